"""The artificial neural network as estimators."""
