"""Figures of the Boltzmann machine."""
