"""Deleting data with all that came of them, so that nothing of them stays on the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from sqlalchemy import delete

from dlcore.errors import DataError
from dlcore.store.datasets import Datasets
from dlcore.store.features import Features
from dlcore.store.models import Models
from dlcore.store.records import Records
from dlcore.store.rows import ModelRow, RunRow
from dlcore.store.runs import Runs
from dlcore.store.tables import DATASETS, MODELS, RUNS


@dataclass(frozen=True)
class Belongings:
    """What was made of a dataset, and goes with it."""

    runs: list[RunRow]
    models: list[ModelRow]


class Erasure:
    """Deletes datasets with their runs, models and features."""

    def __init__(self, records: Records, datasets: Datasets, runs: Runs, models: Models, features: Features):
        self._records, self._datasets, self._runs, self._models = records, datasets, runs, models
        self._features = features

    def belongings(self, dataset_id: str, owner: str) -> Belongings:
        """What `delete_everything` would delete beside the data."""
        self._datasets.dataset(dataset_id, owner)
        runs = self._runs.of_dataset(dataset_id, owner)
        ids = {run.id for run in runs}
        return Belongings(runs, [model for model in self._models.models(owner) if model.run_id in ids])

    def delete_everything(self, dataset_id: str, owner: str) -> Belongings:
        """Delete data, the runs on them, the models saved from those, and what was computed from their pictures.

        Returns
        -------
        Belongings
            What went with the data.

        Raises
        ------
        NotFound
            The data are not there, or belong to somebody else.
        DataError
            A run on them is waiting or training.
        """
        gone = self.belongings(dataset_id, owner)
        if not all(run.is_over for run in gone.runs):
            raise DataError("A run still needs these data.", "Stop the run first, or wait until it is done.")
        # files first: a process that is killed in between leaves rows, which can be deleted again, and nobody's values
        for row in gone.models:
            (self._records.home / "models" / f"{row.id}.zip").unlink(missing_ok=True)
        for row in gone.runs:
            shutil.rmtree(self._records.home / "runs" / row.id, ignore_errors=True)
        shutil.rmtree(self._records.home / "datasets" / dataset_id, ignore_errors=True)
        with self._records.begin() as connection:
            for table, rows in ((MODELS, gone.models), (RUNS, gone.runs)):
                connection.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
            connection.execute(delete(DATASETS).where(DATASETS.c.id == dataset_id))
        self.sweep_features()
        self._records.forget_deleted()
        return gone

    def sweep_features(self) -> None:
        """Delete what was computed from pictures that are in no dataset any more."""
        if self._features.is_empty():
            return
        self._features.keep_only(self._datasets.digests())
