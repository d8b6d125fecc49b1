"""What is asked of predictions that are redrawn over time: how good they are how early."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

import numpy as np

from dlcore.evaluation.baseline import beside
from dlcore.evaluation.heldout import HeldOut, held_predictions
from dlcore.evaluation.intervals import with_interval
from dlcore.evaluation.task import Task

N_MOMENTS = 8
FEWEST = 20  # patients without whom nothing is said of a moment


class OverTime(Task):
    """An outcome whose evaluation takes the whole course, not one prediction a patient; it judges a model itself."""

    judges_itself = True

    @abstractmethod
    def evaluate(self, model, data, tell) -> dict:
        """The whole evaluation tree of a fitted model."""

    def _not_one_row(self, *_):
        raise TypeError(f"{self.key}: there is no single prediction a patient")

    observed = predicted = results = metrics = discrimination = influence = _not_one_row


def for_courses(model, data, held: HeldOut, draws: np.ndarray, tell) -> dict:
    """What more is said of one outcome a course: the regression on summaries, and how early the answer is how good."""
    tell(0.3, "training.simple_rival")
    simple = held_predictions(model, model.summary_out_of_fold_, data, held)
    name = f"{held.task.baseline} on summaries of the course"
    found = {"baseline": beside(simple, held, draws, name)}
    tell(0.5, "training.how_early")
    return found | {"over_time": by_time(model, data, held, draws)}


def by_time(model, data, held: HeldOut, draws: np.ndarray) -> dict:
    """The measure at moments since the start of each course, among the patients observed for at least as long.

    Returns
    -------
    dict
        ``time`` (K,) in ``unit``, ``n`` (K,) patients, ``measure``; ``value``, ``low``, ``high`` (K,); ``baseline`` (K,) by
        the regression on summaries. NaN where too few are left, or all of them have one outcome.
    """
    X, task = data.X, held.task
    course = model.predict_course_out_of_fold(X)
    moments = moments_of(X)
    lasting = X.last_times - X.first_times
    found = {name: np.full(len(moments), np.nan) for name in ("value", "low", "high", "baseline")}
    count = np.zeros(len(moments), dtype=np.int64)
    for k, moment in enumerate(moments):
        rows = row_at(X, X.first_times + moment)[held.rows]
        there = (lasting[held.rows] >= moment * (1 - 1e-9)) & (rows >= 0)
        count[k] = there.sum()
        if count[k] < FEWEST or (task.gain > 0 and len(np.unique(held.y[there])) < 2):
            continue
        at = lambda name: _shaped(task, model, course[name][rows[there]], data)  # noqa: B023 (used at once)
        part = replace(held, y=held.y[there], p=at("answer"), patient=held.patient[there])
        own = with_interval(task.discrimination(part.y, part.p), part, draws[:, there])
        for name in ("value", "low", "high"):
            found[name][k] = own[name]
        one = np.ones((1, len(part.y)), np.float32)
        found["baseline"][k] = float(task.discrimination(part.y, at("summary"))(one)[0])
    return {"time": moments, "unit": X.time_unit, "n": count, "measure": task.measure, **found}


def _shaped(task, model, answers, data):
    return task.predicted(model, answers[:, 0] if answers.shape[1] == 1 else answers, data.classes)


def moments_of(X) -> np.ndarray:
    """Moments since the start, evenly spread over the length of the middle course; (K,) without repeats."""
    longest = float(np.median(X.last_times - X.first_times))
    return np.unique(longest * np.arange(N_MOMENTS + 1) / N_MOMENTS)


def row_at(X, times) -> np.ndarray:
    """Each patient's last row at or before a time, (n,) int; −1 where none is so early."""
    before = X.times <= np.broadcast_to(times, len(X))[X.owners] * (1 + 1e-12)
    count = np.concatenate([[0], np.cumsum(before)])
    n = count[X.starts[1:]] - count[X.starts[:-1]]
    return np.where(n > 0, X.starts[:-1] + n - 1, -1)
