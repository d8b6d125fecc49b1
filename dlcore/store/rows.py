"""What the store hands out: frozen copies of its rows. Times are seconds since 1970, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED)

#: Given as owner by the engine and its workers alone, which act on runs of everybody. Whatever a page asks for, it asks
#: in the name of its visitor; there is no default, so that nobody forgets.
ANYONE = None


@dataclass(frozen=True)
class DatasetRow:
    """A stored dataset; a draft was read from a file and not yet accepted by the doctor."""

    id: str
    owner: str
    name: str
    kind: str
    task: str
    n: int
    digest: str
    draft: bool
    created: float


@dataclass(frozen=True)
class RunRow:
    """A training: what was asked (`spec`), how it stands (`state`) and, if it failed, why and what to do."""

    id: str
    owner: str
    family: str
    dataset_id: str
    name: str
    spec: dict[str, Any]
    state: str
    reason: str
    remedy: str
    stop: bool
    worker: str
    created: float
    started: float | None
    ended: float | None
    beat: float | None

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True)
class ModelRow:
    """A model in the library."""

    id: str
    owner: str
    family: str
    name: str
    run_id: str | None
    size: int
    created: float
