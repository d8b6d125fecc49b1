"""A model file and new patients: one table of predictions."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module

import numpy as np
import pandas as pd

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import Schema
from dlcore.evaluation.tasks import task_of
from dlcore.jobs.recipe import load_model
from dlcore.specs import UNSUPERVISED, family

UNLIKE = "unlike the training data"  # column: whoever has "yes" there gets an answer that is not to be trusted


@dataclass(frozen=True)
class Predictions:
    """One row a patient, and what the reader must know about the whole.

    Attributes
    ----------
    table : DataFrame
        ``row``, the patient where the file names one, then the answer: for an outcome ``prediction``,
        ``probability of …`` for each class and ``disagreement`` (standard deviation between the networks); for a
        number ``predicted …`` and ``disagreement`` in its unit.
    notes : list of str
        What is unseen, left out or out of range, one sentence each.
    skipped : list of (str, str)
        Name of each file left out, and why.
    """

    table: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def predict(bundle, new) -> Predictions:
    """Predict new patients with an opened model file.

    Parameters
    ----------
    bundle : Bundle
    new : DataFrame, Reading or Dataset
        What the model's kind of data gives for a file of new patients (``read_new``), or data read before.

    Raises
    ------
    BundleError, DataError
        The file does not hold a model of ours, or the new data do not fit it.
    """
    return _predict(load_model(bundle), bundle.card, new)


def predict_one(model, card: dict, case) -> dict:
    """Ask any model about one patient: the same question to all of them.

    Parameters
    ----------
    model : estimator
        Fitted.
    card : dict
        Its model card.
    case : object
        One patient as the model's kind of data describes one: {column: value} of a table, the pixels of a picture.

    Returns
    -------
    dict
        ``answer``: the columns of `predict` with one value each; ``notes``.

    Raises
    ------
    DataError
        The patient does not fit the model.
    """
    found = _predict(model, card, kind_of_card(card).one(case))
    return {"answer": found.table.iloc[0].drop("row").to_dict(), "notes": found.notes}


def _predict(model, card: dict, new) -> Predictions:
    rows = kind_of_card(card).new_rows(Schema.from_dict(card["schema"]), new)
    answer = _unsupervised if card["task"] == UNSUPERVISED else _supervised
    return Predictions(pd.DataFrame(rows.names | answer(model, card, rows.X)), rows.notes, rows.skipped)


def _supervised(model, card: dict, X) -> dict:
    task = task_of(card["task"])
    found = task.answer(model, model.predict_members(X), card) | task.beside(model, X)
    if (
        not hasattr(model, "unlike") or getattr(model, "novelty_", True) is None
    ):  # nothing is said without having looked
        return found
    return found | {UNLIKE: np.where(model.unlike(X), "yes", "no")}


def _unsupervised(model, card: dict, X) -> dict:
    """What the family says of a new patient, in columns (``predictions(model, X)`` of its explain module)."""
    explain = import_module(family(card["family"]).explain)
    if hasattr(explain, "predictions"):
        return explain.predictions(model, X)
    return {"prediction": np.asarray(model.predict(X))}
