"""Files of a folder or an archive: where they lie, whose they are, what a table beside them says."""
