"""The self-organizing map as estimators."""
