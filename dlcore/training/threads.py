"""Several cores without other numbers: pieces of work on Python threads that compute with one torch thread each.

Torch's own threads divide a sum differently for every number of threads, and the last digits with it. Here the pieces
are fixed, and so is the order in which their results are put together; threads only decide who computes them when.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

import torch

Item, Result = TypeVar("Item"), TypeVar("Result")

PATIENCE_S = 0.1
_limit = os.cpu_count() or 1
_inside = threading.local()


def limit_threads(n_threads: int) -> None:
    """Let `parallel` use at most `n_threads` in this process, from its next call on, and torch none beside them."""
    global _limit
    _limit = max(1, n_threads)
    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)


def n_threads() -> int:
    """How many threads `parallel` uses at most."""
    return _limit


def parallel(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """`function` of each item, in the order of the items, on as many threads as this process is given.

    Every piece runs with one torch thread, even where there is one piece or one thread, so that the numbers do not
    depend on either. Autocast, `no_grad` and `inference_mode` are settings of a thread: enter them in `function`.

    Raises
    ------
    Exception
        Whatever a failing piece raised, once those that had begun have ended.
    """
    items = list(items)
    if getattr(_inside, "worker", False) or _one_after_the_other(items):
        return [function(item) for item in items]
    results: list = [None] * len(items)
    waiting = deque(range(len(items)))

    def work():
        while waiting:
            try:
                i = waiting.popleft()
            except IndexError:  # another thread took the last one
                return
            results[i] = function(items[i])

    futures = [_pool().submit(work) for _ in range(min(_limit, len(items)))]
    try:
        while wait(futures, timeout=PATIENCE_S).not_done:  # in steps, so that whoever stops this thread gets through
            pass
    finally:
        waiting.clear()
    for future in futures:
        future.result()
    return results


def _one_after_the_other(items: list) -> bool:
    """Whether this thread may do all itself, which saves handing over: it is alone, and as plain as those of the pool."""
    plain = torch.is_grad_enabled() and not torch.is_inference_mode_enabled() and not torch.is_autocast_enabled("cpu")
    return min(_limit, len(items)) <= 1 and torch.get_num_threads() == 1 and plain


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads for the life of the process; idle ones cost nothing."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="piece", initializer=_enter)


def _enter() -> None:
    _inside.worker = True
    torch.get_num_threads()  # torch looks up its default once a thread, and would undo what follows
    torch.set_num_threads(1)
