"""What Dask is asked to run. Scheduler and page import this module too, so it stays light.

Every task gives a plain tree (see `answers`) or something tiny; none raises.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from dlcore.store import Store, open_store

WAKE = "dlcore-wake"  # Dask topic: somebody queued a run
open_store_once = cache(open_store)  # one connection pool a process


def train_run(home: str, url: str, run_id: str) -> bool:
    """Train a queued run; what comes of it goes into the store."""
    from distributed import get_worker

    from dlcore.jobs import training

    return training.train_run(open_store_once(home, url), run_id, get_worker().id)


def run_task(home: str, url: str, module: str, name: str, kwargs: dict) -> dict:
    """Run one of the functions that `module` offers in ``TASKS``, with the store as first argument."""
    from dlcore.jobs.answers import answer

    return answer(_run, open_store_once(home, url), module, name, kwargs)


def _run(store: Store, module: str, name: str, kwargs: dict):
    return import_module(f"dlcore.jobs.{module}").TASKS[name](store, **kwargs)


def count_clients(dask_scheduler) -> int:
    """How many page servers and scripts are connected (run on the scheduler)."""
    return sum(key.startswith("Client-") for key in dask_scheduler.clients)
