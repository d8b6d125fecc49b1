"""Errands in processes of their own: a hostile file takes nobody else's time, memory or turn.

Each errand is a fork of a server that has imported what errands need, so it begins within milliseconds. It ends when it
is done, when its time or memory is over, or when nobody waits for it any more; the last three by force.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, suppress

from dlcore.errors import JobError
from dlcore.jobs.cores import share_of_memory

LANES, LANES_OF_ONE = 3, 2  # errands at once, and of one asker: the others' small files always find a lane
LOOK_S = 0.05
NICENESS = 5  # behind interactive calls, ahead of training
PRELOAD = [
    "dlcore.data.tables.kind",
    "dlcore.data.images.kind",
    "dlcore.data.sequences.kind",
    "dlcore.jobs.upload_tasks",
    "dlcore.jobs.warm",
]

_turn = threading.Condition()
_busy: Counter[str] = Counter()
_warm = threading.Event()


def warm_up() -> None:
    """Start the server that errands are forked from, and have it import what they need."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(PRELOAD)
    first = server.Process(target=time.time)
    first.start()
    first.join()
    _warm.set()


def run(home: str, url: str, name: str, kwargs: dict, seconds: float, is_wanted: Callable[[], bool]) -> dict:
    """Run an errand apart; its reply (see `answers`).

    Parameters
    ----------
    seconds : float
        How long it may take, waiting for its turn included.
    is_wanted : callable
        Whether somebody still waits for the reply.
    """
    from dlcore.jobs import answers

    end = time.monotonic() + seconds
    try:
        with _lane(kwargs.get("owner", ""), end, is_wanted):
            return _apart((home, url, name, kwargs), end, is_wanted)
    except JobError as error:
        return answers.failed(error)


@contextmanager
def _lane(owner: str, end: float, is_wanted: Callable[[], bool]):
    """Wait for a turn."""
    free = lambda: _busy.total() < LANES and _busy[owner] < LANES_OF_ONE
    with _turn:
        while not free():
            _turn.wait(0.2)
            _check(end, is_wanted)
        _busy[owner] += 1
    try:
        yield
    finally:
        with _turn:
            _busy[owner] -= 1
            _turn.notify_all()


def _check(end: float, is_wanted: Callable[[], bool]) -> None:
    if time.monotonic() > end:
        raise JobError("This took too long and was given up.", "Try again with less data.")
    if not is_wanted():
        raise JobError("Nobody waits for this any more.")


def _apart(errand: tuple, end: float, is_wanted: Callable[[], bool]) -> dict:
    limit = share_of_memory("errands") // LANES
    # the server may still be importing; a process made from nothing takes a second, but starts at once
    how = multiprocessing.get_context("forkserver" if _warm.is_set() else "spawn")
    ours, theirs = how.Pipe(duplex=False)
    process = how.Process(target=_work, args=(theirs, limit, errand))
    process.start()
    theirs.close()
    try:
        while not ours.poll(LOOK_S):
            _check(end, is_wanted)
            if _resident(process.pid) > limit:
                raise JobError("This file needs more memory than there is for one.", "Use a smaller one.")
        return ours.recv()
    except EOFError:  # it ended without a reply
        raise JobError("The worker that was asked stopped unexpectedly.", "Try a smaller file.") from None
    finally:
        process.kill()
        process.join()
        ours.close()


def _work(reply, limit: int, errand: tuple) -> None:
    """In the process of the errand."""
    from dlcore.jobs import answers
    from dlcore.jobs.here import run_here
    from dlcore.jobs.quiet import quiet

    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(NICENESS)
    _limit_memory(limit)
    quiet()
    home, url, name, kwargs = errand
    reply.send(answers.answer(run_here, home, url, "upload_tasks", name, kwargs))
    reply.close()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _limit_memory(limit: int) -> None:
    """Make asking for more than `limit` bytes a `MemoryError` there and then, where the system can (Linux)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _resident(pid: int) -> int:
    """Bytes of memory a process holds; 0 for one that has ended."""
    from psutil import Error, Process

    try:
        return Process(pid).memory_info().rss
    except Error:
        return 0
