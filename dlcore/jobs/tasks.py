"""What Dask is asked to run. Scheduler and page import this module too, so it stays light.

Every task gives a plain tree (see `answers`) or something tiny; none raises.
"""

from __future__ import annotations

from dlcore.jobs.here import open_store_once, run_here

WAKE = "dlcore-wake"  # Dask topic: somebody queued a run


def train_run(home: str, url: str, run_id: str) -> bool:
    """Train a queued run; what comes of it goes into the store."""
    from distributed import get_worker

    from dlcore.jobs import training

    return training.train_run(open_store_once(home, url), run_id, get_worker().id)


def run_task(home: str, url: str, module: str, name: str, kwargs: dict) -> dict:
    """Run one of the functions that `module` offers in ``TASKS``, with the store as first argument."""
    from dlcore.jobs.answers import answer

    return answer(run_here, home, url, module, name, kwargs)


def run_errand(home: str, url: str, name: str, kwargs: dict, seconds: float) -> dict:
    """Run an errand in a process of its own, which ends with its time, or when nobody waits for it any more."""
    from distributed import get_worker

    from dlcore.jobs import apart

    worker = get_worker()
    key = worker.get_current_task()

    def is_wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state == "executing"

    return apart.run(home, url, name, kwargs, seconds, is_wanted)


def count_clients(dask_scheduler) -> int:
    """How many page servers and scripts are connected (run on the scheduler)."""
    return sum(key.startswith("Client-") for key in dask_scheduler.clients)
