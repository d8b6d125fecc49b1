"""Reading courses: a long table, a row a measurement, a row a signal, or recordings -> `Dataset`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from dlcore.data.reading import Reading
from dlcore.data.schema import FEATURE, Schema
from dlcore.data.sequences.arrange import with_spans
from dlcore.data.sequences.dataset import SequenceDataset
from dlcore.data.sequences.declare import guess_roles
from dlcore.data.sequences.long import read_long
from dlcore.data.sequences.plan import SIGNALS, WIDE, SequencePlan
from dlcore.data.sequences.record import CourseRecord, as_read
from dlcore.data.sequences.roles import settle
from dlcore.data.sequences.second_file import join, key_of
from dlcore.data.sequences.shifting import CourseShift, date_columns
from dlcore.data.sequences.together import together
from dlcore.data.sequences.trained import Trained
from dlcore.data.sequences.units import unit_of_name
from dlcore.data.sequences.wide import read_wide, with_label_first
from dlcore.data.tables.names import plain_name
from dlcore.data.tables.read import TableOptions, read_columns
from dlcore.errors import DataError

ONE = "1"  # what a single new patient is called
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xls", ".xlsb", ".ods", ".dat.csv")


def read_sequences(
    source,
    plan: SequencePlan | dict | None = None,
    *,
    filename: str | None = None,
    options: TableOptions | None = None,
    outcomes=None,
    test=None,
    name: str = "",
) -> Reading:
    """Read courses with everything that is known of each patient.

    Parameters
    ----------
    source : path or bytes
        A table; or, of recordings, a file, a folder, a zip or several paths.
    plan : `SequencePlan` or dict, optional
        What the doctor settled; the rest is guessed.
    filename : str, optional
        Of bytes.
    options : TableOptions, optional
        How the cells of a table are to be read.
    outcomes : path, optional
        A second table with a row a patient.
    test : path, optional
        More of the same, to test on.
    name : str, optional
        What to call the data.

    Raises
    ------
    DataError
        No course can be made of it, or the outcome cannot be learnt.
    """
    plan = SequencePlan.of(plan)
    shift = CourseShift(options is not None and options.shift_dates, plan.day_first)
    record, title, guesses, skipped = _read(source, plan, filename, options, shift=shift)
    if outcomes is not None:
        record = _joined(record, outcomes, shift)
    if test is not None:
        record = _with_test(record, test, options, outcomes, shift)
    record = replace(record, plan=replace(record.plan, shifted=shift.columns))
    return _reading(with_spans(record), name or title, guesses, skipped)


def _read(source, plan: SequencePlan, filename: str | None, options, trained: Trained | None = None, shift=None):
    """(record, name, guesses, skipped files)."""
    if plan.form == SIGNALS or not _is_table(source, filename):
        from dlcore.data.sequences.signals import read_signals

        return read_signals(source, plan, trained)
    frame, title, guesses, notes = read_columns(source, filename, options)
    guesses["dates"] = date_columns(frame)
    if shift is not None and shift.on:
        found = settle(frame, plan)
        frame = shift.moved(frame, found.patient, found.time, notes)
    return courses_of(frame, plan, notes, trained), title, guesses, []


def _joined(record: CourseRecord, outcomes, shift: CourseShift) -> CourseRecord:
    """The record with a second table's columns, whose dates are moved as the patient's others are."""
    frame, notes = read_columns(outcomes)[0], list(record.notes)
    frame = shift.moved(frame, key_of(record, frame), "", notes)
    return join(replace(record, notes=tuple(notes)), frame)


def courses_of(frame: pd.DataFrame, plan: SequencePlan, notes: list[str], trained: Trained | None = None):
    """Courses from a table in any of its forms."""
    plan = settle(frame, plan)
    if plan.form == WIDE:
        return read_wide(with_label_first(frame, notes), plan, notes, trained)
    return read_long(frame, plan, notes, trained)


def courses_of_new(source, schema: Schema, *, filename=None, options=None):
    """Courses of new patients for a trained model.

    Parameters
    ----------
    source : path, bytes or DataFrame
    schema : Schema
        As the trained model keeps it.

    Returns
    -------
    record : `CourseRecord`
        With the trained columns; `arrange.course_input` makes of it what the estimator takes.
    skipped : list of (str, str)

    Raises
    ------
    DataError
        Columns are missing or hold something else, or the clock is another.
    """
    trained = Trained.of(schema)
    plan = trained.plan
    if isinstance(source, pd.DataFrame):
        source = _as_cells(source)
        source = source if plan.patient in source or not plan.patient else source.assign(**{plan.patient: ONE})
        return courses_of(source, _for_new(source, plan), [], trained), []
    if plan.form == SIGNALS or not _is_table(source, filename):
        record, _, _, skipped = _read(source, plan, filename, options, trained)
        return record, skipped
    frame, _, _, notes = read_columns(source, filename, options)
    return courses_of(frame, _for_new(frame, plan), notes, trained), []


def _as_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame from elsewhere as the reader of tables gives one: numbers float64, anything else words with None."""
    numeric = pd.api.types.is_numeric_dtype
    return pd.DataFrame({n: v.astype("float64") if numeric(v.dtype) else as_read(v) for n, v in frame.items()})


def _for_new(frame: pd.DataFrame, plan: SequencePlan) -> SequencePlan:
    """The trained plan for a new table: its columns under the names they have there, its own unit of time."""
    names = {}
    for role in ("patient", "stay", "time", "variable", "value", "unit"):
        wanted = getattr(plan, role)
        alike = [c for c in frame.columns if plain_name(str(c)) == plain_name(wanted)] if wanted else []
        names[role] = wanted if wanted in frame.columns else alike[0] if len(alike) == 1 else ""
    found = settle(frame, replace(plan, **names))
    own_unit = unit_of_name(found.time) if found.time != plan.time else ""
    return replace(found, time_unit=own_unit or plan.time_unit)


def _is_table(source, filename: str | None) -> bool:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return True
    if not isinstance(source, str | Path):
        return False
    return not Path(source).is_dir() and Path(filename or source).suffix.lower() in TABLE_ENDINGS


def _with_test(record: CourseRecord, test, options, outcomes, shift: CourseShift) -> CourseRecord:
    """The courses of both files, marked as train and test."""
    schema = guess_roles(record)
    features = tuple(c for c in record.variables if c.role == FEATURE)
    own = replace(record.plan, time_unit=record.plan.time_unit if record.origins is None else "")
    trained = Trained(schema, features, tuple(record.static.columns), record.plan, record.courses.sampling_rate)
    more, _, _, _ = _read(test, own, None, options, trained, shift)
    if outcomes is not None:
        more = _joined(more, outcomes, shift)
    return together(record, more)


def _reading(record: CourseRecord, name: str, guesses: dict, skipped) -> Reading:
    schema = guess_roles(record)
    try:
        dataset = SequenceDataset.from_record(record, schema, name)
    except DataError as problem:
        if record.plan.outcome or record.plan.within or record.plan.forecast:
            raise
        record = replace(record, notes=(*record.notes, f"The outcome is yet to be chosen. {problem.message}"))
        dataset = SequenceDataset.from_record(record, schema.without_outcome(), name)
    guesses = guesses | record.plan.as_dict() | _counts(record, dataset)
    return Reading(dataset, guesses, list(dataset.notes), skipped)


def _counts(record: CourseRecord, dataset: SequenceDataset) -> dict:
    lengths = dataset.X.lengths
    return {
        "outcome": dataset.schema.outcome and dataset.schema.outcome.name,
        "positive": list(dataset.schema.positive),
        "patients": len(set(record.groups)),
        "rows": int(lengths.sum()),
        "variables": len(dataset.X.names),
    }
