"""Figures of the self-organizing map."""
