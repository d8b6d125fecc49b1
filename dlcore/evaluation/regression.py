"""A number: how far the predictions are off, in its own unit."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import patient_draws, with_interval
from dlcore.evaluation.scores import mean_of, r_squared, root_mean_square


def results(held: HeldOut, data) -> dict:
    """Metrics and the content of every figure for a number."""
    draws = patient_draws(held.patient)
    return {"metrics": metrics(held, draws)}


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval, errors in the outcome's unit."""
    y, error = held.y, held.p.reshape(len(held.y)) - held.y
    positive = {"bounds": (0, np.inf)}
    measures = {
        "mae": (mean_of(np.abs(error)), positive),
        "rmse": (root_mean_square(error), positive),
        "r2": (r_squared(y, error), {"bounds": (-np.inf, 1)}),
    }
    return {name: with_interval(measure, held, draws, **how) for name, (measure, how) in measures.items()}
