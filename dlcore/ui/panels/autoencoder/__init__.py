"""Panels of the autoencoder's page."""
