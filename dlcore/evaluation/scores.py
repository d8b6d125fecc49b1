"""Measures of probabilities and of numbers, each a function of row weights W (B, m) → (B,); see `intervals`."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.intervals import Measure
from dlcore.evaluation.ranking import Ranking

_TINY = np.finfo(float).eps  # the least probability that a log loss is charged for, as in scikit-learn


def mean_of(values: np.ndarray) -> Measure:
    """Weighted mean of one number a row."""
    column = np.asarray(values, dtype=float)
    return lambda weights: (weights @ column) / weights.sum(axis=1, dtype=float)


def log_loss(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """−log of the probability given to what happened; y (m,) class index, p (m, K) → (m,)."""
    return -np.log(np.clip(p[np.arange(len(y)), y], _TINY, 1 - _TINY))


def brier(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Squared distance of the probabilities from what happened; halved for two classes, as Brier's score is; (m,).

    References
    ----------
    Brier GW. Verification of forecasts expressed in terms of probability. Monthly Weather Review 1950;78:1–3.
    """
    squared = ((p - np.eye(p.shape[1])[y]) ** 2).sum(axis=1)
    return squared / 2 if p.shape[1] == 2 else squared


def in_top(y: np.ndarray, p: np.ndarray, k: int) -> np.ndarray:
    """Whether what happened is among the k likeliest; ties go to the earlier class; (m,) bool."""
    top = np.argsort(-p, axis=1, kind="stable")[:, :k]
    return (top == y[:, None]).any(axis=1)


def auroc_of_class(y: np.ndarray, p: np.ndarray, k: int) -> Measure:
    """One-vs-rest area under the ROC curve of class k."""
    return Ranking(y == k, p[:, k]).auroc


def macro_auroc(y: np.ndarray, p: np.ndarray) -> Measure:
    """Mean of the one-vs-rest areas of the classes that occur among the held-out patients."""
    parts = [auroc_of_class(y, p, k) for k in range(p.shape[1]) if (y == k).any()]
    return lambda weights: _mean_of_defined([part(weights) for part in parts])


def _mean_of_defined(values: list[np.ndarray]) -> np.ndarray:
    """Mean over the classes that a draw holds; a rare one may be missing from it."""
    defined = np.isfinite(values)
    return np.where(defined, values, 0).sum(axis=0) / defined.sum(axis=0)


def root_mean_square(error: np.ndarray) -> Measure:
    """Root of the mean squared error."""
    mean = mean_of(error**2)
    return lambda weights: np.sqrt(mean(weights))


def r_squared(y: np.ndarray, error: np.ndarray) -> Measure:
    """Share of the spread of `y` that is explained, 1 − Σ e² / Σ (y − ȳ)²."""
    centred = y - y.mean()  # against rounding where the mean is far from zero
    first, second, squared = mean_of(centred), mean_of(centred**2), mean_of(error**2)
    return lambda weights: 1 - squared(weights) / (second(weights) - first(weights) ** 2)


def line_slope(x: np.ndarray, y: np.ndarray) -> Measure:
    """Slope of the least-squares line of `y` on `x`; NaN where all x are the same."""
    x, y = x - x.mean(), y - y.mean()  # against rounding where the means are far from zero
    mean_x, mean_y, product, square = mean_of(x), mean_of(y), mean_of(x * y), mean_of(x**2)

    def measure(weights):
        spread = square(weights) - mean_x(weights) ** 2
        slope = (product(weights) - mean_x(weights) * mean_y(weights)) / np.where(spread > 0, spread, 1)
        return np.where(spread > _TINY * np.square(x).max(initial=0), slope, np.nan)

    return measure


def quantile_of(values: np.ndarray, q: float) -> Measure:
    """The smallest value that a share `q` of the rows does not exceed (the inverted distribution function)."""
    order = np.argsort(values)
    ordered = values[order]

    def measure(weights):
        reached = np.cumsum(weights[:, order], axis=1, dtype=float)
        return ordered[np.argmax(reached >= q * reached[:, -1:] - 1e-9, axis=1)]

    return measure
