"""The events of a run as JSON lines: appended by its worker, read by whoever watches, however late they come."""

from __future__ import annotations

import errno
import json
from contextlib import suppress
from pathlib import Path


def append(path: Path, events: list[dict]) -> None:
    """Add events in one write, so that lines never mix.

    Raises
    ------
    OSError
        Not all of it could be written: the disk is full.
    """
    lines = "".join(json.dumps(event) + "\n" for event in events).encode()
    with path.open("ab", buffering=0) as file:
        begin = file.tell()
        try:
            if file.write(lines) != len(lines):
                raise OSError(errno.ENOSPC, "half a line was written")
        except OSError:
            with suppress(OSError):
                file.truncate(begin)  # half a line would spoil the next one
            raise


def read(path: Path, since: int = 0) -> tuple[list[dict], int]:
    """Complete events from byte `since` on, and the byte to go on from."""
    try:
        with path.open("rb") as file:
            file.seek(since)
            content = file.read()
    except FileNotFoundError:
        return [], since
    content = content[: content.rfind(b"\n") + 1]  # a line that is still being written waits for the next reading
    return [json.loads(line) for line in content.splitlines()], since + len(content)
