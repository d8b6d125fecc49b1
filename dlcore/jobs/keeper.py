"""Keeps the workers of this computer alive: whatever ends one, another takes its place."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from contextlib import suppress

from distributed import Nanny, Status

from dlcore.jobs import answers

LOOK_S = 0.5
GONE_S = 5.0  # a worker without a process for so long does not come back by itself
PAUSE_S = 2.0  # before another is started

log = logging.getLogger("dlcore.jobs")


class Keeper:
    """One nanny process-keeper of Dask's for each worker, and another one where that gives up.

    A nanny starts its worker again when it dies, but not when it dies again on its way up.

    Parameters
    ----------
    scheduler : str
        Its address.
    workers : dict of str to dict
        What each `Nanny` is made with, by the name of the worker.
    """

    def __init__(self, scheduler: str, workers: dict[str, dict]):
        self._scheduler, self._workers = scheduler, workers
        self._up: dict[str, asyncio.Event] = {name: asyncio.Event() for name in workers}
        self._tasks: list[asyncio.Task] = []

    def missing(self) -> list[str]:
        """Names of the workers that are not there at this moment."""
        return [name for name, up in self._up.items() if not up.is_set()]

    async def __aenter__(self) -> Keeper:
        """Begin; whoever asks before a worker is up waits for it in the scheduler."""
        self._tasks = [asyncio.create_task(self._keep(name)) for name in self._workers]
        return self

    async def __aexit__(self, *_) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for process in multiprocessing.active_children():  # a nanny does not end what is still on its way up
            process.kill()

    async def _keep(self, name: str) -> None:
        while True:
            nanny = Nanny(self._scheduler, name=name, **self._workers[name])
            try:
                await nanny
                await self._watch(name, nanny)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("worker %s: %s", name, answers.where(error))
            finally:
                self._up[name].clear()
                with suppress(Exception):
                    await asyncio.wait_for(nanny.close(timeout=2), 10)
            log.warning("worker %s is started again", name)
            await asyncio.sleep(PAUSE_S)

    async def _watch(self, name: str, nanny: Nanny) -> None:
        """Until it has given up, or its process was gone for too long."""
        gone = 0.0
        while nanny.status not in (Status.closed, Status.failed) and gone < GONE_S:
            alive = nanny.is_alive()
            gone = 0.0 if alive else gone + LOOK_S
            self._up[name].set() if alive else self._up[name].clear()
            await asyncio.sleep(LOOK_S)
