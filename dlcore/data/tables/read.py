"""Read the table a doctor has: CSV, Excel, SPSS, Stata, SAS or Parquet, with everything that was guessed on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.reading import Reading
from dlcore.data.schema import IGNORED, OUTCOME, PATIENT, Schema, shown
from dlcore.data.tables.cells import read_cells
from dlcore.data.tables.columns import Asked, read_column
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.encoding import decode
from dlcore.data.tables.excel import is_excel, read_sheet
from dlcore.data.tables.footers import rows_to_leave_out
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.hidden import hidden_patients
from dlcore.data.tables.layout import SEPARATOR_NAMES, find_layout, without_comments
from dlcore.data.tables.limits import MAX_CELL_BYTES, MAX_FILE_BYTES, MAX_ROWS
from dlcore.data.tables.missing import without_missing
from dlcore.data.tables.options import TableOptions
from dlcore.data.tables.packed import unpacked
from dlcore.data.tables.privacy import identifying
from dlcore.data.tables.raw import RawColumn, RawTable
from dlcore.data.tables.remarks import Facts
from dlcore.data.tables.separators import COMMA, POINT, Evidence, evidence, likely_mark, table_mark
from dlcore.data.tables.statistics_files import is_statistics_file, read_statistics_file
from dlcore.data.tables.values import trimmed
from dlcore.errors import DataError


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
    frame, facts = typed(raw, options or TableOptions())
    return _reading(raw, frame, facts, options or TableOptions())


def read_frame(source, filename: str | None = None, options: TableOptions | None = None) -> pd.DataFrame:
    """Only the values of a table; raises as `read_table`."""
    return typed(read_raw(source, filename, options), options or TableOptions())[0]


def read_columns(
    source, filename: str | None = None, options: TableOptions | None = None
) -> tuple[pd.DataFrame, str, dict, list[str]]:
    """Values, name, what was settled on the way and what to look at, with no role guessed; raises as `read_table`."""
    raw = read_raw(source, filename, options)
    frame, facts = typed(raw, options or TableOptions())
    notes = [*raw.notes, *(note for fact in facts.values() for note in fact.notes)]
    return frame.reset_index(drop=True), raw.name, raw.guesses, notes


def read_raw(source, filename: str | None = None, options: TableOptions | None = None) -> RawTable:
    """The cells of a table before they are read, without repeated names, sums and remarks; raises as `read_table`."""
    options = options or TableOptions()
    data, filename = _bytes_of(source, filename)
    data, filename, packed = unpacked(data, filename)
    if is_excel(data):
        raw = read_sheet(data, options)
    elif is_statistics_file(data, filename):
        raw = read_statistics_file(data, filename)
    else:
        raw = _read_text(data, options)
    raw.name = Path(filename).stem
    raw.notes[:0] = packed
    _check_size(raw)
    drop, notes = rows_to_leave_out([column.text for column in raw.columns], raw.names)
    if drop.any() and not drop.all():
        raw.take(~drop)
        raw.notes += notes
    return raw


def _bytes_of(source, filename: str | None) -> tuple[bytes, str]:
    if isinstance(source, (bytes, bytearray, memoryview)):
        data, filename = bytes(source), filename or "table"
        if len(data) > MAX_FILE_BYTES:
            raise _too_large()
        return data, filename
    path = Path(source)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large()
        return path.read_bytes(), filename or path.name
    except OSError as error:
        raise DataError(f"The file {path.name} cannot be opened.", "Check its name and choose it again.") from error


def _too_large() -> DataError:
    return DataError(
        f"The file is larger than {MAX_FILE_BYTES // 2**20} MB.", "Keep the columns you need, and save it again."
    )


def _read_text(data: bytes, options: TableOptions) -> RawTable:
    text, encoding = decode(data, options.encoding)
    text, comments = without_comments(text)
    layout = find_layout(text, options.separator, options.header, options.quote)
    cells = read_cells(text, layout)
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
    columns = [RawColumn(_whole(column), unit=unit) for column, unit in zip(cells.columns, units)]
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


# --- cells to values -------------------------------------------------------------------------------------------------


def typed(
    raw: RawTable, options: TableOptions, marks: dict[str, str] | None = None, kinds: dict[str, str] | None = None
) -> tuple[pd.DataFrame, dict[str, Facts]]:
    """Cells to columns of float64 or words; what was settled is added to the guesses and notes of `raw`.

    Parameters
    ----------
    raw : RawTable
        Its columns are let go one by one.
    options : TableOptions
    marks : dict of str to {".", ","}, optional
        The decimal mark of columns that do not settle it, where something else tells.
    kinds : dict of str to {"number", "words"}, optional
        What columns are read as, where it is known.

    Returns
    -------
    frame : DataFrame
        Its index is the place of each row below the header, counted from 0 with blank lines.
    facts : dict of str to Facts
    """
    cells = [cells_of(name, column, options) for name, column in zip(raw.names, raw.columns)]
    found = [evidence(_written(column, raw.columns[i])) for i, column in enumerate(cells)]
    by_hand = options.decimal or (
        None if not options.thousands else {COMMA: POINT, POINT: COMMA}.get(options.thousands)
    )
    usual = by_hand or table_mark(found)
    mark = usual or likely_mark(found, raw.guesses.get("separator", ""))
    raw.guesses |= {"decimal": mark, "thousands": _thousands(found, mark), "missing": _codes(raw, options)}
    frame, facts = {}, {}
    for i, name in enumerate(raw.names):
        if name.startswith("column ") and cells[i].null_count == len(cells[i]):
            cells[i] = raw.columns[i] = None  # a column without a name and without a value
            continue
        own = by_hand or (marks or {}).get(name)
        seen = _overruled(found[i]) if by_hand else found[i]
        column = raw.columns[i]
        how = Asked(own or mark, bool(own or usual), (kinds or {}).get(name, ""))
        parts = read_column(name, cells[i], column, seen, how)
        cells[i] = raw.columns[i] = None  # the text of a column is let go as soon as it is read
        for part, values, fact in parts:
            part = part if part not in frame else f"{part} (2)"
            frame[part], facts[part] = values, fact
    raw.guesses["asks"] = [ask for fact in facts.values() for ask in fact.asks]
    return _without_empty_rows(pd.DataFrame(frame), raw), facts


def cells_of(name: str, column: RawColumn, options: TableOptions) -> pa.Array:
    """The cells of a column, trimmed, null where they say "not measured"."""
    return without_missing(trimmed(column.text), (*options.missing, *options.codes.get(name, ())), name)


def _written(cells: pa.Array, column: RawColumn) -> pa.Array:
    """The cells without those that the file stores as numbers."""
    return cells if column.stored is None else cells.filter(pa.array(np.isnan(column.stored)))


def _overruled(found: Evidence) -> Evidence:
    """What a column says about its marks where the doctor has said how cells are read that say nothing."""
    return found if not found.either else Evidence(type(found.decimal)(), found.thousands, found.either)


def _thousands(found: list[Evidence], mark: str) -> str:
    other = COMMA if mark == POINT else POINT
    return other if any(column.thousands[other] for column in found) else ""


def _codes(raw: RawTable, options: TableOptions) -> list[str]:
    codes = pa.array(options.missing, pa.string())
    found: set[str] = set()
    for column in raw.columns:
        cells = trimmed(column.text)
        found.update(pc.unique(cells.filter(pc.is_in(cells, value_set=codes))).to_pylist())
    return sorted(found - {""})


def _without_empty_rows(frame: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    empty = frame.isna().all(axis=1).to_numpy() if len(frame.columns) else np.zeros(0, dtype=bool)
    if not len(frame.columns) or empty.all():
        raise DataError("Every cell of the table is empty.", "Check that it was exported completely.")
    if raw.places is not None:
        frame.index = raw.places
    if empty.any():
        raw.notes.append(f"{int(empty.sum())} empty rows are left out.")
        frame = frame[~empty]
    return frame


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
    named = {}
    for column in schema.columns:
        values = frame[column.name]
        if (
            column.role in (OUTCOME, PATIENT)
            or column.name in keep
            or (values.dtype == np.float64 and column.role != IGNORED)
        ):
            continue
        words = values.dropna()
        what = identifying(column.name, words.unique()[:200], int(words.nunique()), len(words))
        if what:
            named[column.name] = what
    kept = tuple(column for column in schema.columns if column.name not in named)
    return frame[[column.name for column in kept]], replace(schema, columns=kept), named


def _reading(raw: RawTable, frame: pd.DataFrame, facts: dict[str, Facts], options: TableOptions) -> Reading:
    frame, hidden = _with_hidden_patients(frame)
    schema = guess_schema(frame, facts)
    frame, schema, named = _without_names(frame, schema, options.keep)
    notes = [*hidden, *raw.notes]
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
    }
    if named:
        notes.insert(0, f"Left out before anything was kept, as it says who a patient is: {shown(named)}.")
    notes += [note for name, fact in facts.items() if name not in named for note in fact.notes]
    notes += [f"{c.name}: {c.reason}" for c in dataset.schema.columns if c.reason and c.role == IGNORED]
    return Reading(dataset, guesses, [*dataset.notes, *notes])
