"""Excel sheets as cells of text; formulas are never evaluated, only their stored results are read."""

from __future__ import annotations

import datetime
import io

import pyarrow as pa

from dlcore.data.table_dialect import checked_names
from dlcore.data.table_values import number_label
from dlcore.errors import DataError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_excel(data: bytes) -> bool:
    """Whether these bytes look like an Excel file, whatever the file is called."""
    return data.startswith(_OLE) or (data.startswith(_ZIP) and b"xl/" in data)


def read_sheet(data: bytes, options) -> tuple[tuple[str, ...], list[pa.Array], dict]:
    """Names, cells and what was settled, for the sheet asked for or the first one that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet, rows = _choose(workbook, options.sheet)
    except CalamineError as error:
        raise DataError("The Excel file is damaged or protected.", "Open it in Excel and save it again.") from error
    names = checked_names(rows[0])
    columns = [pa.array([_text(row[i]) for row in rows[1:]], pa.string()) for i in range(len(names))]
    return names, columns, {"sheet": sheet, "sheets": list(workbook.sheet_names), "header": True}


def _choose(workbook, wanted: str | None) -> tuple[str, list[list]]:
    if wanted is not None and wanted not in workbook.sheet_names:
        raise DataError(f"There is no sheet named {wanted}.", f"Choose one of: {', '.join(workbook.sheet_names)}.")
    for name in [wanted] if wanted else workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
        if rows:
            return name, rows
    raise DataError("The Excel file is empty.", "Check that the table was saved in it.")


def _text(cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)):
        return number_label(cell) or ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ") if cell.time() != datetime.time() else cell.date().isoformat()
    return str(cell)
