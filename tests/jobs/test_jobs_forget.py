"""What was deleted goes from the memory of the answer worker, too; and the page server keeps to its share."""

import subprocess
import sys
import weakref

import pytest
from stub.stub_data import small_dataset

from dlcore.jobs import interactive
from dlcore.jobs.interactive import Context, _Kept
from dlcore.store import open_store


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "home", f"sqlite:///{tmp_path}/home/cajal.db")


def test_deleted_data_leave_the_memory_without_being_asked_for(store, tmp_path, monkeypatch):
    row = store.add_dataset("me", small_dataset())
    run = store.add_run("me", "ann", row.id, {})
    context = Context(store, "me", run.id, {})
    data = weakref.ref(context.data)
    there, gone = tmp_path / "model.zip", tmp_path / "gone.zip"
    there.touch()
    monkeypatch.setattr(interactive, "_kept", {"a": _Kept(there, context=context), "b": _Kept(gone)})
    interactive.forget_deleted()
    assert data() is not None and list(interactive._kept) == ["a"]
    monkeypatch.setattr(store, "dataset", lambda *_: (_ for _ in ()).throw(interactive.NotFound("gone")))
    interactive.forget_deleted()
    assert data() is None and context.data is None


def test_somebody_looks_again_and_again(monkeypatch):
    thread = interactive._forget_in_time()
    assert thread.daemon and thread.is_alive() and interactive._forget_in_time() is thread


def test_a_process_keeps_to_its_share_and_the_engine_it_starts_does_not():
    code = """
import resource
from dlcore.jobs import cores
cores.share_of_memory = lambda what: 2**29
cores.keep_to_share("page")
try:
    bytearray(2**30)
    print("no limit")
except MemoryError:
    print("limited")
cores.limit_memory(None)
print(len(bytearray(2**30)) == 2**30)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["limited", "True"]
