"""Where jobs run: workers on this computer by default, or a cluster by its address."""

from __future__ import annotations

import os
from pathlib import Path

import dask
from dask.utils import parse_bytes
from distributed import Nanny, Scheduler, SpecCluster
from distributed.security import Security
from distributed.system import MEMORY_LIMIT

from dlcore.errors import JobError
from dlcore.jobs.worker import ANSWER, ERRAND, TRAIN

ANSWER_THREADS = 2
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


def local_cluster(home: Path, security: Security, training_workers: int) -> SpecCluster:
    """Workers on this computer, reachable with this store's certificates only. To be awaited."""
    dask.config.set(CONFIG)
    loopback = {"host": "127.0.0.1", "protocol": "tls://", "security": security}
    scheduler = loopback | {"dashboard": False, "dashboard_address": "127.0.0.1:0", "port": 0}
    common = loopback | {
        "preload": ["dlcore.jobs.worker"],
        "local_directory": str(home / "workers"),
        "silence_logs": False,
        "env": {"OMP_NUM_THREADS": "1"},
    }
    workers = {f"train-{n}": _worker(common, {TRAIN: 1}, 1, 0.8) for n in range(training_workers)}
    workers["answer"] = _worker(common, {ANSWER: ANSWER_THREADS}, ANSWER_THREADS, 0.3)
    workers["errand"] = _worker(common, {ERRAND: 1}, 1, 0.3)
    return SpecCluster(
        workers=workers,
        scheduler={"cls": Scheduler, "options": scheduler},
        security=security,
        asynchronous=True,
        silence_logs=False,
    )


def _worker(common: dict, resources: dict, nthreads: int, memory: float) -> dict:
    """One worker process under a nanny, which starts it again when it dies."""
    limit = max(int(MEMORY_LIMIT * memory), parse_bytes("1 GiB"))
    return {"cls": Nanny, "options": common | {"resources": resources, "nthreads": nthreads, "memory_limit": limit}}
