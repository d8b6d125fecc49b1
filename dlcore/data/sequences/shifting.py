"""Dates of courses moved by a secret number of days for each patient, in every file of these patients alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.tables.dates import are_dates, numbers_that_are_dates
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
        found: Shifted = shift_dates(frame, date_columns(frame), patient, self._shift, self._day_first)
        if time in found.left_out:
            raise DataError(
                f"The dates in {time} cannot be shifted: they cannot be read as days.", "Write them as 2024-03-31."
            )
        notes += found.notes
        self.columns = tuple(dict.fromkeys([*self.columns, *found.columns]))
        return found.frame


def date_columns(frame: pd.DataFrame) -> list[str]:
    """Columns of dates, as words or as numbers that are days for sure."""
    return [str(name) for name in frame if _is_dated(frame[name])]


def _is_dated(values: pd.Series) -> bool:
    if values.dtype != np.float64:
        return are_dates(values.dropna().unique())
    known = values.to_numpy()[np.isfinite(values.to_numpy())]
    return numbers_that_are_dates(known, str(values.name)) in _DAYS
