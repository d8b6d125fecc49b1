"""The five steps of every page."""
