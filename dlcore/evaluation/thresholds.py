"""What happens at each threshold: who is flagged, who is missed, and whether acting on it does more good than harm."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import percentiles, share_with_interval, stretched

_Z = 1.959963984540054
_FINE = np.arange(1, 20) / 200  # .005 … .095, for rare outcomes
_GRID = np.r_[0.001, 0.002, 0.003, 0.004, _FINE, np.arange(10, 100) / 100, 0.995]


def table(held: HeldOut, draws: np.ndarray, also: float) -> dict[str, np.ndarray]:
    """Counts, shares with 95 % intervals and net benefit on a grid of T ≤ 200 thresholds.

    A patient is flagged where the risk is at least the threshold.

    Parameters
    ----------
    draws : (B, m)
        Bootstrap counts of the rows, for the interval of the net benefit.
    also : float
        A threshold that must be on the grid.

    Returns
    -------
    dict of (T,) arrays
        ``threshold``, ``tp fp tn fn``; ``sensitivity specificity ppv npv`` each with ``_low`` and ``_high`` (Wilson;
        on the effective number of rows where patients have several); ``lr_positive lr_negative`` with intervals;
        ``net_benefit`` with its interval and ``net_benefit_all`` (treating nobody gives 0).

    References
    ----------
    Vickers AJ, Elkin EB. Decision curve analysis. Medical Decision Making 2006;26:565–574.
    """
    grid = np.unique(np.r_[_GRID, also])
    ill = (held.y == 1)[:, None]
    flagged = held.p[:, 1][:, None] >= grid  # (m, T)
    tp, fp = (flagged & ill).sum(axis=0), (flagged & ~ill).sum(axis=0)
    found = {"threshold": grid, "tp": tp, "fp": fp, "tn": (~ill).sum() - fp, "fn": ill.sum() - tp}
    for name, hit, counted in (
        ("sensitivity", flagged & ill, ill),
        ("specificity", ~flagged & ~ill, ~ill),
        ("ppv", flagged & ill, flagged),
        ("npv", ~flagged & ~ill, ~flagged),
    ):
        found |= _share(name, hit, np.broadcast_to(counted, hit.shape), held)
    return found | _likelihood_ratios(found) | _net_benefit(flagged, ill, grid, held, draws)


def default_threshold(y_train: np.ndarray) -> float:
    """The share of training patients with the outcome: flags whoever is at more than average risk.

    It decides nothing from the held-out patients' results, as Youden's index would, so sensitivity and specificity
    at it are not flattered. It is a place to start, not a recommendation: what to do at which risk is for the doctor.
    """
    return float(np.clip(round(float(np.mean(y_train)), 3), 0.001, 0.995))


def _share(name: str, hit: np.ndarray, counted: np.ndarray, held: HeldOut) -> dict[str, np.ndarray]:
    found = share_with_interval(hit, counted, held)
    return {
        name: found["value"],
        f"{name}_low": found["low"],
        f"{name}_high": found["high"],
        f"{name}_n": found["effective"],
    }


def _likelihood_ratios(found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Sensitivity/(1 − specificity) and (1 − sensitivity)/specificity, intervals by the log method.

    References
    ----------
    Simel DL, Samsa GP, Matchar DB. Likelihood ratios with confidence. J Clin Epidemiol 1991;44:763–770.
    """
    sensitivity, specificity = found["sensitivity"], found["specificity"]
    n_ill, n_well = found.pop("sensitivity_n"), found.pop("specificity_n")
    del found["ppv_n"], found["npv_n"]
    ratios = {}
    for name, top, bottom in (
        ("lr_positive", sensitivity, 1 - specificity),
        ("lr_negative", 1 - sensitivity, specificity),
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            value = top / bottom
            error = np.sqrt((1 - top) / (top * n_ill) + (1 - bottom) / (bottom * n_well))
            ratios |= {
                name: value,
                f"{name}_low": value * np.exp(-_Z * error),
                f"{name}_high": value * np.exp(_Z * error),
            }
    return ratios


def _net_benefit(flagged, ill, grid, held: HeldOut, draws: np.ndarray) -> dict[str, np.ndarray]:
    odds = grid / (1 - grid)
    worth = np.where(ill, 1.0, -odds).astype(np.float32)  # (m, T): what flagging this row is worth
    gain = np.where(flagged, worth, np.float32(0))
    size = draws.sum(axis=1, keepdims=True)
    value = gain.mean(axis=0, dtype=float)
    low, high = stretched(value, *percentiles((draws @ gain) / size), held)
    return {
        "net_benefit": value,
        "net_benefit_low": low,
        "net_benefit_high": high,
        "net_benefit_all": worth.mean(axis=0, dtype=float),
    }
