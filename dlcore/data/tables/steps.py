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
from dlcore.data.tables.days import day_order, days_of
from dlcore.data.tables.levels import fold
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

GIVES = ("years", "days", "weekday")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


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
            step["day_first"] = {name: day_order(frame[name]) is not False for name in dates}
        found.append(step)
    return found


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


_STEPS = {"merge": _merge, "keep": _keep, "days": _days}
