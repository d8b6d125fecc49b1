"""One landmark: the patients at risk then, weighted for those who were lost, and what is said of their risks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.follow_up import CENSORED, EVENT
from dlcore.evaluation import calibration
from dlcore.evaluation.baseline import MARGIN_AUROC, verdict
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import percentiles, stretched, wilson, with_interval
from dlcore.evaluation.ranking import Ranking
from dlcore.training.censoring import cumulative_incidence

N_GROUPS, FEWEST_IN_GROUP, N_DRAWS = 5, 15, 300


@dataclass(frozen=True)
class Landmark:
    """m patients at risk at a time.

    Attributes
    ----------
    time, horizon : float
    held, rival : HeldOut
        Outcome (0/1; 0 where unknown) and risk by the model and by the landmark regression.
    y : ndarray of shape (m,), dtype `FOLLOW_UP`
        Counted from the landmark.
    weights : ndarray of shape (m,)
        Inverse probability of being known, truncated; 0 where unknown.
    full : ndarray of shape (m,)
        The same before truncation.
    """

    time: float
    horizon: float
    held: HeldOut
    rival: HeldOut
    y: np.ndarray
    weights: np.ndarray
    full: np.ndarray

    @property
    def known(self) -> np.ndarray:
        return self.weights > 0


def landmark_results(mark: Landmark, draws: np.ndarray) -> dict:
    """Numbers at risk, measures of model and rival, calibration; `draws` (B, m) count patients."""
    y, early = mark.y, mark.y["time"] <= mark.horizon
    ours, theirs = (_measures(of, mark.weights) for of in (mark.held, mark.rival))
    metrics = {name: with_interval(measure, mark.held, draws, bounds) for name, (measure, bounds) in ours.items()}
    rival = {name: with_interval(measure, mark.rival, draws, bounds) for name, (measure, bounds) in theirs.items()}
    difference = with_interval(lambda W: ours["auroc"][0](W) - theirs["auroc"][0](W), mark.held, draws)
    observed = cumulative_incidence(y, mark.horizon)
    return {
        "time": float(mark.time),
        "at_risk": len(y),
        "events": int((early & (y["status"] == EVENT)).sum()),
        "competing": int((early & (y["status"] > EVENT)).sum()),
        "censored": int((early & (y["status"] == CENSORED)).sum()),
        "incidence": observed,
        "brier_of_incidence": float((mark.weights * (mark.held.y - observed) ** 2).mean()),
        "metrics": metrics | {"observed_expected": _ratio(mark, draws, observed)},
        "baseline": {
            "metrics": rival,
            "difference": difference,
            "verdict": verdict([difference], [MARGIN_AUROC]),
        },
        "weights": {
            "largest": float(mark.weights.max()),
            "before": float(mark.full.max()),
            "truncated": int((mark.full > mark.weights).sum()),
            "values": np.sort(mark.weights[mark.known]),
        },
        "calibration": _groups(mark, draws),
    }


def _measures(held: HeldOut, weights: np.ndarray) -> dict:
    rank, slope = Ranking(held.y == 1, held.p[:, 1]), calibration.slope(held.y, held.p[:, 1])
    error = weights * (held.y - held.p[:, 1]) ** 2
    return {
        "auroc": (lambda W: rank.auroc(W * weights), (0, 1)),
        "brier": (lambda W: W @ error / W.sum(axis=1), (0, 1)),
        "calibration_slope": (lambda W: slope(W * weights), (-np.inf, np.inf)),
    }


def _ratio(mark: Landmark, draws: np.ndarray, observed: float) -> dict:
    """Aalen–Johansen incidence over the mean predicted risk."""
    risk = mark.held.p[:, 1]
    each = [cumulative_incidence(mark.y, mark.horizon, w) / ((w @ risk) / w.sum()) for w in _few(draws)]
    value = observed / risk.mean()
    low, high = stretched(value, *percentiles(np.array(each)), mark.held)
    return {"value": float(value), "low": max(0.0, float(low)), "high": float(high)}


def _groups(mark: Landmark, draws: np.ndarray) -> dict:
    """Mean risk and Aalen–Johansen incidence in groups of rising risk, with intervals; (G,) each."""
    risk = mark.held.p[:, 1]
    n_groups = int(np.clip(len(risk) // FEWEST_IN_GROUP, 1, N_GROUPS))
    group = np.argsort(np.argsort(risk, kind="stable"), kind="stable") * n_groups // len(risk)
    found = {name: [] for name in ("predicted", "observed", "low", "high", "n")}
    few = _few(draws)
    for g in range(n_groups):
        own = group == g
        value = cumulative_incidence(mark.y[own], mark.horizon)
        each = np.array([cumulative_incidence(mark.y[own], mark.horizon, w[own]) for w in few if w[own].any()])
        low, high = stretched(value, *percentiles(each), mark.held)
        if low == high:  # no event among them, or nothing else: the bootstrap would claim certainty
            low, high = wilson(value * own.sum(), own.sum())
        row = (risk[own].mean(), value, max(0.0, float(low)), min(1.0, float(high)), int(own.sum()))
        for name, number in zip(found, row):
            found[name].append(number)
    return {name: np.array(values) for name, values in found.items()}


def _few(draws: np.ndarray) -> np.ndarray:
    return draws[:N_DRAWS].astype(float)
