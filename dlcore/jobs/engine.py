"""The engine of one store: a process of its own, so that training outlives the page server that asked for it."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import asynccontextmanager
from pathlib import Path

from distributed import Client

from dlcore.errors import DlcoreError
from dlcore.jobs import answers, cores, endpoint
from dlcore.jobs.cluster import external_scheduler, local_cluster
from dlcore.jobs.dispatcher import ORPHAN_S, Dispatcher
from dlcore.jobs.endpoint import FAILED, READY, STARTING, Endpoint
from dlcore.jobs.worker import quiet
from dlcore.store import Store, open_store

IDLE_S = 600.0
FORGOTTEN_S = 24 * 3600.0  # drafts and uploads that nobody came back to

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
    store.delete_old(FORGOTTEN_S)
    store.adopt_finished()
    idle_s = float(os.environ.get("DLCORE_IDLE_S", IDLE_S))
    async with (
        _workers(store) as (address, security),
        Client(address, security=security, asynchronous=True, set_as_default=False) as client,
    ):
        endpoint.publish(store.home, Endpoint(READY, os.getpid(), address))
        # workers of this computer died with their engine; those of a cluster may still be training
        patience = 0.0 if security else ORPHAN_S
        await Dispatcher(store, client, idle_s, patience).run()


@asynccontextmanager
async def _workers(store: Store):
    """Address and certificates of the cluster: the one named, or one on this computer."""
    address = external_scheduler(bool(os.environ.get("DLCORE_HOME")), store.url)
    if address:
        yield address, None  # certificates as Dask's own configuration names them
        return
    security = endpoint.new_security(store.home)
    async with local_cluster(store.home, security, cores.training_workers()) as cluster:
        yield cluster.scheduler_address, security
