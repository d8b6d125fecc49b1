"""Read the table a doctor has: CSV or Excel, with everything that was guessed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.reading import Reading
from dlcore.data.schema import IGNORED, shown
from dlcore.data.tables.cells import read_cells
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.encoding import decode
from dlcore.data.tables.excel import is_excel, read_sheet
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.layout import SEPARATOR_NAMES, find_layout
from dlcore.data.tables.limits import MAX_CELL_BYTES, MAX_FILE_BYTES, MAX_ROWS
from dlcore.data.tables.names import names_a_patient
from dlcore.data.tables.raw import RawColumn
from dlcore.data.tables.separators import guess_decimal, guess_thousands
from dlcore.data.tables.values import MISSING, as_words, is_numeric, numbers, trimmed, without_missing
from dlcore.errors import DataError

_LOOK_AT = 2_000  # cells of each column that the decimal mark is guessed from
MIN_FILLED_DOWN = 0.25  # share of empty cells from which patients are taken to be written once above their rows


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
    """Only the values, for rows that `align` will bring to a trained model's columns; raises as `read_table`."""
    return read_columns(source, filename, options)[0]


def read_columns(
    source, filename: str | None = None, options: TableOptions | None = None
) -> tuple[pd.DataFrame, str, dict, list[str]]:
    """Values, name, what was settled on the way and what to look at, with no role guessed; raises as `read_table`."""
    options = options or TableOptions()
    data, filename = _bytes_of(source, filename)
    names, columns, guesses, notes = read_sheet(data, options) if is_excel(data) else _read_text(data, options)
    frame, more = _typed(names, columns, options, guesses)
    return frame, Path(filename).stem, guesses, notes + more


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


def _read_text(data: bytes, options: TableOptions) -> tuple[tuple[str, ...], list[RawColumn], dict, list[str]]:
    text, encoding = decode(data, options.encoding)
    layout = find_layout(text, options.separator, options.header)
    columns = [RawColumn(_whole(cells)) for cells in read_cells(text, layout)]
    guesses = {
        "encoding": encoding,
        "separator": layout.separator,
        "separator_name": SEPARATOR_NAMES.get(layout.separator, layout.separator),
        "header": layout.header,
        "titles": layout.titles,
    }
    return layout.names, columns, guesses, []


def _typed(names, columns: list[RawColumn], options: TableOptions, guesses: dict) -> tuple[pd.DataFrame, list[str]]:
    """Cells to columns of float64 or words, one after the other; marks and codes found are added to `guesses`."""
    _check_size(names, [column.text for column in columns])
    notes = _settle_marks(columns, options, guesses)
    codes, typed = set(), {}
    for i, name in enumerate(names):
        raw, columns[i] = columns[i], None  # the text of a column is let go as soon as it is read
        cells = trimmed(raw.text)
        codes.update(_codes_in(cells, options.missing))
        cells = without_missing(cells, options.missing)
        if not _is_padding(name, cells):
            typed[name] = _column(name, cells, raw.stored, guesses["decimal"], guesses["thousands"], notes)
    guesses["missing"] = sorted(codes - {""})
    return _without_empty_rows(pd.DataFrame(typed), notes), notes


def _whole(column) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _settle_marks(columns: list[RawColumn], options: TableOptions, guesses: dict) -> list[str]:
    """Decimal mark and thousands mark from the first cells of each column, into `guesses`; notes on what is unclear."""
    heads = [without_missing(trimmed(_written(column)), options.missing) for column in columns]
    look = [cell for head in heads for cell in head.drop_null().to_pylist()]
    likely, certain = guess_decimal(look, guesses.get("separator", ""))
    decimal = options.decimal or likely
    thousands = guess_thousands(look, decimal) if options.thousands is None else options.thousands
    guesses |= {"decimal": decimal, "thousands": thousands}
    notes = [] if certain or options.decimal else [_either_way(decimal)]
    if guesses["titles"]:
        notes.append(f"{guesses['titles']} lines above the column names are left out.")
    return notes


def _written(column: RawColumn) -> pa.Array:
    """The first cells, without those that the file stores as numbers."""
    head = column.text.slice(0, _LOOK_AT)
    return head if column.stored is None else head.filter(pa.array(np.isnan(column.stored[:_LOOK_AT])))


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


def _column(name: str, cells: pa.Array, stored, decimal: str, thousands: str, notes: list[str]) -> pd.Series:
    if names_a_patient(name):  # a number of the patient is a name: never rounded, one odd cell changes nothing
        return pd.Series(_filled_down(name, as_words(cells), notes), dtype=object)
    values, strays = numbers(cells, decimal, thousands)
    if stored is not None:
        kept = ~np.isnan(stored) & cells.is_valid().to_numpy(zero_copy_only=False)
        values, strays = np.where(kept, stored, values), strays & ~kept
    if not is_numeric(cells, values, strays):
        return pd.Series(as_words(cells), dtype=object)
    if strays.any():
        words = pc.unique(cells.filter(pa.array(strays))).to_pylist()
        count = f"{int(strays.sum())} {'cell' if strays.sum() == 1 else 'cells'} with other text"
        notes.append(f"{name} is read as a number; {count} ({shown(words, 4)}) count as missing.")
    return pd.Series(values)


def _filled_down(name: str, words: np.ndarray, notes: list[str]) -> np.ndarray:
    """A patient written once above its rows, in every one of them.

    So it was meant where many cells are empty, the first is not, and nobody comes twice.
    """
    filled = np.flatnonzero([word is not None for word in words])
    empty = len(words) - len(filled)
    if not len(filled) or filled[0] or empty < MIN_FILLED_DOWN * len(words) or len(set(words[filled])) < len(filled):
        return words
    notes.append(f"{name}: {empty} empty cells are filled down from the cell above.")
    return words[np.repeat(filled, np.diff([*filled, len(words)]))]


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
        dataset = TableDataset.from_frame(frame, schema, name)
    except DataError as problem:
        dataset = TableDataset.from_frame(frame, schema.without_outcome(), name)
        notes.append(f"The outcome is yet to be chosen. {problem.message}")
    guesses |= {
        "outcome": dataset.schema.outcome and dataset.schema.outcome.name,
        "patient": dataset.schema.patient and dataset.schema.patient.name,
        "positive": list(dataset.schema.positive),
        "rows": len(frame),
        "columns": len(frame.columns),
    }
    notes += [f"{c.name}: {c.reason}" for c in dataset.schema.columns if c.reason and c.role == IGNORED]
    return Reading(dataset, guesses, [*dataset.notes, *notes])
