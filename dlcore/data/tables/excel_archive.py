"""Look into an Excel file before it is opened: how much it unpacks to, and how large its sheets claim to be.

The sizes that a zip archive declares may lie, so every part is unpacked once, in pieces, and counted.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from dlcore.data.tables.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_CELLS, MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO
from dlcore.errors import DataError

_PIECE = 2**20
_FREE_BYTES = 8 * 2**20  # a small file may unpack to this much at any ratio
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, length of the name, length of the extra field
# A cell's place, however its tag is written: r="XFD1048576"
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,12})["']""")
_LONGEST_PLACE = 60


def check_archive(data: bytes) -> None:
    """Raise `DataError` unless `data` is a sound Excel file (.xlsx, .xlsm) within the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged() from error
    if any(part.filename.endswith(".bin") and "workbook" in part.filename for part in parts):
        raise DataError("Binary Excel files (.xlsb) are not read.", "Save it as .xlsx or CSV.")
    if any(part.flag_bits & 1 for part in parts):
        raise DataError("The Excel file is protected by a password.", "Save it without a password.")
    unpacked = 0
    for part in parts:
        unpacked += _check_part(data, part, MAX_UNPACKED_BYTES - unpacked)


def _check_part(data: bytes, part: zipfile.ZipInfo, room: int) -> int:
    """Unpack one part, counting bytes and, in a sheet, the rectangle its cells span; the bytes counted."""
    allowed = min(room, max(MAX_UNPACKED_RATIO * part.compress_size, _FREE_BYTES))
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    count, tail, size = 0, b"", [0, 0]
    for piece in _unpack(data, part):
        count += len(piece)
        if count > allowed:
            raise DataError(
                "The Excel file unpacks to far more than its size.", "Save the table as CSV and choose that."
            )
        if is_sheet:
            _measure(tail + piece, size)
            tail = piece[-_LONGEST_PLACE:]
    return count


def _unpack(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of one part in pieces, read to its true end whatever length is declared."""
    start = part.header_offset
    try:
        signature, name, extra = _LOCAL_HEADER.unpack_from(data, start)
    except struct.error as error:
        raise _damaged() from error
    start += _LOCAL_HEADER.size + name + extra
    packed = memoryview(data)[start : start + part.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != part.compress_size:
        raise _damaged()
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[i : i + _PIECE]) for i in range(0, len(packed), _PIECE))
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflate(packed)
    else:
        raise _damaged()


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), _PIECE):
            waiting = packed[start : start + _PIECE]
            while len(waiting) and not inflater.eof:
                yield inflater.decompress(waiting, _PIECE)
                waiting = inflater.unconsumed_tail
    except zlib.error as error:
        raise _damaged() from error


def _measure(xml: bytes, size: list[int]) -> None:
    """Grow `size`, [columns, rows], to the cells named in a piece of a sheet; two far cells span a huge rectangle."""
    places = _PLACE.findall(xml)
    size[0] = max([size[0], *(_column_number(letters.upper()) for letters in {letters for letters, _ in places})])
    size[1] = max([size[1], *map(int, {row for _, row in places})])
    if size[0] > MAX_COLUMNS or size[1] > MAX_ROWS or size[0] * size[1] > MAX_SHEET_CELLS:
        raise DataError(
            f"A sheet of the Excel file spans {size[1]:,} rows and {size[0]:,} columns.",
            "Delete the stray cells far from the table, and save it again.",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _damaged() -> DataError:
    return DataError("The Excel file is damaged.", "Open it in Excel and save it again.")


def unpack_part(data: bytes, part: zipfile.ZipInfo, allowed: int) -> bytes:
    """One part of an archive, never more than `allowed` bytes whatever length it declares; raises `DataError`."""
    pieces, count = [], 0
    for piece in _unpack(data, part):
        count += len(piece)
        if count > allowed:
            raise DataError("The archive unpacks to far more than its size.", "Unpack it, and choose the table.")
        pieces.append(piece)
    return b"".join(pieces)
