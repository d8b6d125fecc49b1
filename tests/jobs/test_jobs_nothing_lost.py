"""A finished training is never thrown away, whatever the database, the clock or the disk does."""

import asyncio
import errno
import resource
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import event as listen_for
from sqlalchemy.exc import OperationalError
from stub import stub_spec
from stub.stub_data import small_dataset

from dlcore.jobs import training
from dlcore.jobs.dispatcher import Dispatcher
from dlcore.specs import FAMILIES
from dlcore.store import events, open_store
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
    listen_for.listen(
        store._records.database, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50")
    )
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


def test_a_full_disk_is_waited_for_and_nothing_is_lost(store, run, monkeypatch):
    monkeypatch.setattr(training, "ROOM_S", 0.01)
    refused = {"append_events": 3, "save_bundle": 2, "save_results": 2}

    def until_there_is_room(name):
        write = getattr(store, name)

        def writing(*args):
            if refused[name]:
                refused[name] -= 1
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(*args)

        monkeypatch.setattr(store, name, writing)

    for name in refused:
        until_there_is_room(name)
    assert training.train_run(store, run.id, "worker")
    assert store.run(run.id, ME).state == DONE and not any(refused.values())
    assert [e["event"] for e in store.read_events(run.id, ME)[0]][:3] == ["Claimed", "Started", "EpochEnd"]


def test_a_run_that_waits_for_room_can_be_stopped(store, run, monkeypatch):
    def full(*_):
        store.request_stop(run.id, ME)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "save_results", full)
    training.train_run(store, run.id, "worker")
    assert store.run(run.id, ME).state == "cancelled"


def test_half_a_line_is_taken_back(tmp_path):
    path = tmp_path / "events.jsonl"
    events.append(path, [{"event": "Started"}])
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 5, hard))
    try:
        with pytest.raises(OSError):
            events.append(path, [{"event": "EpochEnd"}])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, former)
    events.append(path, [{"event": "Finished"}])
    assert [e["event"] for e in events.read(path)[0]] == ["Started", "Finished"]


class Scheduler:
    """A Dask client that gives out runs and never hears of them again."""

    def __init__(self, workers):
        self.workers, self.submitted, self.scheduler = workers, [], self

    async def identity(self, n_workers):
        return {"workers": {address: {"resources": {"train": 1}} for address in self.workers}}

    def submit(self, *args, key, workers, **_):
        future = Future(args[3])
        self.submitted.append((args[3], workers[0], future))
        return future


class Future:
    def __init__(self, run_id):
        self.run_id, self.status, self.cancelled = run_id, "pending", False

    def done(self):
        return self.status != "pending"

    async def cancel(self):
        self.cancelled = True


@pytest.fixture
def dispatched(store, run, monkeypatch):
    """A dispatcher with a clock of its own: call `look(seconds)` to let time pass and have it look."""
    clock = [1000.0]
    monkeypatch.setattr("dlcore.jobs.dispatcher.time.monotonic", lambda: clock[0])
    client = Scheduler({"a", "b"})
    dispatcher = Dispatcher(store, client, idle_s=1e9)

    def look(seconds=0.0):
        clock[0] += seconds
        asyncio.run(dispatcher._look())

    return client, look


_beats = [0]


def beats(store, run):
    _beats[0] += 1
    store._runs._change_run(run.id, {"beat": float(_beats[0])}, state=RUNNING)


def test_a_waiting_run_goes_to_a_free_worker_and_never_behind_a_busy_one(store, run, dispatched):
    client, look = dispatched
    others = [store.add_run(ME, "stub", run.dataset_id, {}) for _ in range(2)]
    look()
    assert [(id, worker) for id, worker, _ in client.submitted] == [(run.id, "a"), (others[0].id, "b")]
    look(1)
    assert len(client.submitted) == 2  # both are busy
    client.workers = {"a", "c"}  # b was killed before it took its run, and c came in its place
    look(1)
    assert [(id, worker) for id, worker, _ in client.submitted[2:]] == [(others[0].id, "c")]
    assert client.submitted[1][2].cancelled
    assert [store.run(id, ME).state for id in (run.id, others[0].id, others[1].id)] == ["queued"] * 3


def test_a_run_whose_worker_is_gone_has_failed_or_is_adopted(store, run, dispatched):
    client, look = dispatched
    other = store.add_run(ME, "stub", run.dataset_id, {})
    look()
    for each in (run, other):
        store.claim(each.id, "w")
    store.save_bundle(other.id, {"family": "stub"}, {})
    store.save_results(other.id, {"metrics": {}})
    client.workers = set()
    look(1)
    assert (store.run(run.id, ME).state, store.run(other.id, ME).state) == (FAILED, DONE)


def test_neither_a_database_that_was_away_nor_a_clock_that_was_set_makes_a_run_look_dead(
    store, run, dispatched, monkeypatch
):
    _, look = dispatched
    look()
    store.claim(run.id, "w")
    for _ in range(5):
        beats(store, run)
        look(1)
    look(300.0)  # the database was away meanwhile: nobody could write a sign of life
    assert store.run(run.id, ME).state == RUNNING
    monkeypatch.setattr("time.time", lambda: 1e10)  # the clock was set
    look(1)
    assert store.run(run.id, ME).state == RUNNING
    for _ in range(70):
        look(2.0)  # silent for 140 s while we looked
    assert store.run(run.id, ME).state == FAILED
