"""Courses over time on a page: choosing them, looking at them."""
