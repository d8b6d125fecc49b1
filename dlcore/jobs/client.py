"""The page's side of the engine: a handle that never blocks on making, and never imports torch."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from dlcore.errors import DlcoreError, JobError
from dlcore.jobs import answers, endpoint, tasks
from dlcore.jobs.endpoint import FAILED, READY, STARTING
from dlcore.store import Store

WAIT_S = 60.0  # how long a question waits for an engine that is starting
LOOK_S = 0.5  # how often a question that waits looks whether it is still wanted
FETCH_S = 10.0  # how long an answer that is there may take to come
RETRY_S = 20.0  # how long after a failed start it is tried again
_LOG_BYTES = 2**20
Files = Sequence[tuple[str, bytes]]
Wanted = Callable[[], bool] | None


def connect(store: Store, is_wanted: Callable[[], bool] = lambda: True) -> Engine:
    """A handle to the engine of this store; the engine is started in the background if none runs.

    Parameters
    ----------
    is_wanted : callable
        Asked in the thread that waits for an answer, whether anybody still wants it: a tab may be closed meanwhile.
    """
    return Engine(store, is_wanted)


class Engine:
    """Starts runs, stops them, and answers questions. May be shared by threads; make one a process.

    Runs need no connection: they are taken from the store's queue. So nothing is lost when an engine or a page
    server is started again.
    """

    def __init__(self, store: Store, is_wanted: Callable[[], bool] = lambda: True):
        self._store, self._is_wanted = store, is_wanted
        self._client = None
        self._address = ""
        self._state, self._missing = STARTING, ""
        self._process: subprocess.Popen | None = None
        self._tried = float("-inf")
        self._ready, self._closed = threading.Event(), threading.Event()
        threading.Thread(target=self._keep, name="engine", daemon=True).start()

    def state(self) -> str:
        """ "starting", "ready", or "failed: …" with the reason."""
        return self._state

    def missing(self) -> str:
        """Names of workers that are being started again at this moment; empty where all are there."""
        return self._missing

    def wait(self, timeout: float = WAIT_S) -> bool:
        """Wait until the engine is ready; whether it is."""
        return self._ready.wait(timeout)

    def train(self, run_id: str, owner: str) -> None:
        """Have a queued run trained as soon as a worker is free."""
        self._store.run(run_id, owner)
        if self._ready.is_set():
            with suppress(Exception):  # only quicker: the engine looks at the queue by itself
                self._client.log_event(tasks.WAKE, run_id)

    def stop(self, run_id: str, owner: str) -> None:
        """Stop a run, within a second or two if it is being trained."""
        self._store.request_stop(run_id, owner)

    def call(self, id: str, name: str, /, *, owner: str, timeout: float = 60.0, **kwargs):
        """Ask a model (by its id, or its run's) one of its family's interactive questions; a tree."""
        asked = {"owner": owner, "id": id, "name": name, "kwargs": kwargs}
        return self._ask(tasks.run_task, ("interactive", "call", asked), "answer", timeout)

    def ask(
        self, task: str, /, *, owner: str, timeout: float = 600.0, files: Files = (), is_wanted: Wanted = None, **kwargs
    ):
        """Run one of `dlcore.jobs.upload_tasks` with `kwargs`; a tree.

        Parameters
        ----------
        owner : str
            Who asks.
        is_wanted : callable, optional
            Whether anybody still waits for the answer, where that is not whoever this handle was made for.
        files : list of (name, bytes), optional
            Uploaded files. They reach the worker by the store's folder, as ``path``, and are deleted afterwards.
        """
        kwargs["owner"] = owner
        if not files:
            return self._ask(tasks.run_errand, (task, kwargs, timeout), "errand", timeout, is_wanted)
        path = self._store.keep_upload(files)
        try:
            return self._ask(tasks.run_errand, (task, kwargs | {"path": path}, timeout), "errand", timeout, is_wanted)
        finally:
            self._store.delete_upload(path)

    def close(self) -> None:
        """Let go of the engine. It ends by itself when nobody needs it."""
        self._closed.set()
        self._disconnect()

    def _ask(self, task: Callable, asked: tuple, resource: str, timeout: float, is_wanted: Wanted = None):
        if not self._ready.wait(min(timeout, WAIT_S)):
            raise JobError(f"The computing engine is not ready ({self._state}).", "Wait a few seconds and try again.")
        where = (str(self._store.home), self._store.url)
        try:
            future = self._client.submit(task, *where, *asked, pure=False, retries=0, resources={resource: 1})
            reply = self._wait(future, timeout, is_wanted or self._is_wanted)
        except Exception as error:
            raise _lost(error) from None
        return answers.value(reply)

    def _wait(self, future, timeout: float, is_wanted: Callable[[], bool]) -> dict:
        """The reply; `TimeoutError` where it takes too long or nobody wants it any more, and then it is cancelled."""
        end, done = time.monotonic() + timeout, threading.Event()
        future.add_done_callback(lambda _: done.set())
        try:
            while not done.wait(max(min(LOOK_S, end - time.monotonic()), 0.0)):
                if time.monotonic() >= end or not is_wanted():
                    raise TimeoutError
            return future.result(max(end - time.monotonic(), FETCH_S))
        except BaseException:
            future.cancel()
            raise

    # Keeping the connection, in a thread of its own

    def _keep(self) -> None:
        while not self._closed.wait(0.5 if self._ready.is_set() else 0.05):
            try:
                self._look()
            except DlcoreError as error:
                self._state = f"{FAILED}: {error}"
            except Exception as error:
                self._state = f"{FAILED}: {type(error).__name__}"

    def _look(self) -> None:
        """See to it that an engine runs and that this handle is connected to it."""
        if not endpoint.is_running(self._store.home):
            self._disconnect()
            return self._start()
        said = endpoint.read(self._store.home)
        if said is None or said.state != READY:
            return None
        self._missing = said.reason
        if said.address != self._address or self._client.status != "running":
            self._disconnect()
            self._connect(said.address)
        return None

    def _start(self) -> None:
        """Start an engine, unless one was started a moment ago."""
        if self._process is not None and self._process.poll() is None:
            return
        said = endpoint.read(self._store.home)
        if self._process is not None and said is not None and said.state == FAILED:
            self._state = f"{FAILED}: {said.reason}"
        if time.monotonic() - self._tried < RETRY_S:
            return
        self._tried = time.monotonic()
        self._state = STARTING
        self._process = start_engine(self._store)

    def _connect(self, address: str) -> None:
        from distributed import Client

        security = None if os.environ.get("DLCORE_SCHEDULER") else endpoint.security(self._store.home)
        self._client = Client(address, security=security, set_as_default=False, timeout=10, name="page")
        self._address = address
        self._state = READY
        self._tried = float("-inf")
        self._ready.set()

    def _disconnect(self) -> None:
        self._ready.clear()
        client, self._client, self._address = self._client, None, ""
        if client is not None:
            self._state = STARTING
            with suppress(Exception):
                client.close(timeout=1)


def start_engine(store: Store) -> subprocess.Popen:
    """Start the engine of a store as a process that outlives this one."""
    home = store.home
    log = home / "engine.log"
    mode = "ab" if log.exists() and log.stat().st_size < _LOG_BYTES else "wb"
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    env = os.environ | {"DLCORE_DATABASE_URL": store.url, "PYTHONPATH": paths}
    with log.open(mode) as output:
        return subprocess.Popen(
            [sys.executable, "-m", "dlcore.jobs", str(home)],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _lost(error: Exception) -> JobError:
    """Dask's errors in words; its own would name workers and tasks."""
    if isinstance(error, TimeoutError):
        return JobError("This took too long and was given up.", "Try again with less data.")
    return JobError("The worker that was asked stopped unexpectedly.", "Try again; your data and models are safe.")
