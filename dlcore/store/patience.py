"""Waiting for a database that is locked, full or being restarted, rather than losing what was to be written."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

FIRST_S, LONGEST_S = 0.1, 5.0  # pauses between tries: short at first, then longer


def patiently(act: Callable, *args, seconds: float = float("inf"), tell: Callable[[Exception], object] | None = None):
    """Call `act` again and again until the database takes it; what it gave.

    Parameters
    ----------
    seconds : float
        After so many seconds the database's error is raised.
    tell : callable, optional
        Hears of each error that is waited out.
    """
    end, pause = time.monotonic() + seconds, FIRST_S
    while True:
        try:
            return act(*args)
        except DBAPIError as error:
            if time.monotonic() + pause > end or not _may_pass(error):
                raise
            if tell:
                tell(error)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_S)


def is_disk_full(error: BaseException) -> bool:
    """Whether a file or the database could not be written because there is no room."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, DBAPIError) and "disk is full" in str(error.orig)


def _may_pass(error: DBAPIError) -> bool:
    """Whether another try may succeed: nothing was wrong with what was asked."""
    return error.connection_invalidated or type(error).__name__ in ("OperationalError", "InterfaceError")
