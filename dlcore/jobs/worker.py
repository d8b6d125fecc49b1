"""Preloaded by every worker: training gives way to interactive calls, and torch is there before the first job.

In a cluster: ``dask worker tls://… --preload dlcore.jobs.worker --nthreads 1 --resources "train=1"``.
"""

from __future__ import annotations

import ctypes
import os
import threading
from importlib import import_module

from dlcore.jobs import apart
from dlcore.jobs.quiet import quiet

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
    warm_up = apart.warm_up if ERRAND in worker.state.total_resources else _warm_up
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()


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
    """Have torch and the families there before the first job."""
    os.nice(WARM_UP_NICENESS)  # of this thread alone: the first page comes first
    import torch

    torch.set_num_threads(1)
    model = torch.nn.Linear(2, 2)
    model(torch.ones(2, 2)).sum().backward()
    torch.optim.Adam(model.parameters(), fused=True).step()
    import_module("dlcore.jobs.warm")
