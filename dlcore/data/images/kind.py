"""Pictures as a kind of data: how files are read, and how new pictures are brought to a trained model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.read import read_images
from dlcore.data.images.stack import ImageStack
from dlcore.data.kinds import NewRows, Observed
from dlcore.data.reading import Reading
from dlcore.data.schema import Schema, shown
from dlcore.data.tables.levels import match_levels
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
    return NewRows(
        dataset.X,
        {"row": dataset.ids},
        list(dataset.notes),
        reading.skipped if reading else [],
        _observed(schema, dataset),
    )


def _observed(schema: Schema, dataset: ImageDataset) -> Observed | None:
    """What each new picture shows; None where the files do not tell."""
    if dataset.y is None or schema.outcome is None:
        return None
    words = pd.Series(dataset.y).astype(str)
    alike = match_levels(words.unique(), schema.outcome.levels)
    words = words.map(lambda word: alike.get(word, word))
    known = words.isin(schema.outcome.levels)
    if schema.positive:
        no, yes = schema.classes
        known |= words.isin((no, yes))
        words = words.where(~known, np.where(words.isin((*schema.positive, yes)), yes, no))
    strange = sorted(set(words[~known]))
    notes = [f"{shown(strange, 4)} is none of the classes the model knows."] if strange else []
    return Observed(np.where(known, words.to_numpy(dtype=object), None), dataset.groups, notes)
