"""How well hidden findings are completed, and whether the machine does better than plain regressions.

Intervals are patient-clustered: every measure is written as a value and each row's influence on it, influences are added
up over a patient's rows, and the variance is the sum of their squares (DeLong's for the area under the curve, whose
interval is taken on the logit scale, so that it ends at 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.evaluation.auroc import on_logit_scale
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import wilson
from dlcore.evaluation.ranking import auroc_influence
from dlcore.explain.rbm.heldout import MACHINE, PAIRS, PLAIN, SHARE, Held

FEWEST = 20  # patients with (and without) a finding from which measures are given; below only counts
N_BINS = 8
TINY = 1e-6
Z = 1.959964


@dataclass(frozen=True)
class Measure:
    """A value, and the influence of each judged row on it, (m,); of an area also how many rows the rarer group has."""

    value: float
    influence: np.ndarray
    n: int = 0

    def __sub__(self, other: Measure) -> Measure:
        return Measure(self.value - other.value, self.influence - other.influence)


@dataclass(frozen=True)
class Judged:
    """Which rows count, whose they are, and by how much intervals grow because folds share training patients."""

    rows: np.ndarray
    patient: np.ndarray
    stretch: float
    n_folds: int

    @classmethod
    def of(cls, held: Held, groups) -> Judged:
        rows = np.flatnonzero(held.fold >= 0)
        groups = np.arange(len(held.fold)) if groups is None else np.asarray(groups)
        patient = np.unique(groups[rows].astype(str), return_inverse=True)[1]
        nothing, fold = np.zeros(len(rows)), held.fold[rows]
        frame = HeldOut(rows, nothing, nothing, fold, patient, nothing, nothing)
        return cls(rows, patient, frame.interval_inflation if len(rows) else 1.0, frame.n_folds if len(rows) else 0)

    def interval(self, measure: Measure) -> dict:
        """``value``, ``low`` and ``high`` (95 %)."""
        half = Z * self._error(measure)
        return {"value": float(measure.value), "low": float(measure.value - half), "high": float(measure.value + half)}

    def area(self, measure: Measure) -> dict:
        """``value``, ``low`` and ``high`` of an area under the curve; of one or of none Wilson's, for the rarer group."""
        value = float(measure.value)
        if 0 < value < 1:
            low, high = on_logit_scale(value, self._error(measure))
        else:
            low, high = wilson(value * measure.n, measure.n, measure.n / self.stretch**2)
        return {"value": value, "low": min(float(low), value), "high": max(float(high), value)}

    def named(self, measures: dict[str, Measure]) -> dict[str, dict]:
        """The interval of each measure, by the kind its name tells."""
        return {name: (self.area if name.startswith("auroc") else self.interval)(m) for name, m in measures.items()}

    def _error(self, measure: Measure) -> float:
        by_patient = np.bincount(self.patient, measure.influence)
        return self.stretch * float(np.sqrt((by_patient**2).sum()))


def completion(model, held: Held, groups) -> dict:
    """Quality of completion of every yes/no finding and every level of a category, and their mean.

    Returns
    -------
    dict
        ``findings``: list with ``name``, ``yes``, ``n``, ``counted`` (whether measures are given), and ``auroc_…``,
        ``log_loss_…``, ``skill_…`` of each way of completing, ``difference_…`` to the plainer ones, ``calibration``;
        ``mean``: the same means over the findings counted; ``numbers``: explained share of each number;
        ``n_patients``, ``n_folds``.
    """
    judged = Judged.of(held, groups)
    ways = [name for name in (MACHINE, PLAIN, PAIRS) if name in held.expected]
    findings, series = [], []
    for j in np.flatnonzero(~model.encoder_.units_.is_gaussian) if len(judged.rows) else ():
        entry, measures = _finding(held, judged, j, ways)
        findings.append({"name": model.encoder_.names_[j], **entry})
        if measures:
            series.append(measures)
    return {
        "findings": findings,
        "mean": judged.named({name: _mean([one[name] for one in series]) for name in (series[0] if series else ())}),
        "numbers": [_number(model, held, judged.rows, j) for j in model.encoder_.units_.gaussian],
        "n_patients": int(judged.patient.max()) + 1 if len(judged.rows) else 0,
        "n_folds": judged.n_folds,
    }


def _finding(held: Held, judged: Judged, j: int, ways) -> tuple[dict, dict]:
    """One finding's entry, and its measures."""
    y = held.values[judged.rows, j]
    known = np.isfinite(y) & np.all([np.isfinite(held.expected[w][judged.rows, j]) for w in ways], axis=0)
    yes = y[known] >= 0.5
    entry = {"yes": int(yes.sum()), "n": int(known.sum()), "counted": bool(min(yes.sum(), (~yes).sum()) >= FEWEST)}
    if not entry["counted"]:
        return entry, {}
    found = {}
    for way in (*ways, SHARE):
        p = held.expected[way][judged.rows, j][known]
        found[f"log_loss_{way}"] = log_loss(yes, p, known)
        if way != SHARE:
            found[f"auroc_{way}"] = auroc(yes, p, known)
    base = found[f"log_loss_{SHARE}"]
    found |= {f"skill_{way}": skill(found[f"log_loss_{way}"], base) for way in ways}
    found |= {f"difference_{way}": found[f"auroc_{MACHINE}"] - found[f"auroc_{way}"] for way in ways[1:]}
    entry |= judged.named(found)
    entry["calibration"] = calibration(yes, held.expected[MACHINE][judged.rows, j][known])
    return entry, found


def auroc(yes: np.ndarray, p: np.ndarray, known: np.ndarray) -> Measure:
    """Area under the ROC curve over the known rows."""
    value, influence = auroc_influence(yes, p)
    return Measure(value, _spread(influence, known), int(min(yes.sum(), (~yes).sum())))


def log_loss(yes: np.ndarray, p: np.ndarray, known: np.ndarray) -> Measure:
    p = np.clip(p, TINY, 1 - TINY)
    loss = -np.where(yes, np.log(p), np.log1p(-p))
    return Measure(loss.mean(), _spread((loss - loss.mean()) / len(loss), known))


def skill(loss: Measure, base: Measure) -> Measure:
    """1 − LL/LL₀: how much of the uncertainty that the bare share leaves is taken away."""
    ratio = loss.value / base.value
    return Measure(1 - ratio, (ratio * base.influence - loss.influence) / base.value)


def _spread(influence: np.ndarray, known: np.ndarray) -> np.ndarray:
    full = np.zeros(len(known))
    full[known] = influence
    return full


def _mean(measures: list[Measure]) -> Measure:
    """Mean over findings; the same patients stand behind all of them, so influences are averaged row by row."""
    value, n = np.mean([m.value for m in measures]), min(m.n for m in measures)
    return Measure(value, np.mean([m.influence for m in measures], axis=0), n)


def calibration(yes: np.ndarray, p: np.ndarray) -> dict:
    """Predicted and observed shares in groups of like prediction, with Wilson's interval and how many rows each holds."""
    edges = np.unique(np.quantile(p, np.linspace(0, 1, N_BINS + 1)[1:-1]))
    group = np.searchsorted(edges, p, side="right")
    counts = np.bincount(group, minlength=len(edges) + 1)
    filled = counts > 0
    predicted, observed = (np.bincount(group, v, minlength=len(counts))[filled] / counts[filled] for v in (p, yes))
    low, high = wilson(observed * counts[filled], counts[filled])
    return {"predicted": predicted, "observed": observed, "low": low, "high": high, "n": counts[filled]}


def _number(model, held: Held, rows, j: int) -> dict:
    """How much of a number's spread each way explains, 1 − Σe²/Σ(y − ȳ)² over held-back patients."""
    y = held.values[rows, j]
    known, entry = np.isfinite(y), {"name": model.encoder_.names_[j]}
    spread = ((y[known] - y[known].mean()) ** 2).sum() if known.any() else 0.0
    for way in (MACHINE, PLAIN):
        error = ((y - held.expected[way][rows, j])[known] ** 2).sum()
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
    n_counted = sum(f["counted"] for f in found["findings"])
    return {
        "name": f"rbm.{verdict}",
        "rival": rival,
        "auroc": mean[f"auroc_{MACHINE}"]["value"],
        "rival_auroc": mean[f"auroc_{rival}"]["value"],
        **{f"difference_{name}": value for name, value in gain.items()},
        "n_findings": n_counted,
        "n_not_judged": len(found["findings"]) - n_counted,
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
