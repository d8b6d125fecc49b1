"""A finished training is never thrown away, whatever the database, the clock or the disk does."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from stub import stub_spec
from stub.stub_data import small_dataset

from dlcore.jobs import training
from dlcore.specs import FAMILIES
from dlcore.store import open_store
from dlcore.store.patience import patiently
from dlcore.store.rows import DONE, FAILED, RUNNING

ME = "me"


@pytest.fixture
def stub(monkeypatch):
    monkeypatch.setitem(FAMILIES, "stub", stub_spec.FAMILY)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "stub"))


@pytest.fixture
def store(tmp_path, stub):
    store = open_store(tmp_path, f"sqlite:///{tmp_path}/cajal.db")
    event.listen(store._records.database, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    store._records.database.dispose()  # connections from now on wait 50 ms, not ten seconds
    return store


@pytest.fixture
def run(store):
    return store.add_run(ME, "stub", store.add_dataset(ME, small_dataset()).id, {"params": {"n_iter": 2}})


def lock_when_results_are_there(store, run, seconds):
    """Another program locks the database at the moment when the results are written, and holds it."""

    def hold():
        while not (store.home / "runs" / run.id / "results.zip").exists():
            time.sleep(0.001)
        other = sqlite3.connect(store.home / "cajal.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    thread.start()
    return thread


def test_a_locked_database_does_not_lose_a_finished_training(store, run, monkeypatch):
    save = store.save_results
    monkeypatch.setattr(store, "save_results", lambda *args: (save(*args), time.sleep(0.1)))
    locker = lock_when_results_are_there(store, run, 1.0)
    assert training.train_run(store, run.id, "worker")
    locker.join()
    assert store.run(run.id, ME).state == DONE


def test_a_database_that_is_away_is_waited_for_and_a_wrong_question_is_not(store):
    times = []

    def away():
        times.append(1)
        if len(times) < 4:
            raise OperationalError("select", {}, Exception("server closed the connection"))
        return "back"

    heard = []
    assert patiently(away, tell=heard.append) == "back" and len(heard) == 3
    with pytest.raises(OperationalError):
        patiently(lambda: store._records.database.connect().exec_driver_sql("SELECT nothing"), seconds=0.3)


def test_results_on_disk_are_adopted_and_nothing_else_is(store, run):
    finished, half = run, store.add_run(ME, "stub", run.dataset_id, {"params": {}})
    for each in (finished, half):
        store.claim(each.id, "a worker that is gone")
        store.save_bundle(each.id, {"family": "stub"}, {})
    store.save_results(finished.id, {"metrics": {}})
    assert store.finish_lost(finished.id, "Lost.", "Train again.") == DONE
    assert store.finish_lost(half.id, "Lost.", "Train again.") == FAILED
    assert (store.run(finished.id, ME).state, store.run(finished.id, ME).reason) == (DONE, "")
    assert (store.run(half.id, ME).state, store.run(half.id, ME).reason) == (FAILED, "Lost.")
    assert store.finish_lost(half.id, "Lost.", "Train again.") is None  # it is over already


def test_a_run_called_lost_by_an_earlier_version_is_adopted_when_the_engine_starts(store, run):
    store.claim(run.id, "w")
    store.save_bundle(run.id, {"family": "stub"}, {})
    store.save_results(run.id, {"metrics": {}})
    store.finish(run.id, FAILED, "The worker that trained this run stopped unexpectedly.")
    store.adopt_finished()
    assert store.run(run.id, ME).state == DONE


def test_a_stopped_run_is_not_adopted(store, run):
    store.request_stop(run.id, ME)
    store.adopt_finished()
    assert store.run(run.id, ME).state == "cancelled"
    other = store.add_run(ME, "stub", run.dataset_id, {"params": {}})
    store.claim(other.id, "w")
    store.adopt_finished()
    assert store.run(other.id, ME).state == RUNNING
