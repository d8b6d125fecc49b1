"""How well hidden findings are completed, and whether the machine does better than plain regressions."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import over, patient_draws, percentiles, stretched
from dlcore.evaluation.ranking import Ranking
from dlcore.explain.rbm.heldout import MACHINE, PAIRS, PLAIN, SHARE, Held

FEWEST = 20  # patients with (and without) a finding from which measures are given; below only counts
N_DRAWS, MOST_NUMBERS = 600, 3e8
N_BINS = 8
TINY = 1e-6


def completion(model, held: Held, groups) -> dict:
    """Quality of completion of every yes/no finding and every level of a category, and their mean.

    Returns
    -------
    dict
        ``findings``: list with ``name``, ``yes``, ``n``, ``counted`` (whether measures are given), and ``auroc``,
        ``log_loss``, ``skill`` of each way of completing, ``difference`` to the plain regression, ``calibration``;
        ``mean``: the same means over the findings counted; ``numbers``: explained share of each number;
        ``n_patients``, ``n_folds``.
    """
    judged = held.fold >= 0
    patient = _patients(groups, judged)
    if not judged.any():
        return {"findings": [], "mean": {}, "numbers": [], "n_patients": 0, "n_folds": 0}
    frame = _frame(held, judged, patient)
    n_draws = int(np.clip(MOST_NUMBERS / (judged.sum() * held.values.shape[1] * 3), 100, N_DRAWS))
    draws = np.concatenate([np.ones((1, judged.sum()), np.float32), patient_draws(patient, n_draws)])
    ways = [name for name in (MACHINE, PLAIN, PAIRS) if name in held.expected]
    columns = [j for j in range(held.values.shape[1]) if not model.encoder_.units_.is_gaussian[j]]
    findings, series = [], []
    for j in columns:
        entry, drawn = _finding(held, judged, j, ways, draws, frame)
        findings.append({"name": model.encoder_.names_[j], **entry})
        if drawn:
            series.append(drawn)
    return {
        "findings": findings,
        "mean": _means(series, frame),
        "numbers": [_number(model, held, judged, j) for j in model.encoder_.units_.gaussian],
        "n_patients": int(patient.max()) + 1,
        "n_folds": frame.n_folds,
    }


def _patients(groups, judged):
    groups = np.arange(len(judged)) if groups is None else np.asarray(groups)
    return np.unique(groups[judged].astype(str), return_inverse=True)[1]


def _frame(held: Held, judged, patient) -> HeldOut:
    rows = np.flatnonzero(judged)
    nothing = np.zeros(len(rows))
    return HeldOut(rows, nothing, nothing, held.fold[judged], patient, nothing, nothing)


def _finding(held: Held, judged, j: int, ways, draws, frame) -> tuple[dict, dict]:
    """One finding's entry, and its measures over all draws (the first is the value itself)."""
    y = held.values[judged, j]
    known = np.isfinite(y) & np.all([np.isfinite(held.expected[w][judged, j]) for w in ways], axis=0)
    yes = y[known] >= 0.5
    entry = {"yes": int(yes.sum()), "n": int(known.sum()), "counted": bool(min(yes.sum(), (~yes).sum()) >= FEWEST)}
    if not entry["counted"]:
        return entry, {}
    weights, drawn = draws[:, known], {}
    for way in (*ways, SHARE):
        p = np.clip(held.expected[way][judged, j][known], TINY, 1 - TINY)
        loss = -np.where(yes, np.log(p), np.log1p(-p))
        drawn[f"log_loss_{way}"] = over(lambda w, loss=loss: w @ loss / w.sum(axis=1), weights)
        if way != SHARE:
            drawn[f"auroc_{way}"] = over(Ranking(yes, p).auroc, weights)
    drawn |= _derived(drawn)
    entry |= {name: interval(values, frame) for name, values in drawn.items()}
    entry["calibration"] = calibration(yes, held.expected[MACHINE][judged, j][known])
    return entry, drawn


def _derived(drawn: dict) -> dict:
    found = {
        f"skill_{name.removeprefix('log_loss_')}": 1 - values / drawn[f"log_loss_{SHARE}"]
        for name, values in drawn.items()
        if name.startswith("log_loss_") and name != f"log_loss_{SHARE}"
    }
    for way in (PLAIN, PAIRS):
        if f"auroc_{way}" in drawn:
            found[f"difference_{way}"] = drawn[f"auroc_{MACHINE}"] - drawn[f"auroc_{way}"]
    return found


def interval(values: np.ndarray, frame: HeldOut) -> dict:
    """Value, low and high from the draws of a measure; the first draw is the value."""
    low, high = percentiles(values[1:])
    low, high = stretched(values[0], low, high, frame)
    return {"value": float(values[0]), "low": float(low), "high": float(high)}


def _means(series: list[dict], frame) -> dict:
    """Means over the findings, draw by draw: findings of the same patients are drawn together."""
    if not series:
        return {}
    with np.errstate(invalid="ignore"):
        return {name: interval(np.nanmean([one[name] for one in series], axis=0), frame) for name in series[0]}


def calibration(yes: np.ndarray, p: np.ndarray) -> dict:
    """Predicted and observed shares in groups of like prediction, and how many patients each holds."""
    edges = np.unique(np.quantile(p, np.linspace(0, 1, N_BINS + 1)[1:-1]))
    group = np.searchsorted(edges, p, side="right")
    counts = np.bincount(group, minlength=len(edges) + 1)
    filled = counts > 0
    predicted, observed = (np.bincount(group, v, minlength=len(counts))[filled] / counts[filled] for v in (p, yes))
    return {"predicted": predicted, "observed": observed, "n": counts[filled]}


def _number(model, held: Held, judged, j: int) -> dict:
    """How much of a number's spread each way explains, 1 − Σe²/Σ(y − ȳ)² over held-back patients."""
    y = held.values[judged, j]
    known, entry = np.isfinite(y), {"name": model.encoder_.names_[j]}
    spread = ((y[known] - y[known].mean()) ** 2).sum() if known.any() else 0.0
    for way in (MACHINE, PLAIN):
        error = ((y - held.expected[way][judged, j])[known] ** 2).sum()
        entry[way] = float(1 - error / spread) if spread > 0 else None
    return entry


def headline(found: dict) -> dict:
    """Who completes better, as a message with its numbers; see the page's words."""
    mean = found["mean"]
    if not mean:
        return {"name": "rbm.not_judged", "n_findings": len(found["findings"]), "fewest": FEWEST}
    rival = best_rival(mean)
    gain = mean[f"difference_{rival}"]
    verdict = "wins" if gain["low"] > 0 else "loses" if gain["high"] < 0 else "equals"
    return {
        "name": f"rbm.{verdict}",
        "rival": rival,
        "auroc": mean[f"auroc_{MACHINE}"]["value"],
        "rival_auroc": mean[f"auroc_{rival}"]["value"],
        **{f"difference_{name}": value for name, value in gain.items()},
        "n_findings": sum(f["counted"] for f in found["findings"]),
        "n_patients": found["n_patients"],
    }


def best_rival(mean: dict) -> str:
    """The plainer way that completes best: a win over the weaker one is no win."""
    rivals = [way for way in (PLAIN, PAIRS) if f"auroc_{way}" in mean]
    return max(rivals, key=lambda way: mean[f"auroc_{way}"]["value"])


def metrics(found: dict) -> dict:
    """Name → value, low, high: what the card, the command line and comparisons of runs show."""
    mean = found["mean"]
    names = {
        "completion_auroc": f"auroc_{MACHINE}",
        "completion_log_loss": f"log_loss_{MACHINE}",
        "baseline_completion_auroc": f"auroc_{PLAIN}",
        "completion_auroc_difference": f"difference_{PLAIN}",
        "pairs_completion_auroc": f"auroc_{PAIRS}",
        "completion_auroc_difference_to_pairs": f"difference_{PAIRS}",
        "completion_skill": f"skill_{MACHINE}",
    }
    return {name: mean[own] for name, own in names.items() if own in mean}
