"""One store: the database says what is true, the folder keeps the bytes."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from dlcore.store.datasets import Datasets
from dlcore.store.erasure import Erasure
from dlcore.store.features import Features
from dlcore.store.layouts import Layouts
from dlcore.store.models import Models
from dlcore.store.records import Records
from dlcore.store.runs import Runs
from dlcore.store.uploads import Uploads

FORGOTTEN_S = 24 * 3600.0  # drafts that nobody accepted
UPLOAD_S = 3600.0  # files that may still be read in another way


def open_store(home: str | Path | None = None, url: str | None = None) -> Store:
    """Open the store of this computer, making it if it is not there.

    Parameters
    ----------
    home : path, optional
        Folder for files; else ``DLCORE_HOME``, else ``~/.cajal``. It is readable by its owner alone.
    url : str, optional
        Database; else ``DLCORE_DATABASE_URL``, else SQLite in `home`.

    Raises
    ------
    StoreError
        The database is of a newer version, is damaged or does not answer.
    """
    home = Path(home or os.environ.get("DLCORE_HOME") or Path.home() / ".cajal").expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    return Store(home, url or os.environ.get("DLCORE_DATABASE_URL") or f"sqlite:///{home / 'cajal.db'}")


class _Of:
    """A method of one of the store's parts, offered by the store under the same name."""

    def __init__(self, part: str, method: Callable):
        self._part, self._name = part, method.__name__
        self.__doc__ = method.__doc__

    def __get__(self, store, _type=None):
        return self if store is None else getattr(getattr(store, self._part), self._name)


class Store:
    """Datasets, runs and models of all owners, each part in a file of its own.

    Everything is asked for in somebody's name; another's row is `NotFound`, as if it were not there.
    """

    def __init__(self, home: Path, url: str):
        self.home, self.url = home, url
        self._records = Records(home, url)
        self._uploads = Uploads(self._records)
        self._layouts = Layouts(home / "layouts")
        self._datasets = Datasets(self._records)
        self._runs = Runs(self._records, self._datasets)
        self._models = Models(self._records, self._runs)
        self.features = Features(home / "features")
        self._erasure = Erasure(self._records, self._datasets, self._runs, self._models, self.features)

    keep_upload = _Of("_uploads", Uploads.keep_upload)
    delete_upload = _Of("_uploads", Uploads.delete_upload)

    remember_layout = _Of("_layouts", Layouts.remember_layout)
    remembered_layout = _Of("_layouts", Layouts.remembered_layout)

    add_dataset = _Of("_datasets", Datasets.add_dataset)
    keep_dataset = _Of("_datasets", Datasets.keep_dataset)
    dataset = _Of("_datasets", Datasets.dataset)
    datasets = _Of("_datasets", Datasets.datasets)
    load_dataset = _Of("_datasets", Datasets.load_dataset)
    save_schema_edits = _Of("_datasets", Datasets.save_schema_edits)
    schema_edits = _Of("_datasets", Datasets.schema_edits)
    delete_dataset = _Of("_datasets", Datasets.delete_dataset)

    add_run = _Of("_runs", Runs.add_run)
    run = _Of("_runs", Runs.run)
    runs = _Of("_runs", Runs.runs)
    runs_in = _Of("_runs", Runs.runs_in)
    place_in_queue = _Of("_runs", Runs.place_in_queue)
    claim = _Of("_runs", Runs.claim)
    beat = _Of("_runs", Runs.beat)
    request_stop = _Of("_runs", Runs.request_stop)
    stop_requested = _Of("_runs", Runs.stop_requested)
    finish = _Of("_runs", Runs.finish)
    finish_lost = _Of("_runs", Runs.finish_lost)
    adopt_finished = _Of("_runs", Runs.adopt_finished)
    delete_run = _Of("_runs", Runs.delete_run)
    run_dataset = _Of("_runs", Runs.run_dataset)
    append_events = _Of("_runs", Runs.append_events)
    read_events = _Of("_runs", Runs.read_events)
    save_results = _Of("_runs", Runs.save_results)
    results = _Of("_runs", Runs.results)
    remark = _Of("_runs", Runs.remark)
    remarks = _Of("_runs", Runs.remarks)
    save_bundle = _Of("_runs", Runs.save_bundle)

    add_model = _Of("_models", Models.add_model)
    model = _Of("_models", Models.model)
    models = _Of("_models", Models.models)
    rename_model = _Of("_models", Models.rename_model)
    delete_model = _Of("_models", Models.delete_model)
    bundle_path = _Of("_models", Models.bundle_path)

    belongings = _Of("_erasure", Erasure.belongings)
    delete_everything = _Of("_erasure", Erasure.delete_everything)

    def free_bytes(self) -> int:
        """Room on the disk of the store."""
        return shutil.disk_usage(self.home).free

    def sweep(self, drafts_s: float = FORGOTTEN_S, uploads_s: float = UPLOAD_S) -> None:
        """Delete drafts, uploads and temporary files that nobody came back to for so many seconds."""
        now = time.time()
        for id, owner in self._datasets.drafts_before(now - drafts_s):
            self.delete_dataset(id, owner)
        self._uploads.delete_before(now - uploads_s)
        self._datasets.mend()
        self._erasure.sweep_features()
