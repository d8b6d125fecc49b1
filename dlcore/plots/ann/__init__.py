"""Figures of the artificial neural network."""
