"""Where jobs run: workers on this computer by default, or a cluster by its address."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path

import dask
from distributed import Scheduler
from distributed.security import Security

from dlcore.errors import JobError
from dlcore.jobs.cores import share_of_memory
from dlcore.jobs.keeper import Keeper
from dlcore.jobs.worker import ANSWER, ERRAND, TRAIN

ANSWER_THREADS = 2
ERRAND_THREADS = 32  # errands that wait for their turn; how many run at once is for `apart` to say
CONFIG = {
    "distributed.scheduler.allowed-failures": 0,  # a task whose worker died is not tried again
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,  # what patients' data became is never written to a scratch folder
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.daemon": False,  # errands are processes of their own, and daemons may have none
    "distributed.comm.timeouts.connect": "10s",
    "distributed.admin.log-length": 100,
}


def external_scheduler(home_is_shared: bool, url: str) -> str | None:
    """The address in ``DLCORE_SCHEDULER``, if one is given and the store can be shared with it.

    Raises
    ------
    JobError
        A cluster's workers write into the store; that takes PostgreSQL and a shared folder.
    """
    address = os.environ.get("DLCORE_SCHEDULER")
    if not address:
        return None
    if not address.startswith("tls://"):
        raise JobError("DLCORE_SCHEDULER must begin with tls://.", "Start the cluster with certificates.")
    if url.startswith("sqlite") or not home_is_shared:
        raise JobError(
            "A cluster needs a database and a folder that all its computers share.",
            "Set DLCORE_DATABASE_URL (PostgreSQL) and DLCORE_HOME (a shared folder), or unset DLCORE_SCHEDULER.",
        )
    return address


@asynccontextmanager
async def local_cluster(home: Path, security: Security, training_workers: int):
    """Workers on this computer, reachable with this store's certificates only: the scheduler's address, and a `Keeper`."""
    dask.config.set(CONFIG)
    loopback = {"host": "127.0.0.1", "protocol": "tls://", "security": security}
    common = loopback | {
        "preload": ["dlcore.jobs.worker"],
        "local_directory": str(home / "workers"),
        "silence_logs": False,
        "env": {"OMP_NUM_THREADS": "1"},
    }
    workers = {f"train-{n}": _worker(common, {TRAIN: 1}, 1, "training") for n in range(training_workers)}
    workers["answer"] = _worker(common, {ANSWER: ANSWER_THREADS}, ANSWER_THREADS, "answer")
    workers["errand"] = _worker(common, {ERRAND: ERRAND_THREADS}, ERRAND_THREADS, "scheduler")
    async with Scheduler(**loopback, dashboard=False, dashboard_address="127.0.0.1:0", port=0) as scheduler:
        keeper = Keeper(scheduler.address, workers)
        async with keeper:
            yield scheduler.address, keeper


def _worker(common: dict, resources: dict, nthreads: int, share: str) -> dict:
    """What one worker process is made with; it may take its share of the memory (see `cores.SHARES`)."""
    return common | {"resources": resources, "nthreads": nthreads, "memory_limit": share_of_memory(share)}
