"""A number: how far the predictions are off, in its own unit."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from dlcore.data.schema import Schema
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import Measure, interval_of, sampled, with_interval
from dlcore.evaluation.scores import line_slope, mean_of, quantile_of, r_squared, root_mean_square
from dlcore.evaluation.smooth import smooth_curve
from dlcore.evaluation.task import Task
from dlcore.specs import REGRESSION
from dlcore.words.variables import with_unit

_POSITIVE = {"bounds": (0, np.inf)}
_QUANTILES = (0.5, 0.8, 0.9, 0.95)


def results(held: HeldOut, draws: np.ndarray) -> dict:
    """Metrics and the content of every figure for a number; errors are predicted − observed."""
    error = held.p - held.y
    return {
        "metrics": metrics(held, draws),
        "error_quantiles": error_quantiles(error, held, draws),
        "observed_curve": smooth_curve(held.p, held.y, held, draws),
        "residual_curve": smooth_curve(held.p, error, held, draws),
        "patients": {"predicted": held.p, "outcome": held.y},
    }


def metrics(held: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """Each measure with its 95 % interval, errors in the outcome's unit.

    `calibration_slope` is that of the observed on the predicted numbers: under 1 where predictions are too extreme.
    """
    how = {"mae": _POSITIVE, "rmse": _POSITIVE, "r2": {"bounds": (-np.inf, 1)}}
    return {name: interval_of(*found, held, **how.get(name, {})) for name, found in sampled(held, draws).items()}


def measures(held: HeldOut) -> dict[str, Measure]:
    """Every metric as a function of row weights."""
    y, error = held.y, held.p - held.y
    return {
        "mae": mean_of(np.abs(error)),
        "rmse": root_mean_square(error),
        "r2": r_squared(y, error),
        "calibration_slope": line_slope(held.p, y),
        "bias": mean_of(error),
    }


def error_quantiles(error: np.ndarray, held: HeldOut, draws: np.ndarray) -> dict[str, np.ndarray]:
    """The size of error that a given share of predictions stays within: ``share``, ``error``, ``low``, ``high``."""
    size = np.abs(error)
    found = [with_interval(quantile_of(size, q), held, draws) for q in _QUANTILES]
    columns = {
        name: np.array([f[key] for f in found]) for name, key in (("error", "value"), ("low", "low"), ("high", "high"))
    }
    return {"share": np.array(_QUANTILES), **columns}


def discrimination(y: np.ndarray, p: np.ndarray) -> Measure:
    """The measure by which models and variables are compared: the mean size of the error."""
    return mean_of(np.abs(p - y))


class Regression(Task):
    """A number."""

    key = REGRESSION
    measure = "mae"
    gain = -1
    deciding: ClassVar[dict[str, int]] = {"mae": -1}
    baseline = "linear regression"
    results = staticmethod(results)
    metrics = staticmethod(metrics)
    measures = staticmethod(measures)
    discrimination = staticmethod(discrimination)

    def observed(self, data) -> np.ndarray:
        return np.asarray(data.y, dtype=float)

    def predicted(self, model, prediction, classes) -> np.ndarray:
        return np.asarray(prediction, dtype=float).reshape(len(prediction))

    def influence(self, y: np.ndarray, p: np.ndarray) -> tuple[float, np.ndarray]:
        gain = -np.abs(p - y)
        return float(gain.mean()), (gain - gain.mean()) / len(y)

    def answer(self, model, members: np.ndarray, card: dict) -> dict[str, np.ndarray]:
        """``predicted …`` and ``disagreement`` (standard deviation of the networks), both in the outcome's unit."""
        members = members.reshape(members.shape[:2])
        outcome = Schema.from_dict(card["schema"]).outcome
        label = f"predicted {with_unit(outcome.name, outcome.unit)}"
        return {label: members.mean(axis=0), "disagreement": members.std(axis=0)}
