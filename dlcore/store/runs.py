"""Runs of a store: the queue, who trains what, and what comes of it."""

from __future__ import annotations

import json
import shutil
import time

from sqlalchemy import delete, select, update

from dlcore.errors import DataError
from dlcore.store import events
from dlcore.store.datasets import Datasets
from dlcore.store.files import existing, new_id, replace, safe
from dlcore.store.records import Records
from dlcore.store.rows import ANYONE, CANCELLED, DONE, ENDED, FAILED, QUEUED, RUNNING, RunRow
from dlcore.store.tables import RUNS


class Runs:
    """Runs: a row each, whose state only the database knows, and a folder with events, results and model."""

    def __init__(self, records: Records, datasets: Datasets):
        self._records, self._datasets = records, datasets

    def add_run(
        self, owner: str, family: str, dataset_id: str, spec: dict, name: str = "", state: str = QUEUED
    ) -> RunRow:
        """Queue a training of `family` on a dataset; or record one that is done already.

        Parameters
        ----------
        spec : dict
            JSON-able: ``params`` and ``seed``, and what else the page wants to keep with the run. With a ``schema`` the
            roles are settled: columns that are left out are deleted, unless another run learns from them.
        """
        dataset = self._datasets.keep_dataset(dataset_id, owner)
        if spec.get("schema"):
            needed = self._learnt_from(dataset_id)
            spec = spec | {"schema": self._datasets.settle(dataset_id, owner, spec["schema"], needed)}
        now = time.time()
        ended = now if state in ENDED else None
        row = RunRow(
            id=new_id(), owner=owner, family=family, dataset_id=dataset_id, name=name or dataset.name, spec=spec,
            state=state, reason="", remedy="", stop=False, worker="", created=now,
            started=ended, ended=ended, beat=None,
        )  # fmt: skip
        self._records.folder("runs", row.id)
        self._records.insert(RUNS, row)
        return row

    def _learnt_from(self, dataset_id: str) -> set[str]:
        """Columns that runs on these data use in any role."""
        found = self._records.select(select(RUNS.c.spec).where(RUNS.c.dataset_id == dataset_id))
        schemas = [row["spec"].get("schema") or {"columns": ()} for row in found]
        return {c["name"] for schema in schemas for c in schema["columns"] if c["role"] != "ignored"}

    def run(self, id: str, owner: str | None) -> RunRow:
        return RunRow(**self._records.row(RUNS, id, owner))

    def runs(self, owner: str, family: str | None = None) -> list[RunRow]:
        """This owner's runs, newest first."""
        return [RunRow(**row) for row in self._records.rows(RUNS, owner) if family in (None, row["family"])]

    def runs_in(self, state: str) -> list[RunRow]:
        """Everybody's runs in one state, oldest first: the queue, or what is being trained."""
        found = select(RUNS).where(RUNS.c.state == state).order_by(RUNS.c.created, RUNS.c.id)
        return [RunRow(**row) for row in self._records.select(found)]

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
        run = self.run(id, ANYONE)
        return run.stop or run.is_over

    def finish(self, id: str, state: str, reason: str = "", remedy: str = "", worker: str | None = None) -> bool:
        """End a running run; false if it was not running, or is not `worker`'s."""
        values = {"state": state, "reason": reason, "remedy": remedy, "ended": time.time()}
        return self._change_run(id, values, state=RUNNING, worker=worker)

    def finish_lost(self, id: str, reason: str, remedy: str) -> str | None:
        """End a running run whose worker is gone: done if results and model are there, else failed; None if over."""
        state, reason, remedy = (DONE, "", "") if self._is_complete(id) else (FAILED, reason, remedy)
        return state if self.finish(id, state, reason, remedy) else None

    def adopt_finished(self) -> None:
        """Call runs done that were marked failed although results and model had been written."""
        for run in self.runs_in(FAILED):
            if self._is_complete(run.id):
                self._change_run(run.id, {"state": DONE, "reason": "", "remedy": ""}, state=FAILED)

    def _is_complete(self, id: str) -> bool:
        """Whether training ended well: the results are written last, and never half."""
        folder = self._records.home / "runs" / id
        return all((folder / name).exists() for name in ("model.zip", "results.zip"))

    def delete_run(self, id: str, owner: str) -> None:
        """Forget a run with its events and results; models saved from it stay in the library.

        Raises
        ------
        DataError
            It is still training.
        """
        self.run(id, owner)
        with self._records.begin() as connection:
            gone = connection.execute(delete(RUNS).where(RUNS.c.id == id, RUNS.c.state != RUNNING)).rowcount
        if not gone:
            raise DataError("This run is still training.", "Stop it first.")
        shutil.rmtree(self._records.home / "runs" / id, ignore_errors=True)

    def run_dataset(self, run_id: str, owner: str | None):
        """The data of a run, with the roles it was asked to train with."""
        from dlcore.data.schema import Schema

        run = self.run(run_id, owner)
        dataset = self._datasets.load_dataset(run.dataset_id, run.owner)
        plain = run.spec.get("schema")
        return dataset.with_schema(Schema.from_dict(plain).without_lost(dataset.schema.names)) if plain else dataset

    def append_events(self, run_id: str, new: list[dict]) -> None:
        events.append(self._records.folder("runs", run_id) / "events.jsonl", new)

    def read_events(self, run_id: str, owner: str | None, since: int = 0) -> tuple[list[dict], int]:
        """Events after the mark `since`, and the mark to ask with next time."""
        self.run(run_id, owner)
        return events.read(self._records.home / "runs" / safe(run_id) / "events.jsonl", since)

    def save_results(self, run_id: str, tree: dict) -> None:
        from dlcore.bundle import write_tree

        replace(self._records.folder("runs", run_id) / "results.zip", lambda path: write_tree(path, tree))

    def results(self, run_id: str, owner: str | None) -> dict:
        from dlcore.bundle import read_tree

        self.run(run_id, owner)
        return read_tree(existing(self._records.home / "runs" / run_id / "results.zip", "This run has no results yet."))

    def remark(self, run_id: str, owner: str, name: str, value) -> None:
        """Keep what the doctor noted on a run under a name (JSON-able), such as what a group is called."""
        remarks = self.remarks(run_id, owner) | {name: value}
        text = json.dumps(remarks, ensure_ascii=False)
        replace(self._records.folder("runs", run_id) / "remarks.json", lambda path: path.write_text(text))

    def remarks(self, run_id: str, owner: str) -> dict:
        """Everything the doctor noted on a run."""
        self.run(run_id, owner)
        path = self._records.home / "runs" / run_id / "remarks.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def save_bundle(self, run_id: str, card: dict, state: dict) -> None:
        from dlcore.bundle import write_bundle

        replace(self._records.folder("runs", run_id) / "model.zip", lambda path: write_bundle(path, card, state))

    def of_dataset(self, dataset_id: str, owner: str) -> list[RunRow]:
        """This owner's runs on a dataset."""
        return [run for run in self.runs(owner) if run.dataset_id == dataset_id]

    def _change_run(self, id: str, values: dict, state: str, worker: str | None = None) -> bool:
        """Change a run only if it is in `state` (and `worker`'s), in one statement; whether that was so."""
        change = update(RUNS).where(RUNS.c.id == id, RUNS.c.state == state).values(**values)
        if worker is not None:
            change = change.where(RUNS.c.worker == worker)
        with self._records.begin() as connection:
            return connection.execute(change).rowcount == 1
