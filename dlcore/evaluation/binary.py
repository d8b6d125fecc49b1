"""An outcome that happens or not: what can be said of the predicted risks."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation import calibration
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import patient_draws, with_interval
from dlcore.evaluation.ranking import Ranking
from dlcore.evaluation.scores import brier, in_top, log_loss, mean_of


def results(held: HeldOut, data) -> dict:
    """Metrics and the content of every figure for a yes/no outcome."""
    draws = patient_draws(held.patient)
    return {"metrics": metrics(held, draws)}


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval; accuracy counts whichever outcome is the likelier as predicted."""
    y, risk = held.y, held.p[:, 1]
    rank = Ranking(y == 1, risk)
    share, positive = {"bounds": (0, 1)}, {"bounds": (0, np.inf)}
    once = {"by_fold": False}  # too unsteady within a fold
    measures = {
        "auroc": (rank.auroc, share),
        "average_precision": (rank.average_precision, share),
        "accuracy": (mean_of(in_top(y, held.p, 1)), share),
        "brier": (mean_of(brier(y, held.p)), share),
        "log_loss": (mean_of(log_loss(y, held.p)), positive),
        "calibration_slope": (calibration.slope(y, risk), once),
        "calibration_intercept": (calibration.intercept(y, risk), once),
        "observed_expected": (calibration.observed_expected(y, risk), once),
    }
    return {name: with_interval(measure, held, draws, **how) for name, (measure, how) in measures.items()}
