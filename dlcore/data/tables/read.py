"""Read the table a doctor has: CSV or Excel, with everything that was guessed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.dataset import Dataset
from dlcore.data.schema import IGNORED, shown
from dlcore.data.tables.cells import read_cells
from dlcore.data.tables.encoding import decode
from dlcore.data.tables.excel import is_excel, read_sheet
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.layout import SEPARATOR_NAMES, find_layout
from dlcore.data.tables.limits import MAX_CELL_BYTES, MAX_FILE_BYTES, MAX_ROWS
from dlcore.data.tables.separators import guess_decimal, guess_thousands
from dlcore.data.tables.values import MISSING, as_words, is_numeric, numbers, trimmed, without_missing
from dlcore.errors import DataError

_LOOK_AT = 2_000  # cells of each column that the decimal mark is guessed from


@dataclass(frozen=True)
class TableOptions:
    """What the doctor settled; None is guessed.

    Parameters
    ----------
    encoding : str, optional
        One of `table_decode.ENCODINGS`.
    separator : {",", ";", "\\t", "|"}, optional
    decimal : {".", ","}, optional
    thousands : str, optional
        Empty for none.
    header : bool, optional
        Whether the first row holds the names.
    sheet : str, optional
        Of an Excel file; the first that is not empty by default.
    missing : tuple of str
        What stands for "not measured".
    """

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    sheet: str | None = None
    missing: tuple[str, ...] = MISSING


@dataclass(frozen=True)
class Reading:
    """A table as read.

    Parameters
    ----------
    dataset : Dataset
    guesses : dict of str
        What was settled on the way, in plain data, under the names of `TableOptions` and more to show.
    notes : list of str
        What the doctor should look at, one sentence each.
    """

    dataset: Dataset
    guesses: dict[str, object]
    notes: list[str] = field(default_factory=list)


def read_table(source, filename: str | None = None, options: TableOptions | None = None) -> Reading:
    """Read a CSV or Excel file.

    Parameters
    ----------
    source : path or bytes
    filename : str, optional
        Its name, where `source` is bytes.
    options : TableOptions, optional

    Raises
    ------
    DataError
        The file is no table, is damaged, or is larger than `dlcore.data.tables.limits` allows.
    """
    frame, name, guesses, notes = read_columns(source, filename, options)
    return _reading(frame, name, guesses, notes)


def read_frame(source, filename: str | None = None, options: TableOptions | None = None) -> pd.DataFrame:
    """Only the values, for rows that `Schema.align` will bring to a trained model's columns; raises as `read_table`."""
    return read_columns(source, filename, options)[0]


def read_columns(
    source, filename: str | None = None, options: TableOptions | None = None
) -> tuple[pd.DataFrame, str, dict, list[str]]:
    """Values, name, what was settled on the way and what to look at, with no role guessed; raises as `read_table`."""
    options = options or TableOptions()
    data, filename = _bytes_of(source, filename)
    names, cells, guesses = read_sheet(data, options) if is_excel(data) else _read_text(data, options)
    frame, notes = _typed(names, cells, options, guesses)
    return frame, Path(filename).stem, guesses, notes


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


def _read_text(data: bytes, options: TableOptions) -> tuple[tuple[str, ...], list[pa.Array], dict]:
    text, encoding = decode(data, options.encoding)
    layout = find_layout(text, options.separator, options.header)
    cells = read_cells(text, layout)
    guesses = {
        "encoding": encoding,
        "separator": layout.separator,
        "separator_name": SEPARATOR_NAMES.get(layout.separator, layout.separator),
        "header": layout.header,
        "titles": layout.titles,
    }
    return layout.names, cells, guesses


def _typed(names, cells: list, options: TableOptions, guesses: dict) -> tuple[pd.DataFrame, list[str]]:
    """Cells to columns of float64 or words, one after the other; marks and codes found are added to `guesses`."""
    _check_size(names, cells)
    notes = _settle_marks(cells, options, guesses)
    codes, columns = set(), {}
    for i, name in enumerate(names):
        column = trimmed(_whole(cells[i]))
        cells[i] = None  # the text of a column is let go as soon as it is read
        codes.update(_codes_in(column, options.missing))
        column = without_missing(column, options.missing)
        if not _is_padding(name, column):
            columns[name] = _column(name, column, guesses["decimal"], guesses["thousands"], notes)
    guesses["missing"] = sorted(codes - {""})
    return _without_empty_rows(pd.DataFrame(columns), notes), notes


def _whole(column) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _settle_marks(cells: list, options: TableOptions, guesses: dict) -> list[str]:
    """Decimal mark and thousands mark from the first cells of each column, into `guesses`; notes on what is unclear."""
    heads = [without_missing(trimmed(_whole(column.slice(0, _LOOK_AT))), options.missing) for column in cells]
    look = [cell for head in heads for cell in head.drop_null().to_pylist()]
    likely, certain = guess_decimal(look, guesses.get("separator", ""))
    decimal = options.decimal or likely
    thousands = guess_thousands(look, decimal) if options.thousands is None else options.thousands
    guesses |= {"decimal": decimal, "thousands": thousands}
    notes = [] if certain or options.decimal else [_either_way(decimal)]
    if guesses["titles"]:
        notes.append(f"{guesses['titles']} lines above the column names are left out.")
    return notes


def _check_size(names, cells: list) -> None:
    if len(names) < 2:
        raise DataError(
            "Only one column was found.",
            "A table needs at least two. If the cells stand apart by an unusual mark, save the file as CSV or Excel.",
        )
    if len(cells[0]) == 0:
        raise DataError("The table has column names but no rows.", "Check that it was exported completely.")
    if len(cells[0]) > MAX_ROWS:
        raise DataError(f"The table has more than {MAX_ROWS:,} rows.", "Keep the rows you need, and save it again.")
    longest = max(pc.max(pc.binary_length(column)).as_py() or 0 for column in cells)
    if longest > MAX_CELL_BYTES:
        raise DataError(
            f"One cell holds {longest:,} bytes of text.",
            "A quotation mark may be missing: check the file and save it again.",
        )


def _either_way(decimal: str) -> str:
    name = "comma" if decimal == "," else "point"
    return f"Numbers such as 1{decimal}234 can be read in two ways; here the {name} is taken for the decimal mark."


def _codes_in(column: pa.Array, codes: tuple[str, ...]) -> list[str]:
    return pc.unique(column.filter(pc.is_in(column, value_set=pa.array(codes, pa.string())))).to_pylist()


def _is_padding(name: str, column: pa.Array) -> bool:
    """A column without a name and without a value: the rest of a separator at the end of each line."""
    return name.startswith("column ") and column.null_count == len(column)


def _column(name: str, cells: pa.Array, decimal: str, thousands: str, notes: list[str]) -> pd.Series:
    values, strays = numbers(cells, decimal, thousands)
    if not is_numeric(cells, values, strays):
        return pd.Series(as_words(cells), dtype=object)
    if strays.any():
        words = pc.unique(cells.filter(pa.array(strays))).to_pylist()
        count = f"{int(strays.sum())} {'cell' if strays.sum() == 1 else 'cells'} with other text"
        notes.append(f"{name} is read as a number; {count} ({shown(words, 4)}) count as missing.")
    return pd.Series(values)


def _without_empty_rows(frame: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    empty = frame.isna().all(axis=1).to_numpy() if len(frame.columns) else np.zeros(0, dtype=bool)
    if not len(frame.columns) or empty.all():
        raise DataError("Every cell of the table is empty.", "Check that it was exported completely.")
    if empty.any():
        notes.append(f"{int(empty.sum())} empty rows are left out.")
        frame = frame[~empty].reset_index(drop=True)
    return frame


def _reading(frame: pd.DataFrame, name: str, guesses: dict, notes: list[str]) -> Reading:
    schema = guess_schema(frame)
    try:
        dataset = Dataset.from_table(frame, schema, name)
    except DataError as problem:
        dataset = Dataset.from_table(frame, schema.without_outcome(), name)
        notes.append(f"The outcome is yet to be chosen. {problem.message}")
    guesses |= {
        "outcome": dataset.schema.outcome and dataset.schema.outcome.name,
        "patient": dataset.schema.patient and dataset.schema.patient.name,
        "positive": list(dataset.schema.positive),
        "rows": len(frame),
        "columns": len(frame.columns),
    }
    notes += [f"{c.name}: {c.reason}" for c in dataset.schema.columns if c.reason and c.role == IGNORED]
    return Reading(dataset, guesses, notes + list(dataset.notes))
