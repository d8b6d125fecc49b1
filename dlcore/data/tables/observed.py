"""What happened to new patients, where their file says so: for judging a trained model on another hospital's patients."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.kinds import Observed
from dlcore.data.schema import Schema, shown
from dlcore.data.tables.align import find_columns, in_levels, same_units
from dlcore.data.tables.values import to_numbers, to_words
from dlcore.errors import DataError
from dlcore.specs import answers_number


def observed(schema: Schema, frame: pd.DataFrame, units: dict[str, str]) -> Observed | None:
    """The outcome of every new patient, in the words that the model was trained with.

    Parameters
    ----------
    schema : Schema
        Of the trained model.
    frame : DataFrame, n rows
        As `dlcore.data.tables.align.frame_for` gives it.
    units : dict of str to str
        Units that the file gives its columns.

    Returns
    -------
    Observed or None
        None where the file has no column of the outcome, or has it in another unit.
    """
    column = schema.outcome
    try:
        name = find_columns(list(frame.columns), [column.name])[column.name] if column else None
        if name is not None:
            same_units(column, name, units.get(name, ""))
    except DataError:
        name = None
    if name is None:
        return None
    groups = _groups(schema, frame)
    if answers_number(schema.task):
        return Observed(to_numbers(frame[name])[0].to_numpy(dtype=float), groups)
    words = in_levels(frame[name], column.levels)
    known = words.isin(column.levels).to_numpy()
    strange = sorted(set(words.dropna()) - set(column.levels))
    notes = [f"{column.name}: {shown(strange, 4)} is none of the outcomes the model knows."] if strange else []
    if schema.positive:
        no, yes = schema.classes
        words = pd.Series(np.where(words.isin(schema.positive), yes, no), dtype=object)
    return Observed(np.where(known, words.to_numpy(dtype=object), None), groups, notes)


def _groups(schema: Schema, frame: pd.DataFrame) -> np.ndarray | None:
    """Patient of each row; a row without a patient number is a patient of its own."""
    if schema.patient is None or schema.patient.name not in frame:
        return None
    patients = to_words(frame[schema.patient.name]).to_numpy(dtype=object)
    return np.array([f"row {i}" if p is None else f"patient {p}" for i, p in enumerate(patients)], dtype=object)
