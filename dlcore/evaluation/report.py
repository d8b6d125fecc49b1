"""`evaluate`: everything that can be said of a supervised model from patients it had not seen."""

from __future__ import annotations

from collections.abc import Callable

from dlcore.evaluation import binary, multiclass, regression, sentences
from dlcore.evaluation.heldout import held_out
from dlcore.evaluation.intervals import patient_draws

Progress = Callable[[float, str], None]
_TASKS = {"binary": binary, "multiclass": multiclass, "regression": regression}


def evaluate(model, data, progress: Progress | None = None) -> dict:
    """Judge a fitted supervised model by its predictions for patients that it had not seen.

    Parameters
    ----------
    model : estimator
        Fitted; gives ``out_of_fold_``, ``fold_`` and ``predict_out_of_fold(X)``.
    data : Dataset
        What it was trained on, rows in the same order.
    progress : callable, optional
        Called with the share done (0 … 1) and a few words.

    Returns
    -------
    tree
        Plain numbers, lists and arrays: ``headline``, ``metrics`` and what each figure needs.

    Raises
    ------
    DataError
        No patient was held out, or all of them have one outcome.
    """
    tell = progress or (lambda share, words: None)
    held = held_out(model, data)
    draws = patient_draws(held.patient)
    tell(0.1, "Intervals")
    results = {"task": data.task, "classes": list(map(str, data.classes or ())), "n": len(held.y)}
    results |= {"n_patients": held.n_patients, "clustered": held.clustered, "n_folds": len(held.folds)}
    results |= _TASKS[data.task].results(held, draws)
    results["headline"] = sentences.headline(results)
    tell(1.0, "Evaluation done")
    return results
