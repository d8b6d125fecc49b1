"""Dates moved by a secret number of days, one for each patient, before anything is kept.

All dates of a patient move together: the time between them, and their order, stay exact; the season and the calendar year are
blurred. The numbers are drawn from the system's own source of secrets, live as long as the reading, and are kept nowhere: what
is stored cannot be moved back, and reading the same file again moves it otherwise.

References
----------
HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C), for dates as identifiers; A. E. W. Johnson et al., "MIMIC-IV, a freely accessible
electronic health record dataset", Scientific Data 10 (2023) 1, for one shift a patient.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import shown
from dlcore.data.tables.dates import is_time_of_day
from dlcore.data.tables.days import DAY, day_order, seconds_of
from dlcore.data.tables.names import plain_name
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

MOST_DAYS, MOST_WEEKS = 183, 26  # half a year, in either direction
_LEAST = 0.5  # share of filled cells that must be days; else the column is left out
_DIGIT = re.compile(r"\d")
_INSIDE = (
    r"(?i)\b(?:0?[1-9]|[12]\d|3[01])[./-]\s?(?:0?[1-9]|[12]\d|3[01])[./-]\s?(?:19|20)\d\d\b"
    r"|\b(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.\s?\d\d\b|\b(?:19|20)\d\d[-/.年]\s?(?:0?[1-9]|1[0-2])(?:[-/.月]|\b)"
    r"|\b(?:0?[1-9]|1[0-2])/(?:19|20)\d\d\b"
    r"|\b(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]*\.?,?[\s-]+(?:\d{1,2},?\s+)?(?:19|20)\d\d\b"
)
_WEEKDAY_NAMED = re.compile(
    r"(^|_)(week_?days?|day_?of_?(the_?)?week|dow|week_?end|wochentag\w*|wochenende|jour_(de_)?semaine|dia_(de_)?semana|giorno_settimana)"
    r"($|_)|星期|曜日|요일|день_недели"
)
_WEEKDAYS = re.compile(
    r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?|(mo|di|mi|do|fr|sa|so)|(mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo"
)


@dataclass
class Shift:
    """One secret number of days a patient, the same in every table of these patients; never written anywhere.

    Parameters
    ----------
    whole_weeks : bool
        Where a column tells the weekday: days of the week stay right, and the column gives nothing more away.
    """

    whole_weeks: bool = False
    _of: dict[str, int] = field(default_factory=dict, repr=False)

    def days(self, patients: pd.Series | None, n: int) -> np.ndarray:
        """Days by which each of n rows is moved, (n,) int64, never 0; a row without a patient is a patient of its own."""
        if patients is None:
            return self._drawn(n)
        codes, names = pd.factorize(to_words(patients))
        new = [name for name in names if name not in self._of]
        self._of |= dict(zip(new, self._drawn(len(new)).tolist(), strict=True))
        known = np.array([self._of[name] for name in names], dtype=np.int64)
        alone = codes < 0
        moved = np.append(known, 0)[codes]
        moved[alone] = self._drawn(int(alone.sum()))
        return moved

    def _drawn(self, n: int) -> np.ndarray:
        most = MOST_WEEKS if self.whole_weeks else MOST_DAYS
        moved = (np.frombuffer(os.urandom(8 * n), np.uint64) % np.uint64(2 * most)).astype(np.int64) - most
        return (moved + (moved >= 0)) * (7 if self.whole_weeks else 1)


@dataclass(frozen=True)
class Shifted:
    """A table whose dates were moved.

    Parameters
    ----------
    frame : DataFrame
        Dates as words such as 2024-03-31 or 2024-03-31 14:05:00; without the columns that had to be left out.
    columns, left_out : tuple of str
        What was moved; and what holds dates that cannot be read as days, and so was not kept.
    notes : tuple of str
    undecided : str
        A column in which 03/04/2020 can be read in two ways, and nothing tells; else empty.
    """

    frame: pd.DataFrame
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    undecided: str = ""


def shift_dates(
    frame: pd.DataFrame, dates: list[str], patient: str, shift: Shift, day_first: bool | None = None
) -> Shifted:
    """Move all dates of a table, each patient's by one number of days.

    Parameters
    ----------
    frame : DataFrame of n rows
        Float64 and object columns.
    dates : list of str
        Columns that hold dates.
    patient : str
        Column that names the patients; empty: each row is a patient of its own.
    shift : Shift
    day_first : bool, optional
        How 03/04/2020 is read where no date of any column tells.
    """
    days = shift.days(frame[patient] if patient else None, len(frame))
    dates = [name for name in dates if name != patient and not _times_of_day(frame[name])]
    told, undecided = _order(frame, dates, day_first)
    moved, left_out, notes = {}, [], []
    for name in dates:
        values = _moved(frame[name], days, told, notes)
        if values is None:
            left_out.append(name)
        else:
            moved[name] = values
    frame = frame.drop(columns=left_out).assign(**moved)
    frame, emptied = _without_dates_inside(frame, {*moved, patient})
    notes += _said(list(moved), left_out, patient, shift.whole_weeks) + emptied
    if patient and _with_dates_inside(frame[patient]).any():
        notes.append(f"{patient}: dates stand in the names of the patients, and stay. Give them other names.")
    return Shifted(frame, tuple(moved), tuple(left_out), tuple(notes), undecided)


def tells_weekday(frame: pd.DataFrame) -> bool:
    """Whether a column says which day of the week it was: a shift by other than whole weeks would contradict it."""
    return any(bool(_WEEKDAY_NAMED.search(plain_name(str(name)))) or _are_weekdays(frame[name]) for name in frame)


def _are_weekdays(values: pd.Series) -> bool:
    if values.dtype == np.float64:
        return False
    words = values.dropna().unique()
    return 3 <= len(words) <= 7 and all(_WEEKDAYS.fullmatch(str(word).casefold().strip(" .")) for word in words)


def _times_of_day(values: pd.Series) -> bool:
    """Only times such as 14:30: no day can be told from them, and whole days leave them as they are."""
    words = values.dropna().unique()[:400] if values.dtype == object else ()
    return len(words) > 0 and all(is_time_of_day(str(word)) for word in words)


def _order(frame: pd.DataFrame, dates: list[str], day_first: bool | None) -> tuple[bool | None, str]:
    """How 03/04/2020 is read in all columns, and the column in which it matters and nothing tells."""
    told = {name: _told(frame[name]) for name in dates}
    found = next((order for order in told.values() if order is not None), None)
    if found is not None or day_first is not None:
        return (day_first if found is None else found), ""
    ambiguous = [n for n in dates if frame[n].dtype == object and frame[n].dropna().astype(str).map(_two_ways).any()]
    return None, (ambiguous or [""])[0]


def _told(values: pd.Series) -> bool | None:
    try:
        return day_order(values)
    except DataError:  # day and month change places: the column will be left out
        return None


def _two_ways(word: str) -> bool:
    return bool(re.match(r"\s*(0?[1-9]|1[0-2])[./-](0?[1-9]|1[0-2])[./-]\d{2}(\d{2})?\b", word))


def _moved(values: pd.Series, days: np.ndarray, day_first: bool | None, notes: list[str]) -> pd.Series | None:
    """The dates of a column, moved, as words; None where they cannot be read as days."""
    try:
        seconds, said = seconds_of(values, day_first)
    except DataError:
        return None
    filled, known = values.notna().to_numpy(), np.isfinite(seconds)
    if not known.any() or known.sum() < _LEAST * filled.sum():
        return None
    notes += said
    unread = filled & ~known
    remarks = np.full(len(values), None, dtype=object)  # "still in hospital" gives no day away
    if values.dtype == object:
        remarks[unread] = [None if _DIGIT.search(str(word)) else word for word in values.to_numpy()[unread]]
    if lost := int((unread & pd.isna(remarks)).sum()):
        cells = "cell is" if lost == 1 else "cells are"
        notes.append(f"{values.name}: {lost:,} {cells} no day that can be moved, and count as missing.")
    moved = np.where(known, seconds, 0.0) + DAY * days
    return pd.Series(np.where(known, _written(moved), remarks), index=values.index, name=values.name, dtype=object)


def _written(seconds: np.ndarray) -> np.ndarray:
    """2024-03-31; with the time of day where any has one."""
    unit = "D" if not (seconds % DAY).any() else "s" if not (seconds % 1).any() else "ms"
    at = np.round(seconds * 1e3).astype("datetime64[ms]").astype(f"datetime64[{unit}]")
    different, place = np.unique(at, return_inverse=True)
    return np.char.replace(np.datetime_as_string(different), "T", " ").astype(object)[place]


def _without_dates_inside(frame: pd.DataFrame, but: set[str]) -> tuple[pd.DataFrame, list[str]]:
    """The table without words in which a date stands, such as "seen on 3 April 2020", and what was emptied."""
    emptied, notes = {}, []
    for name in frame.columns:
        if name in but or frame[name].dtype != object:
            continue
        hit = _with_dates_inside(frame[name])
        if n := int(hit.sum()):
            emptied[name] = frame[name].mask(hit, None)
            cells = "cell holds a date in its text and counts" if n == 1 else "cells hold dates in their text and count"
            notes.append(f"{name}: {n:,} {cells} as missing.")
    return frame.assign(**emptied), notes


def _with_dates_inside(values: pd.Series) -> np.ndarray:
    """(n,) bool."""
    if values.dtype == np.float64:
        return np.zeros(len(values), dtype=bool)
    codes, words = pd.factorize(values)
    hit = pc.match_substring_regex(pa.array([str(word) for word in words], pa.string()), _INSIDE)
    return np.append(hit.to_numpy(zero_copy_only=False).astype(bool), False)[codes]


def _said(moved: list[str], left_out: list[str], patient: str, whole_weeks: bool) -> list[str]:
    by = "weeks" if whole_weeks else "days"
    whose = f"All dates of a patient ({patient}) move" if patient else "All dates of a row move"
    said = []
    if moved:
        said.append(
            f"Dates are shifted before anything is kept: {shown(moved)}. {whose} by one secret number of {by}, up to half a year; "
            "time between them is exact, season and calendar year are blurred."
        )
    if left_out:
        said.append(f"Left out, as these dates cannot be read as days and so not be shifted: {shown(left_out)}.")
    return said
