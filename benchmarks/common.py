"""What all benchmarks share: one thread, ours and the peer's in turn, medians, one JSON line per comparison."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"  # real data that must not be part of the project; benchmarks on it skip without


def single_thread() -> None:
    """Use one thread everywhere; call before numpy or torch is imported."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    sys.path.insert(0, str(ROOT))
    import torch

    from dlcore.training.threads import limit_threads

    torch.set_num_threads(1)
    limit_threads(1)


def compare(
    name: str,
    peer: str,
    ours: Callable[[int], object],
    theirs: Callable[[int], object],
    *,
    repeats: int = 5,
    quality_of_ours: Callable[[object], float] = lambda result: float("nan"),
    quality_of_theirs: Callable[[object], float] = lambda result: float("nan"),
) -> dict:
    """Run both in turn, print one JSON line and return it.

    Parameters
    ----------
    ours, theirs : callable
        Take the number of the repeat (a seed) and return a result; this is what is timed.
    quality_of_ours, quality_of_theirs : callable
        Result → quality; not timed.

    Returns
    -------
    dict
        ``name``, ``peer``, median seconds ``ours_s`` and ``peer_s``, ``ratio`` (peer / ours), and median
        ``ours_quality`` and ``peer_quality``.
    """
    seconds, quality = {"ours": [], "peer": []}, {"ours": [], "peer": []}
    for repeat in range(repeats):
        for side, run, judge in (("ours", ours, quality_of_ours), ("peer", theirs, quality_of_theirs)):
            start = time.perf_counter()
            result = run(repeat)
            seconds[side].append(time.perf_counter() - start)
            quality[side].append(judge(result))
    line = {"name": name, "peer": peer}
    line |= {f"{side}_s": round(median(values), 4) for side, values in seconds.items()}
    line["ratio"] = round(line["peer_s"] / line["ours_s"], 2)
    line |= {f"{side}_quality": none_if_nan(median(values)) for side, values in quality.items()}
    report(line)
    return line


def report(line: dict) -> None:
    """One JSON line on standard output."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def median(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def none_if_nan(value: float) -> float | None:
    return None if value != value else round(value, 4)
