"""Where to draw the line: alerts per 100 ordinary patients, how surely, and what an alert is then worth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dlcore.evaluation.intervals import wilson
from dlcore.models.autoencoder import alerts

RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3)
N_SHOWN = 2000  # scores of ordinary patients that are drawn


def table(model, score: np.ndarray, anomaly: np.ndarray) -> dict:
    """Thresholds for several alert rates.

    Parameters
    ----------
    score : (n,)
    anomaly : (n,) int
        1 known anomaly, 0 known to be ordinary, −1 not known.

    Returns
    -------
    dict
        ``rate``: alerts asked for as shares of ordinary patients; ``threshold`` (infinite where there are too few
        patients for so low a rate); ``long_run``, ``low``, ``high``: the rate to be expected and its 95 % interval (beta);
        ``of_100_low``, ``of_100_high``: alerts among the next 100 ordinary patients (beta-binomial); ``sensitivity``
        with ``sensitivity_low``, ``sensitivity_high``: known anomalies above (Wilson), NaN where none are known;
        ``calibration``: sorted scores of ordinary patients not learnt from, ``n``.
    """
    m = len(model.calibration_)
    ill = score[anomaly == 1]
    columns = {name: [] for name in ("threshold", "long_run", "low", "high", "of_100_low", "of_100_high")}
    found = {name: [] for name in ("sensitivity", "sensitivity_low", "sensitivity_high")}
    for rate in RATES:
        line = alerts.threshold(model.calibration_, rate)
        values = (line, *alerts.rate_interval(m, rate), *alerts.count_interval(m, rate, 100))
        for name, value in zip(columns, values):
            columns[name].append(float(value))
        above = int((ill > line).sum())
        share = above / len(ill) if len(ill) else np.nan
        for name, value in zip(found, (share, *wilson(above, len(ill)))):
            found[name].append(float(value))
    arrays = {name: np.array(values) for name, values in (columns | found).items()}
    return {"rate": np.array(RATES), **arrays, "calibration": _thinned(model.calibration_), "n": m}


def _thinned(scores: np.ndarray) -> np.ndarray:
    """At most `N_SHOWN` of sorted scores, both ends included."""
    if len(scores) <= N_SHOWN:
        return scores
    return scores[np.linspace(0, len(scores) - 1, N_SHOWN).round().astype(int)]


def by_missing(score: np.ndarray, missing: np.ndarray, ordinary: np.ndarray, line: float) -> list[dict]:
    """Alert rate of ordinary patients by how many of their values are missing.

    Returns
    -------
    list of dict
        ``low``, ``high``: fewest and most missing values of the group; ``n``; ``value``, ``from``, ``to``: share above
        the line with Wilson's interval. Empty where nothing is missing.
    """
    missing = missing[ordinary]
    if len(missing) == 0 or missing.max() == 0:
        return []
    edges = np.unique(np.r_[0, 1, np.quantile(missing[missing > 0], [1 / 3, 2 / 3]).astype(int) + 1, missing.max() + 1])
    found = []
    for low, high in pairwise(edges):
        here = (missing >= low) & (missing < high)
        if here.any():
            above, n = int((score[ordinary][here] > line).sum()), int(here.sum())
            interval = wilson(above, n)
            found.append({"low": int(low), "high": int(high - 1), "n": n, "value": above / n,
                          "from": float(interval[0]), "to": float(interval[1])})  # fmt: skip
    return found
