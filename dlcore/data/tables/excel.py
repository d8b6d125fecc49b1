"""Sheets of Excel and ODS as cells; formulas are never evaluated, only their stored results are read."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa

from dlcore.data.schema import shown
from dlcore.data.tables.excel_archive import check_archive
from dlcore.data.tables.excel_hidden import formulas_without_result, hidden_rows, sheet_xml
from dlcore.data.tables.header import Header, read_header
from dlcore.data.tables.limits import MAX_ROWS
from dlcore.data.tables.raw import RawColumn, RawTable
from dlcore.data.tables.values import number_label
from dlcore.errors import DataError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOK_AT = 200  # rows that the header is judged by
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def is_excel(data: bytes) -> bool:
    """Whether these bytes look like an Excel or ODS file, whatever the file is called."""
    return data.startswith(_OLE) or (data.startswith(_ZIP) and (b"xl/" in data or _ODS in data[:200]))


def read_sheet(data: bytes, options) -> RawTable:
    """The table on the sheet asked for, or on the visible one that holds most.

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
        sheets, sheet, rows, merged, down = _open(data, options.sheet)
    places = [i for i, row in enumerate(rows) if any(_filled(cell) for cell in row)]
    filled = [rows[i] for i in places]
    header = _header([[_text(cell) for cell in row] for row in filled[:_LOOK_AT]], options, merged)
    first = places[header.rows_taken] if header.rows_taken < len(places) else len(rows)
    n = _fill_merged(rows, [m for m in merged if m[0][0] >= first])
    notes = [*header.notes, *([f"{n} empty cells of merged cells are filled down."] if n else [])]
    notes += _other_sheets(sheets, sheet, options.sheet)
    body = [(i, rows[i]) for i in places[header.rows_taken :]]
    xml = sheet_xml(data, sheet)
    unseen, unsolved = hidden_rows(xml), formulas_without_result(xml)
    del xml
    hidden = [i for i, _ in body if i + down + 1 in unseen]
    if hidden and options.hidden is False:
        body = [(i, row) for i, row in body if i not in set(hidden)]
    if hidden:
        notes.append(_of_hidden(len(hidden), options.hidden))
    if unsolved:
        notes.append(
            f"{unsolved} {'cell holds a formula' if unsolved == 1 else 'cells hold formulas'} without a result, which count as "
            "missing: open the file in Excel, save it, and choose it again."
        )
    if not body:
        raise DataError("The table has column names but no rows.", "Check that it was exported completely.")
    _refuse_second_table(body, header)
    units = header.units or ("",) * len(header.names)
    columns = [_column([row[i] for _, row in body], units[i]) for i in range(len(header.names))]
    at = np.array([i for i, _ in body]) - first
    guesses = {"sheet": sheet, "sheets": sheets, "header": header.there, "titles": header.titles, "hidden": len(hidden)}
    return RawTable(header.names, columns, guesses, notes, None if (at == np.arange(len(at))).all() else at)


def first_cells(data: bytes, wanted: str | None, n: int) -> tuple[list[str], str, list[list[str]]]:
    """Names of the sheets, the one looked at, and its first rows as words; raises `DataError` where it cannot be opened."""
    if data.startswith(_ZIP):
        check_archive(data)
    with _clear_errors():
        sheets, sheet, rows, _, _ = _open(data, wanted)
    return sheets, sheet, [[_text(cell) for cell in row] for row in rows[:n]]


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Whatever the reader says about a broken file, panics of its compiled part included, as one `DataError`."""
    try:
        yield
    except (DataError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise DataError("The Excel file is damaged or protected.", "Open it in Excel and save it again.") from error


def _open(data: bytes, wanted: str | None) -> tuple[list[str], str, list[list], list, int]:
    """All sheets' names, the one read, its rows, its merged cells as ((row, column), (row, column)), and rows above."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = list(workbook.sheet_names)
    if wanted is not None and wanted not in names:
        raise DataError(f"There is no sheet named {wanted}.", f"Choose one of: {', '.join(names)}.")
    shown_ones = [m.name for m in workbook.sheets_metadata if m.visible == SheetVisibleEnum.Visible] or names
    best = None
    for name in [wanted] if wanted else [name for name in names if name in shown_ones]:
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=True, nrows=MAX_ROWS + 1)
        size = _size(rows)
        if rows and (best is None or size > best[0]):
            down, right = sheet.start or (0, 0)
            merged = [((a - down, b - right), (c - down, d - right)) for (a, b), (c, d) in _merged(sheet)]
            best = (size, name, rows, merged, down)
    if best is None:
        raise DataError("The Excel file is empty.", "Check that the table was saved in it.")
    return names, *best[1:]


def _merged(sheet) -> list:
    try:
        return sheet.merged_cell_ranges or []
    except BaseException:  # the old format and ODS do not tell
        return []


def _size(rows: list[list]) -> tuple[bool, int]:
    """How much a sheet holds: first whether it is a table at all (three rows of two cells), then its filled cells."""
    counts = [sum(_filled(cell) for cell in row) for row in rows]
    return sum(n >= 2 for n in counts) >= 3, sum(counts)


def _filled(cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _other_sheets(sheets: list[str], sheet: str, wanted: str | None) -> list[str]:
    others = [name for name in sheets if name != sheet]
    if wanted or not others:
        return []
    return [
        f"The sheet {sheet} is read, which holds most; there {'is' if len(others) == 1 else 'are'} also {shown(others, 5)}."
    ]


def _of_hidden(n: int, wanted: bool | None) -> str:
    rows, are = ("row", "is") if n == 1 else ("rows", "are")
    return f"{n} {rows} that {are} hidden in Excel {are} {'left out' if wanted is False else 'read like the others'}."


def _header(rows: list[list[str]], options, merged: list) -> Header:
    if not rows:
        raise DataError("The Excel file is empty.", "Check that the table was saved in it.")
    return read_header(rows, options.header)


def _fill_merged(rows: list[list], merged: list) -> int:
    """Write the value of cells merged downwards into each of their rows; how many cells were filled."""
    filled = 0
    for (top, left), (bottom, right) in merged:
        value = rows[top][left] if left == right and 0 <= top < len(rows) and left < len(rows[top]) else ""
        for row in rows[top + 1 : bottom + 1] if value != "" else ():
            filled += row[left] == ""
            row[left] = value
    return filled


def _refuse_second_table(body: list[tuple[int, list]], header: Header) -> None:
    """After a blank row, a row of other names above numbers is a second table: which one is meant must be said."""
    for (before, _), (place, row), (_, below) in zip(body, body[1:], body[2:]):
        words = [cell for cell in row if _filled(cell)]
        if place == before + 1 or len(words) < 2 or not all(isinstance(cell, str) for cell in words):
            continue
        numbers = sum(isinstance(c, (int, float)) and isinstance(r, str) and bool(r) for r, c in zip(row, below))
        names = {name.casefold() for name in header.names}
        if (
            numbers
            and not {cell.strip().casefold() for cell in words} <= names
            and not _column_of_words(body, row, place)
        ):
            raise DataError(
                f"There seem to be several tables on this sheet: another one begins in row {place + 1}.",
                "Put each table on a sheet of its own.",
            )


def _column_of_words(body: list[tuple[int, list]], row: list, place: int) -> bool:
    """Whether the words of a row stand in columns that hold words above it as well: then it is a row like the others."""
    above = [r for at, r in body if at < place][-20:]
    return all(
        any(isinstance(r[i], str) and r[i].strip() for r in above) for i, cell in enumerate(row) if _filled(cell)
    )


def _column(cells: Sequence, unit: str) -> RawColumn:
    stored = [cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else np.nan for cell in cells]
    return RawColumn(pa.array(map(_text, cells), pa.string()), np.array(stored, dtype=np.float64), unit)


def _text(cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return number_label(cell) or ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ") if cell.time() != datetime.time() else cell.date().isoformat()
    return "" if cell is None else str(cell)
