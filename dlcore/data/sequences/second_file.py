"""A second table with one row a patient: outcome and whatever else is known once, joined to the courses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.sequences.record import CourseRecord, as_read
from dlcore.data.tables.names import PATIENT_NAMES, plain_name
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError


def join(record: CourseRecord, frame: pd.DataFrame) -> CourseRecord:
    """The record with the columns of a second table beside what is known once.

    Raises
    ------
    DataError
        No column names the patients, none of them is known, or a patient has two rows that differ.
    """
    key = key_of(record, frame)
    frame = frame.assign(**{key: to_words(frame[key])}).dropna(subset=[key]).drop_duplicates()
    twice = frame[key][frame[key].duplicated()].unique()
    if len(twice):
        raise DataError(
            f"In the second table {len(twice)} patients have several rows that differ: {shown(twice, 4)}.",
            "Keep one row a patient.",
        )
    rest = frame.set_index(key)
    own = np.asarray(record.groups, dtype=object)
    notes = list(record.notes)
    _note_strangers(own, rest.index, notes)
    clash = [name for name in rest.columns if name in record.static.columns or _is_variable(name, record)]
    rest = rest.rename(columns={name: f"{name} (second table)" for name in clash})
    joined = rest.reindex(own).reset_index(drop=True)
    joined = pd.DataFrame({name: as_read(column) for name, column in joined.items()}, index=range(len(own)))
    return replace(record, static=pd.concat([record.static, joined], axis=1), notes=tuple(notes))


def key_of(record: CourseRecord, frame: pd.DataFrame) -> str:
    """The column of the second table that names the patients; `DataError` where none does."""
    wanted = plain_name(record.plan.patient)
    alike = [name for name in frame.columns if plain_name(name) == wanted]
    alike += [name for name in frame.columns if plain_name(name) in PATIENT_NAMES and name not in alike]
    known = set(record.groups)
    for name in alike:
        if known & set(to_words(frame[name]).dropna()):
            return name
    raise DataError(
        "No column of the second table names the patients of the first.",
        f"Name it {record.plan.patient or 'patient'}, with the same numbers in both tables.",
    )


def _note_strangers(own: np.ndarray, given: pd.Index, notes: list[str]) -> None:
    without = sorted(set(own) - set(given), key=str)
    strangers = sorted(set(given) - set(own), key=str)
    if without:
        notes.append(f"{len(without)} patients are not in the second table: {shown(without, 4)}.")
    if strangers:
        notes.append(f"{len(strangers)} patients of the second table have no course: {shown(strangers, 4)}.")


def _is_variable(name: str, record: CourseRecord) -> bool:
    return any(name == column.name for column in record.variables)
