"""Cells of a text table, column by column: by Arrow's reader, or row by row where it is not written plainly."""

from __future__ import annotations

import csv as rows_reader
import io
import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dlcore.data.tables.footers import is_footer
from dlcore.data.tables.layout import Layout
from dlcore.data.tables.limits import MAX_ROWS
from dlcore.errors import DataError

_BLOCK = 2**23  # bytes parsed at a time; a row must fit in
_BLANK_LINE = re.compile(rb"\n[ \t;,|]*\r?\n")
_ROW_BY_ROW = 60 * 2**20  # larger files with blank lines or odd rows are not read a second time
_FOOT = 12  # rows at the end that may be remarks


@dataclass(frozen=True)
class Cells:
    """The body of a table.

    Parameters
    ----------
    columns : list of pyarrow string arrays, length n
    places : (n,) int or None
        Which row below the header each is, counted from 0 with blank lines; None where there are none.
    notes : list of str
    """

    columns: list
    places: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)


def read_cells(text: bytes, layout: Layout) -> Cells:
    """Every column as strings.

    Raises
    ------
    DataError
        A row has more or fewer cells than the header.
    """
    if not text[layout.start :].strip():
        raise DataError("The table has column names but no rows.", "Check that it was exported completely.")
    body = pa.py_buffer(text).slice(layout.start)
    if not layout.dialect.plain or (len(body) < _ROW_BY_ROW and _BLANK_LINE.search(body)):
        return _row_by_row(text[layout.start :], layout)
    try:
        table = _parse(body, layout, quoted=layout.dialect.quote.encode() in text)
    except pa.ArrowInvalid as error:
        if len(body) < _ROW_BY_ROW and "columns, got" in str(error):
            return _row_by_row(text[layout.start :], layout)
        raise _what_is_wrong(error, body, layout) from error
    if layout.dialect.quote.encode() in text:
        _refuse_swallowed(table.columns, layout)
    return Cells(table.columns)


def _parse(body: pa.Buffer, layout: Layout, quoted: bool, use_threads: bool = True) -> pa.Table:
    names = [str(i) for i in range(len(layout.names))]
    dialect = layout.dialect
    return csv.read_csv(
        pa.BufferReader(body),
        csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=use_threads),
        csv.ParseOptions(
            delimiter=dialect.separator,
            quote_char=dialect.quote,
            escape_char="\\" if dialect.escape else False,
            newlines_in_values=quoted,
        ),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )


def _refuse_swallowed(columns: list, layout: Layout) -> None:
    """Raise where a cell holds whole lines of the table: an open quotation mark has swallowed them."""
    for i, column in enumerate(columns):
        for cell in pc.unique(column.filter(pc.match_substring(column, "\n"))).to_pylist():
            _refuse_rows_in(cell, i, layout)


def _refuse_rows_in(cell: str, i: int, layout: Layout) -> None:
    """Raise where a cell of column `i` holds the rest of its row, or whole rows; commas of a remark have blanks behind them."""
    mark, last = re.escape(layout.dialect.separator) + ("" if layout.dialect.blanks else "(?! )"), len(layout.names) - 1
    lines = re.split(r"\r?\n", cell)
    marks = [len(re.findall(mark, line)) for line in lines]
    rest = (
        last - i if layout.dialect.separator != "," or last - i > 1 else 0
    )  # "CRP 3,5" in a remark is one comma alone
    if (marks[0] == rest > 0 and not layout.dialect.blanks) or any(n >= last > 0 for n in marks[1:]):
        raise DataError(
            f"A quotation mark stands open: the cell that begins with “{lines[0][:30]}” holds whole rows of the table.",
            "Take the quotation mark out, or close it, and save the file again.",
        )


def _what_is_wrong(error: Exception, body: pa.Buffer, layout: Layout) -> DataError:
    """The error with the number of the row, which Arrow knows only when it reads in one thread."""
    try:
        _parse(body, layout, quoted=True, use_threads=False)
    except pa.ArrowInvalid as found:
        error = found
    counts = re.search(r"(?:Row #(\d+): )?Expected (\d+) columns, got (\d+)", str(error))
    return _uneven(*counts.groups()) if counts else _no_table()


def _no_table() -> DataError:
    return DataError(
        "The file cannot be read as a table.", "A quotation mark may be missing. Save it again as CSV (UTF-8)."
    )


def _uneven(row, expected, got) -> DataError:
    where = f"Row {row} below the header" if row else "A row"
    return DataError(
        f"{where} has {got} cells, but the table has {expected} columns.",
        "Mend that row, or choose another mark between the cells.",
    )


def _row_by_row(body: bytes, layout: Layout) -> Cells:
    """Slower, but rows are counted as they stand, and remarks below the table do not spoil it."""
    width, rows, places, odd = len(layout.names), [], [], []
    try:
        for place, row in enumerate(layout.dialect.reader(io.StringIO(body.decode(), newline=""))):
            if layout.dialect.separator == " ":
                row = [cell for cell in row if cell]
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > width and not any(cell.strip() for cell in row[width:]):
                row = row[:width]
            if len(row) != width:
                odd.append((len(rows), place, row))
            for i, cell in enumerate(row):
                if "\n" in cell:
                    _refuse_rows_in(cell, i, layout)
            rows.append(row)
            places.append(place)
            if len(rows) > MAX_ROWS:
                break
    except (rows_reader.Error, UnicodeDecodeError) as error:
        raise _no_table() from error
    left_out = _remarks(rows, places, odd, width)
    keep = [i for i in range(len(rows)) if i not in left_out]
    if not keep:
        raise DataError("Every cell of the table is empty.", "Check that it was exported completely.")
    columns = [pa.array([rows[i][j] for i in keep], pa.string()) for j in range(width)]
    n = len(left_out)
    notes = [f"{n} {'line' if n == 1 else 'lines'} below the table {'is' if n == 1 else 'are'} left out."] if n else []
    kept = np.array(places)[keep]
    return Cells(columns, None if (kept == np.arange(len(kept))).all() else kept, notes)


def _remarks(rows: list, places: list[int], odd: list, width: int) -> set[int]:
    """Rows with too few cells that are remarks or sums at the foot; any other uneven row is an error."""
    left_out = set()
    for index, place, row in odd:
        filled = [cell for cell in row if cell.strip()]
        foot = index >= len(rows) - _FOOT and index > 0
        last = index == len(rows) - 1 and places[index] > places[index - 1] + 1  # after a blank line: a signature, say
        if not foot or len(row) > width or not (last or is_footer(row) or (len(filled) == 1 and width > 2)):
            raise _uneven(place + 1, width, len(row))
        left_out.add(index)
    return left_out
