"""Several diagnoses at once: what can be said of the ranked differential."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import effective_size, wilson, with_interval
from dlcore.evaluation.scores import auroc_of_class, brier, in_top, log_loss, macro_auroc, mean_of

_SHARE, _POSITIVE = {"bounds": (0, 1)}, {"bounds": (0, np.inf)}

#: The measure by which models and variables are compared.
discrimination = macro_auroc


def results(held: HeldOut, draws: np.ndarray) -> dict:
    """Metrics and the content of every figure for several diagnoses."""
    return {
        "metrics": metrics(held, draws),
        "per_class": per_class(held, draws),
        "confusion": confusion(held),
        "patients": {"probability": held.p, "outcome": held.y},
    }


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval; `auroc` is the mean of one-vs-rest areas."""
    y, p = held.y, held.p
    measures = {
        "auroc": (macro_auroc(y, p), _SHARE),
        "accuracy": (mean_of(in_top(y, p, 1)), _SHARE),
        **{f"top{k}_accuracy": (mean_of(in_top(y, p, k)), _SHARE) for k in (2, 3) if k < p.shape[1]},
        "brier": (mean_of(brier(y, p)), {"bounds": (0, 2)}),
        "log_loss": (mean_of(log_loss(y, p)), _POSITIVE),
    }
    return {name: with_interval(measure, held, draws, **how) for name, (measure, how) in measures.items()}


def per_class(held: HeldOut, draws: np.ndarray) -> dict[str, np.ndarray]:
    """One-vs-rest AUC of each class with its interval, and how many patients have it; arrays (K,).

    NaN for a class that no held-out patient, or every one, has.
    """
    found = {"value": [], "low": [], "high": []}
    for k in range(held.p.shape[1]):
        defined = 0 < (held.y == k).sum() < len(held.y)
        auc = with_interval(auroc_of_class(held.y, held.p, k), held, draws, **_SHARE) if defined else {}
        for key, values in found.items():
            values.append(auc.get(key, np.nan))
    counts = np.bincount(held.y, minlength=held.p.shape[1])
    return {f"auroc_{key}" if key != "value" else "auroc": np.array(values) for key, values in found.items()} | {
        "n": counts
    }


def confusion(held: HeldOut) -> dict[str, np.ndarray]:
    """Observed class (rows) against the likeliest as predicted (columns): counts, row shares and their intervals."""
    n_classes = held.p.shape[1]
    first = held.p.argmax(axis=1)
    actual, said = (values[:, None] == np.arange(n_classes) for values in (held.y, first))  # (m, K) each
    hit = (actual[:, :, None] & said[:, None, :]).reshape(len(first), -1)  # (m, K·K)
    counted = np.repeat(actual, n_classes, axis=1)
    counts, totals = hit.sum(axis=0), counted.sum(axis=0)
    effective = effective_size(hit, counted, held.patient) if held.clustered else totals
    low, high = wilson(counts, totals, effective)
    share = np.divide(counts, totals, out=np.full(len(counts), np.nan), where=totals > 0)
    square = {"count": counts, "share": share, "low": low, "high": high}
    return {name: values.reshape(n_classes, n_classes) for name, values in square.items()}
