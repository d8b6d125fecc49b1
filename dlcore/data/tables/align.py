"""Bring new rows to the columns a model was trained on, and say what does not fit."""

from __future__ import annotations

import difflib
import re
from collections import Counter

import numpy as np
import pandas as pd

from dlcore.data.schema import FEATURE, IGNORED, NUMBER, OUTCOME, PATIENT, Column, Schema, shown
from dlcore.data.tables.levels import match_levels, same_answers
from dlcore.data.tables.missing import codes_beyond
from dlcore.data.tables.names import plain_name, unit_in
from dlcore.data.tables.numerals import COMMA, POINT
from dlcore.data.tables.options import TableOptions
from dlcore.data.tables.quantities import quantities
from dlcore.data.tables.raw import RawTable
from dlcore.data.tables.separators import evidence
from dlcore.data.tables.steps import apply_steps
from dlcore.data.tables.typed import cells_of, typed
from dlcore.data.tables.units import is_unit, same_unit
from dlcore.data.tables.values import to_numbers, to_words
from dlcore.data.tables.writings import OF
from dlcore.errors import DataError


def align(frame: pd.DataFrame, schema: Schema, units: dict[str, str] | None = None) -> tuple[pd.DataFrame, list[str]]:
    """New rows in the trained columns.

    Parameters
    ----------
    frame : DataFrame, n rows
        As read from a file or filled in on a form; columns in any order.
    schema : Schema
        Of the trained model.
    units : dict of str to str, optional
        Units that the file gives its columns, beyond their names.

    Returns
    -------
    X : DataFrame, n rows, one column a feature
        Numbers float64, yes/no and categories object words with None.
    notes : list of str
        What is renamed, left out, unseen, unreadable or out of range, one sentence each.

    Raises
    ------
    DataError
        Columns are missing, or one holds another kind of value, or another unit.
    """
    if not len(frame):
        raise DataError("There are no rows to predict.", "Choose a file with at least one patient.")
    notes: list[str] = []
    found = find_columns(list(frame.columns), [c.name for c in schema.features])
    _say_names(frame, schema, found, notes)
    for column in schema.features:
        unit = (units or {}).get(found[column.name], "")
        same_units(column, found[column.name], unit)
        if unit and is_unit(unit) and not (column.unit or unit_in(column.name)):
            notes.append(
                f"{column.name}: the file says {unit}; the table that was learnt from named no unit. Please check."
            )
    columns = {c.name: _aligned(frame[found[c.name]], c, notes) for c in schema.features}
    return pd.DataFrame(columns).reset_index(drop=True), notes


def frame_for(
    schema: Schema, raw: RawTable, options: TableOptions | None = None, filtered: bool = False
) -> tuple[pd.DataFrame, list[str], dict]:
    """A file of new patients, read as the trained columns ask: numbers as numbers, levels and patients as words.

    Where `filtered`, rows are kept as in the table that was learnt from. Where a cell such as 1,234 can be read in two ways,
    it is read as it lies within the range that was learnt from.

    Returns
    -------
    frame : DataFrame
        Its index is the place of each row in the file.
    notes : list of str
        Of the file, and of the columns that are used.
    units : dict of str to str
    """
    options = options or TableOptions()
    used = [c for c in schema.columns if c.role in (FEATURE, OUTCOME, PATIENT)]
    names = {c: _same_name(c.name, list(raw.names)) for c in used}
    kinds = {name: _kind(c) for c, name in names.items() if name}
    marks = {
        name: mark for c, name in names.items() if name and c.kind == NUMBER and (mark := _mark(raw, name, c, options))
    }
    frame, facts = typed(raw, options, marks, options.kinds | kinds)
    known = {name for c, name in names.items() if name}
    told = [note for name, fact in facts.items() if name in known or _of_one(name, known) for note in fact.notes]
    frame, done = apply_steps(frame, schema.reading.get("steps", ()), keep=filtered)
    return frame, [*raw.notes, *told, *done], {name: fact.unit for name, fact in facts.items() if fact.unit}


def _kind(column: Column) -> str:
    """What the cells of a trained column are read as: numbers, scores such as 7/10, or words."""
    if column.kind != NUMBER or column.role == PATIENT:
        return "words"
    return column.unit if re.fullmatch(OF, column.unit) else "number"


def _of_one(name: str, known: set[str]) -> bool:
    """Whether a column is a part of one that was split: "bp systolic" of "bp"."""
    return any(name.startswith(f"{other} ") for other in known)


def _mark(raw: RawTable, name: str, column: Column, options: TableOptions) -> str | None:
    """The decimal mark with which more cells lie within the trained range, where the cells themselves do not tell."""
    i = raw.names.index(name)
    cells = cells_of(name, raw.columns[i], options)
    found = evidence(cells)
    if not found.unsettled or column.low is None:
        return None
    read = {mark: quantities(cells, mark, raw.columns[i].stored, sized=False).values for mark in (POINT, COMMA)}
    for beyond in (0, column.high - column.low):
        inside = {m: int(((v >= column.low - beyond) & (v <= column.high + beyond)).sum()) for m, v in read.items()}
        if inside[POINT] != inside[COMMA]:
            return max(inside, key=inside.get)
    return None


# --- names and units ---------------------------------------------------------------------------------------------------


def find_columns(given: list[str], wanted: list[str]) -> dict[str, str]:
    """Trained name → name in the new rows; names may differ in capitals, blanks and units.

    Raises
    ------
    DataError
        A column is missing, or one would have to stand for two.
    """
    found = {name: _same_name(name, given) for name in wanted}
    absent = [name for name, match in found.items() if match is None]
    if absent:
        spare = [name for name in given if name not in found.values()]
        raise DataError(f"Columns are missing: {shown(absent, 12)}.", _suggest(absent, spare))
    twice = [name for name, count in Counter(found.values()).items() if count > 1]
    if twice:
        two = [name for name, match in found.items() if match == twice[0]]
        raise DataError(
            f"The column {twice[0]} would have to stand for two: {shown(two)}.", "Name each column as in training."
        )
    return found


def _same_name(name: str, given: list[str]) -> str | None:
    if name in given:
        return name
    alike = [other for other in given if plain_name(str(other)) == plain_name(name)]
    return alike[0] if len(alike) == 1 else None


def _say_names(frame: pd.DataFrame, schema: Schema, found: dict[str, str], notes: list[str]) -> None:
    notes += [f"{match} is taken for {name}." for name, match in found.items() if match != name]
    extra = [name for name in frame.columns if name not in found.values() and name not in schema.names]
    if extra:
        notes.append(f"Columns the model does not know are not used: {shown(extra)}.")


def _suggest(absent: list[str], spare: list[str]) -> str:
    """What to rename, by the closest spelling; else to add the columns."""
    plain = {plain_name(str(name)): name for name in spare}
    pairs = [(name, difflib.get_close_matches(plain_name(name), plain, 1, 0.6)) for name in absent]
    renames = [f"“{plain[close[0]]}” to “{name}”" for name, close in pairs if close]
    if renames:
        return f"Perhaps rename {shown(renames, 4)}."
    return "Add them, with empty cells where a value was not measured."


def same_units(column: Column, given: str, in_cells: str) -> None:
    """Refuse another unit with a `DataError`: a value in mmol/l is no value in g/dl."""
    trained = column.unit or unit_in(column.name)
    for unit in (unit_in(str(given)), in_cells):
        if trained and unit and is_unit(trained) and is_unit(unit) and not same_unit(trained, unit):
            raise DataError(
                f"{column.name} was learnt in {trained}, but the file has it in {unit}.",
                f"Convert the values to {trained}.",
            )


# --- values ------------------------------------------------------------------------------------------------------------


def _aligned(values: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    values = values.rename(column.name)
    return _number(values, column, notes) if column.kind == NUMBER else _level(values, column, notes)


def _number(values: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    numbers, lost = to_numbers(values)
    filled = int(numbers.notna().sum()) + lost
    if not filled:
        notes.append(f"{column.name}: no cell is filled; the model has to do without it.")
    if lost and lost > 0.5 * filled:
        raise DataError(
            f"{column.name} should hold numbers, but holds text such as “{_first_word(values)}”.",
            f"The model was trained with values from {column.low:g} to {column.high:g}.",
        )
    if lost:
        notes.append(
            f"{column.name}: {lost} {'cell is' if lost == 1 else 'cells are'} not a number and count as missing."
        )
    numbers = _without_codes(numbers, column, notes)
    outside = int(((numbers < column.low) | (numbers > column.high)).sum()) if column.low is not None else 0
    if outside:
        notes.append(
            f"{column.name}: {outside} {'value lies' if outside == 1 else 'values lie'} outside "
            f"{column.low:g}–{column.high:g}, the range the model learnt from."
        )
    return numbers


def _without_codes(numbers: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    """Codes for "not measured" as missing, which is said: a prediction must not rest on a cholesterol of 999."""
    if column.low is None or column.typical is None:
        return numbers
    known = numbers.to_numpy()[np.isfinite(numbers.to_numpy())]
    for code in codes_beyond(known, column.low, column.typical, column.high):
        n = int((numbers == code).sum())
        notes.append(
            f"{column.name}: {code:g} stands in {n} {'cell' if n == 1 else 'cells'}, far beyond {column.low:g}–{column.high:g}. "
            "It looks like a code for “not measured” and counts as missing; if it was measured, the model cannot judge it."
        )
        numbers = numbers.mask(numbers == code)
    return numbers


def _first_word(values: pd.Series) -> str:
    return str(next((v for v in values if pd.notna(v)), ""))[:40]


def _level(values: pd.Series, column: Column, notes: list[str]) -> pd.Series:
    """Words as the trained levels, however they are spelled; what is none of them is said."""
    words = in_levels(values, column.levels)
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


def in_levels(values: pd.Series, levels) -> pd.Series:
    """Words in the spelling of `levels` where they are another spelling of one; others stay as they are."""
    words = to_words(values)
    alike = match_levels(words.dropna().unique(), levels)
    words = words.map(lambda word: None if word is None else alike.get(word, word)).astype(object)
    return words.where(words.notna(), None)


# --- a second file to test on --------------------------------------------------------------------------------------------


def with_test(frame: pd.DataFrame, schema: Schema, raw: RawTable) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    """Both tables as one: columns, levels and yes of the test file as in the other.

    Returns
    -------
    frame : DataFrame
    split : (n,) array of "train" and "test"
    notes : list of str
        What was noticed while the test file was read.

    Raises
    ------
    DataError
        A column is missing, or has another unit.
    """
    test, notes, units = frame_for(schema, raw, filtered=True)
    used = [c for c in schema.columns if c.role != IGNORED]
    found = find_columns(list(test.columns), [c.name for c in used])
    for column in used:
        same_units(column, found[column.name], units.get(found[column.name], ""))
    values = {c.name: _for_test(test[found[c.name]], c, schema) for c in used}
    split = np.repeat(["train", "test"], [len(frame), len(test)]).astype(object)
    other = pd.DataFrame(values).reindex(columns=frame.columns)
    return pd.concat([frame, other], ignore_index=True), split, [f"Test file: {note}" for note in notes]


def _for_test(values: pd.Series, column: Column, schema: Schema) -> pd.Series:
    if not column.levels:
        return values
    words = in_levels(values, column.levels)
    return same_answers(words, column.levels, schema.positive) if column.role == OUTCOME else words
