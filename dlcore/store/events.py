"""The events of a run as JSON lines: appended by its worker, read by whoever watches, however late they come."""

from __future__ import annotations

import json
from pathlib import Path


def append(path: Path, events: list[dict]) -> None:
    """Add events in one write, so that lines never mix."""
    lines = "".join(json.dumps(event) + "\n" for event in events)
    with path.open("ab", buffering=0) as file:
        file.write(lines.encode())


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
