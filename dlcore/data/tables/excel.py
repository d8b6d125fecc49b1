"""Excel sheets as cells of text; formulas are never evaluated, only their stored results are read."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa

from dlcore.data.tables.excel_archive import check_archive
from dlcore.data.tables.layout import header_names, title_rows
from dlcore.data.tables.limits import MAX_ROWS
from dlcore.data.tables.raw import RawColumn
from dlcore.data.tables.values import number_label
from dlcore.errors import DataError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOK_AT = 200  # rows that title lines are judged by


def is_excel(data: bytes) -> bool:
    """Whether these bytes look like an Excel file, whatever the file is called."""
    return data.startswith(_OLE) or (data.startswith(_ZIP) and b"xl/" in data)


def read_sheet(data: bytes, options) -> tuple[tuple[str, ...], list[RawColumn], dict, list[str]]:
    """Names, cells, what was settled and notes, for the sheet asked for or the first one that is not empty.

    Raises
    ------
    DataError
        Damaged, protected, too large once unpacked, empty, or without the sheet asked for.
    """
    if _ENCRYPTED in data:
        raise DataError("The Excel file is protected by a password.", "Save it without a password.")
    if data.startswith(_ZIP):
        check_archive(data)
    with _clear_errors():
        sheets, sheet, rows, merged = _open(data, options.sheet)
    titles = title_rows(rows[:_LOOK_AT])
    names, header = header_names([[_text(cell) for cell in row] for row in rows[titles : titles + 2]], options.header)
    n = _fill_merged(rows, [m for m in merged if m[0][0] >= titles + header])
    notes = [f"{n} empty cells of merged cells are filled down."] if n else []
    columns = _columns(rows[titles + header :], len(names))
    return names, columns, {"sheet": sheet, "sheets": sheets, "header": header, "titles": titles}, notes


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Whatever the reader says about a broken file, panics of its compiled part included, as one `DataError`."""
    try:
        yield
    except (DataError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise DataError("The Excel file is damaged or protected.", "Open it in Excel and save it again.") from error


def _open(data: bytes, wanted: str | None) -> tuple[list[str], str, list[list], list]:
    """All sheets' names, the one read, its rows, and its merged cells as ((row, column), (row, column))."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = list(workbook.sheet_names)
    if wanted is not None and wanted not in names:
        raise DataError(f"There is no sheet named {wanted}.", f"Choose one of: {', '.join(names)}.")
    for name in [wanted] if wanted else names:
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=True, nrows=MAX_ROWS + 1)
        if rows:
            down, right = sheet.start or (0, 0)
            places = [
                ((a - down, b - right), (c - down, d - right)) for (a, b), (c, d) in sheet.merged_cell_ranges or ()
            ]
            return names, name, rows, places
    raise DataError("The Excel file is empty.", "Check that the table was saved in it.")


def _fill_merged(rows: list[list], merged: list) -> int:
    """Write the value of cells merged downwards into each of their rows; how many cells were filled."""
    filled = 0
    for (top, left), (bottom, right) in merged:
        value = rows[top][left] if left == right and top < len(rows) and left < len(rows[top]) else ""
        for row in rows[top + 1 : bottom + 1] if value != "" else ():
            filled += row[left] == ""
            row[left] = value
    return filled


def _columns(rows: Sequence[Sequence], width: int) -> list[RawColumn]:
    return [_column([row[i] for row in rows]) for i in range(width)]


def _column(cells: list) -> RawColumn:
    stored = [cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else np.nan for cell in cells]
    return RawColumn(pa.array(map(_text, cells), pa.string()), np.array(stored, dtype=np.float64))


def _text(cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return number_label(cell) or ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ") if cell.time() != datetime.time() else cell.date().isoformat()
    return str(cell)
