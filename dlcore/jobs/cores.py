"""How a computer's cores are shared among the trainings that run on it."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from pathlib import Path

from dlcore.data.kinds import data_kind


def training_workers() -> int:
    """How many trainings run at once: ``DLCORE_WORKERS``, else half the cores, but two where there are two."""
    cores = os.cpu_count() or 1
    return int(os.environ.get("DLCORE_WORKERS", min(cores, max(2, cores // 2))))


#: Shares of the computer's memory that one process of a kind may take; together they are no more than all of it.
SHARES = {"page": 0.09, "uploads": 0.05, "scheduler": 0.04, "answer": 0.14, "errands": 0.24, "training": 0.44}


def share_of_memory(what: str) -> int:
    """Bytes for `what`, a key of `SHARES`; those for training are shared by the trainings that run at once."""
    from psutil import virtual_memory

    whole = min(virtual_memory().total, _control_group_limit())
    return int(whole * SHARES[what] / (max(1, training_workers()) if what == "training" else 1))


def keep_to_share(what: str) -> None:
    """Make asking for more memory than the share of `what` a `MemoryError` there and then, where the system can (Linux)."""
    limit_memory(share_of_memory(what))


def limit_memory(limit: int | None) -> None:
    """Bytes that this process may ask for; None: as many as it may ever. Processes that it starts inherit the limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (most if limit is None else limit, most))


def _control_group_limit() -> float:
    """Bytes that a container leaves this process; infinite without one."""
    try:
        return float(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):  # no such file, or "max"
        return math.inf


def threads(kind: str, n_running: int = 1) -> int:
    """Threads of one training: one for the small products of tables, where two are slower; its share for pictures.

    A training that is alone has all cores. More threads than cores are worse than one: with two trainings of two
    threads each on two cores an epoch took 11.9 s, with one thread each 4.8 s. The number may change while a training
    runs, for it changes no other number (`dlcore.training.threads`).

    Parameters
    ----------
    kind : str
        What the data is: "table", "images", …
    n_running : int
        Trainings that run at the moment, this one included.
    """
    return max(1, (os.cpu_count() or 1) // max(1, n_running)) if data_kind(kind).shares_cores else 1
