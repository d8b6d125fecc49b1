"""Preloaded by every worker: training gives way to interactive calls, and torch is there before the first job.

In a cluster: ``dask worker tls://… --preload dlcore.jobs.worker --nthreads 1 --resources "train=1"``.
"""

from __future__ import annotations

import ctypes
import logging
import os
import threading
from contextlib import suppress
from importlib import import_module

from dlcore.specs import FAMILIES
from dlcore.specs.base import Family

TRAIN, ANSWER, ERRAND = "train", "answer", "errand"  # Dask resources: what a worker is there for
TRAINING_NICENESS = 10
WARM_UP_NICENESS = 3
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # numbers of glibc's malloc.h


def dask_setup(worker) -> None:
    """Called by Dask in the worker's process, before it takes its first task."""
    quiet()
    keep_memory()
    if TRAIN in worker.state.total_resources:
        os.nice(TRAINING_NICENESS)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def quiet() -> None:
    """Dask tells of every connection, and of a failed task with its arguments, which may be a patient's values."""
    logging.getLogger("distributed").setLevel(logging.ERROR)
    logging.getLogger("distributed.worker").setLevel(logging.CRITICAL)


def keep_memory() -> bool:
    """Let the process keep freed memory: asking the system again for every layer's maps cost up to 40 % of the time.

    Returns
    -------
    bool
        Whether it took; only glibc can.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # another C library
        return False
    set_option.argtypes, set_option.restype = [ctypes.c_int, ctypes.c_int], ctypes.c_int
    return bool(set_option(M_MMAP_MAX, 0) and set_option(M_TRIM_THRESHOLD, 2**31 - 1))


def _warm_up() -> None:
    """Import what a first click on Train, or a first question, would otherwise wait for."""
    os.nice(WARM_UP_NICENESS)  # of this thread alone: the first page comes first
    import torch

    torch.set_num_threads(1)
    model = torch.nn.Linear(2, 2)
    model(torch.ones(2, 2)).sum().backward()
    torch.optim.Adam(model.parameters(), fused=True).step()
    for module in ("dlcore.jobs.interactive", "dlcore.jobs.training", "dlcore.jobs.recipe", "dlcore.evaluation"):
        import_module(module)
    for family in FAMILIES.values():
        if family.ready:
            _import_family(family)


def _import_family(family: Family) -> None:
    """Its estimators and explanations; one that is broken says so when it is used, not here."""
    with suppress(ImportError):
        for place in set(family.estimators.values()):
            import_module(place.split(":")[0])
        import_module(family.explain)
