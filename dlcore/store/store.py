"""One store: the database says what is true, the folder keeps the bytes."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from dlcore.errors import DataError, NotFound
from dlcore.store import events
from dlcore.store.features import Features
from dlcore.store.rows import CANCELLED, ENDED, QUEUED, RUNNING, DatasetRow, ModelRow, RunRow
from dlcore.store.tables import DATASETS, MODELS, RUNS, open_database


def open_store(home: str | Path | None = None, url: str | None = None) -> Store:
    """Open the store of this computer, making it if it is not there.

    Parameters
    ----------
    home : path, optional
        Folder for files; else ``DLCORE_HOME``, else ``~/.cajal``. It is readable by its owner alone.
    url : str, optional
        Database; else ``DLCORE_DATABASE_URL``, else SQLite in `home`.
    """
    home = Path(home or os.environ.get("DLCORE_HOME") or Path.home() / ".cajal").expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    return Store(home, url or os.environ.get("DLCORE_DATABASE_URL") or f"sqlite:///{home / 'cajal.db'}")


class Store:
    """Datasets, runs and models of all owners. Another owner's row is `NotFound`, as if it were not there.

    Where `owner` may be left out, the caller is a worker that acts on a run it was given.
    """

    def __init__(self, home: Path, url: str):
        self.home = home
        self.url = url
        self.features = Features(home / "features")
        self._database = open_database(url)

    # Datasets

    def add_dataset(self, owner: str, dataset, name: str = "", draft: bool = False) -> DatasetRow:
        """Keep a `Dataset`; a draft is not listed until `keep_dataset`."""
        id = _new_id()
        dataset.save(self._folder("datasets", id))
        row = DatasetRow(
            id,
            owner,
            name or dataset.name,
            dataset.kind,
            dataset.task,
            len(dataset.X),
            dataset.digest,
            draft,
            time.time(),
        )
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
        _replace(self._edits(id), lambda path: path.write_text(json.dumps(schema, ensure_ascii=False)))

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

    # Runs

    def add_run(
        self, owner: str, family: str, dataset_id: str, spec: dict, name: str = "", state: str = QUEUED
    ) -> RunRow:
        """Queue a training of `family` on a dataset; or record one that is done already.

        Parameters
        ----------
        spec : dict
            JSON-able: ``params`` and ``seed``, and what else the page wants to keep with the run.
        """
        dataset = self.keep_dataset(dataset_id, owner)
        now = time.time()
        ended = now if state in ENDED else None
        row = RunRow(
            id=_new_id(), owner=owner, family=family, dataset_id=dataset_id, name=name or dataset.name, spec=spec,
            state=state, reason="", remedy="", stop=False, worker="", created=now,
            started=ended, ended=ended, beat=None,
        )  # fmt: skip
        self._folder("runs", row.id)
        self._insert(RUNS, row)
        return row

    def run(self, id: str, owner: str | None = None) -> RunRow:
        return RunRow(**self._row(RUNS, id, owner))

    def runs(self, owner: str, family: str | None = None) -> list[RunRow]:
        """This owner's runs, newest first."""
        return [RunRow(**row) for row in self._rows(RUNS, owner) if family in (None, row["family"])]

    def runs_in(self, state: str) -> list[RunRow]:
        """Everybody's runs in one state, oldest first: the queue, or what is being trained."""
        with self._database.connect() as connection:
            found = connection.execute(select(RUNS).where(RUNS.c.state == state).order_by(RUNS.c.created, RUNS.c.id))
            return [RunRow(**row) for row in found.mappings()]

    def place_in_queue(self, id: str) -> int:
        """1 for the run that starts next; 0 for one that does not wait."""
        return next((place for place, run in enumerate(self.runs_in(QUEUED), 1) if run.id == id), 0)

    def claim(self, id: str, worker: str) -> bool:
        """Take a queued run; true for exactly one caller, so that nothing is trained twice."""
        now = time.time()
        return self._change_run(id, {"state": RUNNING, "worker": worker, "started": now, "beat": now}, state=QUEUED)

    def beat(self, id: str, worker: str) -> bool:
        """Say that the run is alive; false if it is no longer this worker's to train."""
        return self._change_run(id, {"beat": time.time()}, state=RUNNING, worker=worker)

    def request_stop(self, id: str, owner: str) -> None:
        """A queued run is cancelled at once, a running one as soon as its worker sees the wish."""
        self.run(id, owner)
        if not self._change_run(id, {"state": CANCELLED, "stop": True, "ended": time.time()}, state=QUEUED):
            self._change_run(id, {"stop": True}, state=RUNNING)

    def stop_requested(self, id: str) -> bool:
        """Whether the run should end: its stop was asked for, or it is no longer running."""
        run = self.run(id)
        return run.stop or run.is_over

    def finish(self, id: str, state: str, reason: str = "", remedy: str = "", worker: str | None = None) -> bool:
        """End a running run; false if it was not running, or is not `worker`'s."""
        values = {"state": state, "reason": reason, "remedy": remedy, "ended": time.time()}
        return self._change_run(id, values, state=RUNNING, worker=worker)

    def delete_run(self, id: str, owner: str) -> None:
        """Forget a run with its events and results; models saved from it stay in the library."""
        self.run(id, owner)
        with self._database.begin() as connection:
            gone = connection.execute(delete(RUNS).where(RUNS.c.id == id, RUNS.c.state != RUNNING)).rowcount
        if not gone:
            raise DataError("This run is still training.", "Stop it first.")
        shutil.rmtree(self.home / "runs" / id, ignore_errors=True)

    def run_dataset(self, run_id: str, owner: str | None = None):
        """The data of a run, with the roles it was asked to train with."""
        from dlcore.data.schema import Schema

        run = self.run(run_id, owner)
        dataset = self.load_dataset(run.dataset_id, run.owner)
        plain = run.spec.get("schema")
        return dataset.with_schema(Schema.from_dict(plain)) if plain else dataset

    # What a run leaves behind

    def append_events(self, run_id: str, new: list[dict]) -> None:
        events.append(self._folder("runs", run_id) / "events.jsonl", new)

    def read_events(self, run_id: str, since: int = 0) -> tuple[list[dict], int]:
        """Events after the mark `since`, and the mark to ask with next time."""
        return events.read(self.home / "runs" / _safe(run_id) / "events.jsonl", since)

    def save_results(self, run_id: str, tree: dict) -> None:
        from dlcore.bundle import write_tree

        _replace(self._folder("runs", run_id) / "results.zip", lambda path: write_tree(path, tree))

    def results(self, run_id: str, owner: str | None = None) -> dict:
        from dlcore.bundle import read_tree

        self.run(run_id, owner)
        return read_tree(_existing(self.home / "runs" / run_id / "results.zip", "This run has no results yet."))

    def save_bundle(self, run_id: str, card: dict, state: dict) -> None:
        from dlcore.bundle import write_bundle

        _replace(self._folder("runs", run_id) / "model.zip", lambda path: write_bundle(path, card, state))

    def bundle_path(self, id: str, owner: str | None = None) -> Path:
        """The model file of a run or of a model in the library."""
        try:
            self.run(id, owner)
            return _existing(self.home / "runs" / id / "model.zip", "This run has no model yet.")
        except NotFound:
            self.model(id, owner)
            return _existing(self.home / "models" / f"{id}.zip", "The file of this model is gone.")

    # Models

    def add_model(
        self, owner: str, family: str, name: str, source: bytes | str | Path, run_id: str | None = None
    ) -> ModelRow:
        """Put a model file (its bytes, or a path) into the library."""
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        row = ModelRow(_new_id(), owner, family, name, run_id, len(content), time.time())
        _replace(self._folder("models") / f"{row.id}.zip", lambda path: path.write_bytes(content))
        self._insert(MODELS, row)
        return row

    def model(self, id: str, owner: str | None = None) -> ModelRow:
        return ModelRow(**self._row(MODELS, id, owner))

    def models(self, owner: str, family: str | None = None) -> list[ModelRow]:
        """This owner's models, newest first."""
        return [ModelRow(**row) for row in self._rows(MODELS, owner) if family in (None, row["family"])]

    def rename_model(self, id: str, owner: str, name: str) -> ModelRow:
        self._change(MODELS, id, owner, {"name": name})
        return self.model(id, owner)

    def delete_model(self, id: str, owner: str) -> None:
        self.model(id, owner)
        with self._database.begin() as connection:
            connection.execute(delete(MODELS).where(MODELS.c.id == id))
        (self.home / "models" / f"{id}.zip").unlink(missing_ok=True)

    # Uploads

    def keep_upload(self, files: Iterable[tuple[str, bytes]]) -> str:
        """Put uploaded files (names and contents) where the engine may read them; they are deleted after a day.

        Names may hold sub-folders, never a way out. Returns the path below ``uploads``: of the file, or of the folder
        where there are several.
        """
        folder = self._folder("uploads", _new_id())
        paths = [_write_below(folder, name, content) for name, content in files]
        return str((paths[0] if len(paths) == 1 else folder).relative_to(self.home / "uploads"))

    def delete_upload(self, path: str) -> None:
        """Delete what `keep_upload` kept."""
        shutil.rmtree(self.home / "uploads" / _safe(Path(path).parts[0]), ignore_errors=True)

    # Rows

    def _folder(self, *parts: str) -> Path:
        path = self.home.joinpath(*map(_safe, parts))
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def _insert(self, table, row) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(table).values(**vars(row)))

    def _row(self, table, id: str, owner: str | None) -> dict:
        with self._database.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == id)).mappings().first()
        if row is None or owner not in (None, row["owner"]):
            raise NotFound(
                f"This {table.name[:-1]} is not here.", "It may have been deleted, or belong to someone else."
            )
        return dict(row)

    def _rows(self, table, owner: str) -> list[dict]:
        with self._database.connect() as connection:
            found = connection.execute(select(table).where(table.c.owner == owner).order_by(table.c.created.desc()))
            return [dict(row) for row in found.mappings()]

    def _change(self, table, id: str, owner: str, values: dict) -> None:
        self._row(table, id, owner)
        with self._database.begin() as connection:
            connection.execute(update(table).where(table.c.id == id).values(**values))

    def _change_run(self, id: str, values: dict, state: str, worker: str | None = None) -> bool:
        """Change a run only if it is in `state` (and `worker`'s), in one statement; whether that was so."""
        change = update(RUNS).where(RUNS.c.id == id, RUNS.c.state == state).values(**values)
        if worker is not None:
            change = change.where(RUNS.c.worker == worker)
        with self._database.begin() as connection:
            return connection.execute(change).rowcount == 1


def _new_id() -> str:
    return secrets.token_hex(16)


def _safe(part: str) -> str:
    """A folder or id as it stands, never a way out of the store."""
    if not part.replace("_", "").isalnum():
        raise NotFound("This is not here.", "Open it from the list again.")
    return part


def _write_below(folder: Path, name: str, content: bytes) -> Path:
    """Write an uploaded file; parts of its name that lead elsewhere are dropped."""
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(". ") and ":" not in part]
    path = folder.joinpath(*parts[-4:] or ["file"])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _existing(path: Path, otherwise: str) -> Path:
    if not path.exists():
        raise NotFound(otherwise, "Wait until training is done, or train again.")
    return path


def _replace(path: Path, write) -> None:
    """Write beside `path` and move there, so that a reader never sees half a file."""
    beside = path.with_name(f"{path.name}.{_new_id()}")
    try:
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
