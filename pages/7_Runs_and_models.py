"""All runs and saved models."""

from dlcore.ui import runs

runs.show()
