"""Bring new rows to the columns a model was trained on, and say what does not fit."""

from __future__ import annotations

import difflib

import numpy as np
import pandas as pd

from dlcore.data.schema import NUMBER, Column, Schema, shown
from dlcore.data.tables.names import plain_name
from dlcore.data.tables.values import number_label, to_numbers, to_words
from dlcore.errors import DataError


def align(frame: pd.DataFrame, schema: Schema) -> tuple[pd.DataFrame, list[str]]:
    """New rows in the trained columns.

    Parameters
    ----------
    frame : DataFrame, n rows
        As read from a file or filled in on a form; columns in any order.
    schema : Schema
        Of the trained model.

    Returns
    -------
    X : DataFrame, n rows, one column a feature
        Numbers float64, yes/no and categories object words with None.
    notes : list of str
        What is renamed, left out, unseen, unreadable or out of range, one sentence each.

    Raises
    ------
    DataError
        Columns are missing, or one holds another kind of value.
    """
    if not len(frame):
        raise DataError("There are no rows to predict.", "Choose a file with at least one patient.")
    notes: list[str] = []
    found = _find_columns(frame, schema, notes)
    columns = {c.name: _aligned(frame[found[c.name]], c, notes) for c in schema.features}
    return pd.DataFrame(columns).reset_index(drop=True), notes


def _find_columns(frame: pd.DataFrame, schema: Schema, notes: list[str]) -> dict[str, str]:
    """Trained name → name in the new rows; names may differ in capitals, blanks and units."""
    given = list(frame.columns)
    found = {c.name: _same_name(c.name, given) for c in schema.features}
    absent = [name for name, match in found.items() if match is None]
    spare = [name for name in given if name not in found.values()]
    if absent:
        raise DataError(f"Columns are missing: {shown(absent, 12)}.", _suggest(absent, spare))
    notes += [f"{match} is taken for {name}." for name, match in found.items() if match != name]
    extra = [name for name in spare if name not in schema.names]
    if extra:
        notes.append(f"Columns the model does not know are not used: {shown(extra)}.")
    return found


def _same_name(name: str, given: list[str]) -> str | None:
    if name in given:
        return name
    alike = [other for other in given if plain_name(str(other)) == plain_name(name)]
    return alike[0] if len(alike) == 1 else None


def _suggest(absent: list[str], spare: list[str]) -> str:
    """What to rename, by the closest spelling; else to add the columns."""
    plain = {plain_name(str(name)): name for name in spare}
    pairs = [(name, difflib.get_close_matches(plain_name(name), plain, 1, 0.6)) for name in absent]
    renames = [f"“{plain[close[0]]}” to “{name}”" for name, close in pairs if close]
    if renames:
        return f"Perhaps rename {shown(renames, 4)}."
    return "Add them, with empty cells where a value was not measured."


def _aligned(values: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    values = values.rename(column.name)
    return _number(values, column, notes) if column.kind == NUMBER else _level(values, column, notes)


def _number(values: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    numbers, lost = to_numbers(values)
    filled = int(numbers.notna().sum()) + lost
    if lost and lost > 0.5 * filled:
        raise DataError(
            f"{column.name} should hold numbers, but holds text such as “{_first_word(values)}”.",
            f"The model was trained with values from {column.low:g} to {column.high:g}.",
        )
    if lost:
        notes.append(f"{column.name}: {lost} cells are not a number and count as missing.")
    outside = int(((numbers < column.low) | (numbers > column.high)).sum()) if column.low is not None else 0
    if outside:
        notes.append(
            f"{column.name}: {outside} {'value lies' if outside == 1 else 'values lie'} outside "
            f"{column.low:g}–{column.high:g}, the range the model learnt from."
        )
    return numbers


def _first_word(values: pd.Series) -> str:
    return str(next((v for v in values if pd.notna(v)), ""))[:40]


def _level(values: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    """Words matched to the trained levels, first as they stand, then without regard to capitals."""
    words = to_words(values)
    alike = {_fold(level): level for level in column.levels}
    words = words.map(
        lambda word: None if word is None else word if word in column.levels else alike.get(_fold(word), word)
    )
    words = words.astype(object).where(words.notna(), None)
    known = words.dropna()
    unseen = sorted(set(known) - set(column.levels))
    if len(known) and set(known) == set(unseen) and len(known) > 1:
        raise DataError(
            f"{column.name} holds none of the values the model knows, but: {shown(unseen, 4)}.",
            f"Use: {shown(column.levels)}.",
        )
    if unseen:
        count = int(np.isin(known.to_numpy(dtype=str), unseen).sum())
        notes.append(f"{column.name}: {count} with a value the model has never seen ({shown(unseen, 4)}).")
    return words


def _fold(word: str) -> str:
    try:
        return number_label(float(word)) or ""
    except ValueError:
        return word.casefold().strip()
