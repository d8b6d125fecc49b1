"""How a computer's cores are shared among the trainings that run on it."""

from __future__ import annotations

import os

from dlcore.data.kinds import data_kind


def training_workers() -> int:
    """How many trainings run at once: ``DLCORE_WORKERS``, else half the cores, but two where there are two."""
    cores = os.cpu_count() or 1
    return int(os.environ.get("DLCORE_WORKERS", min(cores, max(2, cores // 2))))


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
