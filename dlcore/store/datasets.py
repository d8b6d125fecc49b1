"""Datasets of a store, and the uploads they are read from."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import delete, select

from dlcore.errors import DataError
from dlcore.store.files import new_id, replace, safe, write_below
from dlcore.store.records import Records
from dlcore.store.rows import ENDED, DatasetRow
from dlcore.store.tables import DATASETS, RUNS


class Datasets(Records):
    """Datasets: a row each, and a folder that `Dataset.save` filled."""

    def add_dataset(self, owner: str, dataset, name: str = "", draft: bool = False) -> DatasetRow:
        """Keep a `Dataset`; a draft is not listed until `keep_dataset`."""
        id = new_id()
        dataset.save(self._folder("datasets", id))
        row = DatasetRow(
            id=id, owner=owner, name=name or dataset.name, kind=dataset.kind, task=dataset.task,
            n=len(dataset.X), digest=dataset.digest, draft=draft, created=time.time(),
        )  # fmt: skip
        self._insert(DATASETS, row)
        return row

    def keep_dataset(self, id: str, owner: str, name: str | None = None) -> DatasetRow:
        """Accept a draft, perhaps under another name."""
        values = {"draft": False} | ({"name": name} if name else {})
        self._change(DATASETS, id, owner, values)
        return self.dataset(id, owner)

    def dataset(self, id: str, owner: str) -> DatasetRow:
        return DatasetRow(**self._row(DATASETS, id, owner))

    def datasets(self, owner: str) -> list[DatasetRow]:
        """This owner's datasets without drafts, newest first."""
        return [DatasetRow(**row) for row in self._rows(DATASETS, owner) if not row["draft"]]

    def load_dataset(self, id: str, owner: str):
        from dlcore.data import load

        self.dataset(id, owner)
        return load(self.home / "datasets" / id)

    def save_schema_edits(self, id: str, owner: str, schema: dict) -> None:
        """Keep the doctor's corrections of the columns beside the data as they were read."""
        self.dataset(id, owner)
        replace(self._edits(id), lambda path: path.write_text(json.dumps(schema, ensure_ascii=False)))

    def schema_edits(self, id: str, owner: str) -> dict | None:
        """The corrected schema, or None where nothing was corrected."""
        self.dataset(id, owner)
        return json.loads(self._edits(id).read_text()) if self._edits(id).exists() else None

    def _edits(self, id: str) -> Path:
        return self._folder("datasets", id) / "corrected.json"

    def delete_dataset(self, id: str, owner: str) -> None:
        """Delete the data; what was learned from them stays. Refused while a run still needs them."""
        self.dataset(id, owner)
        with self._database.begin() as connection:
            needed = select(RUNS.c.id).where(RUNS.c.dataset_id == id, RUNS.c.state.not_in(ENDED))
            if connection.execute(needed).first():
                raise DataError("A run still needs these data.", "Stop the run first, or wait until it is done.")
            connection.execute(delete(DATASETS).where(DATASETS.c.id == id))
        shutil.rmtree(self.home / "datasets" / id, ignore_errors=True)

    def keep_upload(self, files: Iterable[tuple[str, bytes]]) -> str:
        """Put uploaded files (names and contents) where the engine may read them; they are deleted after a day.

        Names may hold sub-folders, never a way out. Returns the path below ``uploads``: of the file, or of the folder
        where there are several.
        """
        folder = self._folder("uploads", new_id())
        paths = [write_below(folder, name, content) for name, content in files]
        return str((paths[0] if len(paths) == 1 else folder).relative_to(self.home / "uploads"))

    def delete_upload(self, path: str) -> None:
        """Delete what `keep_upload` kept."""
        shutil.rmtree(self.home / "uploads" / safe(Path(path).parts[0]), ignore_errors=True)

    def delete_old(self, seconds: float) -> None:
        """Delete drafts and uploads that nobody came back to for so long."""
        before = time.time() - seconds
        stale = select(DATASETS.c.id, DATASETS.c.owner).where(DATASETS.c.draft, DATASETS.c.created < before)
        with self._database.connect() as connection:
            drafts = connection.execute(stale).all()
        for id, owner in drafts:
            self.delete_dataset(id, owner)
        for folder in (self.home / "uploads").glob("*"):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
