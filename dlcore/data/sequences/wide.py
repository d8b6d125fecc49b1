"""A row a signal: the columns are the times, t0 … t95, and perhaps a label beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.names import row_names
from dlcore.data.schema import NUMBER, Column, shown
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.record import CourseRecord
from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.trained import Trained, in_trained_time, once_a_patient
from dlcore.data.sequences.units import SECONDS, STEPS, unit_of_word
from dlcore.data.sequences.wide_names import time_points
from dlcore.data.tables.guess import describe
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

MAX_LABELS = 60  # classes of the largest public collections of signals


def read_wide(
    frame: pd.DataFrame, plan: SequencePlan, notes: list[str], trained: Trained | None = None
) -> CourseRecord:
    """Courses from a table with one signal a row.

    Trailing empty cells are the end of a shorter signal; empty cells in between are values not measured.

    Raises
    ------
    DataError
        No columns stand for times, or several variables do so at different times.
    """
    taken = {plan.patient, plan.outcome, plan.event, *plan.ignored} - {""}
    points = time_points(frame[[name for name in frame.columns if name not in taken]])
    points = _one_clock(points, notes)
    used = {name for columns_ in points.values() for _, name in columns_}
    values = np.stack([frame[[c for _, c in p]].to_numpy(dtype=np.float64) for p in points.values()], axis=2)
    times = np.array([t for t, _ in next(iter(points.values()))])
    times, unit = _in_time(times, next(iter(points)), plan, notes)
    values, times = _with_own_end(values, times)
    lengths = _lengths(values)
    _note_lengths(lengths, notes)
    kept = lengths > 0
    stack = _stack(values[kept], times, lengths[kept], [_called(prefix) for prefix in points], unit, plan)
    static = frame[[n for n in frame.columns if n not in used | {plan.patient, *plan.ignored}]]
    ids, groups = _names(frame, plan)
    static = static[kept].reset_index(drop=True)
    if trained is not None:
        stack, static = _as_trained(stack, static, trained, notes)
    return CourseRecord(
        courses=stack,
        static=static,
        ids=ids[kept],
        groups=groups[kept],
        variables=_described(stack) if trained is None else trained.variables,
        plan=replace(plan, time_unit=unit) if trained is None else trained.plan,
        notes=tuple(notes),
    )


def with_label_first(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Of a table without names, the first column called label where it holds a few values that come back."""
    first = frame.columns[0]
    values = frame[first].dropna()
    few = 2 <= values.nunique() <= min(MAX_LABELS, len(values) / 2)
    nameless = all(str(name) == f"column {i + 1}" for i, name in enumerate(frame.columns))
    whole = values.dtype == object or bool((values == np.floor(values)).all())
    if not (nameless and few and whole):
        return frame
    notes.append(f"The first column, with {values.nunique()} different values, is read as the label of each signal.")
    return frame.rename(columns={first: "label"})


def _as_trained(stack: Sequences, static: pd.DataFrame, trained: Trained, notes: list[str]):
    """Signals and what stands beside them under the trained names; a single signal may be called anything."""
    names = [c.name for c in trained.variables]
    frame = pd.DataFrame(stack.values, columns=names if len(names) == len(stack.names) == 1 else list(stack.names))
    beside = static.iloc[stack.owners].reset_index(drop=True)
    fitted = trained.fit(pd.concat([frame, beside], axis=1), notes)
    units = [c.unit for c in trained.variables]
    courses = Sequences(
        fitted[names].to_numpy(), stack.times, stack.starts, names, units, None, stack.time_unit, stack.sampling_rate
    )
    known = [name for name in trained.static if name in fitted.columns]
    return in_trained_time(courses, trained, notes), once_a_patient(fitted, known, stack.owners, len(stack), notes)


def _called(prefix: str) -> str:
    """A variable's name; "t" of t0 … t95 is none."""
    return (
        "signal"
        if len(prefix) < 2 or prefix.casefold() in ("col", "column", "sample", "value", "time", "att")
        else prefix
    )


def _one_clock(points: dict, notes: list[str]) -> dict:
    """The variables that were measured at the times most columns share."""
    if not points:
        raise DataError(
            "No columns stand for times.", "Name them by number, such as t0, t1, t2 …, or choose another form of table."
        )
    sizes = {}
    for prefix, columns in points.items():
        key = tuple(t for t, _ in columns)
        sizes.setdefault(key, []).append(prefix)
    best = max(sizes, key=lambda key: len(key) * len(sizes[key]))
    others = [f"{prefix} …" for key, prefixes in sizes.items() if key != best for prefix in prefixes]
    if others:
        notes.append(f"Columns at other times stay beside the signals, as what does not change: {shown(others)}.")
    return {prefix: points[prefix] for prefix in sizes[best]}


def _in_time(times: np.ndarray, prefix: str, plan: SequencePlan, notes: list[str]) -> tuple[np.ndarray, str]:
    """Seconds where a sampling rate is known; a unit where the names tell one ("week 0", "week 4"); else steps."""
    if plan.sampling_rate:
        return (times - times[0]) / plan.sampling_rate, "s"
    unit = plan.time_unit or unit_of_word(prefix.split("_")[-1].split(" ")[-1])
    if unit in SECONDS and len(prefix) > 1:
        notes.append(f"The numbers in the column names are read as times in {unit}.")
        return times, unit
    return times - times[0], plan.time_unit or STEPS


def _with_own_end(values: np.ndarray, times: np.ndarray):
    order = np.argsort(times, kind="stable")
    return values[:, order], times[order]


def _lengths(values: np.ndarray) -> np.ndarray:
    """Up to the last time at which anything was measured, (n,)."""
    known = ~np.isnan(values).all(axis=2)
    return np.where(known.any(axis=1), values.shape[1] - np.argmax(known[:, ::-1], axis=1), 0)


def _note_lengths(lengths: np.ndarray, notes: list[str]) -> None:
    empty = int((lengths == 0).sum())
    if empty == len(lengths):
        raise DataError("Every signal is empty.", "Check that the table was exported completely.")
    if empty:
        notes.append(f"{empty} of {len(lengths)} rows hold no value and are left out.")
    if len(np.unique(lengths[lengths > 0])) > 1:
        known = lengths[lengths > 0]
        notes.append(f"The signals differ in length: {known.min()} to {known.max()} values.")


def _stack(values, times, lengths, names, unit, plan: SequencePlan) -> Sequences:
    inside = np.arange(values.shape[1]) < lengths[:, None]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    when = np.broadcast_to(times, inside.shape)[inside]
    return Sequences(values[inside], when, starts, names, time_unit=unit, sampling_rate=plan.sampling_rate)


def _names(frame: pd.DataFrame, plan: SequencePlan) -> tuple[np.ndarray, np.ndarray]:
    """What to call each signal, and whose it is."""
    rows = row_names(len(frame))
    if not plan.patient:
        return rows, rows
    patients = to_words(frame[plan.patient])
    groups = patients.where(patients.notna(), rows).to_numpy(dtype=object)
    if pd.Series(groups).is_unique:
        return groups, groups
    return np.array([f"{who} · {row}" for who, row in zip(groups, rows, strict=True)], dtype=object), groups


def _described(stack: Sequences) -> tuple[Column, ...]:
    columns = [Column(name, kind=NUMBER) for name in stack.names]
    return tuple(describe(pd.Series(stack.values[:, i]), column) for i, column in enumerate(columns))
