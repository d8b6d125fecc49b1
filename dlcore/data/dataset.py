"""`Dataset`: what every reader makes and every later layer takes; nothing downstream looks at raw files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.data.schema import Schema
from dlcore.errors import DataError

TABLE, IMAGES, SEQUENCES = "table", "images", "sequences"
_DESCRIPTION, _TABLE, _ROWS = "dataset.json", "table.parquet", "rows.parquet"


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """Rows to learn from, with what is known about them.

    Parameters
    ----------
    kind : {"table", "images", "sequences"}
    name : str
        What the doctor calls it.
    X : DataFrame of n rows, or `ImageStack` or array of n items
        What the estimator takes. In a table: numbers float64 with NaN; yes/no and categories object words
        with None.
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
    frame : DataFrame or None
        A table as it was read, every column and row; what `with_schema` starts from.
    rows : (n,) array of int, or None
        Of a table: which rows of `frame` these are; those without an outcome are missing.
    """

    kind: str
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
    frame: pd.DataFrame | None = field(default=None, repr=False)
    rows: np.ndarray | None = field(default=None, repr=False)

    def __post_init__(self):
        if self.ids is None:
            object.__setattr__(self, "ids", row_names(len(self.X)))

    def __len__(self) -> int:
        return len(self.X)

    # --- tables ------------------------------------------------------------------------------------------------------

    @classmethod
    def from_table(cls, frame: pd.DataFrame, schema: Schema, name: str, split=None) -> Dataset:
        """A table with its columns declared.

        Parameters
        ----------
        frame : DataFrame
            As `read_table` gives it, or any frame whose columns `schema` names.
        schema : Schema
            Roles and kinds; counts, levels and ranges are measured here.
        split : (len(frame),) array, optional
            "train" / "validation" / "test" for each row.

        Raises
        ------
        DataError
            The roles contradict each other, or the outcome cannot be learnt: empty, one class only, or a
            class with one case.
        """
        from dlcore.data.tables.arrange import arrange

        return cls(kind=TABLE, name=name, frame=frame, **arrange(frame, schema, split))

    def with_schema(self, schema: Schema) -> Dataset:
        """The same data with roles, kinds or the meaning of *yes* changed; raises as `from_table`."""
        if self.kind != TABLE:
            return replace(self, schema=schema)
        return Dataset.from_table(self.frame, schema, self.name, self._frame_split)

    def without_ignored(self) -> Dataset:
        """The same data without the columns that are left out, so that they are not stored."""
        if self.kind != TABLE:
            return self
        kept = tuple(c for c in self.schema.columns if c.role != "ignored")
        return replace(self, frame=self.frame[[c.name for c in kept]], schema=replace(self.schema, columns=kept))

    def values_of(self, column: str) -> tuple[str, ...]:
        """Every different value of a column as words, in natural order: what may be marked as yes."""
        from dlcore.data.tables.values import natural_order, to_words

        return natural_order(to_words(self.frame[self.schema[column].name]).dropna().unique())

    @property
    def _frame_split(self):
        """`split` for all rows of `frame`, those without an outcome included (they count as train)."""
        if self.split is None:
            return None
        whole = np.full(len(self.frame), "train", dtype=object)
        whole[self.rows] = self.split
        return whole

    # --- keeping -----------------------------------------------------------------------------------------------------

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what is learnt from: values, outcome, patients, split and the meaning of the columns."""
        hasher = hashlib.sha256(json.dumps([self.kind, self.task, self.schema.as_dict()], sort_keys=True).encode())
        if isinstance(self.X, pd.DataFrame):
            for name in self.X.columns:
                _feed(hasher, self.X[name].to_numpy())
        else:
            _feed(hasher, self.X.digests if hasattr(self.X, "digests") else np.asarray(self.X))
        for part in (self.y, self.groups, self.split):
            _feed(hasher, part)
        return hasher.hexdigest()

    def save(self, folder) -> None:
        """Write everything into `folder`: Parquet and JSON for a table, pixels for pictures."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if self.kind == TABLE:
            self.frame.to_parquet(folder / _TABLE, index=False)
            rows = {"split": self._frame_split}
        else:
            _save_items(self.X, folder)
            rows = {"y": self.y, "groups": self.groups, "split": self.split, "ids": self.ids}
        pd.DataFrame({k: v for k, v in rows.items() if v is not None}).to_parquet(folder / _ROWS, index=False)
        plain = {k: getattr(self, k) for k in ("kind", "name", "task", "classes", "notes")}
        (folder / _DESCRIPTION).write_text(json.dumps(plain | {"schema": self.schema.as_dict()}, ensure_ascii=False))


def load(folder) -> Dataset:
    """The dataset that `Dataset.save` wrote; `DataError` where it is incomplete."""
    folder = Path(folder)
    try:
        plain = json.loads((folder / _DESCRIPTION).read_text())
        rows = pd.read_parquet(folder / _ROWS)
        rows = {name: _as_array(rows[name]) for name in rows.columns}
        schema = Schema.from_dict(plain["schema"])
        if plain["kind"] == TABLE:
            frame = _as_read(pd.read_parquet(folder / _TABLE))
            return Dataset.from_table(frame, schema, plain["name"], rows.get("split"))
        described = {k: plain[k] for k in ("kind", "name", "task")}
        lists = {k: tuple(plain[k]) for k in ("classes", "notes")}
        return Dataset(**described, **lists, schema=schema, X=_load_items(folder, plain["kind"]), **rows)
    except (OSError, ValueError, KeyError) as error:
        raise (
            error
            if isinstance(error, DataError)
            else DataError("The stored data are incomplete.", "Read the original file again.")
        ) from error


def row_names(n: int, first: int = 1) -> np.ndarray:
    """ "row 1", "row 2", … as they stand in the file."""
    return np.array([f"row {i}" for i in range(first, n + first)], dtype=object)


def _as_array(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_float_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64)
    return column.astype(object).to_numpy()


def _as_read(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns back as float64 or object words with None."""
    return pd.DataFrame({n: v if v.dtype == np.float64 else _words(v) for n, v in frame.items()}, index=frame.index)


def _words(values: pd.Series) -> pd.Series:
    plain = values.astype(object)
    return plain.where(plain.notna(), None)


def _save_items(items, folder: Path) -> None:
    if isinstance(items, np.ndarray):
        np.save(folder / "items.npy", items, allow_pickle=False)
        return
    from dlcore.data.images.read import save_stack

    save_stack(items, folder)


def _load_items(folder: Path, kind: str):
    if (folder / "items.npy").exists():
        return np.load(folder / "items.npy", allow_pickle=False)
    from dlcore.data.images.read import load_stack

    return load_stack(folder)


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
    elif values.dtype.kind == "f":
        values = np.where(np.isnan(values), np.nan, values)
    hasher.update(np.ascontiguousarray(values).data)
