"""The store: whose row it is, who may claim a run, and what survives."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from stub.stub_data import small_dataset

from dlcore.errors import DataError, NotFound
from dlcore.store import open_store
from dlcore.store.rows import CANCELLED, DONE, FAILED, QUEUED, RUNNING
from dlcore.store.tables import METADATA

ME, OTHER = "me@example.org", "other@example.org"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """Address of a PostgreSQL server for these tests alone; skipped where none is installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if sys.platform == "linux" else []
    if not programs:
        pytest.skip("PostgreSQL is not installed here")
    home = Path(tempfile.mkdtemp(prefix="pg"))
    user = {"user": "postgres"} if os.getuid() == 0 else {}  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(home, "postgres")
    run = lambda *command: subprocess.run(
        [programs[-1] / command[0], *command[1:]], check=True, cwd=home, stdout=-3, **user
    )
    run("initdb", "-D", home / "data", "-U", "cajal", "-A", "trust", "--no-sync")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run("pg_ctl", "-D", home / "data", "-w", "-l", home / "log", "-o", f"-p {port} -k {home} -h 127.0.0.1 -F", "start")
    yield f"postgresql://cajal@127.0.0.1:{port}/postgres"
    run("pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
    shutil.rmtree(home)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        return open_store(tmp_path / "home", f"sqlite:///{tmp_path}/cajal.db")
    store = open_store(tmp_path / "home", request.getfixturevalue("postgresql"))
    with store._records.database.begin() as connection:
        connection.exec_driver_sql("TRUNCATE datasets, runs, models")
    return store


@pytest.fixture
def dataset(store):
    return store.add_dataset(ME, small_dataset())


@pytest.fixture
def run(store, dataset):
    return store.add_run(ME, "ann", dataset.id, {"params": {"max_iter": 3}, "seed": 1})


def test_home_is_private_and_found_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("DLCORE_DATABASE_URL", raising=False)
    store = open_store()
    assert store.home == tmp_path / "elsewhere"
    assert stat.S_IMODE(os.stat(store.home).st_mode) == 0o700
    assert (store.home / "cajal.db").exists()


def test_rows_survive_opening_the_store_again(store, run):
    again = open_store(store.home, store.url)
    assert again.run(run.id, ME) == run
    assert again.run(run.id, ME).spec == {"params": {"max_iter": 3}, "seed": 1}


def test_many_processes_may_open_a_new_store_at_once(tmp_path, store):
    failed = []
    url = store.url if store.url.startswith("postgresql") else f"sqlite:///{tmp_path}/new.db"
    METADATA.drop_all(store._records.database)
    with store._records.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")

    def open_it():
        try:
            open_store(tmp_path / "new", url)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == []


def test_nobody_sees_anothers_rows(store, dataset, run):
    model = store.add_model(ME, "ann", "mine", b"bytes", run.id)
    assert (store.datasets(OTHER), store.runs(OTHER), store.models(OTHER)) == ([], [], [])
    forbidden = [
        lambda: store.dataset(dataset.id, OTHER),
        lambda: store.load_dataset(dataset.id, OTHER),
        lambda: store.delete_dataset(dataset.id, OTHER),
        lambda: store.save_schema_edits(dataset.id, OTHER, {}),
        lambda: store.add_run(OTHER, "ann", dataset.id, {}),
        lambda: store.run(run.id, OTHER),
        lambda: store.run_dataset(run.id, OTHER),
        lambda: store.results(run.id, OTHER),
        lambda: store.read_events(run.id, OTHER),
        lambda: store.remarks(run.id, OTHER),
        lambda: store.add_model(OTHER, "ann", "stolen", b"", run.id),
        lambda: store.request_stop(run.id, OTHER),
        lambda: store.delete_run(run.id, OTHER),
        lambda: store.bundle_path(run.id, OTHER),
        lambda: store.bundle_path(model.id, OTHER),
        lambda: store.model(model.id, OTHER),
        lambda: store.rename_model(model.id, OTHER, "theirs"),
        lambda: store.delete_model(model.id, OTHER),
    ]
    for action in forbidden:
        with pytest.raises(NotFound):
            action()
    assert store.run(run.id, ME).state == QUEUED
    assert store.model(model.id, ME).name == "mine"


def test_a_dataset_comes_back_as_it_was(store, dataset):
    loaded = store.load_dataset(dataset.id, ME)
    assert loaded.digest == dataset.digest
    assert (dataset.n, dataset.task, dataset.kind) == (60, "binary", "table")


def test_a_draft_is_listed_once_it_is_used(store):
    draft = store.add_dataset(ME, small_dataset(), "draft", draft=True)
    assert store.datasets(ME) == []
    store.add_run(ME, "ann", draft.id, {})
    assert [row.name for row in store.datasets(ME)] == ["draft"]


def test_forgotten_drafts_and_uploads_go(store, dataset):
    draft = store.add_dataset(ME, small_dataset(), draft=True)
    path = store.keep_upload([("table.csv", b"a,b\n")])
    store.sweep(3600, 3600)
    assert (store.home / "uploads" / path).exists()
    store.sweep(-1, -1)
    assert not (store.home / "uploads" / path).exists()
    with pytest.raises(NotFound):
        store.dataset(draft.id, ME)
    assert store.dataset(dataset.id, ME)


def test_data_that_a_run_needs_are_not_deleted(store, dataset, run):
    with pytest.raises(DataError, match="still needs"):
        store.delete_dataset(dataset.id, ME)
    store.request_stop(run.id, ME)
    store.delete_dataset(dataset.id, ME)
    assert not (store.home / "datasets" / dataset.id).exists()
    assert store.run(run.id, ME).state == CANCELLED


def test_a_run_is_claimed_by_exactly_one(store, run):
    won = []
    barrier = threading.Barrier(12)

    def claim(worker):
        own = open_store(store.home, store.url)
        barrier.wait()
        if own.claim(run.id, worker):
            won.append(worker)

    threads = [threading.Thread(target=claim, args=(f"worker {i}",)) for i in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(won) == 1
    assert store.run(run.id, ME).worker == won[0]


def test_only_its_worker_beats_and_finishes_a_run(store, run):
    assert not store.finish(run.id, DONE)  # still queued
    assert store.claim(run.id, "a")
    assert not store.beat(run.id, "b")
    assert store.beat(run.id, "a")
    assert not store.finish(run.id, DONE, worker="b")
    assert store.finish(run.id, FAILED, "Why.", "What to do.", worker="a")
    assert not store.finish(run.id, DONE, worker="a")
    ended = store.run(run.id, ME)
    assert (ended.state, ended.reason, ended.remedy, ended.is_over) == (FAILED, "Why.", "What to do.", True)


def test_the_queue_has_places(store, dataset):
    first, second, third = (store.add_run(ME, "ann", dataset.id, {}) for _ in range(3))
    assert [store.place_in_queue(r.id) for r in (first, second, third)] == [1, 2, 3]
    store.claim(first.id, "a")
    assert [store.place_in_queue(r.id) for r in (first, second, third)] == [0, 1, 2]
    assert [r.id for r in store.runs_in(RUNNING)] == [first.id]


def test_stop(store, dataset, run):
    other = store.add_run(ME, "ann", dataset.id, {})
    store.request_stop(other.id, ME)
    assert store.run(other.id, ME).state == CANCELLED
    assert not store.claim(other.id, "a")
    store.claim(run.id, "a")
    assert not store.stop_requested(run.id)
    store.request_stop(run.id, ME)
    assert store.stop_requested(run.id)
    assert store.run(run.id, ME).state == RUNNING  # until its worker says so


def test_a_running_run_is_not_deleted(store, run):
    store.claim(run.id, "a")
    with pytest.raises(DataError, match="Stop it first"):
        store.delete_run(run.id, ME)
    store.finish(run.id, DONE)
    store.delete_run(run.id, ME)
    assert store.runs(ME) == []
    assert not (store.home / "runs" / run.id).exists()


def test_events_are_read_on_from_a_mark(store, run):
    assert store.read_events(run.id, ME) == ([], 0)
    store.append_events(run.id, [{"event": "Started", "n": 1}, {"event": "EpochEnd", "loss": [0.5, None]}])
    events, mark = store.read_events(run.id, ME)
    assert [e["event"] for e in events] == ["Started", "EpochEnd"]
    assert store.read_events(run.id, ME, mark) == ([], mark)
    store.append_events(run.id, [{"event": "Finished", "words": "Größe\u2028"}])
    assert store.read_events(run.id, ME, mark)[0] == [{"event": "Finished", "words": "Größe\u2028"}]


def test_half_an_event_waits(store, run):
    store.append_events(run.id, [{"event": "Started"}])
    with (store.home / "runs" / run.id / "events.jsonl").open("ab") as file:
        file.write(b'{"event": "Epo')
    events, mark = store.read_events(run.id, ME)
    assert [e["event"] for e in events] == ["Started"]
    with (store.home / "runs" / run.id / "events.jsonl").open("ab") as file:
        file.write(b'chEnd"}\n')
    assert store.read_events(run.id, ME, mark)[0] == [{"event": "EpochEnd"}]


def test_results_and_model_of_a_run(store, run):
    with pytest.raises(NotFound, match="no results yet"):
        store.results(run.id, ME)
    with pytest.raises(NotFound, match="no model yet"):
        store.bundle_path(run.id, ME)
    store.save_results(run.id, {"metrics": {"auroc": {"value": 0.9}}, "curve": np.arange(3.0)})
    store.save_bundle(run.id, {"family": "ann"}, {"w": np.ones(2)})
    assert store.results(run.id, ME)["curve"].tolist() == [0, 1, 2]
    model = store.add_model(ME, "ann", "mine", store.bundle_path(run.id, ME), run.id)
    assert store.bundle_path(model.id, ME).read_bytes() == store.bundle_path(run.id, ME).read_bytes()
    assert store.rename_model(model.id, ME, "better").name == "better"
    store.delete_model(model.id, ME)
    assert store.models(ME) == []
    with pytest.raises(NotFound):
        store.bundle_path(model.id, ME)


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "/etc/passwd", "..\\..\\evil", "a/../../b", "", "x" * 400, "C:\\x", "a\0b"]
)
def test_uploads_stay_inside(store, name):
    path = (store.home / "uploads" / store.keep_upload([(name, b"1")])).resolve()
    assert path.is_relative_to(store.home / "uploads")
    assert path.read_bytes() == b"1"


def test_an_uploaded_folder_keeps_its_subfolders(store):
    folder = store.home / "uploads" / store.keep_upload([("pics/a/1.png", b"1"), ("pics/b/1.png", b"2")])
    assert (folder / "pics/b/1.png").read_bytes() == b"2"
    store.delete_upload(str(folder.relative_to(store.home / "uploads")))
    assert not folder.exists()


def test_ids_that_lead_elsewhere_are_not_found(store):
    for id in ("../x", "/etc", "..", "a/b", ""):
        with pytest.raises(NotFound):
            store.append_events(id, [])
        with pytest.raises(NotFound):
            store.run(id, ME)


def test_features_are_found_by_digest_and_damage_is_no_error(store):
    assert store.features.get("ab12-224") is None
    store.features.put("ab12-224", np.arange(4, dtype=np.float32))
    assert store.features.get("ab12-224").tolist() == [0, 1, 2, 3]
    next((store.home / "features").rglob("*.npy")).write_bytes(b"\x93NUMPY broken")
    assert store.features.get("ab12-224") is None
    with pytest.raises(ValueError):
        store.features.get("../etc")


def test_readers_do_not_wait_for_a_writer(store, run):
    with store._records.database.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET name = 'x'")
        began = time.monotonic()
        assert open_store(store.home, store.url).run(run.id, ME).state == QUEUED
        assert time.monotonic() - began < 2
