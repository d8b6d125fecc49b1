"""Preloaded by every worker: training gives way to interactive calls, and torch is there before the first job.

In a cluster: ``dask worker tls://… --preload dlcore.jobs.worker --nthreads 1 --resources "train=1"``.
"""

from __future__ import annotations

import os
import threading

TRAIN, ANSWER, ERRAND = "train", "answer", "errand"  # Dask resources: what a worker is there for
TRAINING_NICENESS = 10


def dask_setup(worker) -> None:
    """Called by Dask in the worker's process, before it takes its first task."""
    if TRAIN in worker.state.total_resources:
        os.nice(TRAINING_NICENESS)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    """Import what a first click on Train would otherwise wait for."""
    import torch

    from dlcore.jobs import interactive, training  # noqa: F401

    torch.set_num_threads(1)
    torch.nn.Linear(2, 2)(torch.ones(2, 2)).sum().backward()
