"""A table in a zip or gzip archive: unpacked within limits, if it is the only one there."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from dlcore.data.tables.excel_archive import unpack_part
from dlcore.data.tables.limits import MAX_FILE_BYTES, MAX_UNPACKED_RATIO
from dlcore.errors import DataError

_ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".tab",
    ".dat",
    ".xlsx",
    ".xls",
    ".xlsm",
    ".ods",
    ".sav",
    ".zsav",
    ".dta",
    ".sas7bdat",
    ".xpt",
    ".parquet",
)
_FREE = 8 * 2**20  # a small archive may unpack to this much at any ratio


def unpacked(data: bytes, filename: str) -> tuple[bytes, str, list[str]]:
    """The table within an archive, its name and a note; anything else comes back as it is.

    Raises
    ------
    DataError
        Several tables, none, a password, or far more than the archive's size.
    """
    if data.startswith(b"\x1f\x8b"):
        return _gunzipped(data), filename.removesuffix(".gz"), []
    if not data.startswith(b"PK\x03\x04") or data[30:38] == b"mimetype":
        return data, filename, []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if any(name.replace("\\", "/").lower().startswith("xl/") for name in archive.namelist()):
                return data, filename, []  # an Excel file is a zip itself
            parts = [part for part in archive.infolist() if _is_table(part.filename)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        if b"xl/" in data:
            return data, filename, []  # a damaged Excel file: its reader says so
        raise DataError("The zip archive is damaged.", "Make it again, or choose the table itself.") from error
    if len(parts) != 1:
        found = f"{len(parts)} tables" if parts else "no table"
        raise DataError(f"The zip archive holds {found}.", "Choose one table, or an archive that holds one.")
    if parts[0].flag_bits & 1:
        raise DataError("The zip archive is protected by a password.", "Unpack it, and choose the table.")
    name = PurePosixPath(parts[0].filename.replace("\\", "/")).name
    return unpack_part(data, parts[0], _allowed(len(data))), name, [f"Read from the archive: {name}."]


def _is_table(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.suffix.lower() in _ENDINGS and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _allowed(packed: int) -> int:
    return min(MAX_FILE_BYTES, max(MAX_UNPACKED_RATIO * packed, _FREE))


def _gunzipped(data: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        text = inflater.decompress(data, _allowed(len(data)) + 1)
    except zlib.error as error:
        raise DataError("The gzip archive is damaged.", "Make it again, or choose the table itself.") from error
    if len(text) > _allowed(len(data)):
        raise DataError("The archive unpacks to far more than its size.", "Unpack it, and choose the table.")
    if not inflater.eof:
        raise DataError("The gzip archive is not complete.", "Make it again, or choose the table itself.")
    return text
