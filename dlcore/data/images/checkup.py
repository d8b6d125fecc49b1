"""What a careful reader asks about pictures before anything is trained, as messages that `dlcore.words.checkup` says."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np

from dlcore.data.images.checks import check_pictures, separation
from dlcore.data.tables.checkup import rare_classes, sides

TOLD_BY = 0.3  # how far from one half the share of pairs must be in which a class differs
ALMOST_ALL = 0.9  # pictures of a class in one format
_CHECKED: dict[str, dict] = {}  # what was looked at last, by the data's digest: two steps ask the same
_KEPT = 4


def checkup(data) -> list[dict]:
    """Messages, the gravest first.

    Parameters
    ----------
    data : ImageDataset
    """
    found = sides(data)
    if data.y is not None and data.task in ("binary", "multiclass"):
        found += rare_classes(data)
        found += _formats(data)
    tree = _checked(data)
    if data.y is not None:
        found += [m for what in ("brightness", "contrast", "size") if (m := _shortcut(data, tree, what))]
    if copies := tree["copies"]:
        apart = sum(bool(pair["across"]) for pair in copies)
        found.append(_message("picture_copies", "look", n=len(copies), across=apart))
    if near := tree["near_copies"]:
        across = sum(pair["across"] == "parts" for pair in near)
        found.append(_message("near_copies", "look", n=len(near), across=across))
    return sorted(found, key=lambda message: ("stop", "look", "note").index(message["level"]))


def _message(name: str, level: str, **numbers) -> dict:
    return {"name": f"checkup.{name}", "level": level, **numbers}


def _checked(data) -> dict:
    key = f"{data.digest}"
    if key not in _CHECKED:
        while len(_CHECKED) >= _KEPT:
            _CHECKED.pop(next(iter(_CHECKED)))
        _CHECKED[key] = check_pictures(data)
    return _CHECKED[key]


def _shortcut(data, tree: dict, what: str) -> dict | None:
    values = np.prod(tree["size"], axis=1) if what == "size" else tree[what]
    label = data.y.astype(str)
    for value in data.classes:
        share = separation(values[label == value], values[label != value])
        if abs(share - 0.5) >= TOLD_BY:
            return _message("picture_shortcut", "look", what=what, value=str(value), share=float(share))
    return None


def _formats(data) -> list[dict]:
    """A class whose files are of a format that the others hardly have."""
    ends = np.array([PurePosixPath(str(name).split(" · frame ")[0]).suffix.lower() for name in data.ids])
    label = data.y.astype(str)
    found = []
    for value in data.classes:
        here, there = ends[label == value], ends[label != value]
        for end in set(here) - {""}:
            if np.mean(here == end) >= ALMOST_ALL and np.mean(there == end) <= 1 - ALMOST_ALL:
                found.append(_message("picture_format", "look", value=str(value), format=end.removeprefix(".")))
    return found[:1]
