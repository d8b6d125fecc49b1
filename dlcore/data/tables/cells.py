"""Cells of a text table, column by column, by Arrow's reader."""

from __future__ import annotations

import re

import pyarrow as pa
from pyarrow import csv

from dlcore.data.tables.layout import Layout
from dlcore.errors import DataError

_BLOCK = 2**23  # bytes parsed at a time; a row must fit in


def read_cells(text: bytes, layout: Layout) -> list[pa.ChunkedArray]:
    """Every column as strings.

    Raises
    ------
    DataError
        A row has more or fewer cells than the header.
    """
    if not text[layout.start :].strip():
        raise DataError("The table has column names but no rows.", "Check that it was exported completely.")
    body = pa.py_buffer(text).slice(layout.start)
    try:
        table = _parse(body, layout, quoted=b'"' in text)
    except pa.ArrowInvalid as error:
        raise _what_is_wrong(error, body, layout) from error
    return table.columns


def _parse(body: pa.Buffer, layout: Layout, quoted: bool, use_threads: bool = True) -> pa.Table:
    names = [str(i) for i in range(len(layout.names))]
    return csv.read_csv(
        pa.BufferReader(body),
        csv.ReadOptions(column_names=names, block_size=_BLOCK, use_threads=use_threads),
        csv.ParseOptions(delimiter=layout.separator, newlines_in_values=quoted),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )


def _what_is_wrong(error: Exception, body: pa.Buffer, layout: Layout) -> DataError:
    """The error with the number of the row, which Arrow knows only when it reads in one thread."""
    try:
        _parse(body, layout, quoted=True, use_threads=False)
    except pa.ArrowInvalid as found:
        error = found
    counts = re.search(r"(?:Row #(\d+): )?Expected (\d+) columns, got (\d+)", str(error))
    if not counts:
        return DataError(
            "The file cannot be read as a table.", "A quotation mark may be missing. Save it again as CSV (UTF-8)."
        )
    row, expected, got = counts.groups()
    where = f"Row {row} below the header" if row else "A row"
    return DataError(
        f"{where} has {got} cells, but the table has {expected} columns.",
        "Mend that row, or choose another mark between the cells.",
    )
