"""Figures of courses over time, and of networks that read them."""
