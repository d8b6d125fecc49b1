"""How unlike the training patients a new row of a table is, from summaries that hold no single patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

_FEWEST, _MOST_COLUMNS = 20, 1000  # patients and encoded columns with which anything can be said
UNLIKE = 0.96  # share of known patients that are less unlike, from which a patient is called unlike them
_BEYOND = 0.25  # of the usual range: so far outside everything seen is unlike whatever the rest says
_FOLDS, _MOST = 5, 5000  # parts left out in turn, and rows looked at
_LEVELS = np.linspace(-2, 2, 17)  # normal scores of the quantiles that are kept of each column
_QUANTILES = np.linspace(0, 1, 201)


@dataclass(frozen=True)
class RowNovelty:
    """Where the training patients lie, and how far from their middle patients lie that were left out.

    The distance is Mahalanobis's, of values brought towards a normal distribution: it grows where a value is rare, and
    where a combination is, though each value alone is usual. Shrinkage (Ledoit and Wolf) keeps it defined for many columns.

    Parameters
    ----------
    knots : ndarray of shape (17, d)
        Quantiles of each encoded column, by which its values are brought towards a normal distribution.
    mean, scale : ndarray of shape (d,)
        Of each column after that.
    precision : ndarray of shape (d, d)
        Inverse of the covariance of the scaled columns.
    low, high : ndarray of shape (d,)
        Beyond these a value lies far outside everything seen.
    quantiles : ndarray of shape (201,)
        Squared distances of patients that were left out, in order.

    References
    ----------
    Ledoit O, Wolf M. A well-conditioned estimator for large-dimensional covariance matrices. J Multivar Anal
    2004;88:365–411.
    """

    knots: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    precision: np.ndarray
    low: np.ndarray
    high: np.ndarray
    quantiles: np.ndarray

    @classmethod
    def of(cls, encoded: np.ndarray, groups: np.ndarray | None = None, rows=None) -> RowNovelty | None:
        """Learn from encoded rows (n, d), or from `rows` of them; a patient's rows (`groups`) are left out together.

        None where there are too many columns or too few patients to say anything.
        """
        rows = np.arange(len(encoded)) if rows is None else rows
        encoded, groups = encoded[rows], None if groups is None else np.asarray(groups)[rows]
        n_patients = len(rows) if groups is None else len(np.unique(groups))
        if not 0 < encoded.shape[1] <= _MOST_COLUMNS or n_patients < _FEWEST:
            return None
        some = np.random.default_rng(0).permutation(len(encoded))[:_MOST]
        encoded, groups = encoded[some], None if groups is None else groups[some]
        patient = np.arange(len(encoded)) if groups is None else np.unique(groups, return_inverse=True)[1]
        fold = np.random.default_rng(0).permutation(patient.max() + 1)[patient] % _FOLDS
        left_out = [_core(encoded[fold != j]).squared(encoded[fold == j]) for j in range(_FOLDS) if (fold == j).any()]
        core = _core(encoded)
        return cls(
            core.knots, core.mean, core.scale, core.precision, core.low, core.high, _spread(np.concatenate(left_out))
        )

    def squared(self, encoded: np.ndarray) -> np.ndarray:
        """Squared distance from the middle of each row (n, d); (n,)."""
        z = self._scaled(encoded)
        return np.maximum(np.einsum("ij,ij->i", z @ self.precision, z), 0)

    def share(self, encoded: np.ndarray) -> np.ndarray:
        """Share of known patients, left out, that lie nearer to the middle than each row; 1: farther out than all; (n,)."""
        found = np.interp(self.squared(encoded), self.quantiles, _QUANTILES)
        far = ((encoded < self.low) | (encoded > self.high)).any(axis=1)
        return np.where(far, 1.0, found)

    def parts(self, encoded: np.ndarray) -> np.ndarray:
        """What each column adds to the squared distance of one row (d,); they add up to it."""
        z = self._scaled(encoded[None])[0]
        return z * (self.precision @ z)

    def _scaled(self, encoded: np.ndarray) -> np.ndarray:
        return (_normal(encoded, self.knots) - self.mean) / self.scale

    def to_state(self) -> dict:
        return {
            name: getattr(self, name) for name in ("knots", "mean", "scale", "precision", "low", "high", "quantiles")
        }

    @classmethod
    def from_state(cls, state: dict) -> RowNovelty:
        """The inverse of `to_state`.

        Raises
        ------
        ValueError
            The state is incomplete, or its shapes do not fit.
        """
        found = cls(**{name: np.asarray(state[name], np.float64) for name in cls.__dataclass_fields__})
        d = found.mean.shape
        if found.knots.shape != (len(_LEVELS), *d):
            raise ValueError("knots")
        if found.precision.shape != d * 2 or {found.scale.shape, found.low.shape, found.high.shape} != {d}:
            raise ValueError("novelty")
        return found


def _core(encoded: np.ndarray) -> RowNovelty:
    from sklearn.covariance import ledoit_wolf

    *knots, least, most = np.quantile(encoded, [*norm.cdf(_LEVELS), 0.01, 0.99], axis=0)  # sorted once
    knots, wide = np.array(knots), most - least
    drawn = _normal(encoded, knots)
    mean, scale = drawn.mean(axis=0), drawn.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    covariance, _ = ledoit_wolf((drawn - mean) / scale, assume_centered=True)
    low, high = encoded.min(axis=0), encoded.max(axis=0)
    room = _BEYOND * np.where(wide > 0, wide, high - low)
    precision = np.linalg.pinv(covariance, hermitian=True)
    return RowNovelty(knots, mean, scale, precision, low - room, high + room, np.zeros(len(_QUANTILES)))


def _normal(encoded: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Each column drawn to normal scores between its quantiles, straight beyond them; others, such as 0 and 1, stay."""
    drawn = np.array(encoded, dtype=np.float64)
    for j in np.flatnonzero((np.diff(knots, axis=0) > 1e-9).all(axis=0)):
        x, at = drawn[:, j], knots[:, j]
        slopes = [(_LEVELS[b] - _LEVELS[a]) / (at[b] - at[a]) for a, b in ((0, 2), (-3, -1))]
        inside = np.interp(x, at, _LEVELS)
        drawn[:, j] = inside + slopes[0] * np.minimum(x - at[0], 0) + slopes[1] * np.maximum(x - at[-1], 0)
    return drawn


def _spread(distances: np.ndarray) -> np.ndarray:
    return np.quantile(distances, _QUANTILES)
