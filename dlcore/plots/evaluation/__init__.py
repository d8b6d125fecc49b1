"""Figures of what was judged on held-out patients."""
