"""Uploaded files on their way to a worker: they stand in the store's folder, and go once they are read."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from dlcore.store.files import new_id, safe, write_below
from dlcore.store.records import Records


class Uploads:
    """Folders of uploaded files; no row in the database knows them."""

    def __init__(self, records: Records):
        self._records = records

    def keep_upload(self, files: Iterable[tuple[str, bytes]]) -> str:
        """Put uploaded files (names and contents) where the engine may read them.

        Names may hold sub-folders, never a way out. Returns the path below ``uploads``: of the file, or of the folder
        where there are several.
        """
        folder = self._records.folder("uploads", new_id())
        paths = [write_below(folder, name, content) for name, content in files]
        return str((paths[0] if len(paths) == 1 else folder).relative_to(self._records.home / "uploads"))

    def delete_upload(self, path: str) -> None:
        """Delete what `keep_upload` kept."""
        shutil.rmtree(self._records.home / "uploads" / safe(Path(path).parts[0]), ignore_errors=True)

    def delete_before(self, seconds: float) -> None:
        """Delete uploads that came before this time."""
        for folder in (self._records.home / "uploads").glob("*"):
            if folder.stat().st_mtime < seconds:
                shutil.rmtree(folder, ignore_errors=True)
