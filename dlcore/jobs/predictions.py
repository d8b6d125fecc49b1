"""A model file and new patients: one table of predictions."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module

import numpy as np
import pandas as pd

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import Schema
from dlcore.errors import DataError
from dlcore.evaluation.elsewhere import judge_elsewhere
from dlcore.evaluation.tasks import task_of
from dlcore.jobs.recipe import load_model
from dlcore.specs import UNSUPERVISED, family

FIGURES = 5  # of a number that is no share
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
    n_outcomes : int
        For how many their files tell the outcome, so that the model can be judged on them (`judge`).
    """

    table: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    n_outcomes: int = 0


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


def judge(bundle, new) -> dict:
    """Judge a model file on new patients whose outcomes are known.

    Returns
    -------
    tree
        As `dlcore.evaluation.elsewhere.judge_elsewhere`, with ``id``, what each judged row is called, and ``notes``.

    Raises
    ------
    BundleError, DataError
        As `predict`; or too few outcomes are known.
    """
    card = bundle.card
    schema = Schema.from_dict(card["schema"])
    rows = kind_of_card(card).new_rows(schema, new)
    observed = rows.observed
    if not _n_outcomes(card, rows):
        raise DataError("This file does not tell what happened to these patients.", "Add the column of the outcome.")
    model, task = load_model(bundle), task_of(card["task"])
    found = judge_elsewhere(model, task, card, schema.outcome, rows.X, observed.values, observed.groups)
    names = rows.names[schema.patient.name if schema.patient and schema.patient.name in rows.names else "row"]
    return found | {"id": [str(name) for name in np.asarray(names)[found["rows"]]], "notes": observed.notes}


def _n_outcomes(card: dict, rows) -> int:
    """On how many of the new patients the model can be judged."""
    if rows.observed is None or card["task"] == UNSUPERVISED or task_of(card["task"]).judges_itself:
        return 0
    return int(pd.notna(rows.observed.values).sum())


def _predict(model, card: dict, new) -> Predictions:
    rows = kind_of_card(card).new_rows(Schema.from_dict(card["schema"]), new)
    answer = _unsupervised if card["task"] == UNSUPERVISED else _supervised
    table = pd.DataFrame(rows.names | answer(model, card, rows.X))
    return Predictions(rounded(table), rows.notes, rows.skipped, _n_outcomes(card, rows))


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Answers as fine as they deserve: shares to a hundredth of a percent, other numbers to five figures; no 3.6e-83."""
    shares = {name for name in table if str(name).startswith("probability of ")}
    shares |= {"disagreement"} if shares else set()
    numbers = [name for name in table if table[name].dtype.kind == "f"]
    write = lambda name: np.round(table[name], 4) if name in shares else _to_figures(table[name].to_numpy())
    return table.assign(**{name: write(name) for name in numbers})


def _to_figures(values: np.ndarray) -> np.ndarray:
    size = np.floor(np.log10(np.where(np.isfinite(values) & (values != 0), np.abs(values), 1.0)))
    scale = 10.0 ** np.clip(FIGURES - 1 - size, -300, 300)
    return np.where(np.isfinite(values), np.round(values * scale) / scale, values)


def _supervised(model, card: dict, X) -> dict:
    task = task_of(card["task"])
    members = np.asarray(model.predict_members(X))
    found = task.answer(model, members, card) | task.beside(model, X)
    if len(members) == 1:  # one network does not disagree with itself
        found.pop("disagreement", None)
    unlike = model.unlike(X)
    return found if unlike is None else found | {UNLIKE: np.where(unlike, "yes", "no")}


def _unsupervised(model, card: dict, X) -> dict:
    """What the family says of a new patient, in columns (``predictions(model, X)`` of its explain module)."""
    explain = import_module(family(card["family"]).explain)
    if hasattr(explain, "predictions"):
        return explain.predictions(model, X)
    return {"prediction": np.asarray(model.predict(X))}
