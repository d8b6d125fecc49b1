"""What to look at before training on pictures: sizes, brightness, copies, near copies, and shortcuts by class."""

from __future__ import annotations

import numpy as np

from dlcore.data.dataset import Dataset

MAX_COMPARED = 10_000  # pictures compared pair by pair
ALIKE = 0.99  # correlation of thumbnails; of different radiographs the closest of 17 million pairs have less than .985
NEAR = 45  # bits of 256 in which near copies may differ
_TINY, _TINY_ALIKE = 16, 0.998  # pixels along a side, and the correlation wanted of pictures smaller than that
TOLD_BY = 0.3  # how far from one half the share of pairs must be in which a class differs …
_SURE = 2.5  # … and how many standard errors
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
        "near_copies": _described(data, near_pairs(small, data.X.digests, data.X.sizes)),
    }
    return tree | {"notes": _notes(tree, data.groups)}


def equal_pairs(digests: np.ndarray) -> list[tuple[int, int]]:
    """(first, later) for every picture that is an exact copy of an earlier one."""
    first: dict[str, int] = {}
    found = []
    for i, digest in enumerate(digests):
        if digest in first:
            found.append((first[digest], i))
        first.setdefault(digest, i)
    return found


def near_pairs(small: np.ndarray, digests: np.ndarray, sizes: np.ndarray | None = None) -> list[tuple[int, int]]:
    """Pairs that look almost the same though their pixels differ: rescaled, recompressed, brightened.

    Two conditions: thumbnails go together (Pearson's correlation), which brightness and contrast do not change; and the
    signs of their vertical differences (a "dHash" of 256 bits) mostly agree, so that it is not the background alone.

    Parameters
    ----------
    small : ndarray of uint8, shape (n, 17, 16)
    digests : ndarray of str, shape (n,)
    sizes : ndarray of int, shape (n, 2), optional
        Height and width: pictures of few pixels look alike by chance.
    """
    small = small[:MAX_COMPARED]
    words = difference_hash(small).view(np.uint64)  # (n, 4)
    level = _standardised(small)
    tiny = np.zeros(len(small), bool) if sizes is None else sizes[:MAX_COMPARED].min(axis=1) < _TINY
    found = []
    for start in range(0, len(words), _CHUNK):
        alike = level[start : start + _CHUNK] @ level[start:].T  # (chunk, n - start)
        for i, j in zip(*np.nonzero(alike >= ALIKE)):
            alike_enough = alike[i, j] >= (_TINY_ALIKE if tiny[start + i] or tiny[start + j] else ALIKE)
            apart = np.bitwise_count(words[start + i] ^ words[start + j]).sum()
            if i < j and alike_enough and apart <= NEAR and digests[start + i] != digests[start + j]:
                found.append((int(start + i), int(start + j)))
    return found


def difference_hash(small: np.ndarray) -> np.ndarray:
    """Whether each of 16 × 16 places is brighter than the one above it: (n, 17, 16) -> uint8 (n, 32).

    References
    ----------
    N. Krawetz, "Kind of like that", 2013 (dHash).
    """
    return np.packbits((small[:, 1:] > small[:, :-1]).reshape(len(small), 256), axis=1)


def _standardised(small: np.ndarray) -> np.ndarray:
    """Thumbnails of mean 0 and length 1, so that their products are correlations; (n, 272) float32."""
    values = small.reshape(len(small), -1).astype(np.float32)
    values -= values.mean(axis=1, keepdims=True)
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), np.sqrt(values.shape[1]))


def _described(data: Dataset, pairs: list[tuple[int, int]]) -> list[dict]:
    return [{"rows": [i, j], "across": _across(data, i, j)} for i, j in pairs]


def _across(data: Dataset, i: int, j: int) -> str:
    if data.y is not None and data.y[i] != data.y[j]:
        return "classes"
    return "parts" if data.split is not None and data.split[i] != data.split[j] else ""


def _notes(tree: dict, groups) -> list[str]:
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
        notes += [note for name in ("brightness", "contrast", "size") if (note := _shortcut(tree, name, groups))]
    return notes


def _shortcut(tree: dict, name: str, groups) -> str | None:
    """A class that can be told by something that is not the disease: the network will find that out first."""
    values = tree[name].prod(axis=1) if name == "size" else tree[name]
    found = told_apart(values, np.array(tree["label"]), tree["classes"], groups)
    if found is None:
        return None
    one, share = found
    how = _MORE_LESS[name][int(share < 0.5)]
    return (
        f"Pictures of {one} are {how} than the others in {max(share, 1 - share):.0%} of pairs. If that comes "
        "from how they were taken and not from the disease, a network will learn the wrong thing."
    )


def told_apart(values: np.ndarray, label: np.ndarray, classes, groups: np.ndarray | None) -> tuple[str, float] | None:
    """The first class whose pictures differ from the others, and the share of pairs in which theirs is larger.

    Parameters
    ----------
    values : (n,) array
    label : (n,) array of str
    classes : list of str
    groups : (n,) array of patients, or None
        Pictures of one patient count once for how sure it is.
    """
    units = np.arange(len(label)) if groups is None else np.asarray(groups)
    for one in classes:
        here = label == one
        share = separation(values[here], values[~here])
        n, m = len(np.unique(units[here])), len(np.unique(units[~here]))
        error = np.sqrt((n + m + 1) / (12 * max(n * m, 1)))  # of a share that is one half (Mann and Whitney)
        if abs(share - 0.5) >= max(TOLD_BY, _SURE * error):
            return str(one), share
    return None


def separation(one: np.ndarray, other: np.ndarray) -> float:
    """Share of pairs in which the value of `one` is larger, ties counting half (Mann and Whitney; the AUC)."""
    if not len(one) or not len(other):
        return 0.5
    order = np.sort(other)
    below = np.searchsorted(order, one, side="left") + np.searchsorted(order, one, side="right")
    return float(below.mean() / (2 * len(other)))
