"""Cajal's core: six families of networks for clinical data, as scikit-learn estimators.

The estimators are handed out lazily, so that importing `dlcore` costs nothing and loads no torch.
"""

from importlib import import_module

__version__ = "0.1.0"

_ESTIMATORS = {
    "ANNClassifier": "dlcore.models.ann.estimators",
    "ANNRegressor": "dlcore.models.ann.estimators",
    "Autoencoder": "dlcore.models.autoencoder.estimator",
    "CNNClassifier": "dlcore.models.cnn.estimator",
    "RBM": "dlcore.models.rbm.estimator",
    "SOM": "dlcore.models.som.estimator",
}
__all__ = ["RBM", "SOM", "ANNClassifier", "ANNRegressor", "Autoencoder", "CNNClassifier", "__version__"]


def __getattr__(name: str):
    if name not in _ESTIMATORS:
        raise AttributeError(f"module 'dlcore' has no attribute {name!r}")
    return getattr(import_module(_ESTIMATORS[name]), name)


def __dir__():
    return sorted([*globals(), *_ESTIMATORS])
