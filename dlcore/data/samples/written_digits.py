"""Handwritten digits as pictures: real ones, small enough that every family learns them in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.roles import class_schema
from dlcore.data.images.stack import ImageStack


def load_written_digits(path: Path, title: str) -> ImageDataset:
    """1797 grey pictures of 8 × 8 with the digit that each shows; who wrote which is not known."""
    with np.load(path, allow_pickle=False) as file:
        images, digit = file["images"], file["digit"]
    classes = tuple(str(d) for d in range(10))
    return ImageDataset(
        name=title,
        X=ImageStack.from_arrays(images[..., None]),
        y=np.array([classes[d] for d in digit], dtype=object),
        groups=None,
        ids=np.array([f"picture {i + 1:04d}" for i in range(len(digit))], dtype=object),
        task="multiclass",
        classes=classes,
        schema=class_schema(classes),
        notes=("The file does not say who wrote which digit, so a person's digits may stand on both sides.",),
    )
