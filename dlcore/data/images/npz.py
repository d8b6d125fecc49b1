"""Arrays of pictures in one .npz file, as MedMNIST publishes them; sizes are judged before anything is read."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dlcore.data.files.folders import part_of
from dlcore.data.files.sources import MAX_RATIO, MAX_RATIO_FROM
from dlcore.data.images.stack import as_bytes
from dlcore.errors import DataError

MAX_BYTES = 8 * 2**30  # all arrays of a file together, unpacked
_IMAGES, _LABELS = ("images", "image", "imgs", "x", "data"), ("labels", "label", "y", "targets", "target")


def npz_parts(path: Path) -> Iterator[tuple[str | None, np.ndarray, np.ndarray | None]]:
    """Yield (part or None, images uint8 (n, h, w) or (n, h, w, 3), labels (n,) of str or None), one part at a time.

    Names such as ``train_images``/``train_labels`` or ``x_test``/``y_test`` are understood.

    Raises
    ------
    DataError
        Not such a file, too large, with Python objects inside, or images and labels that do not fit.
    """
    try:
        yield from _parts(path)
    except DataError:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, KeyError, SyntaxError, MemoryError) as error:
        raise DataError(f"“{path.name}” cannot be read as arrays.", "It may be cut off: get it again.") from error
    except Exception as error:  # zlib and the header parser raise their own kinds
        raise DataError(f"“{path.name}” is damaged.", "Get it again from its source.") from error


def _parts(path: Path):
    shapes = _declared(path)
    pairs = _pairs(list(shapes))
    if not pairs:
        raise DataError(
            f"“{path.name}” holds no pictures under a name that is known.",
            "Name the arrays images and labels, or train_images, train_labels, test_images, test_labels.",
        )
    with np.load(path, allow_pickle=False) as arrays:
        for part, images, labels in pairs:
            yield part, _pictures(arrays[images], images), _words(arrays, labels, shapes[images][0])


def _declared(path: Path) -> dict[str, tuple[int, ...]]:
    """Shape of each array from its header alone; the whole must stay within `MAX_BYTES`."""
    shapes, total = {}, 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as file:
                version = np.lib.format.read_magic(file)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, dtype = read(file)
            if dtype.hasobject:
                raise DataError(f"“{path.name}” holds Python objects, which are never opened.", "Save plain numbers.")
            total += max(entry.file_size, math.prod(shape) * dtype.itemsize)
            shapes[entry.filename.removesuffix(".npy")] = shape
    if total > max(MAX_RATIO_FROM, MAX_RATIO * path.stat().st_size) or total > MAX_BYTES:
        raise DataError(f"“{path.name}” would unpack to {total / 2**30:,.1f} GB.", "Choose a smaller file.")
    return shapes


def _pairs(names: list[str]) -> list[tuple[str | None, str, str | None]]:
    """(part, name of images, name of labels) for every array of images."""
    pairs = []
    for name in names:
        what, part = _split_name(name)
        if what in _IMAGES:
            wanted = [n for n in names if _split_name(n)[1] == part and _split_name(n)[0] in _LABELS]
            pairs.append((part, name, wanted[0] if wanted else None))
    return sorted(pairs, key=lambda pair: ("train", "validation", "test", None).index(pair[0]))


def _split_name(name: str) -> tuple[str, str | None]:
    """ "train_images" and "images_train" -> ("images", "train"); "x" -> ("x", None)."""
    words = name.lower().split("_")
    part = next((p for w in words if (p := part_of(w))), None)
    return "_".join(w for w in words if not part_of(w)), part


def _pictures(images: np.ndarray, name: str) -> np.ndarray:
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[-1] != 3):
        what = "volumes" if images.ndim == 4 else "an array"
        raise DataError(f"{name} is {what} of shape {images.shape}.", "Needed: pictures (n, h, w) or (n, h, w, 3).")
    return as_bytes(images)


def _words(arrays, name: str | None, n: int) -> np.ndarray | None:
    """Labels as words; rows of several columns must mark exactly one class."""
    if name is None:
        return None
    labels = arrays[name]
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and np.all(labels.sum(axis=1) == 1):
        labels = labels.argmax(axis=1)
    if labels.ndim != 1 or len(labels) != n:
        if labels.ndim == 2 and len(labels) == n:
            raise DataError("A picture has several findings at once here.", "Make one file a finding, with yes or no.")
        raise DataError(f"{n} pictures, but labels of shape {labels.shape}.", "Give one label a picture.")
    if labels.dtype.kind == "f" and np.all(labels == np.round(labels)):
        labels = labels.astype(int)
    return labels.astype(str).astype(object)
