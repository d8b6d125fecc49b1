"""`evaluate`: everything that can be said of a supervised model from patients it had not seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcore.evaluation.heldout import HeldOut, held_out
from dlcore.evaluation.intervals import patient_draws
from dlcore.evaluation.over_time import for_courses
from dlcore.evaluation.tasks import task_of
from dlcore.specs import IMAGES, SEQUENCES, TABLE

_IN_HEADLINE = ("task", "outcome", "unit", "classes", "metrics", "tied_pairs", "outcome_counts")
Progress = Callable[[float, str], None]


def evaluate(model, data, progress: Progress | None = None) -> dict:
    """Judge a fitted supervised model by its predictions for patients that it had not seen.

    Parameters
    ----------
    model : estimator
        Fitted; gives ``out_of_fold_``, ``fold_`` and, for tables, ``predict_out_of_fold(X)``. Where it has
        ``disagreement_`` (n,), the spread of its networks, that goes beside each patient.
    data : Dataset
        What it was trained on, rows in the same order.
    progress : callable, optional
        Called with the share done (0 … 1) and a few words.

    Returns
    -------
    tree
        Plain numbers, lists and arrays: ``headline``, ``metrics`` and what each figure needs; see
        ``docs/evaluation.md``.

    Raises
    ------
    DataError
        No patient was held out, or all of them have one outcome.
    """
    tell = progress or (lambda share, stage: None)
    task = task_of(data.task)
    if task.judges_itself:
        return task.evaluate(model, data, tell)
    held = held_out(model, data, task)
    draws = patient_draws(held.patient)
    tell(0.0, "training.intervals")
    column = getattr(getattr(data, "schema", None), "outcome", None)
    results = described(held, data.task, column, data.classes) | judge(held, draws)
    results["patients"] |= _patients(model, held, data)
    if data.kind in _MORE:
        results |= _MORE[data.kind](model, data, held, draws, tell)
    results["headline"] = _headline(results)
    tell(1.0, "training.judged")
    return results


def judge(held: HeldOut, draws: np.ndarray | None = None) -> dict:
    """What can be said of predictions alone, whoever made them: metrics and the content of every figure.

    Parameters
    ----------
    held : HeldOut
        Of a model's own held-out patients, or of another hospital's (`HeldOut.external`).
    draws : (B, n_patients) array, optional
        Weights of the bootstrap, where they are to be used again.
    """
    return held.task.results(held, patient_draws(held.patient) if draws is None else draws)


def _for_tables(model, data, held: HeldOut, draws: np.ndarray, tell: Progress) -> dict:
    from dlcore.evaluation.baseline import compare  # scikit-learn, only where it is needed
    from dlcore.evaluation.importance import permutation_importance

    simple = lambda share: tell(0.3 + 0.2 * share, "training.simple_rival")
    baseline = compare(data.X, data.groups, held, np.asarray(model.fold_), draws, simple)
    importance = permutation_importance(model, data, held, lambda share: tell(0.5 + 0.5 * share, "training.importance"))
    return {"baseline": baseline, "importance": importance}


def _for_pictures(model, data, held: HeldOut, draws: np.ndarray, tell: Progress) -> dict:
    from dlcore.evaluation.baseline import compare
    from dlcore.evaluation.camera import facts

    simple = lambda share: tell(0.5 + 0.5 * share, "training.camera_alone")
    fold = np.asarray(model.fold_)
    return {"baseline": compare(facts(data), data.groups, held, fold, draws, simple, "camera")}


#: What more can be said of a model, by the kind of data.
_MORE = {TABLE: _for_tables, IMAGES: _for_pictures, SEQUENCES: for_courses}


def _headline(results: dict) -> dict:
    """The message that a doctor takes away: its name, and what its sentence is made of."""
    return {"name": "evaluation.headline"} | {key: results[key] for key in _IN_HEADLINE if key in results}


def described(held: HeldOut, task: str, column, classes) -> dict:
    """What was judged, on whom, and in which words and unit; `column` is the outcome's, or None."""
    return {
        "task": task,
        "outcome": getattr(column, "name", "") or "",
        "unit": getattr(column, "unit", "") or "",
        "classes": [str(name) for name in classes or ()],
        "n": len(held.y),
        "n_patients": held.n_patients,
        "clustered": held.clustered,
        "n_folds": held.n_folds,
        "design": held.design,
        "n_left_out": held.n_left_out,
        "n_always_learned": held.n_always_learned,
    }


def _patients(model, held: HeldOut, data) -> dict:
    ids = np.arange(len(held.outcome_of_all)) + 1 if data.ids is None else np.asarray(data.ids)
    spread = getattr(model, "disagreement_", None)
    extra = {} if spread is None else {"disagreement": np.asarray(spread, float)[held.rows]}
    return {"id": [str(name) for name in ids[held.rows]], "row": held.rows, "fold": held.fold, **extra}
