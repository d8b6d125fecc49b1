"""Tables as a kind of data: how a file is read, and how new rows are brought to a trained model."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from dlcore.data.kinds import NewRows
from dlcore.data.names import row_names_at
from dlcore.data.reading import Reading
from dlcore.data.schema import NUMBER, PATIENT, Schema
from dlcore.data.tables.align import align, frame_for
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.lists import of_new
from dlcore.data.tables.observed import observed
from dlcore.data.tables.raw import RawTable
from dlcore.data.tables.read import TableOptions, read_raw, read_table
from dlcore.errors import DataError

DATASET = TableDataset


def read(path, name: str = "", options: dict | None = None) -> Reading:
    """A table to learn from; `options`: fields of `TableOptions`. Raises `DataError`."""
    return read_table(path, name or None, _options(options))


def read_new(path, name: str = "", options: dict | None = None) -> RawTable:
    """The cells of a table of new patients: a model's columns say how they are read. Raises `DataError`."""
    return read_raw(path, name or None, _options(options))


def one(case: dict) -> pd.DataFrame:
    """One patient, {column: value}, as `new_rows` takes it."""
    return pd.DataFrame([case])


def typical(schema: Schema) -> pd.DataFrame:
    """One patient with the middle of every number and the first level of every word."""
    row = {c.name: c.typical if c.kind == NUMBER else (c.levels or (None,))[0] for c in schema.features}
    return pd.DataFrame([row])


def new_rows(schema: Schema, new) -> NewRows:
    """New patients in the trained columns; `DataError` where columns are missing or of another kind."""
    frame, read, units = new.frame if isinstance(new, TableDataset) else new, [], {}
    if isinstance(new, RawTable):
        frame, read, units = frame_for(schema, new, TableOptions(lists=schema.reading.get("lists", {})))
    if not isinstance(frame, pd.DataFrame):
        raise DataError("This model takes a table.", "Choose a CSV or Excel file.")
    frame, lists = of_new(frame, schema)
    X, notes = align(frame, schema, units)
    known = [c.name for c in schema.with_role(PATIENT) if c.name in frame]
    names = {"row": row_names_at(frame.index)} | {name: frame[name].to_numpy() for name in known}
    return NewRows(X, names, [*read, *lists, *notes], observed=observed(schema, frame, units))


def _options(given: dict | None) -> TableOptions:
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in (given or {}).items()}
    unknown = set(given) - {f.name for f in fields(TableOptions)}
    if unknown:
        raise DataError(f"A table has no option {', '.join(sorted(unknown))}.", "Leave it out.")
    return TableOptions(**given)
