"""Errands apart: a deadline that kills, a limit on memory, nobody who waits, and a turn for everybody."""

import os
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import pytest
from stub import stub_spec
from stub.stub_data import small_dataset

from dlcore.errors import JobError
from dlcore.jobs import answers, apart, cores, recipe
from dlcore.specs import FAMILIES
from dlcore.store import open_store
from dlcore.store.rows import DONE

ME, OTHER = "me", "someone else"
ROOT = Path(__file__).parents[2]
PATIENCE = float(os.environ.get("CAJAL_PATIENCE", "1"))
TABLE = b"age,x\n70,1\n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setitem(FAMILIES, "stub", stub_spec.FAMILY)
    monkeypatch.setitem(
        sys.modules, "__main__", ModuleType("__main__")
    )  # panels drawn in other tests leave a script there
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "stub"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests" / "stub")]))
    return open_store(tmp_path, f"sqlite:///{tmp_path}/cajal.db")


@pytest.fixture
def run(store):
    row = store.add_run(ME, "stub", store.add_dataset(ME, small_dataset()).id, {}, state=DONE)
    trained = recipe.train("stub", small_dataset(), {"n_iter": 1})
    store.save_bundle(row.id, trained.card, trained.state)
    return row


def errand(store, name, seconds=120.0, wanted=lambda: True, **kwargs):
    path = store.keep_upload([("t.csv", TABLE)])
    kwargs = {"owner": ME, "path": path, "name": "t.csv"} | kwargs
    reply = apart.run(str(store.home), store.url, name, kwargs, seconds * PATIENCE, wanted)
    return answers.value(reply)


def asking(store, run, call, **kwargs):
    return errand(store, "call_with_file", target=run.id, call=call, **kwargs)


def children():
    """Processes of errands that this process has."""
    own = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = {pid for path in own for pid in path.read_text().split()}
    return {pid for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def test_an_errand_runs_in_a_process_of_its_own(store, run):
    assert asking(store, run, "rows")["pid"] != os.getpid()
    assert not children()


def test_time_kills(store, run):
    began = time.monotonic()
    with pytest.raises(JobError, match="too long"):
        asking(store, run, "hang", seconds=4.0)
    assert time.monotonic() - began < 10 * PATIENCE and not children()


def test_nobody_who_waits_kills(store, run):
    end = time.monotonic() + 3
    with pytest.raises(JobError, match="Nobody waits"):
        asking(store, run, "hang", wanted=lambda: time.monotonic() < end)
    assert not children()


def test_memory_is_limited_to_its_share(store, run):
    with pytest.raises(JobError, match="memory"):
        asking(store, run, "hog")
    assert not children()


def test_one_asker_leaves_a_lane_to_the_others(store, run):
    waiting = threading.Event()
    waiting.set()

    def hang():
        with pytest.raises(JobError):
            asking(store, run, "hang", wanted=waiting.is_set)

    threads = [threading.Thread(target=hang) for _ in range(4)]
    [thread.start() for thread in threads]
    time.sleep(1)
    assert apart._busy[ME] == apart.LANES_OF_ONE
    found = errand(store, "read", owner=OTHER, kind="table", seconds=20)
    assert found["guesses"] and all(thread.is_alive() for thread in threads)  # answered while those hang
    waiting.clear()
    [thread.join() for thread in threads]
    assert apart._busy.total() == 0 and not children()


def test_all_shares_of_memory_are_no_more_than_all(monkeypatch):
    assert sum(cores.SHARES.values()) <= 1
    for n in ("1", "2", "8"):
        monkeypatch.setenv("DLCORE_WORKERS", n)
        whole = sum(cores.share_of_memory(what) for what in cores.SHARES) + (int(n) - 1) * cores.share_of_memory(
            "training"
        )
        assert whole <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
