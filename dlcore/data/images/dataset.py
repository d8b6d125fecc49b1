"""Pictures as `Dataset`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dlcore.data.dataset import Dataset
from dlcore.data.images.checkup import checkup
from dlcore.data.images.stack import load_stack, save_stack
from dlcore.data.schema import Schema
from dlcore.errors import DataError
from dlcore.specs import IMAGES

_ARRAY = "items.npy"


@dataclass(frozen=True, eq=False, kw_only=True)
class ImageDataset(Dataset):
    """One picture a row.

    Parameters
    ----------
    X : `ImageStack`, or array of shape (n, h, w) or (n, h, w, c)
    file_bytes : (n,) float64 or None
        How large the file of each picture was; None where it is not known.
    """

    kind = IMAGES

    file_bytes: np.ndarray | None = None

    def with_schema(self, schema: Schema) -> ImageDataset:
        """The same pictures with other words or another meaning of *yes*; the outcome is written in them.

        Raises
        ------
        DataError
            A class of the pictures is not among those of the schema.
        """
        classes = schema.classes if schema.outcome else ()
        return replace(self, schema=schema, classes=classes, task=schema.task, y=self._in_words_of(schema, classes))

    def checkup(self) -> list[dict]:
        """What a careful reader asks before training; see `dlcore.data.images.checkup`."""
        return checkup(self)

    def _marks(self, rows=slice(None)) -> dict[str, np.ndarray | None]:
        held = self.file_bytes
        return super()._marks(rows) | {"file_bytes": None if held is None else held[rows]}

    def _in_words_of(self, schema: Schema, classes: tuple[str, ...]) -> np.ndarray | None:
        """What each picture shows, as one of `classes`; (n,)."""
        if self.y is None or not classes or set(classes) == set(self.classes):
            return self.y
        if schema.task == "binary" and set(schema.positive) <= set(self.classes):
            no, yes = classes
            return np.where(np.isin(self.y.astype(str), schema.positive), yes, no).astype(object)
        raise DataError("The classes of these pictures are others.", f"They are: {', '.join(self.classes)}.")

    def _content(self) -> Iterable:
        return (self.X.digests if hasattr(self.X, "digests") else np.asarray(self.X),)

    def _save_items(self, folder: Path) -> dict[str, np.ndarray | None]:
        if isinstance(self.X, np.ndarray):
            np.save(folder / _ARRAY, self.X, allow_pickle=False)
        else:
            save_stack(self.X, folder)
        return self._marks()

    @classmethod
    def load_items(cls, folder: Path, described: dict, rows: dict) -> ImageDataset:
        """The pictures that `save` wrote into `folder`."""
        array = folder / _ARRAY
        items = np.load(array, allow_pickle=False) if array.exists() else load_stack(folder)
        return cls(X=items, **described, **rows)
