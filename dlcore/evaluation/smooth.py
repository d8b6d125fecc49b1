"""A smooth curve through a cloud of points, with a bootstrap band."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import percentiles, stretched

SPAN = 0.75
_FLAT = 1e-9  # a spread of places below this gives no slope


def local_linear(x: np.ndarray, y: np.ndarray, at: np.ndarray, weights: np.ndarray, span: float = SPAN) -> np.ndarray:
    """Loess of degree 1 without robustness steps, for many sets of row weights at once.

    Parameters
    ----------
    x, y : (m,) float
    at : (G,) float
        Where the curve is wanted.
    weights : (B, m)
        Row weights; bandwidths stay those of the unweighted rows.
    span : float
        Share of the rows that enters each point.

    Returns
    -------
    (B, G) float

    References
    ----------
    Cleveland WS. Robust locally weighted regression and smoothing scatterplots. JASA 1979;74:829–836.
    Austin PC, Steyerberg EW. Graphical assessment … with loess smoothers. Stat Med 2014;33:517–535.
    """
    near, scaled = _kernel(x, at, span)
    s0, s1, s2, t0, t1 = (weights @ part.astype(weights.dtype) for part in _moments(near, scaled, y))
    with np.errstate(divide="ignore", invalid="ignore"):  # NaN where no row is near
        centre, spread = s1 / s0, s2 / s0 - (s1 / s0) ** 2
        slope = np.where(spread > _FLAT, (t1 / s0 - centre * t0 / s0) / np.maximum(spread, _FLAT), 0.0)
        return t0 / s0 - slope * centre


def smoother(x: np.ndarray, at: np.ndarray, span: float = SPAN) -> np.ndarray:
    """What each row counts in the curve of `local_linear`: L (G, m) with L @ y the curve, whatever y is."""
    near, scaled = _kernel(x, at, span)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = near / near.sum(axis=0)
    centre = (share * scaled).sum(axis=0)
    spread = (share * scaled**2).sum(axis=0) - centre**2
    tilt = np.where(spread > _FLAT, centre / np.maximum(spread, _FLAT), 0.0)
    return (share * (1 - tilt * (scaled - centre))).T


def _kernel(x: np.ndarray, at: np.ndarray, span: float) -> tuple[np.ndarray, np.ndarray]:
    """Tricube weights of the rows near each place, and how far off they lie in units of its reach; (m, G) each."""
    away = x[:, None] - at
    reach = np.partition(np.abs(away), _nearest(len(x), span), axis=0)[_nearest(len(x), span)]
    near = np.clip(1 - (np.abs(away) / np.maximum(reach, 1e-12)) ** 3, 0, None) ** 3
    near[:, reach <= 1e-12] = away[:, reach <= 1e-12] == 0
    return near, away / np.maximum(reach, 1e-12)  # scaled for well-behaved sums


def _nearest(n: int, span: float) -> int:
    """Index of the row that is furthest of those within the span."""
    return min(max(int(span * n + 1e-10), 2), n) - 1


def _moments(near, scaled, y):
    tilted = near * scaled
    return near, tilted, tilted * scaled, near * y[:, None], tilted * y[:, None]


def smooth_curve(
    x: np.ndarray, y: np.ndarray, held: HeldOut, draws: np.ndarray, n_points: int = 40
) -> dict[str, np.ndarray]:
    """Local-linear curve of y on x with a pointwise 95 % bootstrap band; arrays of shape (n_points,)."""
    at = np.linspace(x.min(), x.max(), n_points)
    curve = local_linear(x, y, at, np.ones((1, len(x))))[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = stretched(curve, *percentiles(local_linear(x, y, at, draws)), held)
    return {"x": at, "y": curve, "low": low, "high": high}
