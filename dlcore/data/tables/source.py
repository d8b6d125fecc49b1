"""The bytes of a table's file, within limits."""

from __future__ import annotations

from pathlib import Path

from dlcore.data.tables.limits import MAX_FILE_BYTES
from dlcore.errors import DataError


def bytes_of(source, filename: str | None) -> tuple[bytes, str]:
    """Bytes and name of a file; `DataError` where it cannot be opened or is too large."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        data, filename = bytes(source), filename or "table"
        if len(data) > MAX_FILE_BYTES:
            raise _too_large()
        return data, filename
    path = Path(source)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large()
        return path.read_bytes(), filename or path.name
    except OSError as error:
        raise DataError(f"The file {path.name} cannot be opened.", "Check its name and choose it again.") from error


def _too_large() -> DataError:
    return DataError(
        f"The file is larger than {MAX_FILE_BYTES // 2**20} MB.", "Keep the columns you need, and save it again."
    )
