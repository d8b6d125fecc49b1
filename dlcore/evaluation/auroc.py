"""The 95 % interval of an area under the ROC curve, on patients that one set of networks had not seen."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import LEVEL, Measure, sum_by_patient, wilson, with_interval
from dlcore.evaluation.ranking import Ranking, auroc_influence

_Z = float(norm.ppf(0.5 + LEVEL / 2))


def auroc_with_interval(ill: np.ndarray, score: np.ndarray, held: HeldOut, draws: np.ndarray) -> dict[str, float]:
    """AUC with its 95 % interval.

    Out-of-fold: the patient bootstrap, stretched (`with_interval`). On a test set the bootstrap, and each of two
    formulas, is too short near 1 or where few are ill, and on different sides: on each side the wider of Newcombe's
    method 5 and DeLong's on the logit scale counts. Where nobody is out of order, Wilson's interval for the rarer group.

    Parameters
    ----------
    ill : (m,) bool
    score : (m,) float
    """
    trials = min(len(np.unique(held.patient[group])) for group in (ill, ~ill))
    if held.interval_inflation > 1 or trials == 0:
        return with_interval(Ranking(ill, score).auroc, held, draws, (0, 1), trials)
    area, influence = auroc_influence(ill, score)
    if area in (0.0, 1.0):
        low, high = wilson(area * trials, trials)
    else:
        by_row, by_patient = (influence**2).sum(), _variance(influence, held)
        shrink = min(1.0, by_row / by_patient) if by_patient > 0 else 1.0  # rows of a patient resemble each other
        ends = newcombe(area, ill.sum() * shrink, (~ill).sum() * shrink), on_logit_scale(area, np.sqrt(by_patient))
        low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    return {"value": area, "low": float(min(low, area)), "high": float(max(high, area))}


def macro_auroc_with_interval(
    measure: Measure, influence: np.ndarray, held: HeldOut, draws: np.ndarray, trials: int
) -> dict[str, float]:
    """Mean of several areas with its interval: on a test set the wider of the bootstrap's and DeLong's on each side."""
    found = with_interval(measure, held, draws, (0, 1), trials)
    if held.interval_inflation > 1 or not 0 < found["value"] < 1:
        return found
    low, high = on_logit_scale(found["value"], np.sqrt(_variance(influence, held)))
    return {"value": found["value"], "low": min(low, found["low"]), "high": max(high, found["high"])}


def _variance(influence: np.ndarray, held: HeldOut) -> float:
    """Variance of an area whose rows have this influence (m,), patients being independent."""
    if not held.clustered:
        return float((influence**2).sum())
    n = held.n_patients
    return float((sum_by_patient(influence[:, None], held.patient) ** 2).sum()) * n / max(n - 1, 1)


def newcombe(area: float, n_ill: float, n_well: float) -> tuple[float, float]:
    """All areas that the one observed does not contradict, their variance being Hanley and McNeil's.

    References
    ----------
    Newcombe RG. Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2:
    asymptotic methods and evaluation. Stat Med 2006;25:559–573 (method 5).
    """
    n = max((n_ill + n_well) / 2 - 1, 0.0)

    def beyond(true):
        pairs = 1 + n * (1 - true) / (2 - true) + n * true / (1 + true)
        return (area - true) ** 2 - _Z**2 * true * (1 - true) * pairs / (n_ill * n_well)

    return float(brentq(beyond, 0, area)), float(brentq(beyond, area, 1))


def on_logit_scale(area: float, error: float) -> tuple[float, float]:
    """Interval that is symmetric for log(area / (1 − area)), so that it stays within 0 and 1."""
    centre, half = np.log(area / (1 - area)), _Z * error / (area * (1 - area))
    return tuple(float(1 / (1 + np.exp(-end))) for end in (centre - half, centre + half))
