"""Guess what each column is: its kind and its role, always with the reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import (
    CATEGORY,
    DATE,
    FEATURE_KINDS,
    IGNORED,
    NUMBER,
    PATIENT,
    TEXT,
    YES_NO,
    Column,
    Schema,
)
from dlcore.data.tables.dates import are_dates
from dlcore.data.tables.names import PATIENT_NAMES, names_a_case, names_a_patient, names_a_record, rank, unit_in
from dlcore.data.tables.outcome import guess_outcome, name_yes
from dlcore.data.tables.values import natural_order, number_label

MAX_LEVELS = 30  # more different words than this, and a column of words is free text …
ROWS_PER_LEVEL = 5  # … and so it is when fewer rows than this share a word (beyond a handful of words)
CODE_LEVELS = range(3, 6)  # small whole numbers that may be codes for categories
MIN_NUMBERS = 0.1  # different numbers a row, from which a repeated number of a record is taken for the patient
MOST_ROWS_A_PATIENT = 100  # on average; what has fewer values is a group, not the patient
MAX_NAMELESS = 0.5  # a column that names patients may be empty in this share of rows; each is a patient of its own

_TWO_CODES = ({0.0, 1.0}, {1.0, 2.0}, {-1.0, 1.0})


def guess_schema(frame: pd.DataFrame, facts: dict | None = None) -> Schema:
    """Kind and role of every column of a frame of float64 and object columns.

    Parameters
    ----------
    frame : DataFrame
    facts : dict of str to `remarks.Facts`, optional
        What was noticed while the cells were read: days, units, limits.
    """
    columns = [_with_facts(guess_column(frame[name]), (facts or {}).get(name)) for name in frame.columns]
    columns = _guess_patient(columns, len(frame), frame)
    schema = Schema(tuple(guess_outcome(columns, frame)))
    return schema if schema.outcome is None else name_yes(schema, frame[schema.outcome.name])


def _with_facts(column: Column, fact) -> Column:
    if fact is None:
        return column
    column = replace(column, unit=column.unit or fact.unit, label=fact.label, beyond=fact.beyond)
    if fact.kind == DATE:
        return replace(
            column, kind=DATE, role=IGNORED, levels=(), low=None, typical=None, high=None, reason=fact.reason
        )
    return column


def guess_column(values: pd.Series) -> Column:
    """One column, by its content alone."""
    column = _guess_number(values) if values.dtype == np.float64 else _guess_words(values)
    column = replace(column, unit=unit_in(column.name))
    if column.distinct == 1 and column.missing and column.kind != NUMBER:
        word, n = str(values.dropna().iloc[0]), len(values) - column.missing
        return replace(
            column, role=IGNORED, reason={"name": "columns.ticks", "word": word, "n": n, "n_rows": len(values)}
        )
    if column.distinct <= 1 and column.kind in FEATURE_KINDS:
        return replace(
            column, role=IGNORED, reason={"name": "columns.constant" if column.distinct else "columns.empty"}
        )
    return column


def describe(values: pd.Series, column: Column) -> Column:
    """`column` with what its cells show: missing, distinct, levels, range."""
    missing = int(values.isna().sum())
    known = values[values.notna()] if missing else values
    measured = replace(column, missing=missing, distinct=int(known.nunique()))
    if column.kind == NUMBER:
        numbers = known.to_numpy()
        low, typical, high = (float(f(numbers)) if len(known) else None for f in (np.min, np.median, np.max))
        return replace(measured, levels=(), low=low, typical=typical, high=high)
    levels = natural_order(known.unique()) if column.kind in (YES_NO, CATEGORY) else ()
    return replace(measured, levels=levels, low=None, typical=None, high=None)


# --- kinds ---------------------------------------------------------------------------------------------------------


def _guess_number(values: pd.Series) -> Column:
    known, finite = values.to_numpy(), np.isfinite(values.to_numpy())
    known = known if finite.all() else known[finite]
    distinct = np.sort(pd.unique(known))  # numpy's own sorts all, of which most are alike
    column = Column(
        str(values.name),
        missing=len(values) - len(known),
        low=float(distinct[0]) if len(distinct) else None,
        high=float(distinct[-1]) if len(distinct) else None,
        distinct=len(distinct),
    )
    levels = tuple(number_label(v) for v in distinct[:MAX_LEVELS])
    if set(distinct) in _TWO_CODES:
        return replace(column, kind=YES_NO, levels=levels, low=None, high=None)
    if names_a_record(str(values.name)) and len(distinct) == len(known) and bool((known == np.floor(known)).all()):
        return replace(column, role=IGNORED, reason={"name": "columns.record"})
    if _counts_rows(known, len(values), str(values.name).startswith("column ")):
        return replace(column, role=IGNORED, reason={"name": "columns.row_count"})
    if _are_codes(distinct, len(known)):
        reason = {"name": "columns.codes", "levels": list(levels)}
        return replace(column, kind=CATEGORY, levels=levels, low=None, high=None, reason=reason)
    return column


def _counts_rows(known: np.ndarray, n_rows: int, nameless: bool) -> bool:
    """1, 2, 3, … in every row; where the column has no name, from any number on."""
    return (
        n_rows > 2 and len(known) == n_rows and (nameless or known[0] in (0, 1)) and bool((np.diff(known) == 1).all())
    )


def _are_codes(distinct: np.ndarray, n: int) -> bool:
    """Few small whole numbers, often repeated, that start above 0 or skip some: codes; 0, 1, 2, … are counts."""
    if len(distinct) not in CODE_LEVELS or n < ROWS_PER_LEVEL * len(distinct):
        return False
    whole = bool((distinct == np.floor(distinct)).all()) and distinct[0] >= 0 and distinct[-1] <= 9
    return whole and not np.array_equal(distinct, np.arange(len(distinct)))


def _guess_words(values: pd.Series) -> Column:
    known = values[values.notna()]
    words = known.unique()
    column = Column(str(values.name), missing=len(values) - len(known), distinct=len(words))
    if are_dates(words):
        return replace(column, kind=DATE, role=IGNORED, reason={"name": "columns.date"})
    if len(words) == 2:
        return replace(column, kind=YES_NO, levels=natural_order(words))
    if len(words) <= MAX_LEVELS and (len(words) <= 5 or len(known) >= ROWS_PER_LEVEL * len(words)):
        return replace(column, kind=CATEGORY, levels=natural_order(words))
    if len(words) == len(known):
        return replace(
            column,
            kind=TEXT,
            role=IGNORED,
            reason={"name": "columns.name"},
        )
    return replace(column, kind=TEXT, role=IGNORED, reason={"name": "columns.free_text", "n": len(words)})


# --- roles ---------------------------------------------------------------------------------------------------------


def _guess_patient(columns: list[Column], n_rows: int, frame: pd.DataFrame) -> list[Column]:
    able = lambda c: c.missing <= MAX_NAMELESS * n_rows and c.distinct > max(1, n_rows / MOST_ROWS_A_PATIENT)
    found = [c for c in columns if names_a_patient(c.name) and able(c)]
    found = found or [c for c in columns if able(c) and _repeated_number(c, frame[c.name], n_rows)]
    if not found:
        return columns
    known = lambda c: rank(c.name, PATIENT_NAMES, within=False)
    best = min(found, key=lambda c: (_one_row_each(c, n_rows), known(c) is None, known(c) or 0))
    reason = {"name": "columns.patient", "n": best.distinct, "n_rows": n_rows, "one_each": _one_row_each(best, n_rows)}
    marked = replace(best, role=PATIENT, kind=TEXT, levels=(), low=None, high=None, reason=reason)
    rest = {c.name for c in found if c is not best and _one_row_each(c, n_rows)}
    left_out = {"name": "columns.record"}
    return [
        marked if c is best else replace(c, role=IGNORED, reason=left_out) if c.name in rest else c for c in columns
    ]


def _repeated_number(column: Column, values: pd.Series, n_rows: int) -> bool:
    """Whether a "Nr." or 编号 names several rows by one number: whole numbers or words with digits, many of them, each again."""
    if (
        not (names_a_record(column.name) or names_a_case(column.name))
        or not MIN_NUMBERS * n_rows <= column.distinct < n_rows - column.missing
    ):
        return False
    known = values.dropna()
    if values.dtype == np.float64:
        return bool((known == np.floor(known)).all()) and bool((known.to_numpy()[1:] >= known.to_numpy()[:-1]).all())
    return bool(known.astype(str).str.contains(r"\d").mean() > 0.9)


def _one_row_each(column: Column, n_rows: int) -> bool:
    return column.distinct + column.missing == n_rows
