"""A run on its worker: claim it, train, write what came out into the store."""

from __future__ import annotations

import ctypes
import logging
import os
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from dlcore.errors import DlcoreError
from dlcore.jobs import answers
from dlcore.store import Store
from dlcore.store.patience import is_disk_full, patiently
from dlcore.store.rows import ANYONE, CANCELLED, DONE, FAILED, RUNNING

BEAT_S = 1.0  # how often a run says that it is alive
WATCH_S = 0.2  # how often its worker looks whether it should stop
GRACE_S = 1.0  # how long a run may take to stop by itself
ROOM_S = 1.0  # how often a run whose disk is full looks for room
FLUSH_S = 0.1  # how often events are written down

log = logging.getLogger("dlcore.jobs")


class Stopped(BaseException):
    """The run should end. No `Exception`, so that no loop takes it for a failure of its own."""


def train_run(store: Store, run_id: str, worker: str) -> bool:
    """Train a queued run to its end; false where it was somebody else's. Nothing else is returned or raised."""
    if not store.claim(run_id, worker):
        return False
    state, reason, remedy = _outcome(store, run_id, worker)
    patiently(store.finish, run_id, state, reason, remedy, worker, tell=_log)
    return True


def _log(error: Exception) -> None:
    log.warning("%s", answers.where(error))


def _outcome(store: Store, run_id: str, worker: str) -> tuple[str, str, str]:
    """Train, and say how it ended: state, reason, remedy."""
    try:
        with _Watch(store, run_id, worker) as watch:
            _train(store, run_id, watch)
        return DONE, "", ""
    except Stopped:
        return CANCELLED, "Stopped on request.", "Train again whenever you like."
    except DlcoreError as error:
        return FAILED, error.message, error.remedy
    except MemoryError:
        return FAILED, "There was not enough memory to train on these data.", "Use fewer columns or a smaller network."
    except Exception as error:
        log.error("%s", answers.where(error))
        return (
            FAILED,
            f"Training ended unexpectedly ({type(error).__name__}).",
            "Your data are safe. Try other settings.",
        )


def _train(store: Store, run_id: str, watch: _Watch) -> None:
    from dlcore.jobs import recipe

    run = patiently(store.run, run_id, ANYONE, tell=_log)
    dataset = patiently(store.run_dataset, run_id, ANYONE, tell=_log)
    spec = run.spec
    watch.kind = dataset.kind
    with _Journal(store, run_id, watch) as journal:
        journal.write({"event": "Claimed", "time": time.time(), "pid": os.getpid()})

        def on_event(event: dict) -> None:
            watch.check()
            journal.write(event | {"time": time.time()} if event["event"] == "Progress" else event)

        trained = recipe.train(
            run.family, dataset, spec.get("params", {}), spec.get("seed", 0), on_event, store.features
        )
    watch.check()
    _when_there_is_room(watch, lambda: store.save_bundle(run_id, trained.card, trained.state))
    _when_there_is_room(watch, lambda: store.save_results(run_id, trained.results))


def _when_there_is_room(watch: _Watch, write: Callable[[], object]) -> None:
    """Write; where the disk is full, wait until somebody made room, or the run is stopped. The page says so meanwhile."""
    while True:
        try:
            write()
            return
        except OSError as error:
            if not is_disk_full(error):
                raise
            log.warning("%s", answers.where(error))
        watch.check()
        time.sleep(ROOM_S)


class _Journal:
    """Writes events down at most every `FLUSH_S`; the first ones, and all after a pause, at once.

    What waits when no further event comes (a long first epoch) is written by the watch.
    """

    def __init__(self, store: Store, run_id: str, watch: _Watch):
        self._store, self._run_id, self._watch = store, run_id, watch
        self._waiting: list[dict] = []
        self._written = 0.0
        self._lock = threading.Lock()
        watch.look_after = self.write_overdue

    def write(self, event: dict) -> None:
        with self._lock:
            self._waiting.append(event)
            if self._is_due():
                self._flush()

    def write_overdue(self) -> None:
        """From the watch's thread, which never waits: neither for the training nor for room on the disk."""
        if self._lock.acquire(blocking=False):
            try:
                if self._waiting and self._is_due():
                    self._append()
            except OSError as error:
                log.warning("%s", answers.where(error))
            finally:
                self._lock.release()

    def _is_due(self) -> bool:
        return time.monotonic() - self._written >= FLUSH_S

    def _flush(self) -> None:
        if self._waiting:
            _when_there_is_room(self._watch, self._append)

    def _append(self) -> None:
        self._store.append_events(self._run_id, self._waiting)
        self._waiting, self._written = [], time.monotonic()

    def __enter__(self) -> _Journal:
        return self

    def __exit__(self, *_) -> None:
        with self._lock:
            self._flush()


class _Watch:
    """Beats for a run in a thread of its own, and learns there whether the run should stop.

    `check` ends the run at the next event. Where none comes within `GRACE_S` (a long epoch, a long bootstrap), the
    training thread itself is interrupted at its next line of Python.
    """

    def __init__(self, store: Store, run_id: str, worker: str):
        self._store, self._run_id, self._worker = store, run_id, worker
        self.kind: str | None = None  # of the data, once they are read
        self.look_after: Callable[[], None] = lambda: (
            None
        )  # what else wants to be looked at, as often as the watch looks
        self._stop, self._over = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._trainer = threading.get_ident()
        self._thread = threading.Thread(target=self._watch, name=f"watch-{run_id}", daemon=True)

    def check(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        with self._lock:  # from here on no interruption comes
            self._over.set()

    def _watch(self) -> None:
        beaten = 0.0
        while not self._over.wait(WATCH_S):
            try:
                self.look_after()
                if time.monotonic() - beaten >= BEAT_S:
                    self._store.beat(self._run_id, self._worker)
                    self._share_cores()
                    beaten = time.monotonic()
                should_stop = self._store.stop_requested(self._run_id)
            except SQLAlchemyError as error:  # a database that is busy or restarts: look again
                _log(error)
                continue
            if should_stop:
                self._stop.set()
                return self._insist()

    def _share_cores(self) -> None:
        """Give up cores to other trainings, or take those that became free."""
        if self.kind is not None:
            from dlcore.jobs.recipe import use_threads

            use_threads(self.kind, len(self._store.runs_in(RUNNING)))

    def _insist(self) -> None:
        """Interrupt the training if it did not stop by itself."""
        if self._over.wait(GRACE_S):
            return
        with self._lock:
            if not self._over.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._trainer), ctypes.py_object(Stopped))
