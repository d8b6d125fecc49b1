"""Pictures on a page: choosing them, looking at them."""
