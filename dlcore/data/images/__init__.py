"""Pictures: from files to a stack of pixels."""
