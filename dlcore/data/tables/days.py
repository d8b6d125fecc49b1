"""Columns of days in whatever way they are written, as seconds or days since 1970."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.sequences.calendar import read_calendar, told_day_order
from dlcore.data.tables.dates import are_compact_days
from dlcore.errors import DataError

DAY = 86_400.0  # seconds
_EXCEL_EPOCH = -25_569  # 30 December 1899 in days since 1970
_EXCEL_LAST = 110_000  # a day in the year 2201: whatever is larger was not counted by Excel
_SECONDS = ((9e8, 2.2e9, 1.0), (9e11, 2.2e12, 1e3))  # from 1998 to 2039, in seconds or thousandths since 1970


def days_of(values: pd.Series, day_first: bool | None = None) -> tuple[np.ndarray, list[str]]:
    """Days since 1 January 1970, (n,) float64 with NaN, and what was settled; as `seconds_of`."""
    seconds, notes = seconds_of(values, day_first)
    return np.floor(seconds / DAY), notes


def seconds_of(values: pd.Series, day_first: bool | None = None) -> tuple[np.ndarray, list[str]]:
    """Seconds since 1 January 1970, (n,) float64 with NaN, and what was settled.

    Words in the ways that hospitals write dates; numbers written 20240131, as Excel counts days, or in seconds since 1970.

    Parameters
    ----------
    day_first : bool, optional
        How 03/04/2020 is read where no date of the column tells.

    Raises
    ------
    DataError
        Day and month change places, or numbers are no days in any of these ways.
    """
    if values.dtype == np.float64:
        return _from_numbers(values.to_numpy(), str(values.name)), []
    codes, distinct = pd.factorize(_words(values))
    told = day_order(values)
    words, order = pd.Series(distinct, dtype=object).astype(str), day_first if told is None else told
    seconds, _, notes = read_calendar(words, codes, str(values.name), order)
    return np.append(np.asarray(seconds, dtype=np.float64), np.nan)[codes], notes


def day_order(values: pd.Series) -> bool | None:
    """Whether the day stands first in a column of words, by those dates that tell; None: none does. Raises as `seconds_of`."""
    if values.dtype == np.float64:
        return None
    return told_day_order(pd.Series(_words(values).dropna().unique(), dtype=object).astype(str), str(values.name))


def _words(values: pd.Series) -> pd.Series:
    return values.map(lambda w: w if w is None or pd.isna(w) else str(w).strip()).astype(object)


def _from_numbers(values: np.ndarray, name: str) -> np.ndarray:
    known = values[np.isfinite(values)]
    if are_compact_days(known):
        return _compact(values)
    low, high = (known.min(), known.max()) if len(known) else (1.0, 1.0)
    for first, last, unit in _SECONDS:
        if first < low and high < last:
            return values / unit
    if low >= 1 and high <= _EXCEL_LAST:
        return np.round((values + _EXCEL_EPOCH) * DAY)
    raise DataError(
        f"{name} holds numbers such as {high:.15g}: which days they are cannot be told for sure.",
        "Write them with the year in four digits, such as 2024-01-31.",
    )


def _compact(values: np.ndarray) -> np.ndarray:
    """20240131, 202401311430 and 20240131143000; a time that cannot be counts as midnight."""
    digits = pd.Series([f"{v:.0f}" if np.isfinite(v) else "" for v in values], dtype=object)
    whole = pd.to_datetime(digits.str.ljust(14, "0"), format="%Y%m%d%H%M%S", errors="coerce")
    at = whole.fillna(pd.to_datetime(digits.str[:8], format="%Y%m%d", errors="coerce"))
    return np.where(at.isna(), np.nan, (at - pd.Timestamp("1970-01-01")).dt.total_seconds())
