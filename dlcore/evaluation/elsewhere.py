"""A model on patients from elsewhere whose outcomes are known: the other hospital, beside its own figures."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np

from dlcore.errors import DataError
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.report import described, judge
from dlcore.evaluation.task import Task

LEAST = 10  # patients with a known outcome, below which nothing can be said


def judge_elsewhere(model, task: Task, card: dict, column, X, observed: np.ndarray, groups=None) -> dict:
    """What can be said of a finished model on patients that it has nothing to do with.

    Parameters
    ----------
    model : estimator
        Fitted.
    card : dict
        Its model card: ``classes``, ``metrics`` of its own held-out patients, ``threshold``.
    column : Column
        The outcome.
    X : object, n rows
        As the estimator takes it.
    observed : (n,) array
        Words of the classes with None, or numbers with NaN, where nothing is known.
    groups : (n,) array, optional
        Patient of each row.

    Returns
    -------
    tree
        As `dlcore.evaluation.report.evaluate` without what needs the data trained on, and ``rows`` (m,), which rows were
        judged; ``unlike`` (m,) bool or None; ``message``, to be said.

    Raises
    ------
    DataError
        Too few outcomes are known, or all are the same.
    """
    rows = np.flatnonzero([value is not None and value == value for value in observed])
    if len(rows) < LEAST:
        raise DataError(
            f"Only {len(rows)} of these patients have an outcome that the model knows.",
            f"At least {LEAST} are needed to say anything.",
        )
    X, classes = _taken(X, rows), tuple(card["classes"])
    seen = SimpleNamespace(y=observed[rows], classes=classes)
    p = task.predicted(model, model.predict_members(X).mean(axis=0), classes)
    share = np.array([card["threshold"]] if "threshold" in card else [])  # all that is known of those trained on
    held = HeldOut.external(task, task.observed(seen), p, None if groups is None else groups[rows], share)
    found = described(held, task.key, column, classes) | judge(held)
    unlike = model.unlike(X)
    return found | {"rows": rows, "unlike": unlike, "message": _message(found, held, unlike, card)}


def _taken(X, rows: np.ndarray):
    return X.iloc[rows] if hasattr(X, "iloc") else X[rows]


def _message(found: dict, held: HeldOut, unlike, card: dict) -> dict:
    """What there is to say: how well it ranks here and there, whether its percentages hold, who is unlike."""
    measure, own = held.task.measure, card.get("metrics", {})
    here, there = found["metrics"][measure], own.get(measure)
    said = {
        "name": "evaluation.elsewhere",
        "task": found["task"],
        "unit": found["unit"],
        "measure": measure,
        "n": found["n_patients"],
        "here": here,
        "own": there,
        "difference": difference(here, there) if there and _has_interval(there) and _has_interval(here) else None,
        "n_unlike": None if unlike is None else int(unlike.sum()),
        "n_rows": found["n"],
    }
    if found["task"] == "binary":
        said |= {"expected": float(held.p[:, 1].mean()), "observed": float(held.y.mean())}
        said |= {"ratio": found["metrics"]["observed_expected"]}
    return said


def _has_interval(m: dict) -> bool:
    return all(value is not None and math.isfinite(value) for value in (m["value"], m["low"], m["high"]))


def difference(a: dict, b: dict) -> dict:
    """a − b of independent patients, from the interval of each.

    References
    ----------
    Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Statistics in Medicine
    2008;27:1693–1702.
    """
    gap = a["value"] - b["value"]
    low = gap - math.hypot(a["value"] - a["low"], b["high"] - b["value"])
    high = gap + math.hypot(a["high"] - a["value"], b["value"] - b["low"])
    return {"value": gap, "low": low, "high": high}
