"""What happened and when: status and time columns, dates, or a row that says so, on the clock of the course."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.sequences.clock import read_clock
from dlcore.data.sequences.follow_up import CENSORED, EVENT, follow_up
from dlcore.data.sequences.record import CourseRecord, names_of
from dlcore.data.sequences.units import SECONDS, convert, unit_of_name
from dlcore.data.tables.answers import meaning, which_is_yes
from dlcore.data.tables.values import natural_order, to_words
from dlcore.errors import DataError

_CENSORED_WORDS = {"0", "no", "n", "none", "censored", "censor", "lost", "lost to follow-up", "ongoing", "withdrawn"}


@dataclass(frozen=True)
class Events:
    """Follow-up of n patients.

    Parameters
    ----------
    y : (n,) array of dtype `FOLLOW_UP`
        Of unknown patients: time 0, censored.
    known : (n,) bool
    names : tuple of str
        What status 0, 1, 2, … stand for.
    notes : list of str
    """

    y: np.ndarray
    known: np.ndarray
    names: tuple[str, ...]
    notes: list[str]


def read_events(record: CourseRecord) -> Events:
    """Event or end of follow-up of every patient.

    Raises
    ------
    DataError
        It cannot be told when, or nobody has the event.
    """
    plan, notes = record.plan, []
    over_time = {c.name: c for c in record.variables}
    if plan.outcome in over_time and not plan.event:
        time, status, names = _from_rows(record, over_time[plan.outcome])
    else:
        time = _event_times(record, notes)
        status, names = _status(record, time, notes)
        time = np.where(np.isnan(time) & (status == CENSORED), record.courses.last_times, time)
    known = ~np.isnan(time) & (status >= 0)
    _check(time, status, known, record, notes)
    y = follow_up(np.where(known, time, 0.0), np.where(known, status, CENSORED))
    return Events(y, known, names, notes)


def _event_times(record: CourseRecord, notes: list[str]) -> np.ndarray:
    """On the clock of the course, (n,); NaN where the cell is empty."""
    name = record.plan.event
    if not name:
        raise DataError(
            "It is not said when the event happened.",
            "Name the column with the time of the event or of the end of follow-up.",
        )
    if name not in record.static.columns:
        raise DataError(
            f"{name} is no column that is the same in all rows of a patient.",
            f"Choose one of: {shown(record.static.columns, 20)}.",
        )
    clock = read_clock(record.static[name], record.plan.day_first, "")
    notes += clock.notes
    if clock.absolute:
        if record.origins is None:
            raise DataError(
                f"{name} holds dates, but the rows are timed by numbers.", "Give both as dates, or both as numbers."
            )
        return (clock.values - record.origins) / SECONDS[record.plan.time_unit]
    said = unit_of_name(name)
    unit = record.plan.time_unit
    return convert(clock.values, said, unit) if said and unit in SECONDS else clock.values


def _status(record: CourseRecord, time: np.ndarray, notes: list[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """0 censored, 1 the event, 2 … competing events, −1 unknown; and what each is called."""
    plan = record.plan
    if not plan.outcome:  # a column such as the date of death: who has none is censored
        return np.where(np.isnan(time), CENSORED, EVENT), ("censored", plan.event)
    if plan.outcome not in record.static.columns:
        raise DataError(f"There is no column “{plan.outcome}”.", f"Choose one of: {shown(record.static.columns, 20)}.")
    words = to_words(record.static[plan.outcome])
    levels = natural_order(words.dropna().unique())
    events, censored = _meaning(levels, plan, notes)
    competing = [level for level in levels if level not in (*events, *censored)]
    code = {**dict.fromkeys(censored, CENSORED), **dict.fromkeys(events, EVENT)}
    code |= {level: 2 + i for i, level in enumerate(competing)}
    if competing:
        notes.append(f"{plan.outcome}: {shown(competing)} count as events after which the one asked for cannot come.")
    status = np.array([-1 if word is None else code[word] for word in words], dtype=np.int64)
    return status, (shown(censored) or "censored", shown(events), *competing)


def _meaning(levels, plan, notes: list[str]) -> tuple[list[str], list[str]]:
    """Which values are the event and which mean that nothing has happened."""
    unknown = [value for value in (*plan.status, *plan.censored) if value not in levels]
    if unknown:
        raise DataError(f"{shown(unknown)} is no value of {plan.outcome}.", f"It has: {shown(levels)}.")
    likely = [level for level in levels if _says_censored(level) and level not in plan.status]
    censored = list(plan.censored) or likely
    events = list(plan.status) or [level for level in levels if level not in censored]
    if not events or (not censored and len(events) == len(levels) > 1 and not plan.status):
        raise DataError(f"It is unclear which values of {plan.outcome} are the event.", f"Name them: {shown(levels)}.")
    if not plan.status and len(events) > 1:
        notes.append(f"{plan.outcome}: {shown(events)} together count as the event.")
    return events, censored


def likely_events(levels) -> list[str]:
    """Values of a status that say that something happened."""
    return [level for level in levels if not _says_censored(level)]


def _says_censored(level: str) -> bool:
    return level.casefold() in _CENSORED_WORDS or meaning(level) < 0


def _from_rows(record: CourseRecord, column) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """A column over time that turns to yes: the event is the first such row, else the last row ends the follow-up."""
    names = names_of(column)
    wanted = record.plan.status or _yes_levels(column.levels)
    if len(names) == 1 and set(wanted) != set(column.levels[1:]):
        raise DataError(
            f"It is unclear which values of {column.name} are the event.", f"Name them: {shown(column.levels)}."
        )
    chosen = list(names) if len(names) == 1 else [n for n, level in zip(names, column.levels) if level in wanted]
    values = record.courses.values[:, [record.courses.names.index(name) for name in chosen]]
    happened = (np.nan_to_num(values) == 1).any(axis=1)
    first = pd.Series(np.where(happened, record.courses.times, np.nan)).groupby(record.courses.owners).min()
    first = first.reindex(range(len(record))).to_numpy()
    status = np.where(np.isnan(first), CENSORED, EVENT)
    return np.where(np.isnan(first), record.courses.last_times, first), status, ("censored", shown(wanted))


def _yes_levels(levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(levels) == 2:
        return (which_is_yes(levels).yes,)
    return tuple(level for level in levels if meaning(level) > 0)


def _check(time, status, known, record, notes) -> None:
    if not (status[known] == EVENT).any():
        raise DataError("No patient has the event.", "Check which values of the status count as the event.")
    lost = ~known
    if lost.any():
        notes.append(
            f"{lost.sum()} of {len(known)} patients have no known event or end of follow-up and are left out: "
            f"{shown(record.ids[lost], 4)}."
        )
    late = known & (record.courses.last_times > time)
    if late.any():
        notes.append(
            f"{late.sum()} patients have rows after the event or the end of follow-up ({shown(record.ids[late], 4)}); "
            "those rows are not used."
        )


def without_later_rows(record: CourseRecord, y: np.ndarray) -> CourseRecord:
    """The courses up to each patient's event or end of follow-up."""
    return replace(record, courses=record.courses.until(y["time"]))
