"""Datasets of a store."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select

from dlcore.errors import DataError
from dlcore.store.files import new_id, replace
from dlcore.store.records import Records
from dlcore.store.rows import ENDED, DatasetRow
from dlcore.store.tables import DATASETS, RUNS


class Datasets:
    """Datasets: a row each, and a folder that `Dataset.save` filled."""

    def __init__(self, records: Records):
        self._records = records

    def add_dataset(self, owner: str, dataset, name: str = "", draft: bool = False) -> DatasetRow:
        """Keep a `Dataset`; a draft is not listed until `keep_dataset`."""
        id = new_id()
        dataset.save(self._records.folder("datasets", id))
        row = DatasetRow(
            id=id, owner=owner, name=name or dataset.name, kind=dataset.kind, task=dataset.task,
            n=len(dataset.X), digest=dataset.digest, draft=draft, created=time.time(),
        )  # fmt: skip
        self._records.insert(DATASETS, row)
        return row

    def keep_dataset(self, id: str, owner: str, name: str | None = None) -> DatasetRow:
        """Accept a draft, perhaps under another name."""
        values = {"draft": False} | ({"name": name} if name else {})
        self._records.change(DATASETS, id, owner, values)
        return self.dataset(id, owner)

    def dataset(self, id: str, owner: str) -> DatasetRow:
        return DatasetRow(**self._records.row(DATASETS, id, owner))

    def datasets(self, owner: str) -> list[DatasetRow]:
        """This owner's datasets without drafts, newest first."""
        return [DatasetRow(**row) for row in self._records.rows(DATASETS, owner) if not row["draft"]]

    def load_dataset(self, id: str, owner: str, schema=None):
        """What was kept; a table with the roles of `schema` instead of its own, where one is given."""
        from dlcore.data import load

        self.dataset(id, owner)
        return load(self._records.home / "datasets" / id, schema)

    def save_schema_edits(self, id: str, owner: str, schema: dict) -> None:
        """Keep the doctor's corrections of the columns beside the data as they were read."""
        self.dataset(id, owner)
        replace(self._edits(id), lambda path: path.write_text(json.dumps(schema, ensure_ascii=False)))

    def schema_edits(self, id: str, owner: str) -> dict | None:
        """The corrected schema, or None where nothing was corrected."""
        self.dataset(id, owner)
        return json.loads(self._edits(id).read_text()) if self._edits(id).exists() else None

    def settle(self, id: str, owner: str, schema: dict, needed: Collection[str] = ()) -> dict:
        """The roles are settled: columns that are left out go from the disk, but those `needed` by other runs.

        Returns
        -------
        dict
            The schema of what is left, as it was kept.
        """
        from dlcore.data.schema import Schema

        dataset = self.load_dataset(id, owner).with_schema(Schema.from_dict(schema))
        slim = dataset.without_ignored(needed)
        if slim.schema.names != dataset.schema.names:
            self._replace(id, owner, slim)
        return slim.schema.as_dict()

    def _replace(self, id: str, owner: str, dataset) -> None:
        """Put other data in the place of those kept under `id`, in one step for whoever reads them."""
        folder = self._records.home / "datasets" / id
        beside, former = (folder.with_name(f"{id}_{word}") for word in ("new", "former"))
        shutil.rmtree(beside, ignore_errors=True)
        dataset.save(beside)
        folder.rename(former)
        beside.rename(folder)
        shutil.rmtree(former, ignore_errors=True)
        self._records.change(DATASETS, id, owner, {"digest": dataset.digest, "task": dataset.task})

    def mend(self) -> None:
        """Finish what a killed process left half done in `_replace`."""
        for former in (self._records.home / "datasets").glob("*_former"):
            folder = former.with_name(former.name.removesuffix("_former"))
            if folder.exists():
                shutil.rmtree(former, ignore_errors=True)
            else:
                former.rename(folder)

    def _edits(self, id: str) -> Path:
        return self._records.folder("datasets", id) / "corrected.json"

    def delete_dataset(self, id: str, owner: str) -> None:
        """Delete the data; what was learned from them stays. Refused while a run still needs them.

        Raises
        ------
        DataError
            A run still needs them.
        """
        self.dataset(id, owner)
        with self._records.begin() as connection:
            needed = select(RUNS.c.id).where(RUNS.c.dataset_id == id, RUNS.c.state.not_in(ENDED))
            if connection.execute(needed).first():
                raise DataError("A run still needs these data.", "Stop the run first, or wait until it is done.")
            connection.execute(delete(DATASETS).where(DATASETS.c.id == id))
        shutil.rmtree(self._records.home / "datasets" / id, ignore_errors=True)

    def digests(self) -> set[str]:
        """Digests of every item (a picture, a course) of all datasets of everybody, of kinds whose items have one."""
        from dlcore.data import load

        found: set[str] = set()
        for row in self._records.select(select(DATASETS.c.id)):
            with suppress(DataError):  # one that is damaged, or just being deleted
                found |= {
                    str(digest)
                    for digest in getattr(load(self._records.home / "datasets" / row["id"]).X, "digests", ())
                }
        return found

    def drafts_before(self, seconds: float) -> list[tuple[str, str]]:
        """Identifier and owner of each draft that was made before this time and that nobody accepted."""
        stale = select(DATASETS.c.id, DATASETS.c.owner).where(DATASETS.c.draft, DATASETS.c.created < seconds)
        return [(row["id"], row["owner"]) for row in self._records.select(stale)]
