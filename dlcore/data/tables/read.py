"""Read the table a doctor has: CSV, Excel, SPSS, Stata, SAS or Parquet, with everything that was guessed on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.reading import Reading
from dlcore.data.schema import DATE, IGNORED, Schema
from dlcore.data.tables.cells import read_cells
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.encoding import decode
from dlcore.data.tables.excel import is_excel, read_sheet
from dlcore.data.tables.footers import rows_to_leave_out
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.hidden import hidden_patients
from dlcore.data.tables.layout import SEPARATOR_NAMES, find_layout, without_comments
from dlcore.data.tables.limits import MAX_CELL_BYTES, MAX_ROWS
from dlcore.data.tables.lists import findings_of, noticed
from dlcore.data.tables.options import TableOptions
from dlcore.data.tables.outcome import unsure_yes
from dlcore.data.tables.packed import unpacked
from dlcore.data.tables.privacy import left_out, left_out_note
from dlcore.data.tables.raw import RawColumn, RawTable
from dlcore.data.tables.remarks import Facts
from dlcore.data.tables.shape import refuse_other_shapes
from dlcore.data.tables.shift import Shift, Shifted, shift_dates, tells_weekday
from dlcore.data.tables.source import bytes_of
from dlcore.data.tables.statistics_files import is_statistics_file, read_statistics_file
from dlcore.data.tables.steps import apply_steps, settled
from dlcore.data.tables.typed import typed
from dlcore.errors import DataError
from dlcore.words import say


def read_table(source, filename: str | None = None, options: TableOptions | None = None) -> Reading:
    """Read a table.

    Parameters
    ----------
    source : path or bytes
    filename : str, optional
        Its name, where `source` is bytes.
    options : TableOptions, optional

    Raises
    ------
    DataError
        The file is no table, is damaged, is unclear, or is larger than `dlcore.data.tables.limits` allows.
    """
    raw = read_raw(source, filename, options)
    frame, facts = typed(raw, options or TableOptions(), kinds=options.kinds if options else None)
    return _reading(raw, frame, facts, options or TableOptions())


def read_frame(source, filename: str | None = None, options: TableOptions | None = None) -> pd.DataFrame:
    """Only the values of a table; raises as `read_table`."""
    return typed(read_raw(source, filename, options), options or TableOptions())[0]


@dataclass(frozen=True)
class Columns:
    """The columns of a table as they were read, with no role guessed.

    Parameters
    ----------
    frame : DataFrame
        Units that stand in the cells themselves ("12 mg/dl") are in its ``attrs["units"]``, by column.
    name : str
        Of the file.
    guesses : dict
        What was settled on the way.
    of_file : list of str
        What to look at.
    facts : dict of str to `remarks.Facts`
        What was noticed in each column.
    """

    frame: pd.DataFrame
    name: str
    guesses: dict
    of_file: list[str]
    facts: dict[str, Facts]

    def notes(self, without: Collection[str] = ()) -> list[str]:
        """What to look at; nothing of the columns `without`, whose cells a note may hold."""
        return [*self.of_file, *_notes(self.facts, without)]


def _notes(facts: dict[str, Facts], without: Collection[str]) -> list[str]:
    return [note for name, fact in facts.items() if name not in without for note in fact.notes]


def read_columns(source, filename: str | None = None, options: TableOptions | None = None) -> Columns:
    """The columns of a table with no role guessed; raises as `read_table`."""
    raw = read_raw(source, filename, options)
    frame, facts = typed(raw, options or TableOptions())
    frame = frame.reset_index(drop=True)
    frame.attrs["units"] = {name: fact.unit for name, fact in facts.items() if fact.unit}
    return Columns(frame, raw.name, raw.guesses, raw.notes, facts)


def read_raw(source, filename: str | None = None, options: TableOptions | None = None) -> RawTable:
    """The cells of a table before they are read, without repeated names, sums and remarks; raises as `read_table`."""
    options = options or TableOptions()
    data, filename = bytes_of(source, filename)
    data, filename, packed = unpacked(data, filename)
    if is_excel(data):
        raw = read_sheet(data, options)
    elif is_statistics_file(data, filename):
        raw = read_statistics_file(data, filename)
    else:
        held, data = [data], b""  # so that the file's bytes can be let go before its columns are put together
        raw = _read_text(held, options)
    raw.name = Path(filename).stem
    raw.notes[:0] = packed
    _check_size(raw)
    drop, notes = rows_to_leave_out([column.text for column in raw.columns], raw.names)
    if drop.any() and not drop.all():
        raw.take(~drop)
        raw.notes += notes
    refuse_other_shapes(raw.names, [column.text for column in raw.columns])
    raw.guesses["layout"] = hashlib.sha256("\n".join(raw.names).encode()).hexdigest()[:32]
    return raw


def _read_text(held: list[bytes], options: TableOptions) -> RawTable:
    """The cells of a text; the bytes are taken out of `held`, which nobody else should keep."""
    text, encoding = decode(held.pop(), options.encoding)
    text, comments = without_comments(text)
    layout = find_layout(text, options.separator, options.header, options.quote)
    cells = read_cells(text, layout)
    del text
    dialect, header = layout.dialect, layout.header
    guesses = {
        "encoding": encoding,
        "separator": dialect.separator,
        "separator_name": SEPARATOR_NAMES.get(dialect.separator, dialect.separator),
        "quote": dialect.quote,
        "header": header.there,
        "titles": header.titles,
    }
    notes = [f"{comments} lines that begin with # are left out."] if comments else []
    units = header.units or ("",) * len(header.names)
    columns = []
    for i, unit in enumerate(units):  # the pieces of a column are let go as soon as they are one
        column, cells.columns[i] = cells.columns[i], None
        columns.append(RawColumn(_whole(column), unit=unit))
    return RawTable(header.names, columns, guesses, [*notes, *header.notes, *cells.notes], cells.places)


def _whole(column) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _check_size(raw: RawTable) -> None:
    if len(raw.names) < 2:
        raise DataError(
            "Only one column was found.",
            "A table needs at least two. If the cells stand apart by an unusual mark, save the file as CSV or Excel.",
        )
    if len(raw) == 0:
        raise DataError("The table has column names but no rows.", "Check that it was exported completely.")
    if len(raw) > MAX_ROWS:
        raise DataError(f"The table has more than {MAX_ROWS:,} rows.", "Keep the rows you need, and save it again.")
    longest = max(pc.max(pc.binary_length(column.text)).as_py() or 0 for column in raw.columns)
    if longest > MAX_CELL_BYTES:
        raise DataError(
            f"One cell holds {longest:,} bytes of text.",
            "A quotation mark may be missing: check the file and save it again.",
        )


def _with_hidden_patients(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The table with a column more where the names of its records hold the patients, and a sentence that says so."""
    found = hidden_patients(frame)
    if found is None:
        return frame, []
    name, patients = found
    n = len(set(patients))
    example = f"{frame[name].iloc[0]} is a record of {patients[0]}"
    note = f"{name} names {len(frame)} records of {n} patients ({example}): rows of a patient stay together."
    column = pd.Series(patients, index=frame.index, dtype=object)
    return frame.assign(**{"patient" if "patient" not in frame else "patient (2)": column}), [note]


def _without_names(frame: pd.DataFrame, schema: Schema, keep: tuple[str, ...]) -> tuple[pd.DataFrame, Schema, dict]:
    """The table without columns that say who a patient is; they go no further, so they are never written to the disk."""
    named = left_out(frame, schema, keep)
    kept = tuple(column for column in schema.columns if column.name not in named)
    return frame[[column.name for column in kept]], replace(schema, columns=kept), named


def _with_dates(frame: pd.DataFrame, schema: Schema, options: TableOptions) -> tuple[Shifted, Schema, dict]:
    """The table with its dates shifted, where they are to be; its columns, and what is to be known of the dates."""
    dates = [column.name for column in schema.columns if column.kind == DATE]
    kept = [name for name in dates if name in options.keep]
    if not options.shift_dates:
        return Shifted(frame, (), (), ()), schema, {"kept": kept} if kept else {}
    guessed = schema.patient.name if schema.patient else ""
    patient = options.lists.get("patient") or (guessed if options.shift_patient is None else options.shift_patient)
    patient = patient if patient in frame else ""
    shift = Shift(whole_weeks=tells_weekday(frame))
    gone = [name for name in left_out(frame, schema, options.keep) if name in dates]  # dates of birth
    rest = [name for name in dates if name not in gone]
    found = shift_dates(frame.drop(columns=gone), rest, patient, shift, options.shift_day_first)
    found = replace(found, frame=pd.concat([found.frame, frame[gone]], axis=1))
    columns = tuple(column for column in schema.columns if column.name not in found.left_out)
    told = {"shifted": list(found.columns), "patient": patient, "weeks": shift.whole_weeks}
    return found, replace(schema, columns=columns), told


def _reading(raw: RawTable, frame: pd.DataFrame, facts: dict[str, Facts], options: TableOptions) -> Reading:
    steps = settled(frame, options.steps)
    frame, done = apply_steps(frame, steps)  # ages and weekdays are made of the days as they were
    frame, hidden = _with_hidden_patients(frame)
    schema, lists = guess_schema(frame, facts), []
    dated = [column for column in schema.columns if column.kind == DATE]
    shifted, schema, dates = _with_dates(frame, schema, options)
    frame = shifted.frame
    if options.lists:
        frame, schema, lists = findings_of(frame, facts, options.lists)
    else:
        raw.guesses["asks"] = [*raw.guesses["asks"], *noticed(frame, schema)]
    if options.steps:
        schema = replace(schema, reading={**schema.reading, "steps": steps})
    if dates:
        schema = replace(schema, reading={**schema.reading, "dates": dates})
    frame, schema, named = _without_names(frame, schema, options.keep)
    notes = [*shifted.notes, *done, *hidden, *lists, *raw.notes]
    try:
        dataset = TableDataset.from_frame(frame, schema, raw.name)
    except DataError as problem:
        dataset = TableDataset.from_frame(frame, schema.without_outcome(), raw.name, settled=False)
        notes.append(f"The outcome is yet to be chosen. {problem.message}")
    guesses = raw.guesses | {
        "outcome": dataset.schema.outcome and dataset.schema.outcome.name,
        "patient": dataset.schema.patient and dataset.schema.patient.name,
        "positive": list(dataset.schema.positive),
        "rows": len(frame),
        "columns": len(frame.columns),
        "identifying": named,
        "dates": [column.name for column in dated],
    }
    if named:
        notes.insert(0, left_out_note(named))
    notes += _notes(facts, named)
    if raw.guesses.get("hidden") and options.hidden is None:
        guesses["asks"] = [*guesses.get("asks", []), {"name": "hidden", "column": "", "n": raw.guesses["hidden"]}]
    if shifted.undecided:
        guesses["asks"] = [*guesses.get("asks", []), {"name": "shift_day_first", "column": shifted.undecided}]
    if ask := unsure_yes(dataset.schema):
        guesses["asks"] = [*guesses.get("asks", []), ask]
        notes.append(f"{ask['column']}: that “{ask['yes']}” counts as yes is a guess; it may be “{ask['no']}”.")
    notes += [f"{c.name}: {say(c.reason)}" for c in dataset.schema.columns if c.reason and c.role == IGNORED]
    return Reading(dataset, guesses, [*dataset.notes, *notes])
