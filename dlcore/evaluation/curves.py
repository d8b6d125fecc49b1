"""The curves that go with a yes/no outcome, thinned to what a screen can show."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import percentiles, share_with_interval, stretched, sum_by_patient
from dlcore.evaluation.ranking import Ranking
from dlcore.evaluation.smooth import smooth_curve, smoother

_POINTS = 400
_BAND = np.linspace(0, 1, 101)
_BINS = 25
_NEARBY, _ENOUGH = 0.05, 20  # rows within so much risk of a place, before anything is said of it
_SIMULATED, _AT_A_TIME = 1000, 250
_HIGH = 97  # percent of the drawn sets stay below: 5 in 100 named at most, whatever chance adds


def ranking_curves(rank: Ranking, held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """ROC and precision-recall curves with pointwise 95 % bands: trees ``roc`` and ``pr``."""
    coarse = rank.thinned(_POINTS)
    one = np.ones((1, draws.shape[1]), np.float32)
    (fpr,), (tpr,) = coarse.roc(one)
    (recall,), (precision,) = coarse.precision_recall(one)
    with np.errstate(divide="ignore", invalid="ignore"):
        roc_band = _band((fpr, tpr), coarse.roc(draws), held)
        pr_band = _band((recall, precision), coarse.precision_recall(draws), held)
    roc = {"fpr": fpr, "tpr": tpr, "threshold": np.r_[1.0, coarse.score]}
    pr = {"recall": recall, "precision": precision, "threshold": coarse.score, "prevalence": float(rank.ill.mean())}
    return {"roc": roc | roc_band, "pr": pr | pr_band}


def _band(curve, drawn, held: HeldOut) -> dict[str, np.ndarray]:
    """Pointwise 95 % bounds of a curve (x, y), from B drawn ones (x, y) of shape (B, u), all read off on one grid."""
    x, y = drawn
    usable = np.isfinite(x).all(axis=1) & np.isfinite(y).all(axis=1)
    each = np.stack([np.interp(_BAND, *one) for one in zip(x[usable], y[usable], strict=True)])
    low, high = stretched(np.interp(_BAND, *curve), *percentiles(each), held)
    return {"grid": _BAND, "low": np.clip(low, 0, 1), "high": np.clip(high, 0, 1)}


def calibration_curve(held: HeldOut, draws: np.ndarray) -> dict:
    """Smooth observed share over predicted risk with its band, and groups of equal size with Wilson intervals."""
    risk, ill = held.p[:, 1], held.y == 1
    smooth = smooth_curve(risk, ill.astype(float), held, draws)
    smooth |= {name: np.clip(smooth[name], 0, 1) for name in ("y", "low", "high")}
    smooth["beyond_chance"] = beyond_chance(risk, ill, smooth["x"], held)
    return {"smooth": smooth, "groups": _groups(risk, ill, held), "histogram": np.histogram(risk, _BINS, (0, 1))[0]}


def beyond_chance(risk: np.ndarray, ill: np.ndarray, at: np.ndarray, held: HeldOut, seed: int = 0) -> np.ndarray:
    """Places (G,) where the smooth curve leaves the risks by more than it would anywhere, were the risks right.

    Outcomes are drawn with just these risks; in 97 of 100 such draws the curve leaves the diagonal nowhere by as
    many standard errors. Only places with at least 20 rows within five points of risk are looked at.
    """
    counted = (np.abs(risk[:, None] - at) <= _NEARBY).sum(axis=0) >= _ENOUGH
    if not counted.any():
        return counted
    part = smoother(risk, at[counted])  # (G', m)
    error = np.sqrt(np.maximum(part**2 @ (risk * (1 - risk)), 1e-300))
    rng, farthest = np.random.default_rng(seed), []
    for _ in range(_SIMULATED // _AT_A_TIME):
        drawn = rng.random((len(risk), _AT_A_TIME)) < risk[:, None]
        farthest.append(np.abs((part @ (drawn - risk[:, None])) / error[:, None]).max(axis=0))
    left = part * (ill - risk)  # (G', m)
    clustered = (sum_by_patient(left.T, held.patient) ** 2).sum(axis=0) / np.maximum((left**2).sum(axis=1), 1e-300)
    allowed = (
        np.percentile(np.concatenate(farthest), _HIGH) * held.interval_inflation * np.sqrt(np.maximum(clustered, 1))
    )
    counted[counted] = np.abs(left.sum(axis=1)) > allowed * error
    return counted


def _groups(risk: np.ndarray, ill: np.ndarray, held: HeldOut) -> dict[str, np.ndarray]:
    """About ten groups of patients of like risk (fewer where they would hold under ten)."""
    n_groups = int(np.clip(len(risk) // 10, 1, 10))
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, n_groups + 1)[1:-1]))
    member = np.searchsorted(edges, risk, side="right")[:, None] == np.arange(len(edges) + 1)  # (m, groups)
    member = member[:, member.any(axis=0)]
    share = share_with_interval(member & ill[:, None], member, held)
    observed = {"observed": share["value"], "low": share["low"], "high": share["high"], "n": share["n"]}
    return {"risk": risk @ member / share["n"], **observed}


def risk_distribution(held: HeldOut) -> dict[str, np.ndarray]:
    """Share of the patients of each outcome in each bin of risk: ``edges`` (b + 1,), ``no`` and ``yes`` (b,)."""
    edges = np.linspace(0, 1, _BINS + 1)
    shares = {}
    for name, here in (("no", held.y == 0), ("yes", held.y == 1)):
        shares[name] = np.histogram(held.p[here, 1], edges)[0] / here.sum()
    return {"edges": edges, **shares}
