"""Several diagnoses at once: what can be said of the ranked differential."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.auroc import auroc_with_interval, macro_auroc_with_interval
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import Measure, interval_of, sampled, share_with_interval
from dlcore.evaluation.ranking import auroc_influence
from dlcore.evaluation.scores import brier, in_top, log_loss, macro_auroc, mean_of
from dlcore.evaluation.task import Classes
from dlcore.specs import MULTICLASS

_SHARE = {"bounds": (0, 1)}
_UNDEFINED = {"value": np.nan, "low": np.nan, "high": np.nan}

#: The measure by which models and variables are compared.
discrimination = macro_auroc


def results(held: HeldOut, draws: np.ndarray) -> dict:
    """Metrics and the content of every figure for several diagnoses."""
    return {
        "metrics": metrics(held, draws),
        "per_class": per_class(held, draws),
        "confusion": confusion(held),
        "outcome_counts": np.bincount(held.y, minlength=held.p.shape[1]).tolist(),
        "patients": {"probability": held.p, "outcome": held.y},
    }


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval; `auroc` is the mean of one-vs-rest areas."""
    counted = _SHARE | {"trials": held.n_patients}
    how = {"brier": {"bounds": (0, 2)}, "log_loss": {"bounds": (0, np.inf)}}
    found = {
        name: interval_of(*found, held, **how.get(name, counted))
        for name, found in sampled(held, draws).items()
        if name != "auroc"
    }
    _, moved = influence(held.y, held.p)
    area = macro_auroc_with_interval(macro_auroc(held.y, held.p), moved, held, draws, _patients_in_rarest(held))
    return {"auroc": area} | found


def measures(held: HeldOut) -> dict[str, Measure]:
    """Every metric as a function of row weights."""
    y, p = held.y, held.p
    return {
        "auroc": macro_auroc(y, p),
        "accuracy": mean_of(in_top(y, p, 1)),
        **{f"top{k}_accuracy": mean_of(in_top(y, p, k)) for k in (2, 3) if k < p.shape[1]},
        "brier": mean_of(brier(y, p)),
        "log_loss": mean_of(log_loss(y, p)),
    }


def per_class(held: HeldOut, draws: np.ndarray) -> dict[str, np.ndarray]:
    """One-vs-rest AUC of each class with its interval, and how many rows have it; arrays (K,).

    NaN for a class that no held-out patient, or every one, has.
    """
    n = np.bincount(held.y, minlength=held.p.shape[1])
    found = [
        auroc_with_interval(held.y == k, held.p[:, k], held, draws) if 0 < n[k] < len(held.y) else _UNDEFINED
        for k in range(len(n))
    ]
    value, low, high = (np.array([auc[key] for auc in found]) for key in ("value", "low", "high"))
    return {"auroc": value, "auroc_low": low, "auroc_high": high, "n": n}


def _patients_in_rarest(held: HeldOut) -> int:
    return min(len(np.unique(held.patient[held.y == k])) for k in np.unique(held.y))


def confusion(held: HeldOut) -> dict[str, np.ndarray]:
    """Observed class (rows) against the likeliest as predicted (columns): counts, row shares and their intervals."""
    n_classes = held.p.shape[1]
    first = held.p.argmax(axis=1)
    actual, said = (values[:, None] == np.arange(n_classes) for values in (held.y, first))  # (m, K) each
    hit = (actual[:, :, None] & said[:, None, :]).reshape(len(first), -1)  # (m, K·K)
    share = share_with_interval(hit, np.repeat(actual, n_classes, axis=1), held)
    square = {"count": hit.sum(axis=0), "share": share["value"], "low": share["low"], "high": share["high"]}
    return {name: values.reshape(n_classes, n_classes) for name, values in square.items()}


def influence(y: np.ndarray, p: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean of one-vs-rest areas, and each row's influence on it; (m,)."""
    present = [k for k in range(p.shape[1]) if 0 < (y == k).sum() < len(y)]
    parts = [auroc_influence(y == k, p[:, k]) for k in present]
    return float(np.mean([auc for auc, _ in parts])), np.mean([influence for _, influence in parts], axis=0)


class Multiclass(Classes):
    """One of several classes."""

    key = MULTICLASS
    results = staticmethod(results)
    metrics = staticmethod(metrics)
    measures = staticmethod(measures)
    discrimination = staticmethod(macro_auroc)

    influence = staticmethod(influence)
