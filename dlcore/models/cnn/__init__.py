"""The convolutional neural network as estimators."""
