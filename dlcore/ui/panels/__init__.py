"""Views that one family brings along, named by what they show."""
