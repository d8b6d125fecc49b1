"""The first rows of a file that could not be read as a table, as they stand, so that somebody can say how to read it."""

from __future__ import annotations

from pathlib import Path

from dlcore.data.tables.encoding import codec_of, guess_encoding, known_encoding
from dlcore.data.tables.excel import first_cells, is_excel
from dlcore.data.tables.layout import guess_dialect
from dlcore.data.tables.limits import MAX_FILE_BYTES
from dlcore.data.tables.packed import unpacked
from dlcore.errors import DataError

ROWS, COLUMNS, LETTERS = 12, 30, 60
_BYTES = 2**16
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")


def peek(path, name: str = "", options: dict | None = None) -> dict:
    """The first rows of a file, cut where the options say, or where it seems likely.

    Parameters
    ----------
    path : path
    name : str
        Of the file.
    options : dict, optional
        ``encoding``, ``separator``, ``quote``, ``sheet`` as in `TableOptions`; anything else is not looked at.

    Returns
    -------
    dict
        ``rows`` (list of lists of str, at most 12 × 30), ``sheets`` and what was taken: ``encoding``, ``separator``. Empty
        where there is nothing to show.
    """
    options = options or {}
    try:
        if Path(path).stat().st_size > MAX_FILE_BYTES:
            return {}
        with open(path, "rb") as file:
            data = file.read(_BYTES)
            data += file.read() if data.startswith(_PACKED) else b""  # text is read no further than it is shown
        data, _, _ = unpacked(data, name or Path(path).name)
        return _sheet(data, options) if is_excel(data) else _text(data, options)
    except (DataError, OSError):
        return {}


def _sheet(data: bytes, options: dict) -> dict:
    sheets, sheet, rows = first_cells(data, options.get("sheet"), ROWS)
    return {"rows": [_cut(row) for row in rows], "sheets": sheets, "sheet": sheet}


def _text(data: bytes, options: dict) -> dict:
    encoding = known_encoding(options["encoding"]) if options.get("encoding") else guess_encoding(data)
    text = data[:_BYTES].decode(codec_of(encoding), "replace").replace("\x00", "")
    dialect = guess_dialect(text, options.get("separator"), options.get("quote"))
    rows = []
    for line in text.splitlines()[:ROWS]:
        rows += [_cut(row) for row in dialect.reader([line])]
    return {"rows": rows, "encoding": encoding, "separator": dialect.separator, "quote": dialect.quote}


def _cut(row: list) -> list[str]:
    return [str(cell)[:LETTERS] for cell in row[:COLUMNS]]
