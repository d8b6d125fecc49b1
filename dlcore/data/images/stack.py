"""Pictures in one row of bytes, in memory or on disk, so that thousands of them fit on a small machine."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from dlcore.errors import DataError

PIXELS, INDEX = "pixels.bin", "pictures.json"


class ImageStack:
    """Pictures of any sizes, 8 bits, grey or colour, in the order of the rows.

    All pictures lie one behind the other in `pixels`, which may be a map of a file: only those that are
    looked at are in memory.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (n_bytes,)
        Row-major pixels of all pictures; an array in memory or a ``numpy.memmap``.
    offsets : ndarray of int64, shape (n,)
        Where each picture begins in `pixels`.
    shapes : ndarray of int64, shape (n, 3)
        Height, width, channels (1 or 3) of each.
    digests : ndarray of str, shape (n,), optional
        SHA-256 of shape and pixels of each; computed when first asked for.
    """

    def __init__(self, pixels, offsets, shapes, digests=None):
        self.pixels = pixels
        self.offsets = np.asarray(offsets, dtype=np.int64)
        self.shapes = np.asarray(shapes, dtype=np.int64).reshape(-1, 3)
        self._digests = digests

    @classmethod
    def from_arrays(cls, images) -> ImageStack:
        """Stack of arrays (n, h, w) or (n, h, w, 1 | 3), or of a list of (h, w) or (h, w, 1 | 3), see `as_bytes`."""
        if isinstance(images, np.ndarray) and images.ndim in (3, 4):
            images = as_bytes(images)
            n = len(images)
            shape = _checked_shape(images.shape[1:])
            offsets = np.arange(n, dtype=np.int64) * math.prod(shape)
            return cls(np.ascontiguousarray(images).reshape(-1), offsets, np.tile(shape, (n, 1)))
        with Spool() as spool:
            for image in images:
                spool.add(image)
            return spool.stack()

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, rows) -> ImageStack:
        """The pictures at `rows` (integers, a mask or a slice), sharing the pixels."""
        if np.isscalar(rows):
            rows = [rows]
        digests = None if self._digests is None else self._digests[rows]
        return ImageStack(self.pixels, self.offsets[rows], self.shapes[rows], digests)

    def load(self, i: int) -> np.ndarray:
        """Picture `i`, uint8 (h, w, c) with c = 1 or 3."""
        shape = tuple(self.shapes[i])
        start = self.offsets[i]
        return np.asarray(self.pixels[start : start + math.prod(shape)]).reshape(shape)

    def array(self, size: tuple[int, int] | None = None, channels: int | None = None) -> np.ndarray:
        """All pictures as one array, each brought to the same size and number of channels.

        Parameters
        ----------
        size : (height, width), optional
            Needed where pictures differ in size. A picture of another shape is stretched.
        channels : {1, 3}, optional
            Grey (luminance) or colour; by default 3 if any picture has colour.

        Returns
        -------
        ndarray of uint8, shape (n, h, w, c)
        """
        channels = channels or self.channels
        size = size or self._common_size()
        out = np.empty((len(self), *size, channels), dtype=np.uint8)
        for i in range(len(self)):
            out[i] = fit_picture(self.load(i), size, channels)
        return out

    def _common_size(self) -> tuple[int, int]:
        sizes = np.unique(self.sizes, axis=0)
        if len(sizes) != 1:
            raise DataError("The pictures differ in size.", "Say to which height and width they shall be brought.")
        return int(sizes[0, 0]), int(sizes[0, 1])

    @property
    def channels(self) -> int:
        """3 if any picture has colour, else 1."""
        return int(self.shapes[:, 2].max(initial=1))

    @property
    def sizes(self) -> np.ndarray:
        """Height and width of each picture, int64 (n, 2)."""
        return self.shapes[:, :2]

    @property
    def digests(self) -> np.ndarray:
        """SHA-256 of each picture's shape and pixels, as hexadecimal text (n,)."""
        if self._digests is None:
            self._digests = np.array([picture_digest(self.load(i)) for i in range(len(self))], dtype="U64")
        return self._digests


class Spool:
    """Takes pictures one after the other into an unnamed file and hands out the stack of them.

    The file has no name and is gone with the last stack that uses it.
    """

    def __init__(self):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, it outlives this object inside the memory map
        self._shapes: list[tuple[int, int, int]] = []
        self._digests: list[str] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_) -> None:
        self._file.close()

    def add(self, image: np.ndarray) -> None:
        """Append one picture (h, w) or (h, w, 1 | 3), uint8 or as `as_bytes` takes it."""
        image = np.ascontiguousarray(as_bytes(image))
        image = image.reshape(_checked_shape(image.shape))
        self._shapes.append(image.shape)
        self._digests.append(picture_digest(image))
        self._file.write(image.data)

    def stack(self) -> ImageStack:
        self._file.flush()
        shapes = np.array(self._shapes, dtype=np.int64).reshape(-1, 3)
        pixels = _map(self._file) if len(shapes) else np.empty(0, dtype=np.uint8)
        return ImageStack(pixels, _offsets(shapes), shapes, np.array(self._digests, dtype="U64"))


def fit_picture(image: np.ndarray, size: tuple[int, int], channels: int) -> np.ndarray:
    """Picture (h, w, c) brought to `size` and 1 or 3 `channels`; shrinking averages, so nothing is skipped."""
    if image.shape[2] == 3 and channels == 1:
        image = np.asarray(Image.fromarray(image).convert("L"))[..., None]
    if image.shape[:2] != tuple(size):
        flat = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
        resized = np.asarray(flat.resize((size[1], size[0]), Image.Resampling.BILINEAR))
        image = resized.reshape(*size, -1)
    return image if image.shape[2] == channels else np.repeat(image, 3, axis=2)


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Grey values of any type as uint8: shares 0 … 1 and numbers 0 … 255 kept, wider ones stretched picture by picture.

    Raises
    ------
    DataError
        The values are no numbers, or not all of them are finite.
    """
    images = np.asarray(images)
    if images.dtype == np.uint8:
        return images
    if images.dtype.kind not in "biuf" or not np.isfinite(images).all():
        raise DataError("The pictures hold values that are no numbers.", "Give whole numbers from 0 to 255.")
    low, high = (images.min(), images.max()) if images.size else (0, 0)
    if low >= 0 and high <= 1 and images.dtype.kind in "bf":
        return (images * 255.0 + 0.5).astype(np.uint8)
    if low >= 0 and high <= 255:
        return images.astype(np.uint8)
    from dlcore.data.images.picture import stretch

    return np.stack([stretch(image) for image in images]) if images.ndim > 2 else stretch(images)


def as_stack(images) -> ImageStack:
    """`ImageStack` of what a program may hold: a stack, arrays, or a list of paths of picture files."""
    if isinstance(images, ImageStack):
        return images
    if not isinstance(images, np.ndarray) and len(images) and isinstance(images[0], str | os.PathLike):
        from dlcore.data.images.decode import decode

        return ImageStack.from_arrays([decode(Path(path).read_bytes(), str(path))[0].pixels for path in images])
    return ImageStack.from_arrays(images)


def picture_digest(image: np.ndarray) -> str:
    """SHA-256 of a picture's shape and pixels: the same picture in two files has one digest."""
    digest = hashlib.sha256(np.asarray(image.shape, dtype="<i8").tobytes())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def save_stack(stack: ImageStack, folder: Path) -> None:
    """Write the pictures of `stack` into `folder`; pixels only, so no tag of any file comes along."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / PIXELS, "wb") as file:
        for piece in _pieces(stack):
            file.write(piece)
    index = {"shapes": stack.shapes.tolist(), "digests": stack.digests.tolist()}
    (folder / INDEX).write_text(json.dumps(index))


def load_stack(folder: Path) -> ImageStack:
    """The stack that `save_stack` wrote; the pixels stay on disk until looked at.

    Raises
    ------
    DataError
        A file is missing, cut off or does not fit the other.
    """
    try:
        index = json.loads((Path(folder) / INDEX).read_text())
        shapes = np.array(index["shapes"], dtype=np.int64).reshape(-1, 3)
        if (shapes < 1).any() or len(index["digests"]) != len(shapes):
            raise ValueError("shapes")
        with open(Path(folder) / PIXELS, "rb") as file:
            pixels = _map(file) if len(shapes) else np.empty(0, dtype=np.uint8)
        if len(pixels) != int(shapes.prod(axis=1).sum()):
            raise ValueError("length")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError("The stored pictures are incomplete.", "Read the original files again.") from error
    return ImageStack(pixels, _offsets(shapes), shapes, np.array(index["digests"], dtype="U64"))


def _pieces(stack: ImageStack) -> Iterable[memoryview]:
    for i in range(len(stack)):
        yield np.ascontiguousarray(stack.load(i)).data


def _offsets(shapes: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], shapes.prod(axis=1).cumsum()])[:-1].astype(np.int64)


def _map(file) -> np.ndarray:
    return np.memmap(file, dtype=np.uint8, mode="r")


def _checked_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    full = tuple(shape) if len(shape) == 3 else (*shape, 1)
    if len(full) != 3 or full[2] not in (1, 3) or min(full) < 1:
        raise DataError(
            f"An array of shape {tuple(shape)} is not a picture.", "Give (height, width) or (height, width, 1 or 3)."
        )
    return full
