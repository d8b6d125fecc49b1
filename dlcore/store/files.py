"""Files of the store: names that lead nowhere else, and writing that is never seen half done."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from dlcore.errors import NotFound


def new_id() -> str:
    """128 random bits, so that nobody guesses the address of another's run."""
    return secrets.token_hex(16)


def safe(part: str) -> str:
    """A folder or id as it stands; `NotFound` for what could be a way out of the store."""
    if not part.replace("_", "").isalnum():
        raise NotFound("This is not here.", "Open it from the list again.")
    return part


def write_below(folder: Path, name: str, content: bytes) -> Path:
    """Write an uploaded file; parts of its name that lead elsewhere are dropped."""
    parts = [
        part for part in name.replace("\\", "/").replace("\0", "").split("/") if part.strip(". ") and ":" not in part
    ]
    path = folder.joinpath(*[part[-120:] for part in parts[-4:]] or ["file"])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def existing(path: Path, otherwise: str) -> Path:
    """The path, or `NotFound` saying `otherwise`."""
    if not path.exists():
        raise NotFound(otherwise, "Wait until training is done, or train again.")
    return path


def replace(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` write beside `path`, and move it there: a reader never sees half a file."""
    beside = path.with_name(f"{path.name}.{new_id()}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def keep_temporary_files_in(folder: Path, emptied: bool = False) -> None:
    """Have this process and those it starts put temporary files here, where nobody else looks, and not in the system's.

    Parameters
    ----------
    emptied : bool
        Whether what former processes left there is deleted first.
    """
    if emptied:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # it is looked up again
