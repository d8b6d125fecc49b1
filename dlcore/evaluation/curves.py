"""The curves that go with a yes/no outcome, thinned to what a screen can show."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import effective_size, percentiles, wilson
from dlcore.evaluation.ranking import Ranking
from dlcore.evaluation.smooth import smooth_curve

_POINTS = 400
_BAND = np.linspace(0, 1, 101)
_BINS = 25


def ranking_curves(rank: Ranking, draws: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """ROC and precision-recall curves with pointwise 95 % bands: trees ``roc`` and ``pr``."""
    coarse = rank.thinned(_POINTS)
    one = np.ones((1, draws.shape[1]), np.float32)
    (fpr,), (tpr,) = coarse.roc(one)
    (recall,), (precision,) = coarse.precision_recall(one)
    with np.errstate(divide="ignore", invalid="ignore"):
        roc_low, roc_high = _band(*coarse.roc(draws))
        pr_low, pr_high = _band(*coarse.precision_recall(draws))
    roc = {"fpr": fpr, "tpr": tpr, "threshold": np.r_[1.0, coarse.score], "grid": _BAND}
    pr = {"recall": recall, "precision": precision, "threshold": coarse.score, "grid": _BAND}
    return {
        "roc": roc | {"low": roc_low, "high": roc_high},
        "pr": pr | {"low": pr_low, "high": pr_high, "prevalence": float(rank.ill.mean())},
    }


def _band(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise percentiles of B curves (B, u), read off at the same places."""
    usable = np.isfinite(x).all(axis=1) & np.isfinite(y).all(axis=1)
    return percentiles(np.stack([np.interp(_BAND, *curve) for curve in zip(x[usable], y[usable], strict=True)]))


def calibration_curve(held: HeldOut, draws: np.ndarray) -> dict:
    """Smooth observed share over predicted risk with its band, and groups of equal size with Wilson intervals."""
    risk, ill = held.p[:, 1], held.y == 1
    smooth = {
        name: values if name == "x" else np.clip(values, 0, 1) for name, values in _smooth(risk, ill, draws).items()
    }
    return {"smooth": smooth, "groups": _groups(risk, ill, held), "histogram": np.histogram(risk, _BINS, (0, 1))[0]}


def _smooth(risk, ill, draws):
    return smooth_curve(risk, ill.astype(float), draws)


def _groups(risk: np.ndarray, ill: np.ndarray, held: HeldOut) -> dict[str, np.ndarray]:
    """About ten groups of patients of like risk (fewer where they would hold under ten)."""
    n_groups = int(np.clip(len(risk) // 10, 1, 10))
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, n_groups + 1)[1:-1]))
    member = np.searchsorted(edges, risk, side="right")[:, None] == np.arange(len(edges) + 1)  # (m, groups)
    member = member[:, member.any(axis=0)]
    hit, n = member & ill[:, None], member.sum(axis=0)
    effective = effective_size(hit, member, held.patient) if held.clustered else n
    low, high = wilson(hit.sum(axis=0), n, effective)
    return {"risk": risk @ member / n, "observed": hit.sum(axis=0) / n, "low": low, "high": high, "n": n}


def risk_distribution(held: HeldOut) -> dict[str, np.ndarray]:
    """Share of the patients of each outcome in each bin of risk: ``edges`` (b + 1,), ``no`` and ``yes`` (b,)."""
    edges = np.linspace(0, 1, _BINS + 1)
    shares = {}
    for name, here in (("no", held.y == 0), ("yes", held.y == 1)):
        shares[name] = np.histogram(held.p[here, 1], edges)[0] / here.sum()
    return {"edges": edges, **shares}
