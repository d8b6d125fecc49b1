"""From the queue in the database to the workers, and an eye on every run until it has ended."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass

from distributed import Client, Future
from sqlalchemy.exc import SQLAlchemyError

from dlcore.jobs import answers, tasks
from dlcore.jobs.worker import TRAIN
from dlcore.store import Store
from dlcore.store.rows import QUEUED, RUNNING, RunRow

BUSY_POLL_S, IDLE_POLL_S = 0.1, 1.0  # how often the queue is looked at, if nobody says that there is something new
ORPHAN_S = 10.0  # a run of a former engine without a sign of life for so long is lost
SILENT_S = 120.0  # a run of ours may be busy for so long without a sign of life
LOOK_COUNTS_S = 2.0  # between two looks no more than this counts as silence: the database may have been away
LOST = "The worker that trained this run stopped unexpectedly. Memory may have run out, or somebody ended it."
LOST_REMEDY = "Your data are safe, and nothing was trained twice. Train again; a smaller network needs less memory."

log = logging.getLogger("dlcore.jobs")


@dataclass(frozen=True)
class _Given:
    """A run that a worker has."""

    future: Future
    worker: str


class Dispatcher:
    """Gives queued runs to free training workers, oldest first, and marks a run failed when its worker is lost.

    The database alone says what is queued and what is running: the queue outlives this process, and a run is
    given to a worker at most once.
    """

    def __init__(self, store: Store, client: Client, idle_s: float, orphan_s: float = ORPHAN_S):
        self._store = store
        self._client = client
        self._idle_s = idle_s
        self._orphan_s = orphan_s
        self._given: dict[str, _Given] = {}
        self._signs: dict[str, tuple[float | None, float]] = {}  # last sign of life, and seconds of silence since
        self._busy = self._looked = time.monotonic()
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Work until nobody has asked for anything for `idle_s` seconds."""
        self._client.subscribe_topic(tasks.WAKE, lambda event: self._woken.set())
        while not await self._is_idle():
            try:
                await self._look()
            except SQLAlchemyError as error:  # a database that is busy or restarts must not end all training
                log.warning("%s", answers.where(error))
            await self._pause()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), BUSY_POLL_S if self._given else IDLE_POLL_S)
        self._woken.clear()

    async def _look(self) -> None:
        workers = await self._training_workers()
        await self._collect(workers)
        queued = await asyncio.to_thread(self._store.runs_in, QUEUED)
        self._give(queued, workers)
        await self._bury(await asyncio.to_thread(self._store.runs_in, RUNNING))
        if queued or self._given:
            self._busy = time.monotonic()

    def _give(self, queued: list[RunRow], workers: set[str]) -> None:
        """Each waiting run to a free worker, which is named: left to itself, Dask lets one wait behind another."""
        free = sorted(workers - {given.worker for given in self._given.values()})
        waiting = [run for run in queued if run.id not in self._given]
        for run, worker in zip(waiting, free):
            future = self._client.submit(
                tasks.train_run,
                str(self._store.home),
                self._store.url,
                run.id,
                key=f"train-{run.id}-{time.time_ns()}",
                workers=[worker],
                allow_other_workers=False,
                resources={TRAIN: 1},
                retries=0,
            )
            self._given[run.id] = _Given(future, worker)

    async def _collect(self, workers: set[str]) -> None:
        """Let go of what ended, or whose worker is gone; a run that is still "running" then has lost its worker."""
        over = [run_id for run_id, given in self._given.items() if given.future.done() or given.worker not in workers]
        for run_id in over:
            future = self._given[run_id].future
            if future.status != "finished":
                log.warning("task of run %s ended as %s", run_id, future.status)
            await asyncio.to_thread(self._store.finish_lost, run_id, LOST, LOST_REMEDY)
            del self._given[run_id]  # only now: were the database away, it is tried again
            await future.cancel()  # one that no worker took would wait for ever; its run is still in the queue

    async def _bury(self, running: list[RunRow]) -> None:
        """Give up runs that gave no sign of life while we were looking.

        Only time in which the database was there counts, by this process's own clock: neither a database that was
        away nor a clock that was set makes a healthy run look dead.
        """
        now = time.monotonic()
        passed, self._looked = min(now - self._looked, LOOK_COUNTS_S), now
        for run in running:
            sign, silent = self._signs.get(run.id, (run.beat, 0.0))
            silent = silent + passed if sign == run.beat else 0.0
            self._signs[run.id] = (run.beat, silent)
            if silent > (SILENT_S if run.id in self._given else self._orphan_s):
                await asyncio.to_thread(self._store.finish_lost, run.id, LOST, LOST_REMEDY)
        self._signs = {run.id: self._signs[run.id] for run in running}

    async def _training_workers(self) -> set[str]:
        """Addresses of the workers that are there to train."""
        info = await self._client.scheduler.identity(n_workers=-1)
        return {address for address, worker in info["workers"].items() if TRAIN in worker["resources"]}

    async def _is_idle(self) -> bool:
        """Whether nobody was connected, and nothing was trained, for long enough."""
        if time.monotonic() - self._busy < self._idle_s:
            return False
        if await self._client.run_on_scheduler(tasks.count_clients) > 1:  # this one is the first
            self._busy = time.monotonic()
            return False
        return True
