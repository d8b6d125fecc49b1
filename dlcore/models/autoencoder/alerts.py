"""From scores of ordinary patients that were not learnt from to a threshold, and how surely its alert rate is known."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import beta, betabinom


def rank_of(n_calibration: int, rate: float) -> int:
    """Rank k = ⌈(m + 1)(1 − α)⌉ among m scores, above which a new ordinary patient lies with probability ≤ α.

    m + 1 where m is too small for so rare an alert: no score is surely high enough (Vovk et al. 2005).
    """
    return min(n_calibration + 1, math.ceil(round((n_calibration + 1) * (1 - rate), 9)))


def threshold(scores: np.ndarray, rate: float) -> float:
    """The score above which patients are alerts, so that a share `rate` of ordinary ones are.

    Parameters
    ----------
    scores : ndarray of shape (m,)
        Of ordinary patients who were not learnt from, in ascending order; high: unusual.
    rate : float
        Share of ordinary patients called unusual, 0 to 1.

    Returns
    -------
    float
        Infinity where m is too small for so low a rate.
    """
    rank = rank_of(len(scores), rate)
    return float(scores[rank - 1]) if rank <= len(scores) else math.inf


def rate_interval(n_calibration: int, rate: float, level: float = 0.95) -> tuple[float, float, float]:
    """The alert rate among ordinary patients in the long run, and the interval in which it lies, three shares.

    The threshold is itself estimated: above the score of rank k of m lies a share that is distributed as
    Beta(m + 1 − k, k).
    """
    rank = rank_of(n_calibration, rate)
    if rank > n_calibration:
        return 0.0, 0.0, 0.0
    above = beta(n_calibration + 1 - rank, rank)
    low, high = above.ppf([(1 - level) / 2, (1 + level) / 2])
    return float(above.mean()), float(low), float(high)


def count_interval(n_calibration: int, rate: float, n_new: int, level: float = 0.95) -> tuple[int, int]:
    """Within which number of alerts among `n_new` ordinary patients lies: beta-binomial, both ends included."""
    rank = rank_of(n_calibration, rate)
    if rank > n_calibration:
        return 0, 0
    counted = betabinom(n_new, n_calibration + 1 - rank, rank)
    return int(counted.ppf((1 - level) / 2)), int(counted.ppf((1 + level) / 2))


def predictive_value(sensitivity: float, rate: float, prevalence: float) -> float | None:
    """Of 1 alert, the probability that it is right (Bayes); None where nobody is an alert."""
    right, wrong = sensitivity * prevalence, rate * (1 - prevalence)
    return right / (right + wrong) if right + wrong > 0 else None
