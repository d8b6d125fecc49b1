"""How unlike the training pictures a new one is, from summaries that hold no single picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

N_AXES = 32
QUANTILES = np.linspace(0, 1, 101)


@dataclass(frozen=True)
class FeatureSpace:
    """The directions in which training pictures differ, and how far they lie out.

    Parameters
    ----------
    mean : ndarray of shape (d,)
    axes : ndarray of shape (r, d)
        Principal axes of the features.
    spread : ndarray of shape (r,)
        Standard deviation along each.
    rest : float
        Standard deviation along all other directions.
    quantiles : ndarray of shape (101,)
        Distances of pictures that the network did not learn from.
    """

    mean: np.ndarray
    axes: np.ndarray
    spread: np.ndarray
    rest: float
    quantiles: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray, train: np.ndarray, validation: np.ndarray) -> FeatureSpace:
        """The space of the rows `train`; its scale of distances comes from the rows `validation`."""
        mean = features[train].mean(0)
        centred = features[train] - mean
        _, singular, axes = np.linalg.svd(centred[:: max(1, len(centred) // 2000)], full_matrices=False)
        r = max(1, min(N_AXES, len(singular) // 4))
        along = centred @ axes[:r].T
        rest = np.sqrt(max(np.square(centred).sum(1).mean() - np.square(along).sum(1).mean(), 1e-12))
        space = cls(mean, axes[:r], along.std(0) + 1e-6, float(rest), np.zeros(len(QUANTILES)))
        distances = space.distance(features[validation])
        return cls(mean, axes[:r], space.spread, space.rest, np.quantile(distances, QUANTILES))

    def project(self, features: np.ndarray) -> np.ndarray:
        """Coordinates along the axes, in standard deviations: (n, d) → (n, r)."""
        return (features - self.mean) @ self.axes.T / self.spread

    def distance(self, features: np.ndarray) -> np.ndarray:
        """Mahalanobis distance (n,), directions beyond the axes counted together (Lee et al. 2018)."""
        centred = features - self.mean
        along = centred @ self.axes.T
        outside = np.square(centred).sum(1) - np.square(along).sum(1)
        return np.sqrt(np.square(along / self.spread).sum(1) + np.maximum(outside, 0) / self.rest**2)

    def novelty(self, features: np.ndarray) -> np.ndarray:
        """Share of known pictures that lie nearer to the middle than each of these, (n,); 1: farther out than all."""
        return np.interp(self.distance(features), self.quantiles, QUANTILES)

    def to_state(self) -> dict:
        return {name: getattr(self, name) for name in ("mean", "axes", "spread", "rest", "quantiles")}

    @classmethod
    def from_state(cls, state: dict) -> FeatureSpace:
        """The inverse of `to_state`.

        Raises
        ------
        ValueError
            The state is incomplete, or its shapes do not fit.
        """
        mean, axes, spread, quantiles = (np.asarray(state[name]) for name in ("mean", "axes", "spread", "quantiles"))
        if axes.shape != (len(spread), len(mean)) or len(quantiles) != len(QUANTILES):
            raise ValueError("space")
        return cls(mean, axes, spread, float(state["rest"]), quantiles)
