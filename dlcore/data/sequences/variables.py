"""Columns of a long table: which do not change within a patient, and how the others become numbers over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import CATEGORY, FEATURE, IGNORED, NUMBER, YES_NO, Column, shown
from dlcore.data.sequences.record import names_of
from dlcore.data.tables.answers import which_is_yes
from dlcore.data.tables.guess import guess_column
from dlcore.data.tables.values import number_label
from dlcore.errors import DataError

_TWO = {0.0, 1.0}


def constant_columns(frame: pd.DataFrame, owners: np.ndarray, starts: np.ndarray) -> list[str]:
    """Columns with one value a patient, told from the first row on; a value measured once, later, is not one."""
    return [name for name in frame.columns if _is_constant(frame[name], owners, starts)]


def _is_constant(values: pd.Series, owners: np.ndarray, starts: np.ndarray) -> bool:
    codes = pd.factorize(values)[0].astype(np.int64)
    first = codes[starts[:-1]]
    known = codes >= 0
    return bool((codes[known] == first[owners][known]).all()) and bool(known.any())


def first_values(frame: pd.DataFrame, names: list[str], starts: np.ndarray) -> pd.DataFrame:
    """One row a patient of the columns that do not change."""
    return frame[names].iloc[starts[:-1]].reset_index(drop=True)


def changing_patients(values: pd.Series, owners: np.ndarray) -> np.ndarray:
    """Numbers of the patients within whom a column has more than one value."""
    counts = pd.Series(values.to_numpy()).groupby(owners).nunique()
    return counts.index[counts > 1].to_numpy()


def describe_variable(values: pd.Series) -> Column:
    """A column over time by its content; numbers stay numbers, for a score of 3 to 15 is no list of codes."""
    column = guess_column(values)
    if values.dtype != np.float64 or (column.role == IGNORED and column.distinct > 1):
        return column if column.kind != YES_NO else replace(column, levels=_no_then_yes(column.levels))
    known = values.to_numpy()[np.isfinite(values.to_numpy())]
    if set(np.unique(known)) == _TWO:
        return replace(column, kind=YES_NO, levels=("0", "1"), low=None, high=None)
    low, typical, high = map(float, np.quantile(known, [0, 0.5, 1])) if len(known) else (None, None, None)
    return replace(column, kind=NUMBER, levels=(), low=low, typical=typical, high=high, reason="")


def _no_then_yes(levels: tuple[str, str]) -> tuple[str, str]:
    answer = which_is_yes(levels)
    return (answer.no, answer.yes)


def encode_variables(frame: pd.DataFrame, columns) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Values over time as numbers.

    Parameters
    ----------
    frame : DataFrame, N rows
    columns : sequence of `Column`
        Those with role feature and a kind that can be learnt are taken.

    Returns
    -------
    values : (N, V) float64
        A number as it is; yes/no as 1 and 0; a category as one 0/1 variable a level. NaN where not measured, and
        where a word is none of the levels.
    names, units : tuple of V str

    Raises
    ------
    DataError
        A column is called as a level of another would be ("ward: A").
    """
    _check_names([name for column in columns if column.role == FEATURE for name in names_of(column)])
    parts, names, units = [np.empty((len(frame), 0))], [], []
    for column in columns:
        if column.role == FEATURE:
            parts.append(_encoded(frame[column.name], column))
            names += names_of(column)
            units += [column.unit] * len(names_of(column))
    return np.concatenate(parts, axis=1), tuple(names), tuple(units)


def _check_names(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"Two variables would be called {shown(twice)}.", "Rename one of the columns.")


def _encoded(values: pd.Series, column: Column) -> np.ndarray:
    if column.kind == NUMBER or values.dtype == np.float64:
        return values.to_numpy(dtype=np.float64).reshape(-1, 1)
    codes = level_codes(values, column.levels)
    if column.kind == CATEGORY:
        hot = (codes[:, None] == np.arange(len(column.levels))).astype(np.float64)
        return np.where(codes[:, None] < 0, np.nan, hot)
    return np.where(codes < 0, np.nan, codes).astype(np.float64).reshape(-1, 1)


def level_codes(values: pd.Series, levels: tuple[str, ...]) -> np.ndarray:
    """Place of each word among `levels` without regard to capitals, −1 where it is none of them."""
    place = {level.casefold(): i for i, level in enumerate(levels)}
    words, different = pd.factorize(values)
    codes = [place.get(_word(value).casefold(), -1) for value in different]
    return np.array([*codes, -1])[words]


def _word(value) -> str:
    return value.strip() if isinstance(value, str) else number_label(float(value)) or ""
