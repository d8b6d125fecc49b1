"""From the queue in the database to the workers, and an eye on every run until it has ended."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from distributed import Client, Future
from sqlalchemy.exc import SQLAlchemyError

from dlcore.jobs import answers, tasks
from dlcore.jobs.worker import TRAIN
from dlcore.store import Store
from dlcore.store.rows import QUEUED, RUNNING, RunRow

BUSY_POLL_S, IDLE_POLL_S = 0.1, 1.0  # how often the queue is looked at, if nobody says that there is something new
ORPHAN_S = 10.0  # a run of a former engine without a sign of life for so long is lost
SILENT_S = 120.0  # a run of ours may be busy for so long without a sign of life
LOST = "The worker that trained this run stopped unexpectedly, perhaps because memory ran out."
LOST_REMEDY = "Your data are safe, and nothing was trained twice. Train again; a smaller network needs less memory."

log = logging.getLogger("dlcore.jobs")


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
        self._given: dict[str, Future] = {}
        self._busy = time.monotonic()
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
        await self._collect()
        queued = await asyncio.to_thread(self._store.runs_in, QUEUED)
        await self._give(queued)
        await self._bury(await asyncio.to_thread(self._store.runs_in, RUNNING))
        if queued or self._given:
            self._busy = time.monotonic()

    async def _give(self, queued: list[RunRow]) -> None:
        waiting = [run for run in queued if run.id not in self._given]
        if not waiting:
            return
        free = await self._training_workers() - len(self._given)
        for run in waiting[: max(free, 0)]:
            self._given[run.id] = self._client.submit(
                tasks.train_run,
                str(self._store.home),
                self._store.url,
                run.id,
                key=f"train-{run.id}-{time.time_ns()}",
                resources={TRAIN: 1},
                retries=0,
            )

    async def _collect(self) -> None:
        """Let go of what ended; a run whose task is over and that is still "running" has lost its worker."""
        over = [run_id for run_id, future in self._given.items() if future.done()]
        for run_id in over:
            future = self._given[run_id]
            if future.status != "finished":
                log.warning("task of run %s ended as %s", run_id, future.status)
            await asyncio.to_thread(self._store.finish_lost, run_id, LOST, LOST_REMEDY)
            del self._given[run_id]  # only now: were the database away, it is tried again
            future.release()

    async def _bury(self, running: list[RunRow]) -> None:
        now = time.time()
        for run in running:
            patience = SILENT_S if run.id in self._given else self._orphan_s
            if now - (run.beat or run.created) > patience:
                await asyncio.to_thread(self._store.finish_lost, run.id, LOST, LOST_REMEDY)

    async def _training_workers(self) -> int:
        info = await self._client.scheduler.identity(n_workers=-1)
        return sum(TRAIN in worker["resources"] for worker in info["workers"].values())

    async def _is_idle(self) -> bool:
        """Whether nobody was connected, and nothing was trained, for long enough."""
        if time.monotonic() - self._busy < self._idle_s:
            return False
        if await self._client.run_on_scheduler(tasks.count_clients) > 1:  # this one is the first
            self._busy = time.monotonic()
            return False
        return True
