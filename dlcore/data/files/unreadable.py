"""What is said of one file among many that cannot be used."""

from __future__ import annotations

from dlcore.errors import DataError

MAX_FILE_BYTES = 400 * 2**20  # one picture file


class Unreadable(DataError):
    """One file cannot be used; its message is the reason, as a few words after the file's name."""
