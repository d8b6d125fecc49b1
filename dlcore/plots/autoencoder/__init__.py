"""Figures of the autoencoder's page."""
