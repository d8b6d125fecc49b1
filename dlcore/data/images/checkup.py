"""What a careful reader asks about pictures before anything is trained, as messages that `dlcore.words.checkup` says."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np

from dlcore.data.files.folders import part_of
from dlcore.data.images.checks import check_pictures, told_apart
from dlcore.data.tables.checkup import rare_classes, sides

MOST_FOLDERS = 10  # of one level; more of them are patients
MANY = 10  # pictures of a folder on average, for it to be a source
_CHECKED: dict[str, dict] = {}  # what was looked at last, by the data's digest: two steps ask the same
_KEPT = 4


def checkup(data) -> list[dict]:
    """Messages, the gravest first.

    Parameters
    ----------
    data : ImageDataset
    """
    found = sides(data)
    tree = _checked(data)
    if data.y is not None and data.task in ("binary", "multiclass"):
        found += rare_classes(data)
        found += _told(data, tree)
    if copies := tree["copies"]:
        apart = sum(bool(pair["across"]) for pair in copies)
        found.append(_message("picture_copies", "look", n=len(copies), across=apart))
    near = [pair for pair in tree["near_copies"] if data.groups is None or len(set(data.groups[pair["rows"]])) > 1]
    if near:  # of two patients: those of one stay on one side
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


def _told(data, tree: dict) -> list[dict]:
    """A class that can be told by how its pictures were taken, saved or kept."""
    measured = {what: tree[what] for what in ("brightness", "contrast")} | {"size": np.prod(tree["size"], axis=1)}
    found = [m for what, values in measured.items() if (m := _shortcut(data, values, what))]
    formats = _formats(data)
    if data.file_bytes is not None and not formats and not any(m["what"] == "size" for m in found):
        found += [m for m in [_shortcut(data, data.file_bytes, "file")] if m]
    return [*formats, *found, *_folders(data)]


def _shortcut(data, values: np.ndarray, what: str) -> dict | None:
    found = told_apart(values, data.y.astype(str), data.classes, data.groups)
    return found and _message("picture_shortcut", "look", what=what, value=found[0], share=float(found[1]))


def _formats(data) -> list[dict]:
    """A class whose files are of a format that the others hardly have."""
    ends = np.array([_path(name).suffix.lower() for name in data.ids])
    return _mostly(data, ends, "picture_format", "format")


def _folders(data) -> list[dict]:
    """A class that lies in a folder of its own which is not called like it: another place, another machine."""
    folders = [_path(name).parts[:-1] for name in data.ids]
    levels = data.schema.outcome.levels if data.schema.outcome else ()
    called = {str(word).casefold() for word in (*data.classes, *levels, *data.schema.positive)}
    for level in range(min(map(len, folders), default=0)):
        names = np.array([parts[level] for parts in folders])
        few = 2 <= len(set(names)) <= min(MOST_FOLDERS, len(names) / MANY)
        part = all(part_of(name) for name in set(names))
        said = np.mean([name.casefold() in called for name in names]) > 0.5
        if few and not part and not said and (found := _mostly(data, names, "picture_folder", "folder")):
            return found
    return []


def _mostly(data, names: np.ndarray, message: str, key: str) -> list[dict]:
    """The first name that nearly a whole class bears and the others hardly do."""
    label = data.y.astype(str)
    for name in sorted(set(names) - {""}):
        bears = names == name
        for value in data.classes:
            found = told_apart(bears.astype(float), label, [value], data.groups)
            if found and found[1] > 0.5:
                here, there = (float(bears[label == value].mean()), float(bears[label != value].mean()))
                word = name.removeprefix(".")
                return [_message(message, "look", value=str(value), here=here, there=there) | {key: word}]
    return []


def _path(name) -> PurePosixPath:
    return PurePosixPath(str(name).split(" · frame ")[0])
