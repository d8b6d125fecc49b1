"""Tables on a page: choosing a file, correcting its columns."""
