"""From a record and roles to what an estimator takes: courses, outcome, patients, and notes on what was left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import FEATURE, IGNORED, OUTCOME, STATIC, Schema, shown
from dlcore.data.sequences.events import read_events, without_later_rows
from dlcore.data.sequences.record import CourseRecord, names_of
from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.units import duration
from dlcore.data.tables.arrange import as_kind, outcome_values
from dlcore.data.tables.guess import describe
from dlcore.data.tables.outcome import name_yes
from dlcore.errors import DataError
from dlcore.specs import FORECAST, HORIZON


def arrange(record: CourseRecord, schema: Schema) -> dict:
    """Everything that a `Dataset` of courses has but its kind and name.

    Raises
    ------
    DataError
        The roles contradict each other, or the outcome cannot be learnt.
    """
    notes: list[str] = list(record.notes)
    if record.plan.within:
        return _with_events(record, schema, notes)
    if record.plan.forecast:
        described = _described(record, schema, notes)
        return _assembled(record, described, None, FORECAST, (), notes) | {"rows": np.arange(len(record))}
    rows, record = _within_window(record, notes)
    schema = _described(record, schema, notes)
    known = _with_outcome(record, schema, notes)
    rows, record = rows[known], record.take(known)
    schema = _described(record, schema, notes)
    if schema.outcome is not None:
        schema = name_yes(schema, record.static[schema.outcome.name])
    _raise_first(schema.problems())
    typed = {schema.outcome.name: _typed(record, schema.outcome, notes)} if schema.outcome else {}
    y = outcome_values(typed, schema)
    return _assembled(record, schema, y, schema.task, schema.classes, notes) | {"rows": rows}


def with_spans(record: CourseRecord) -> CourseRecord:
    """Spans of time as numbers in the unit of the clock."""
    plan, unit = record.plan, record.plan.time_unit
    spans = {k: duration(v, unit) for k in ("within", "horizon", "until") if (v := getattr(plan, k)) is not None}
    return replace(record, plan=replace(plan, **spans))


def _with_events(record: CourseRecord, schema: Schema, notes: list[str]) -> dict:
    events = read_events(record)
    notes += events.notes
    record = without_later_rows(record, events.y)
    usable = events.known & (record.courses.lengths > 0)
    if (~usable & events.known).any():
        left_out = record.ids[~usable & events.known]
        notes.append(f"{len(left_out)} patients have no row before the event and are left out: {shown(left_out, 4)}.")
    for name in (record.plan.event, record.plan.outcome):
        if name and name in schema.names:
            schema = schema.edit(name, role=IGNORED if name == record.plan.event else OUTCOME)
    record = record.take(usable)
    schema = _described(record, schema, notes)
    if not schema.features:
        raise DataError("No column is left to learn from.", "Mark at least one as feature.")
    arranged = _assembled(
        record, schema, events.y[usable], HORIZON, _classes(record.plan.called or events.names[1]), notes
    )
    return arranged | {"rows": np.flatnonzero(usable)}


def _classes(event: str) -> tuple[str, str]:
    """What to call no and yes; codes such as "1, 2" tell nobody anything."""
    in_words = any(letter.isalpha() for letter in event) and event.casefold() not in ("yes", "y", "true", "ja")
    return (f"no {event}", event) if in_words else ("no event", "event")


def _within_window(record: CourseRecord, notes: list[str]) -> tuple[np.ndarray, CourseRecord]:
    """Only what was measured up to `plan.until`, and which courses are left."""
    until = record.plan.until
    if until is None:
        return np.arange(len(record)), record
    cut = replace(record, courses=record.courses.until(until))
    empty = cut.courses.lengths == 0
    notes.append(f"Only what was measured up to {until:g} {record.plan.time_unit} is used.")
    if empty.all():
        raise DataError("Nothing was measured so early.", "Choose a longer time.")
    if empty.any():
        notes.append(f"{empty.sum()} patients have no row by then and are left out: {shown(record.ids[empty], 4)}.")
    return np.flatnonzero(~empty), cut.take(~empty)


def _with_outcome(record: CourseRecord, schema: Schema, notes: list[str]) -> np.ndarray:
    """Which courses have an outcome, (n,) bool."""
    if schema.outcome is None:
        return np.ones(len(record), dtype=bool)
    name = schema.outcome.name
    if name not in record.static.columns:
        raise DataError(f"{name} changes within patients, so it is no outcome.", "Choose another column.")
    known = record.static[name].notna().to_numpy()
    if not known.any():
        raise DataError(f"The outcome {name} is empty for every patient.", "Choose another outcome, or fill it in.")
    if not known.all():
        lost = record.ids[~known]
        notes.append(
            f"{len(lost)} of {len(known)} patients have no value of {name} and are left out: {shown(lost, 4)}."
        )
    return known


def _described(record: CourseRecord, schema: Schema, notes: list[str]) -> Schema:
    """The static columns with what these patients show; one that is the same in all is left out."""
    columns = []
    for column in schema.columns:
        if column.name in record.static.columns:
            column = describe(_typed(record, column, []), column)
            if column.role == STATIC and column.distinct <= 1:
                notes.append(f"{column.name} is the same in every patient and is left out.")
                column = replace(column, role=IGNORED, reason={"name": "columns.same_in_patients"})
        columns.append(column)
    return replace(schema, columns=tuple(columns))


def _typed(record: CourseRecord, column, notes: list[str]) -> pd.Series:
    return as_kind(record.static[column.name], column.kind, notes)


def _assembled(record, schema, y, task, classes, notes) -> dict:
    return {
        "X": course_input(record, schema, notes),
        "y": y,
        "groups": record.groups,
        "split": record.split,
        "ids": record.ids,
        "task": task,
        "classes": tuple(classes),
        "schema": schema,
        "notes": tuple(dict.fromkeys(notes)),
    }


def course_input(record: CourseRecord, schema: Schema, notes: list[str] | None = None) -> Sequences:
    """What an estimator takes: the variables that are learnt from, a forecast's target first, and what is known once."""
    over_time = (FEATURE, OUTCOME) if schema.task == FORECAST else (FEATURE,)
    wanted = {c.name for c in schema.columns if c.role in over_time}
    target = schema.outcome.name if schema.task == FORECAST else ""
    columns = sorted((c for c in record.variables if c.name in wanted), key=lambda c: c.name != target)
    names = [name for c in columns for name in names_of(c)]
    static = {c.name: _typed(record, c, [] if notes is None else notes) for c in schema.with_role(STATIC)}
    s = record.courses
    at = [s.names.index(name) for name in names if name in s.names]
    return Sequences(
        s.values[:, at],
        s.times,
        s.starts,
        [s.names[i] for i in at],
        [s.units[i] for i in at],
        static=pd.DataFrame(static, index=range(len(record))),
        time_unit=s.time_unit,
        sampling_rate=s.sampling_rate,
    )


def _raise_first(problems: list[str]) -> None:
    if problems:
        raise DataError(problems[0], "Change the roles of the columns.")
