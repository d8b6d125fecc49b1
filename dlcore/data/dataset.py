"""`Dataset`: what every reader makes and every later layer takes; nothing downstream looks at raw files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.data.names import row_names
from dlcore.data.schema import Schema

DESCRIPTION, ROWS = "dataset.json", "rows.parquet"
_PER_ROW = ("y", "groups", "split", "ids")
_IN_WORDS = ("name", "task", "classes", "notes")


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """Rows to learn from, with what is known about them. Each kind of data is a subclass in its own room.

    Parameters
    ----------
    name : str
        What the doctor calls it.
    X : DataFrame of n rows, or n pictures, or n courses
        What the estimator takes.
    schema : Schema
    y : (n,) array or None
        Words of `classes` (object), or float64 for a number.
    groups : (n,) array of patient identifiers, or None
    split : (n,) array of "train" / "validation" / "test", or None
    ids : (n,) array of str
        What to call each row on screen.
    task : {"binary", "multiclass", "regression", "unsupervised"}
    classes : tuple of str
        (no, yes) for a binary task.
    notes : tuple of str
        What the reader of any result must know about these data: rows left out, cells not used.

    Attributes
    ----------
    kind : str
        Key of the kind of data, in `dlcore.data.kinds`.
    """

    kind = ""

    name: str
    X: object
    schema: Schema
    y: np.ndarray | None = None
    groups: np.ndarray | None = None
    split: np.ndarray | None = None
    ids: np.ndarray | None = None
    task: str = "unsupervised"
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self):
        if self.ids is None:
            object.__setattr__(self, "ids", row_names(len(self.X)))

    def __len__(self) -> int:
        return len(self.X)

    # --- what each kind of data does in its own way --------------------------------------------------------------------

    def with_schema(self, schema: Schema) -> Dataset:
        """The same data with roles, kinds or the meaning of *yes* changed; `DataError` where they cannot be used."""
        return replace(self, schema=schema, task=schema.task, classes=schema.classes)

    def corrected(self, before: Schema, after: Schema) -> Schema:
        """The columns of a file that was read again, with what was corrected from `before` to `after` when it was read first."""
        return self.schema.with_corrections(before, after)

    @property
    def asked(self) -> dict:
        """What is asked of these data beside the outcome, as parameters of the estimator: how far ahead, of what."""
        return {}

    @property
    def n_values(self) -> int:
        """How many values a look at all of these data goes through; 0 where little is looked at."""
        return 0

    def problems(self, schema: Schema) -> list[str]:
        """What must be settled before these roles can be used, one sentence each."""
        return []

    def without_ignored(self, needed: Collection[str] = ()) -> Dataset:
        """The same data without what is left out, so that it is not stored; columns `needed` elsewhere stay."""
        return self

    def without_dates(self) -> Dataset:
        """The same data without dates that say when a patient was seen, unless they were shifted or somebody kept them."""
        return self

    def take(self, rows: np.ndarray) -> Dataset:
        """Some of the rows, (m,) int, in that order."""
        return replace(self, X=self.X[rows], **self._marks(rows))

    def _content(self) -> Iterable:
        """Arrays that tell the content of `X` apart."""
        raise NotImplementedError

    def _save_items(self, folder: Path) -> dict[str, np.ndarray | None]:
        """Write `X` into `folder`; returns what is kept for each of its rows."""
        raise NotImplementedError

    # --- keeping -----------------------------------------------------------------------------------------------------

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what is learnt from: values, outcome, patients, split and the meaning of the columns."""
        schema = self.schema.as_dict()
        beside = ("label", "reason")
        schema["columns"] = [{k: v for k, v in c.items() if k not in beside} for c in schema["columns"]]
        hasher = hashlib.sha256(json.dumps([self.kind, self.task, schema], sort_keys=True).encode())
        for part in (*self._content(), self.y, self.groups, self.split):
            _feed(hasher, part)
        return hasher.hexdigest()

    def checkup(self) -> list[dict]:
        """What a careful reader asks before training, as messages, the gravest first; nothing for most kinds of data."""
        return []

    def save(self, folder) -> None:
        """Write everything into `folder`, for `dlcore.data.load`."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        rows = self._save_items(folder)
        pd.DataFrame({k: v for k, v in rows.items() if v is not None}).to_parquet(folder / ROWS, index=False)
        plain = {"kind": self.kind} | {k: getattr(self, k) for k in _IN_WORDS} | {"schema": self.schema.as_dict()}
        (folder / DESCRIPTION).write_text(json.dumps(plain, ensure_ascii=False))

    def _marks(self, rows=slice(None)) -> dict[str, np.ndarray | None]:
        """Outcome, patient, part and name of `rows`."""
        marks = {name: getattr(self, name) for name in _PER_ROW}
        return {name: None if values is None else np.asarray(values)[rows] for name, values in marks.items()}


def _feed(hasher, part) -> None:
    """Feed one array so that no two different arrays feed the same bytes."""
    if part is None:
        hasher.update(b"none")
        return
    values = np.asarray(part)
    are_words = values.dtype.kind in "OU"
    hasher.update(f"{'words' if are_words else values.dtype.kind}{values.shape}".encode())
    if are_words:
        codes, words = pd.factorize(values.ravel())
        hasher.update(json.dumps([str(word) for word in words]).encode())
        values = codes.astype("<i8")
    elif values.dtype.kind == "V":  # several fields a row, such as time and status
        values = np.stack([values[name].astype(np.float64) for name in values.dtype.names], axis=1)
    elif values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.nan, values)
    hasher.update(np.ascontiguousarray(values).data)
