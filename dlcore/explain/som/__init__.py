"""What the self-organizing map learned, and why it answers as it does."""
