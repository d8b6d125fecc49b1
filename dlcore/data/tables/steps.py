"""What a doctor does to a table first: merge or rename values, keep some rows, turn days into an age, a duration, a weekday.

A step is plain data, kept with the schema (`Schema.reading`), so that a file of new patients goes through the same steps:

    {"do": "merge", "column", "levels": [...], "into"}     values become one
    {"do": "keep", "column", "levels": [...]}               only rows with these values …
    {"do": "keep", "column", "low", "high"}                 … or within these limits (None: no limit)
    {"do": "days", "column", "since", "give"}               "give": "years", "days" (since another day) or "weekday"

Once done, "days" also keeps "day_first", {column: whether 03/04/2020 is the third of April}: new patients' dates are read so,
unless theirs say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.sequences.calendar import read_calendar, told_day_order
from dlcore.data.tables.dates import are_compact_days
from dlcore.data.tables.levels import fold
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

GIVES = ("years", "days", "weekday")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = 86_400.0  # seconds
_EXCEL_EPOCH = -25_569  # 30 December 1899 in days since 1970
_EXCEL_LAST = 110_000  # a day in the year 2201: whatever is larger was not counted by Excel
_SECONDS = ((9e8, 2.2e9, 1.0), (9e11, 2.2e12, 1e3))  # from 1998 to 2039, in seconds or thousandths since 1970


def apply_steps(frame: pd.DataFrame, steps: Iterable[dict], keep: bool = True) -> tuple[pd.DataFrame, list[str]]:
    """The table after all steps, and a sentence on each.

    Parameters
    ----------
    frame : DataFrame
    steps : dicts as above
    keep : bool
        Whether rows are filtered; new patients are all predicted.

    Raises
    ------
    DataError
        A step names a column that is not there or cannot be done.
    """
    notes = []
    for step in steps:
        do = _STEPS.get(step.get("do", ""))
        if do is None:
            raise DataError("A step of the table is not known.", "Read the file again.")
        if step["do"] == "keep" and not keep:
            continue
        frame, note = do(frame, step)
        notes.append(note)
    return frame, notes


def settled(frame: pd.DataFrame, steps: Iterable[dict]) -> list[dict]:
    """The steps with what they found out about `frame`, before any of them was done."""
    found = []
    for step in map(dict, steps):
        if step["do"] == "days":
            dates = [
                name for name in (step["column"], step.get("since")) if name in frame and frame[name].dtype == object
            ]
            step["day_first"] = {name: _told(frame[name]) is not False for name in dates}
        found.append(step)
    return found


def _told(values: pd.Series) -> bool | None:
    return told_day_order(pd.Series(_words(values).dropna().unique(), dtype=object).astype(str), str(values.name))


def _words(values: pd.Series) -> pd.Series:
    return values.map(lambda w: w if w is None or pd.isna(w) else str(w).strip()).astype(object)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        raise DataError(f"The table has no column {name}.", f"It has: {shown(frame.columns)}.")
    return frame[name]


def _merge(frame: pd.DataFrame, step: dict) -> tuple[pd.DataFrame, str]:
    words = to_words(_column(frame, step["column"]))
    wanted = {fold(str(level)) for level in step["levels"]}
    into = str(step["into"]).strip()
    if not into or not wanted:
        raise DataError("Nothing is merged.", "Choose the values, and what to call them.")
    merged = words.map(lambda word: into if word is not None and fold(word) in wanted else word).astype(object)
    said = shown(map(str, step["levels"]), 5)
    return frame.assign(
        **{step["column"]: merged.where(merged.notna(), None)}
    ), f"{step['column']}: {said} are called {into}."


def _keep(frame: pd.DataFrame, step: dict) -> tuple[pd.DataFrame, str]:
    values = _column(frame, step["column"])
    if "levels" in step:
        wanted = {fold(str(level)) for level in step["levels"]}
        kept = to_words(values).map(lambda word: word is not None and fold(word) in wanted).to_numpy(dtype=bool)
        said = f"{step['column']} is {shown(map(str, step['levels']), 5)}"
    else:
        low, high = (float(step[k]) if step.get(k) is not None else s * np.inf for k, s in (("low", -1), ("high", 1)))
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
        kept = (numbers >= low) & (numbers <= high)
        said = f"{step['column']} lies in {low:g} to {high:g}"
    if not kept.any():
        raise DataError("No row is left.", "Choose other values.")
    return frame[kept], f"Only rows in which {said} are kept: {int(kept.sum()):,} of {len(kept):,}."


def _days(frame: pd.DataFrame, step: dict) -> tuple[pd.DataFrame, str]:
    name, give, since = step["column"], step["give"], step.get("since") or ""
    if give not in GIVES or (give != "weekday" and not since):
        raise DataError("What the days are to become is not said.", f"Choose one of: {', '.join(GIVES)}.")
    order = step.get("day_first", {})
    days, notes = days_of(_column(frame, name), order.get(name))
    if give == "weekday":
        new = f"{name} weekday"
        at = np.where(np.isfinite(days), days, 0).astype(np.int64)  # 1 January 1970 was a Thursday
        values = np.where(np.isfinite(days), np.array(WEEKDAYS, dtype=object)[(at + 3) % 7], None)
        return frame.assign(**{new: pd.Series(values, index=frame.index, dtype=object)}), " ".join(
            [f"{new} is made of {name}.", *notes]
        )
    before, more = days_of(_column(frame, since), order.get(since))
    gap = days - before
    if n := int((gap < 0).sum()):
        rows = "row" if n == 1 else "rows"
        more.append(f"In {n:,} {rows} {since} lies after {name}: please check; years of two digits may be the cause.")
    new = f"{since} to {name} ({give})"
    values = np.round(gap / 365.25, 2) if give == "years" else np.floor(gap)
    return frame.assign(**{new: values}), " ".join([f"{new} is made of {since} and {name}.", *notes, *more])


def days_of(values: pd.Series, day_first: bool | None = None) -> tuple[np.ndarray, list[str]]:
    """Days since 1 January 1970, (n,) float64 with NaN, and what was settled.

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
    told = _told(values)
    words, order = pd.Series(distinct, dtype=object).astype(str), day_first if told is None else told
    seconds, _, notes = read_calendar(words, codes, str(values.name), order)
    return np.append(np.floor(np.asarray(seconds) / _DAY), np.nan)[codes], notes


def _from_numbers(values: np.ndarray, name: str) -> np.ndarray:
    known = values[np.isfinite(values)]
    if are_compact_days(known):
        words = pd.Series([f"{v:.0f}"[:8] if np.isfinite(v) else "" for v in values])
        days = pd.to_datetime(words, format="%Y%m%d", errors="coerce")
        return np.where(days.isna(), np.nan, (days - pd.Timestamp("1970-01-01")).dt.days)
    low, high = (known.min(), known.max()) if len(known) else (1.0, 1.0)
    for first, last, unit in _SECONDS:
        if first < low and high < last:
            return np.floor(values / unit / _DAY)
    if low >= 1 and high <= _EXCEL_LAST:
        return np.floor(values) + _EXCEL_EPOCH
    raise DataError(
        f"{name} holds numbers such as {high:.15g}: which days they are cannot be told for sure.",
        "Write them with the year in four digits, such as 2024-01-31.",
    )


_STEPS = {"merge": _merge, "keep": _keep, "days": _days}
