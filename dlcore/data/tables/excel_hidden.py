"""Rows that are hidden in an Excel sheet, by a filter or by hand: the reader of cells does not tell."""

from __future__ import annotations

import html
import io
import re
import zipfile

from dlcore.data.tables.excel_archive import unpack_part
from dlcore.errors import DataError

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_MOST = 2**28  # bytes of one part: in a larger sheet nobody hides rows by hand
_ZIP = b"PK\x03\x04"


def hidden_rows(data: bytes, sheet: str) -> set[int]:
    """Numbers, counted from 1, of the hidden rows of a sheet of an .xlsx file; none for other formats.

    Parameters
    ----------
    data : bytes
        An archive that `excel_archive.check_archive` has let pass.
    sheet : str
        Name of the sheet.
    """
    if not data.startswith(_ZIP):
        return set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
        read = lambda name: unpack_part(data, parts[name], _MOST)
        place = _place(read("xl/workbook.xml"), read("xl/_rels/workbook.xml.rels"), sheet)
        return {int(number) for number in _HIDDEN.findall(read(place))}
    except (
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        DataError,
    ):  # the reader of cells opened it: nothing is known of rows
        return set()


def _place(workbook: bytes, relations: bytes, sheet: str) -> str:
    """Which part of the archive holds a sheet; `KeyError` where none does."""
    for tag in _SHEET.findall(workbook):
        if html.unescape(_attribute(tag, "name")) == sheet:
            wanted = _attribute(tag, "id")
            for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", relations):
                if _attribute(relation, "Id") == wanted:
                    target = _attribute(relation, "Target")
                    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"[\s:]" + name.encode() + rb'="([^"]*)"', tag)
    return found.group(1).decode("utf-8", "replace") if found else ""
