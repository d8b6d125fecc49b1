"""Figures of the convolutional neural network."""
