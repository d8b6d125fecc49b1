"""What folder names say: which part (train, validation, test), which class, which patient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("train", "validation", "test")
_SPELLINGS = {
    "train": {"train", "training", "trn", "tr", "develop", "development", "derivation"},
    "validation": {"val", "valid", "validation", "validate", "dev", "tune", "tuning", "tun"},
    "test": {"test", "testing", "tst", "ts", "holdout", "held", "external", "evaluation", "eval"},
}
_FILLERS = {"set", "data", "dataset", "images", "image", "img", "imgs", "pictures", "split", "folder", "files", "out"}


@dataclass(frozen=True)
class FolderLayout:
    """What the folders of all pictures mean, one entry a picture; None where they say nothing."""

    split: list[str] | None
    labels: list[str] | None
    patients: list[str] | None


def part_of(name: str) -> str | None:
    """ "train", "validation" or "test" for any usual spelling ("Training set", "01_val"), else None."""
    words = [w for w in re.split(r"[^a-z]+", str(name).lower()) if w and w not in _FILLERS]
    return next((part for part, known in _SPELLINGS.items() if len(words) == 1 and words[0] in known), None)


def read_layout(folders: Sequence[tuple[str, ...]]) -> FolderLayout:
    """Guess from the folders that each picture lies in, outermost first.

    A level at which every folder is called train, validation or test is the split. Of what remains, the
    level with the fewest different names is the class, another one the patient.
    """
    rows = [list(folder) for folder in folders]
    split = _take_split(rows)
    rows = without_common(rows)
    depth = min((len(row) for row in rows), default=0)
    if not depth:
        return FolderLayout(split, None, None)
    counts = [len({row[level] for row in rows}) for level in range(depth)]
    level = min((i for i in range(depth) if counts[i] > 1), key=lambda i: counts[i], default=None)
    if level is None:
        return FolderLayout(split, None, None)
    labels = [row[level] for row in rows]
    other = max((i for i in range(depth) if i != level and counts[i] > counts[level]), default=None)
    return FolderLayout(split, labels, None if other is None else [row[other] for row in rows])


def _take_split(rows: list[list[str]]) -> list[str] | None:
    """Remove the level that says train, validation or test; only where it says more than one of them."""
    for level in range(min((len(row) for row in rows), default=0)):
        parts = [part_of(row[level]) for row in rows]
        if all(parts) and len(set(parts)) > 1:
            for row in rows:
                del row[level]
            return parts
    return None


def without_common(rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Drop leading folders that all pictures share; pictures in no folder do not count."""
    rows = list(rows)
    while len({row[0] for row in rows if row}) == 1:
        rows = [row[1:] for row in rows]
    return rows
