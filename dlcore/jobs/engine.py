"""The engine of one store: a process of its own, so that training outlives the page server that asked for it."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from distributed import Client
from sqlalchemy.exc import SQLAlchemyError

from dlcore.errors import DlcoreError
from dlcore.jobs import answers, cores, endpoint
from dlcore.jobs.cluster import external_scheduler, local_cluster
from dlcore.jobs.dispatcher import ORPHAN_S, Dispatcher
from dlcore.jobs.endpoint import FAILED, READY, STARTING, Endpoint
from dlcore.jobs.worker import quiet
from dlcore.store import Store, open_store
from dlcore.store.files import keep_temporary_files_in

IDLE_S = 600.0
SWEEP_S = 3600.0  # how often what is forgotten is deleted

log = logging.getLogger("dlcore.jobs")


def main(home: str | None = None) -> int:
    """Run the engine of the store in `home` until it is idle; at once over if there is one already."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    quiet()
    try:
        store = open_store(home)
    except DlcoreError as error:  # whoever started the engine finds the same, and says it on the page
        log.error("%s", error)
        return 2
    held = _lock(store.home)
    if held is None:
        return 0
    with held:
        keep_temporary_files_in(store.home / "tmp", emptied=True)
        try:
            asyncio.run(_serve(store))
        except DlcoreError as error:
            endpoint.publish(store.home, Endpoint(FAILED, os.getpid(), reason=str(error)))
            return 2
        except Exception as error:
            log.error("%s", answers.where(error))
            reason = f"{type(error).__name__}; see engine.log"
            endpoint.publish(store.home, Endpoint(FAILED, os.getpid(), reason=reason))
            return 1
    return 0


def _lock(home: Path):
    """The lock; tried for a moment, because whoever looks for an engine holds it for an instant."""
    for _ in range(20):
        held = endpoint.lock(home)
        if held is not None:
            return held
        time.sleep(0.05)
    return None


async def _serve(store: Store) -> None:
    endpoint.publish(store.home, Endpoint(STARTING, os.getpid()))
    store.sweep()
    store.adopt_finished()
    idle_s = float(os.environ.get("DLCORE_IDLE_S", IDLE_S))
    async with (
        _workers(store) as (address, security, keeper),
        Client(address, security=security, asynchronous=True, set_as_default=False) as client,
        _housekeeping(store, address, keeper),
    ):
        endpoint.publish(store.home, Endpoint(READY, os.getpid(), address))
        # workers of this computer died with their engine; those of a cluster may still be training
        patience = 0.0 if security else ORPHAN_S
        await Dispatcher(store, client, idle_s, patience).run()


@asynccontextmanager
async def _housekeeping(store: Store, address: str, keeper):
    """Every now and then what is forgotten is deleted, and it is said which workers are missing."""

    async def keep() -> None:
        missing, swept = [], time.monotonic()
        while True:
            await asyncio.sleep(1)
            if keeper is not None and keeper.missing() != missing:
                missing = keeper.missing()
                endpoint.publish(store.home, Endpoint(READY, os.getpid(), address, ", ".join(missing)))
            if time.monotonic() - swept > SWEEP_S:
                swept = time.monotonic()
                with suppress(SQLAlchemyError, OSError):  # the next time, then
                    await asyncio.to_thread(store.sweep)

    task = asyncio.create_task(keep())
    try:
        yield
    finally:
        task.cancel()


@asynccontextmanager
async def _workers(store: Store):
    """Address and certificates of the cluster, the one named or one on this computer, and who keeps its workers alive."""
    address = external_scheduler(bool(os.environ.get("DLCORE_HOME")), store.url)
    if address:
        yield address, None, None  # certificates as Dask's own configuration names them
        return
    security = endpoint.new_security(store.home)
    async with local_cluster(store.home, security, cores.training_workers()) as (address, keeper):
        yield address, security, keeper
