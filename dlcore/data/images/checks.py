"""What to look at before training on pictures: sizes, brightness, copies, near copies, and shortcuts by class."""

from __future__ import annotations

import numpy as np

from dlcore.data.dataset import Dataset

MAX_COMPARED = 10_000  # pictures compared pair by pair
NEAR = 10  # bits of 256 in which near copies may differ
_CHUNK = 256
_MORE_LESS = {
    "brightness": ("brighter", "darker"),
    "contrast": ("richer in contrast", "flatter"),
    "size": ("larger", "smaller"),
}


def check_pictures(data: Dataset) -> dict:
    """A tree of what a careful reader looks at first.

    Returns
    -------
    dict
        ``size`` (n, 2) height and width; ``brightness`` (n,) mean grey 0 … 1; ``contrast`` (n,) its standard
        deviation; ``label`` and ``classes`` where known; ``copies`` and ``near_copies``, each a list of
        {"rows": [i, j], "across": "classes" | "parts" | ""}; ``notes``, sentences.
    """
    small = data.X.array((17, 16), channels=1)[..., 0]  # (n, 17, 16)
    grey = small.astype(np.float32) / 255
    tree = {
        "size": data.X.sizes,
        "brightness": grey.mean(axis=(1, 2)),
        "contrast": grey.std(axis=(1, 2)),
        "label": None if data.y is None else [str(label) for label in data.y],
        "classes": list(data.classes),
        "copies": _described(data, equal_pairs(data.X.digests)),
        "near_copies": _described(data, near_pairs(small, data.X.digests)),
    }
    return tree | {"notes": _notes(tree)}


def equal_pairs(digests: np.ndarray) -> list[tuple[int, int]]:
    """(first, later) for every picture that is an exact copy of an earlier one."""
    first: dict[str, int] = {}
    found = []
    for i, digest in enumerate(digests):
        if digest in first:
            found.append((first[digest], i))
        first.setdefault(digest, i)
    return found


def near_pairs(small: np.ndarray, digests: np.ndarray) -> list[tuple[int, int]]:
    """Pairs that look almost the same though their pixels differ: rescaled, recompressed, brightened.

    Two conditions: the signs of vertical differences (a "dHash" of 256 bits) differ in at most `NEAR` bits, and
    the thumbnails, brought to one brightness and contrast, hardly differ.

    Parameters
    ----------
    small : ndarray of uint8, shape (n, 17, 16)
    digests : ndarray of str, shape (n,)
    """
    small = small[:MAX_COMPARED]
    words = difference_hash(small).view(np.uint64)  # (n, 4)
    level = _standardised(small)
    found = []
    for start in range(0, len(words), _CHUNK):
        block = words[start : start + _CHUNK]
        apart = np.bitwise_count(block[:, None] ^ words[None, start:]).sum(
            axis=2, dtype=np.uint16
        )  # (chunk, n - start)
        for i, j in zip(*np.nonzero(apart <= NEAR)):
            i, j = int(i) + start, int(j) + start
            if i < j and digests[i] != digests[j] and np.abs(level[i] - level[j]).mean() < 0.08:
                found.append((i, j))
    return found


def difference_hash(small: np.ndarray) -> np.ndarray:
    """Whether each of 16 × 16 places is brighter than the one above it: (n, 17, 16) -> uint8 (n, 32).

    References
    ----------
    N. Krawetz, "Kind of like that", 2013 (dHash).
    """
    return np.packbits((small[:, 1:] > small[:, :-1]).reshape(len(small), 256), axis=1)


def _standardised(small: np.ndarray) -> np.ndarray:
    values = small.reshape(len(small), -1).astype(np.float32)
    spread = values.std(axis=1, keepdims=True)
    return (values - values.mean(axis=1, keepdims=True)) / np.maximum(spread, 1)


def _described(data: Dataset, pairs: list[tuple[int, int]]) -> list[dict]:
    return [{"rows": [i, j], "across": _across(data, i, j)} for i, j in pairs]


def _across(data: Dataset, i: int, j: int) -> str:
    if data.y is not None and data.y[i] != data.y[j]:
        return "classes"
    return "parts" if data.split is not None and data.split[i] != data.split[j] else ""


def _notes(tree: dict) -> list[str]:
    notes = []
    sizes = np.unique(tree["size"], axis=0)
    if len(sizes) > 1:
        notes.append(f"The pictures come in {len(sizes)} sizes. All are brought to one size before training.")
    near = tree["near_copies"]
    if near:
        between = sum(pair["across"] == "parts" for pair in near)
        notes.append(
            f"{len(near)} pairs look almost the same though they are different files"
            + (f", {between} of them on both sides of the split." if between else ".")
        )
    if tree["label"] is not None:
        notes += [note for name in ("brightness", "contrast", "size") if (note := _shortcut(tree, name))]
    return notes


def _shortcut(tree: dict, name: str) -> str | None:
    """A class that can be told by something that is not the disease: the network will find that out first."""
    values = tree[name].prod(axis=1) if name == "size" else tree[name]
    label = np.array(tree["label"])
    for one in tree["classes"]:
        share = separation(values[label == one], values[label != one])
        if abs(share - 0.5) >= 0.3:
            how = _MORE_LESS[name][int(share < 0.5)]
            return (
                f"Pictures of {one} are {how} than the others in {max(share, 1 - share):.0%} of pairs. If that comes "
                "from how they were taken and not from the disease, a network will learn the wrong thing."
            )
    return None


def separation(one: np.ndarray, other: np.ndarray) -> float:
    """Share of pairs in which the value of `one` is larger, ties counting half (Mann and Whitney; the AUC)."""
    if not len(one) or not len(other):
        return 0.5
    order = np.sort(other)
    below = np.searchsorted(order, one, side="left") + np.searchsorted(order, one, side="right")
    return float(below.mean() / (2 * len(other)))
