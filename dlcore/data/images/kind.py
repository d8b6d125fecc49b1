"""Pictures as a kind of data: how files are read, and how new pictures are brought to a trained model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.read import read_images
from dlcore.data.images.stack import ImageStack
from dlcore.data.kinds import NewRows
from dlcore.data.reading import Reading
from dlcore.data.schema import Schema
from dlcore.errors import DataError

DATASET = ImageDataset


def read(path, name: str = "", options: dict | None = None) -> Reading:
    """Pictures to learn from; `options`: fields of `ImageOptions`. Raises `DataError`."""
    called = {"name": Path(name).stem} if name else {}
    return read_images(path, called | (options or {}))


read_new = read


def one(case) -> ImageDataset:
    """One picture, a uint8 array (h, w) or (h, w, c), as `new_rows` takes it."""
    return ImageDataset(name="", X=ImageStack.from_arrays([np.asarray(case)]), schema=Schema(()))


def new_rows(schema: Schema, new) -> NewRows:
    """New pictures; `DataError` where they are none."""
    reading = new if isinstance(new, Reading) else None
    dataset = reading.dataset if reading else new
    if not isinstance(dataset, ImageDataset):
        raise DataError("This model takes pictures.", "Choose picture or DICOM files.")
    return NewRows(dataset.X, {"row": dataset.ids}, list(dataset.notes), reading.skipped if reading else [])
