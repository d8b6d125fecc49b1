"""Dates of courses moved by a secret number of days for each patient, in every file of these patients alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.tables.dates import are_dates, numbers_that_are_dates
from dlcore.data.tables.days import day_order, seconds_of
from dlcore.data.tables.shift import Shift, Shifted, shift_dates, tells_weekday
from dlcore.errors import DataError

_DAYS = ("20240131", "310124", "2024031", "excel", "epoch")  # ways to write a day as a number


class CourseShift:
    """One shift for all files that are read together; where it is not `on`, tables pass as they are."""

    def __init__(self, on: bool, day_first: bool | None = None):
        self.on, self._day_first = on, day_first
        self._shift: Shift | None = None
        self.columns: tuple[str, ...] = ()

    def moved(self, frame: pd.DataFrame, patient: str, time: str, notes: list[str]) -> pd.DataFrame:
        """A table with its dates moved; what was done is added to `notes`.

        Parameters
        ----------
        frame : DataFrame
            As `read_columns` gives it.
        patient : str
            Column that names the patients; empty: each row is one of its own.
        time : str
            Column of the times.

        Raises
        ------
        DataError
            The times are dates that cannot be read as days.
        """
        if not self.on:
            return frame
        self._shift = self._shift or Shift(whole_weeks=tells_weekday(frame))
        dates = date_columns(frame)
        if self._day_first is None and patient and time in dates:
            self._day_first = _forward(frame[time], pd.factorize(frame[patient])[0], notes)
        found: Shifted = shift_dates(frame, dates, patient, self._shift, self._day_first)
        if time in found.left_out:
            raise DataError(
                f"The dates in {time} cannot be shifted: they cannot be read as days.", "Write them as 2024-03-31."
            )
        notes += found.notes
        self.columns = tuple(dict.fromkeys([*self.columns, *found.columns]))
        return found.frame


def _forward(times: pd.Series, owners: np.ndarray, notes: list[str]) -> bool | None:
    """How 03/04/2020 is read where no date tells: so that time runs forward in a patient's rows; None where both ways do."""
    if times.dtype == np.float64 or day_order(times) is not None:
        return None
    falls = {way: _falls(seconds_of(times, way)[0], owners) for way in (True, False)}
    if falls[True] == falls[False]:
        return None
    way = falls[True] < falls[False]
    notes.append(
        f"{times.name}: dates such as 03/04/2020 can be read in two ways; here they are read {'day' if way else 'month'} first, "
        "for so time runs forward in the file."
    )
    return way


def _falls(seconds: np.ndarray, owners: np.ndarray) -> int:
    """How often a row of a patient lies before the one above it."""
    order = np.argsort(owners, kind="stable")
    inside = (np.diff(owners[order]) == 0) & (owners[order][1:] >= 0)
    return int((np.diff(seconds[order])[inside] < 0).sum())


def date_columns(frame: pd.DataFrame) -> list[str]:
    """Columns of dates, as words or as numbers that are days for sure."""
    return [str(name) for name in frame if _is_dated(frame[name])]


def _is_dated(values: pd.Series) -> bool:
    if values.dtype != np.float64:
        return are_dates(values.dropna().unique())
    known = values.to_numpy()[np.isfinite(values.to_numpy())]
    return numbers_that_are_dates(known, str(values.name)) in _DAYS
