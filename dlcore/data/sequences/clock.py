"""When a row was measured: numbers, dates, date-times, hours and minutes, "month 3", on one clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from dlcore.data.sequences.calendar import DATE_LIKE, read_calendar
from dlcore.data.sequences.units import SECONDS, STEPS, unit_of_name, unit_of_word
from dlcore.errors import DataError

MIN_SHARE = 0.9  # of the filled cells that must be readable as times
_ELAPSED = re.compile(r"(?:(-?\d+)\s*d(?:ays?)?,?\s*)?(-?\d{1,5}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?$", re.I)
_NAMED = re.compile(r"([^\W\d_]+)[\W_]*(\d+(?:[.,]\d+)?)$|(\d+(?:[.,]\d+)?)[\W_]*([^\W\d_]+)$")
_START = {"baseline", "bl", "screening", "admission", "start", "enrolment", "enrollment", "inclusion", "aufnahme"}
_COUNTERS = {"visit", "v", "t", "time", "timepoint", "tp", "step", "wave", "visite", "cycle", "c"}

_SPREADSHEET = -2_209_161_600.0  # 1899-12-30, where spreadsheets begin to count, in seconds since 1970
COUNTED = {  # dates of 2000 to 2050 as other programs count them: no time since the start is as large in every patient
    "days": ("days as spreadsheets count them", 36_526, 54_789),
    "s": ("seconds since 1970", 946_684_800, 2_524_608_000),
    "ms": ("milliseconds since 1970", 946_684_800_000, 2_524_608_000_000),
}


@dataclass(frozen=True)
class Clock:
    """Times as read.

    Parameters
    ----------
    values : (N,) float64
        NaN where missing or unreadable. Of an absolute clock: seconds since 1970.
    unit : str
        One of `units.SECONDS`, or "steps"; "s" for an absolute clock.
    absolute : bool
        Whether these are dates, which count from each patient's first row.
    whole_days : bool
        Of an absolute clock: dates without a time of day.
    notes : list of str
    counted : str
        Key of `COUNTED` where numbers are dates.
    """

    values: np.ndarray
    unit: str
    absolute: bool = False
    whole_days: bool = False
    notes: list[str] = field(default_factory=list)
    counted: str = ""


def read_clock(
    column: pd.Series, day_first: bool | None = None, unit: str = "", patients=None, counted: str = ""
) -> Clock:
    """Read a column of times.

    Parameters
    ----------
    column : Series of float64 or of words with None, N rows
    day_first : bool, optional
        Whether 03/04/2020 is in April; judged by the other dates where nothing is said.
    unit : str, optional
        Of numbers; judged by the column's name where nothing is said.
    patients : (N,) array of int, optional
        Helps to judge: within a patient, time runs forward.
    counted : str
        Key of `COUNTED`: numbers are dates; judged by their size where neither this nor a unit is said.

    Raises
    ------
    DataError
        These are no times, the order of day and month changes, or some carry a time zone and others do not.
    """
    if column.dtype == np.float64:
        return _numbers(column, unit, counted)
    codes, words = pd.factorize(column)
    words = pd.Series(words, dtype=object).astype(str).str.strip()
    reader = _reader_of(words, str(column.name))
    return reader(column, codes, words, day_first, patients, unit)


def _reader_of(words: pd.Series, name: str):
    """The way of reading that fits most of the different words."""
    sample = words if len(words) <= 2000 else words.iloc[:: len(words) // 2000]
    shares = {
        _dates: np.mean([bool(DATE_LIKE.match(word)) for word in sample]),
        _elapsed: np.mean([bool(_ELAPSED.match(word)) for word in sample]),
        _labels: np.mean([_label(word) is not None for word in sample]),
    }
    best = max(shares, key=shares.get)
    if not len(words) or shares[best] < MIN_SHARE:
        example = next((word for word in sample if not DATE_LIKE.match(word)), "")
        raise DataError(
            f"{name} cannot be read as times: it holds “{example[:40]}”.",
            "Choose another column for the time, or write dates as 2024-03-31 14:00.",
        )
    return best


def _numbers(column: pd.Series, unit: str, counted: str) -> Clock:
    values = column.to_numpy(dtype=np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    known = values[~np.isnan(values)]
    if len(known) and _are_yyyymmdd(known):
        days = pd.to_datetime(pd.Series(values).map("{:.0f}".format), format="%Y%m%d", errors="coerce")
        note = f"{column.name}: numbers such as {known[0]:.0f} are read as dates (year, month, day)."
        return Clock(_epoch(days), "s", True, True, [note])
    unit = unit or unit_of_name(str(column.name))
    counted = counted or ("" if unit else _how_counted(known))
    if counted in COUNTED:
        note = f"{column.name}: numbers such as {known[0]:.15g} are read as dates and times, {COUNTED[counted][0]}."
        seconds = values * SECONDS[counted] + (_SPREADSHEET if counted == "days" else 0.0)
        whole = counted == "days" and bool((known % 1 == 0).all())
        return Clock(seconds, "s", True, whole, [note], counted)
    return Clock(values, unit or STEPS)


def _how_counted(known: np.ndarray) -> str:
    """Key of `COUNTED` where all numbers lie in its range, else ""."""
    fits = [key for key, (_, low, high) in COUNTED.items() if len(known) and low <= known.min() <= known.max() <= high]
    return fits[0] if fits else ""


def _are_yyyymmdd(known: np.ndarray) -> bool:
    if not ((known >= 19000101) & (known <= 21001231) & (known == np.floor(known))).all():
        return False
    months, days = known // 100 % 100, known % 100
    return bool(((months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)).all())


def _dates(column, codes, words, day_first, patients, unit) -> Clock:
    seconds, whole_days, notes = read_calendar(words, codes, str(column.name), day_first, patients)
    return Clock(_spread(seconds, codes), "s", True, whole_days, notes + _lost(seconds, codes, column, words))


def _elapsed(column, codes, words, day_first, patients, unit) -> Clock:
    """Hours and minutes since the start; a time of day without a date cannot tell one day from the next."""
    hours = np.array([_hours(word) for word in words])
    values = _spread(hours, codes)
    if patients is not None and hours[~np.isnan(hours)].max(initial=0) < 24 and _falls(values, patients):
        raise DataError(
            f"{column.name} holds times of day without the date, and they run past midnight.",
            "Add the date, for example 2024-03-31 14:00, so that the days can be told apart.",
        )
    note = f"{column.name}: “{words.iloc[0]}” is read as hours and minutes since the start."
    return Clock(values, "h", notes=[note, *_lost(hours, codes, column, words)])


def _hours(word: str) -> float:
    match = _ELAPSED.match(word)
    if not match:
        return np.nan
    days, hours, minutes, seconds = match.groups()
    small = int(minutes) / 60 + float((seconds or "0").replace(",", ".")) / 3600
    return 24 * int(days or 0) + int(hours) + (-small if hours.startswith("-") else small)


def _falls(values: np.ndarray, patients: np.ndarray) -> bool:
    order = np.argsort(patients, kind="stable")
    same = np.diff(patients[order]) == 0
    return bool((np.diff(values[order])[same] < 0).any())


def _labels(column, codes, words, day_first, patients, unit) -> Clock:
    """ "baseline", "week 4", "month 3": numbers with a unit, brought to the smallest one that occurs."""
    found = [_label(word) for word in words]
    units = {pair[1] for pair in found if pair and pair[1]}
    real = [u for u in SECONDS if u in units]
    if STEPS in units and real:
        raise DataError(
            f"{column.name} counts visits in some rows and names times in others.", "Use one of the two in every row."
        )
    target = real[0] if real else STEPS
    values = np.array([_in_unit(pair, target) for pair in found])
    example = next((word for word, pair in zip(words, found) if pair and pair[1]), words.iloc[0])
    note = f"{column.name}: “{example}” is read as a time in {target}."
    return Clock(_spread(values, codes), target, notes=[note, *_lost(values, codes, column, words)])


def _label(word: str) -> tuple[float, str] | None:
    """(number, unit) of "week 4", "3 months", "baseline" (0, ""), else None."""
    if word.casefold() in _START:
        return 0.0, ""
    match = _NAMED.match(word)
    if not match:
        return None
    name = (match.group(1) or match.group(4)).casefold()
    number = float((match.group(2) or match.group(3)).replace(",", "."))
    unit = STEPS if name in _COUNTERS else unit_of_word(name)
    return (number, unit) if unit else None


def _in_unit(pair: tuple[float, str] | None, target: str) -> float:
    if pair is None:
        return np.nan
    number, unit = pair
    return number if unit in ("", target) else number * SECONDS[unit] / SECONDS[target]


def _spread(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """A value for each row from a value for each different word; NaN where the cell is empty."""
    return np.append(values, np.nan)[codes]


def _epoch(days: pd.Series) -> np.ndarray:
    seconds = days.to_numpy().astype("datetime64[us]").astype(np.float64) / 1e6
    return np.where(days.isna().to_numpy(), np.nan, seconds)


def _lost(values: np.ndarray, codes: np.ndarray, column: pd.Series, words: pd.Series) -> list[str]:
    bad = np.isnan(values)
    if not bad.any():
        return []
    count = int(bad[codes[codes >= 0]].sum())
    return [f"{column.name}: {count} cells cannot be read as a time, such as “{words[bad].iloc[0][:40]}”."]
