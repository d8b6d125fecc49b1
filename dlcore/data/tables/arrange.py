"""From a frame and a schema to what an estimator takes: X, y, patients, and notes on what was left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.files.patients import join_equal
from dlcore.data.names import row_names_at, whole_places
from dlcore.data.schema import FEATURE, IGNORED, NUMBER, TIME, Schema, shown
from dlcore.data.tables.guess import describe
from dlcore.data.tables.outcome import name_yes, yes_of
from dlcore.data.tables.repeats import copies
from dlcore.data.tables.values import to_numbers, to_words
from dlcore.errors import DataError
from dlcore.specs import answers_number
from dlcore.words import say

MIN_CASES = 2  # fewer in a class, and it cannot be both learnt and tested


def arrange(frame: pd.DataFrame, schema: Schema, split=None, settled: bool = True) -> dict:
    """Everything that a table `Dataset` has but its kind, name and frame.

    Parameters
    ----------
    settled : bool
        False where roles may still contradict each other: the table is only looked at, to settle them.

    Raises
    ------
    DataError
        Roles contradict each other, or the outcome cannot be learnt.
    """
    _require_columns(frame, schema)
    places, frame = frame.index, frame.reset_index(drop=True)
    notes: list[str] = []
    typed = {c.name: as_kind(frame[c.name], c.kind, notes if c.role == FEATURE else []) for c in schema.columns}
    kept = _rows_with_outcome(typed, schema, notes)
    if not kept.all():
        typed = {name: values[kept].reset_index(drop=True) for name, values in typed.items()}
    schema = _with_yes(typed, _described(typed, schema, notes), notes)
    notes += [f"{c.name} is marked as the time: it is kept, and not learnt from." for c in schema.with_role(TIME)]
    if settled and schema.problems():
        raise DataError(schema.problems()[0], "Change the roles of the columns.")
    patients = schema.patient and as_words_of(typed[schema.patient.name])
    X = pd.DataFrame({c.name: typed[c.name] for c in schema.features}, copy=False)  # shares memory with the table
    y = outcome_values(typed, schema)
    return {
        "X": X,
        "y": y,
        "groups": _with_copies(_groups(patients, notes), X, y, notes),
        "split": None if split is None else np.asarray(split, dtype=object)[kept],
        "rows": np.flatnonzero(kept),
        "ids": _row_names(patients, kept, places),
        "task": schema.task,
        "classes": schema.classes,
        "schema": schema,
        "notes": tuple(notes),
    }


def as_kind(values: pd.Series, kind: str, notes: list[str]) -> pd.Series:
    """A column as its kind asks: float64 with NaN, or object words with None; what is lost is noted."""
    if kind != NUMBER:
        return to_words(values)
    numbers, lost = to_numbers(values)
    if lost:
        notes.append(
            f"{values.name}: {lost} {'cell is' if lost == 1 else 'cells are'} not a number and count as missing."
        )
    return numbers


def as_words_of(values: pd.Series) -> pd.Series:
    """A column that `as_kind` made, as words: most are already."""
    return values if values.dtype == object else to_words(values)


def _require_columns(frame: pd.DataFrame, schema: Schema) -> None:
    absent = [name for name in schema.names if name not in frame.columns]
    if absent:
        raise DataError(f"The table has no column {shown(absent)}.", f"It has: {shown(frame.columns)}.")
    for doubled in schema.doubled_roles():
        raise DataError(doubled, "Change the roles of the columns.")


def _rows_with_outcome(typed: dict, schema: Schema, notes: list[str]) -> np.ndarray:
    """Which rows are used, (n,) bool: those whose outcome is known."""
    n = len(next(iter(typed.values()))) if typed else 0
    if schema.outcome is None:
        return np.ones(n, dtype=bool)
    known = typed[schema.outcome.name].notna().to_numpy()
    if not known.any():
        raise DataError(
            f"The outcome {schema.outcome.name} is empty in every row.", "Choose another outcome, or fill it in."
        )
    if not known.all():
        notes.append(f"{(~known).sum()} of {n} rows have no value of {schema.outcome.name} and are left out.")
    return known


def _described(typed: dict, schema: Schema, notes: list[str]) -> Schema:
    columns = [describe(typed[c.name], c) for c in schema.columns]
    for i, column in enumerate(columns):
        if column.role == FEATURE and column.distinct <= 1:
            why = "is the same in every row" if column.distinct else "is empty in every row"
            notes.append(f"{column.name} {why} and is left out.")
            reason = {"name": "columns.constant" if column.distinct else "columns.empty"}
            columns[i] = replace(column, role=IGNORED, reason=reason)
        elif column.role != schema[column.name].role:
            columns[i] = replace(column, reason="")
    return replace(schema, columns=tuple(columns))


def _with_yes(typed: dict, schema: Schema, notes: list[str]) -> Schema:
    """Two classes are a yes/no question: where nobody said which is yes, it is guessed, and said."""
    named = schema if schema.outcome is None else name_yes(schema, typed[schema.outcome.name])
    if named.positive and not schema.positive and not yes_of(named).certain:
        notes.append(f"{named.outcome.name}: {say(named.outcome.reason)}")
    return named


def outcome_values(typed: dict, schema: Schema) -> np.ndarray | None:
    """The outcome of every row: float64 for a number, else words of `schema.classes`; raises if it cannot be learnt.

    Raises
    ------
    DataError
        The outcome is the same in every row.
    """
    outcome = schema.outcome
    if outcome is None:
        return None
    values = typed[outcome.name]
    if answers_number(schema.task):
        if outcome.distinct < 2:
            raise DataError(f"The outcome {outcome.name} is the same in every row.", "Choose another outcome.")
        return values.to_numpy(dtype=np.float64)
    words = as_words_of(values)
    if schema.task == "binary":
        no, yes = schema.classes
        words = pd.Series(
            np.array([no, yes], dtype=object)[words.isin(schema.positive).to_numpy(dtype=int)], dtype=object
        )
    _check_classes(words, schema)
    return words.to_numpy(dtype=object)


def _check_classes(words: pd.Series, schema: Schema) -> None:
    counts = words.value_counts()
    name = schema.outcome.name
    if len(counts) < 2:
        raise DataError(
            f"Every patient has the same outcome ({name}: {counts.index[0]}).",
            "Choose another outcome, or say which of its values count as yes.",
        )
    rare = counts[counts < MIN_CASES]
    if len(rare):
        raise DataError(
            f"The outcome {name} has only one case of: {shown(_in_the_file(rare.index, schema))}.",
            "Say which values count as yes, merge the rare value with another, or leave that patient out.",
        )


def _in_the_file(classes, schema: Schema) -> list[str]:
    """Classes as their values stand in the file: yes and no may be called otherwise on screen."""
    if schema.task != "binary":
        return list(classes)
    no, yes = schema.classes
    values = {yes: schema.positive, no: tuple(level for level in schema.outcome.levels if level not in schema.positive)}
    return [value for name in classes for value in values[name]]


def _groups(patients: pd.Series | None, notes: list[str]) -> np.ndarray | None:
    """Patient of every row; a row without a patient number counts as a patient of its own."""
    if patients is None:
        return None
    groups, nameless = patients.to_numpy(copy=True), patients.isna().to_numpy()
    if nameless.any():
        n = int(nameless.sum())
        notes.append(f"{n} {'row has' if n == 1 else 'rows have'} no {patients.name}; each is a patient of its own.")
        groups[nameless] = [f"no number {i + 1}" for i in range(nameless.sum())]
    return groups


def _with_copies(groups, X: pd.DataFrame, y, notes: list[str]) -> np.ndarray | None:
    """Patients joined wherever a row of one is a copy of a row of another; said before anything else."""
    digests = copies(X, y)
    if digests is None:
        return groups
    n = len(X) - len(np.unique(digests))
    notes.insert(
        0,
        f"{n} {'row repeats an earlier row' if n == 1 else 'rows repeat an earlier row'} in everything that is learnt "
        f"from: {len(X)} rows, {len(X) - n} of them different. Equal rows always stay together, so that no network is "
        "tested on a row that it has learnt.",
    )
    return join_equal(groups, digests, "row")


def _row_names(patients: pd.Series | None, kept: np.ndarray, places: pd.Index) -> np.ndarray:
    """What each row is called: its patient, and its place in the file, blank lines counted."""
    if patients is not None and patients.is_unique and patients.notna().all():
        return patients.to_numpy()
    return row_names_at(whole_places(places)[kept], None if patients is None else patients.to_numpy())
