"""The restricted Boltzmann machine: which findings belong together, and which are probably missing."""

from dlcore.models.rbm.estimator import RBM

__all__ = ["RBM"]
