"""A row a time: a table with the patient, the time and whatever was measured then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import IGNORED
from dlcore.data.sequences.clock import Clock, read_clock
from dlcore.data.sequences.measurements import spread
from dlcore.data.sequences.order import Ordered, in_order, note_far_times, note_rare_changes
from dlcore.data.sequences.plan import MEASUREMENTS, SequencePlan
from dlcore.data.sequences.record import CourseRecord
from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.trained import Trained, in_trained_time, once_a_patient
from dlcore.data.sequences.units import SECONDS, STEPS, unit_of_word
from dlcore.data.sequences.variables import constant_columns, describe_variable, encode_variables, first_values
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError
from dlcore.words import say

_MAX_WHOLE = 2**53  # beyond it two different whole numbers can be the same float


def read_long(
    frame: pd.DataFrame, plan: SequencePlan, notes: list[str], trained: Trained | None = None
) -> CourseRecord:
    """Courses from a table with several rows a patient.

    Parameters
    ----------
    frame : DataFrame
        As `read_columns` gives it.
    plan : `SequencePlan`
        Settled by `roles.settle`.
    notes : list of str
        What was left out, moved or joined is added.
    trained : `Trained`, optional
        What the columns must be; by default each is judged by its content.

    Raises
    ------
    DataError
        No course can be made of it.
    """
    owners, names, patients = _patients(frame, plan)
    units = frame.attrs.get("units", {})
    clock = _clock(frame, plan, owners, unit_of_word(units.get(plan.time, "")))
    notes += clock.notes
    used = {plan.patient, plan.stay, plan.time, *plan.ignored}
    rest = frame[[name for name in frame.columns if name not in used]]
    if plan.form == MEASUREMENTS:
        rest, owners, times = spread(rest, owners, clock.values, plan, notes)
    else:
        times = clock.values
    ordered = in_order(rest, owners, times, names, notes)
    ordered.frame.attrs["units"] = units
    times, unit, origins = _since_start(ordered, clock)
    note_far_times(ordered, times, unit, notes)
    return _record(
        ordered, times, origins, replace(plan, time_unit=unit, counted=clock.counted), patients, notes, trained
    )


def _patients(frame: pd.DataFrame, plan: SequencePlan) -> tuple[np.ndarray, np.ndarray, dict]:
    """Number of the course of each row (−1 none), its name, and the patient behind each name."""
    words = _identifiers(frame[plan.patient])
    if not plan.stay:
        owners, names = pd.factorize(words)
        return owners, np.asarray(names, dtype=object), {}
    stays = _identifiers(frame[plan.stay])
    both = (words + " · " + stays).where(words.notna() & stays.notna(), None)
    owners, names = pd.factorize(both)
    pairs = pd.DataFrame({"name": both, "patient": words}).dropna().drop_duplicates("name")
    return owners, np.asarray(names, dtype=object), dict(zip(pairs["name"], pairs["patient"], strict=True))


def _identifiers(column: pd.Series) -> pd.Series:
    if column.dtype == np.float64 and (column.abs() >= _MAX_WHOLE).any():
        raise DataError(
            f"{column.name} holds numbers of more than 15 digits, which cannot be told apart as numbers.",
            "Put a letter in front of them, for example P123456789012345678.",
        )
    return to_words(column)


def _clock(frame: pd.DataFrame, plan: SequencePlan, owners: np.ndarray, in_cells: str) -> Clock:
    clock = read_clock(frame[plan.time], plan.day_first, plan.time_unit or in_cells, owners, plan.counted)
    if np.isnan(clock.values).all():
        raise DataError(f"{plan.time} is empty in every row.", "Choose another column for the time.")
    return clock


def _since_start(ordered: Ordered, clock: Clock) -> tuple[np.ndarray, str, np.ndarray | None]:
    """Dates as time since each patient's first row, in a unit that suits; numbers as they are."""
    if not clock.absolute:
        return ordered.times, clock.unit, None
    starts = ordered.starts
    origins = ordered.times[starts[:-1]]
    seconds = ordered.times - origins[ordered.owners]
    unit = "days" if clock.whole_days else _suitable(seconds, ordered.owners)
    return seconds / SECONDS[unit], unit, origins


def _suitable(seconds: np.ndarray, owners: np.ndarray) -> str:
    """Seconds, hours or days, by how far apart the rows are and how long a course lasts."""
    gaps = np.diff(seconds)[np.diff(owners) == 0]
    gaps = gaps[gaps > 0]
    if len(gaps) and np.median(gaps) < 30:
        return "s"
    return "h" if not len(gaps) or np.median(gaps) < 2 * SECONDS["days"] else "days"


def _record(ordered: Ordered, times, origins, plan, patients, notes, trained) -> CourseRecord:
    judge = _judged if trained is None else _as_trained
    frame, static, columns = judge(ordered, plan, notes, trained)
    values, names, units = encode_variables(frame, columns)
    courses = Sequences(values, times, ordered.starts, names, units, time_unit=plan.time_unit or STEPS)
    return CourseRecord(
        courses=courses if trained is None else in_trained_time(courses, trained, notes),
        static=static,
        ids=ordered.names,
        groups=np.array([patients.get(name, name) for name in ordered.names], dtype=object),
        variables=columns,
        plan=plan if trained is None else trained.plan,
        origins=origins,
        notes=tuple(notes),
    )


def _judged(ordered: Ordered, plan: SequencePlan, notes: list[str], _) -> tuple:
    """Rows, what is known once, and the columns over time, each by its content."""
    starts = ordered.starts
    constant = constant_columns(ordered.frame, ordered.owners, starts)
    varying = [name for name in ordered.frame.columns if name not in constant]
    _require_courses(starts, varying, plan, notes)
    units = ordered.frame.attrs.get("units", {})
    described = (describe_variable(ordered.frame[name]) for name in varying)
    columns = tuple(replace(c, unit=c.unit or units.get(c.name, "")) for c in described)
    note_rare_changes(ordered, columns, notes)
    notes += [f"{c.name}: {say(c.reason)}" for c in columns if c.reason and c.role == IGNORED]
    return ordered.frame, first_values(ordered.frame, constant, starts), columns


def _as_trained(ordered: Ordered, plan: SequencePlan, notes: list[str], trained: Trained) -> tuple:
    """The same by the names and kinds of a trained model."""
    frame = trained.fit(ordered.frame, notes, sparse=plan.form == MEASUREMENTS)
    names = [name for name in trained.static if name in frame.columns]
    static = once_a_patient(frame, names, ordered.owners, len(ordered.names), notes)
    return frame, static, trained.variables


def _require_courses(starts: np.ndarray, varying: list[str], plan: SequencePlan, notes: list[str]) -> None:
    lengths = np.diff(starts)
    single = int((lengths == 1).sum())
    if single == len(lengths):
        raise DataError(
            f"Every value of {plan.patient} stands in one row only, so there is no course over time.",
            "Choose another column for the patient, or use a table of one row a patient with the ANN.",
        )
    if not varying:
        raise DataError(
            "No column changes over time within a patient.", "Check which columns are the patient and the time."
        )
    if single:
        few = "patient has" if single == 1 else "patients have"
        notes.append(f"{single:,} of {len(lengths):,} {few} a single row, so no course yet.")
