"""Courses over time as a kind of data: how a file is read, and how new patients are brought to a trained model."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from dlcore.data.kinds import NewRows
from dlcore.data.reading import Reading
from dlcore.data.schema import Schema
from dlcore.data.sequences.arrange import course_input
from dlcore.data.sequences.dataset import SequenceDataset
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.read import courses_of_new, read_sequences
from dlcore.data.tables.read import TableOptions
from dlcore.errors import DataError

DATASET = SequenceDataset


@dataclass(frozen=True)
class NewCourses:
    """Files of new patients, not yet read: what their columns mean only the model knows."""

    source: object
    name: str = ""
    options: TableOptions | None = None


def read(path, name: str = "", options: dict | None = None) -> Reading:
    """Courses to learn from; `options`: fields of `SequencePlan` and of `TableOptions`. Raises `DataError`."""
    plan, table = _divided(options)
    return read_sequences(path, plan, filename=name or None, options=table, name=Path(name).stem)


def read_new(path, name: str = "", options: dict | None = None) -> NewCourses:
    """Files of new patients, for `new_rows`."""
    return NewCourses(path, name, _divided(options)[1])


def one(case: dict) -> pd.DataFrame:
    """One patient, {"rows": [{column: value}, …], "static": {column: value}}, as `new_rows` takes it.

    Raises
    ------
    DataError
        There is no row.
    """
    rows = pd.DataFrame(list(case.get("rows", ())))
    if rows.empty:
        raise DataError("There is no row of this patient.", "Give at least one.")
    return rows.assign(**{name: [value] * len(rows) for name, value in case.get("static", {}).items()})


def new_rows(schema: Schema, new) -> NewRows:
    """New patients with the trained columns and on the trained clock; `DataError` where they do not fit."""
    if isinstance(new, Reading):
        new = new.dataset
    if isinstance(new, SequenceDataset):
        return NewRows(new.X, {"row": new.ids}, list(new.notes))
    source, name, options = (new.source, new.name, new.options) if isinstance(new, NewCourses) else (new, "", None)
    record, skipped = courses_of_new(source, schema, filename=name or None, options=options)
    X = course_input(record, schema)
    names = {"row": record.ids}
    if schema.patient is not None and (record.ids != record.groups).any():
        names[schema.patient.name] = record.groups
    return NewRows(X, names, list(record.notes), skipped)


def _divided(options: dict | None) -> tuple[SequencePlan, TableOptions]:
    """What is said of the courses, and of the cells of a table."""
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in (options or {}).items()}
    of_table = {f.name for f in fields(TableOptions)}
    table = TableOptions(**{k: v for k, v in options.items() if k in of_table})
    return SequencePlan.of({k: v for k, v in options.items() if k not in of_table}), table
