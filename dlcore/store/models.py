"""The library: models that were saved from a run or uploaded."""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import delete

from dlcore.errors import NotFound
from dlcore.store.files import existing, new_id, replace
from dlcore.store.records import Records
from dlcore.store.rows import ModelRow
from dlcore.store.runs import Runs
from dlcore.store.tables import MODELS


class Models:
    """Models: a row and a model file each."""

    def __init__(self, records: Records, runs: Runs):
        self._records, self._runs = records, runs

    def add_model(
        self, owner: str, family: str, name: str, source: bytes | str | Path, run_id: str | None = None
    ) -> ModelRow:
        """Put a model file (its bytes, or a path) into the library."""
        if run_id is not None:
            self._runs.run(run_id, owner)
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        row = ModelRow(new_id(), owner, family, name, run_id, len(content), time.time())
        replace(self._records.folder("models") / f"{row.id}.zip", lambda path: path.write_bytes(content))
        self._records.insert(MODELS, row)
        return row

    def model(self, id: str, owner: str | None) -> ModelRow:
        return ModelRow(**self._records.row(MODELS, id, owner))

    def models(self, owner: str, family: str | None = None) -> list[ModelRow]:
        """This owner's models, newest first."""
        return [ModelRow(**row) for row in self._records.rows(MODELS, owner) if family in (None, row["family"])]

    def rename_model(self, id: str, owner: str, name: str) -> ModelRow:
        self._records.change(MODELS, id, owner, {"name": name})
        return self.model(id, owner)

    def delete_model(self, id: str, owner: str) -> None:
        self.model(id, owner)
        with self._records.begin() as connection:
            connection.execute(delete(MODELS).where(MODELS.c.id == id))
        (self._records.home / "models" / f"{id}.zip").unlink(missing_ok=True)

    def bundle_path(self, id: str, owner: str | None) -> Path:
        """The model file of a run, or of a model in the library."""
        try:
            self._runs.run(id, owner)
        except NotFound:
            self.model(id, owner)
            return existing(self._records.home / "models" / f"{id}.zip", "The file of this model is gone.")
        return existing(self._records.home / "runs" / id / "model.zip", "This run has no model yet.")
