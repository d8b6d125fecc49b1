"""A model file and new patients: one table of predictions."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module

import numpy as np
import pandas as pd

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import Schema
from dlcore.evaluation.heldout import class_order
from dlcore.jobs.recipe import load_model
from dlcore.specs import BINARY, REGRESSION, UNSUPERVISED, family


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
    card, model = bundle.card, load_model(bundle)
    rows = kind_of_card(card).new_rows(Schema.from_dict(card["schema"]), new)
    answer = _unsupervised if card["task"] == UNSUPERVISED else _supervised
    return Predictions(pd.DataFrame(rows.names | answer(model, card, rows.X)), rows.notes, rows.skipped)


def _supervised(model, card: dict, X) -> dict:
    members = model.predict_members(X)  # (M, n, n_classes), or (M, n) and (M, n, 1) for a number
    if card["task"] == REGRESSION:
        members = members.reshape(members.shape[:2])
        outcome = Schema.from_dict(card["schema"]).outcome
        label = f"predicted {outcome.name}" + (f" ({outcome.unit})" if outcome.unit else "")
        return {label: members.mean(axis=0), "disagreement": members.std(axis=0)}
    members = members[..., class_order(model, card["classes"])]
    mean = members.mean(axis=0)  # (n, n_classes), in the order shown on screen
    chosen = _chosen(mean, card)
    spread = members.std(axis=0)[np.arange(len(mean)), chosen]
    shares = {f"probability of {name}": mean[:, k] for k, name in enumerate(card["classes"])}
    return {"prediction": np.array(card["classes"], dtype=object)[chosen], **shares, "disagreement": spread}


def _chosen(mean: np.ndarray, card: dict) -> np.ndarray:
    """Index of the predicted class: at the card's threshold for yes/no, else the likeliest."""
    if card["task"] == BINARY:
        return (mean[:, 1] >= card.get("threshold", 0.5)).astype(int)
    return mean.argmax(axis=1)


def _unsupervised(model, card: dict, X) -> dict:
    """What the family says of a new patient, in columns (``predictions(model, X)`` of its explain module)."""
    explain = import_module(family(card["family"]).explain)
    if hasattr(explain, "predictions"):
        return explain.predictions(model, X)
    return {"prediction": np.asarray(model.predict(X))}
