"""What the reader of cells does not tell of an Excel sheet: hidden rows, and formulas without a result."""

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


_FORMULA = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def hidden_rows(xml: bytes) -> set[int]:
    """Numbers, counted from 1, of the hidden rows of a sheet."""
    return {int(number) for number in _HIDDEN.findall(xml)}


def formulas_without_result(xml: bytes) -> int:
    """How many cells hold a formula whose result the program that wrote the file did not keep: they read as empty."""
    return len(_FORMULA.findall(xml)) if b"<f" in xml or b":f" in xml else 0


def sheet_xml(data: bytes, sheet: str) -> bytes:
    """The part of an .xlsx file that holds a sheet; empty for other formats, and where it cannot be found.

    Parameters
    ----------
    data : bytes
        An archive that `excel_archive.check_archive` has let pass.
    sheet : str
        Name of the sheet.
    """
    if not data.startswith(_ZIP):
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
        read = lambda name: unpack_part(data, parts[name], _MOST)
        place = _place(read("xl/workbook.xml"), read("xl/_rels/workbook.xml.rels"), sheet)
        return read(place)
    except (
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        DataError,
    ):  # the reader of cells opened it: nothing is known of rows
        return b""


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
