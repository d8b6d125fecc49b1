"""Recurrent networks for what was measured over time."""
