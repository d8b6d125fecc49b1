"""Intervals that widen while a single series leaves them too often."""

from __future__ import annotations

import numpy as np

PACE = 0.1  # share of its first width by which a bound moves when it was crossed


def tracked(errors: np.ndarray, quantiles: np.ndarray, level: float, pace: float = PACE) -> np.ndarray:
    """Lower and upper distances from each row's forecasts, given how the forecasts before it did.

    Each bound is a quantile tracked online: crossed, it moves away by `pace` of the interval's first half width, otherwise back
    by so little that the two cancel out at the share it is meant for; it never comes nearer than at first. Whatever the series
    does, the share of later values outside therefore comes down to what was meant in the long run (Gibbs and Candès 2021;
    Angelopoulos et al. 2023). Only what had happened by a row counts for its interval.

    Parameters
    ----------
    errors : ndarray of shape (T, H)
        Observed less forecast of the value h + 1 rows after each row of one series; NaN where unknown.
    quantiles : ndarray of shape (2, T, H)
        Distances to begin with at each row, as split conformal prediction gives them.
    level : float
        Share of later values that the interval is to hold.

    Returns
    -------
    ndarray of shape (2, T, H)

    References
    ----------
    Gibbs I, Candès E. Adaptive conformal inference under distribution shift. NeurIPS 2021.
    Angelopoulos AN, Candès EJ, Tibshirani RJ. Conformal PID control for time series prediction. NeurIPS 2023.
    """
    n, horizon = errors.shape
    tail, steps = (1 - level) / 2, np.arange(horizon)
    width = quantiles[1] - quantiles[0]
    width = np.where(np.isfinite(width), width, 0.0) / 2
    farther = np.zeros((2, horizon))  # how far each bound has moved away
    found = np.array(quantiles, dtype=float)
    for t in range(n):
        origin = t - 1 - steps  # whose value h + 1 rows ahead is that of row t
        at = (np.maximum(origin, 0), steps)
        error = np.where(origin >= 0, errors[at], np.nan)
        beyond = np.stack([quantiles[0][at] - error, error - quantiles[1][at]])
        crossed = np.where(np.isnan(error), tail, beyond > farther) - tail
        farther = np.maximum(farther + pace * width[t] * crossed, 0.0)
        found[:, t] += [-farther[0], farther[1]]
    return found
