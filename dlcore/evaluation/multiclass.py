"""Several diagnoses at once: what can be said of the ranked differential."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import patient_draws, with_interval
from dlcore.evaluation.scores import brier, in_top, log_loss, macro_auroc, mean_of


def results(held: HeldOut, data) -> dict:
    """Metrics and the content of every figure for several diagnoses."""
    draws = patient_draws(held.patient)
    return {"metrics": metrics(held, draws)}


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval; `auroc` is the mean of one-vs-rest areas."""
    y, p = held.y, held.p
    share, positive = {"bounds": (0, 1)}, {"bounds": (0, np.inf)}
    measures = {
        "auroc": (macro_auroc(y, p), share),
        "accuracy": (mean_of(in_top(y, p, 1)), share),
        "top2_accuracy": (mean_of(in_top(y, p, 2)), share),
        "top3_accuracy": (mean_of(in_top(y, p, 3)), share),
        "brier": (mean_of(brier(y, p)), {"bounds": (0, 2)}),
        "log_loss": (mean_of(log_loss(y, p)), positive),
    }
    return {name: with_interval(measure, held, draws, **how) for name, (measure, how) in measures.items()}
