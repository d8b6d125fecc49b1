"""A table as `Dataset`: it remembers the frame it was made of, so that columns can be given other roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from dlcore.data.dataset import Dataset
from dlcore.data.schema import DATE, IGNORED, Schema
from dlcore.data.tables.arrange import arrange
from dlcore.data.tables.checkup import checkup
from dlcore.data.tables.values import as_words, natural_order, to_words
from dlcore.specs import TABLE

_FRAME = "table.parquet"


@dataclass(frozen=True, eq=False, kw_only=True)
class TableDataset(Dataset):
    """One row a patient, or several.

    Parameters
    ----------
    X : DataFrame of n rows
        Numbers float64 with NaN; yes/no and categories object words with None.
    frame : DataFrame
        The table as it was read, every column and row; what `with_schema` starts from.
    rows : (n,) array of int
        Which rows of `frame` these are; those without an outcome are missing.
    """

    kind = TABLE

    frame: pd.DataFrame = field(repr=False)
    rows: np.ndarray = field(repr=False)

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, schema: Schema, name: str, split=None, settled: bool = True
    ) -> TableDataset:
        """A table with its columns declared.

        Parameters
        ----------
        frame : DataFrame
            As `read_table` gives it, or any frame whose columns `schema` names.
        schema : Schema
            Roles and kinds; counts, levels and ranges are measured here.
        split : (len(frame),) array, optional
            "train" / "validation" / "test" for each row.
        settled : bool
            False to open a table whose roles may still contradict each other.

        Raises
        ------
        DataError
            The roles contradict each other, or the outcome cannot be learnt: empty, one class only, or a
            class with one case.
        """
        return cls(name=name, frame=frame, **arrange(frame, schema, split, settled))

    def with_schema(self, schema: Schema) -> TableDataset:
        """The same table with roles, kinds or the meaning of *yes* changed; raises as `from_frame`."""
        return type(self).from_frame(self.frame, schema, self.name, self._frame_split)

    @property
    def n_values(self) -> int:
        return len(self.frame) * len(self.frame.columns)

    def problems(self, schema: Schema) -> list[str]:
        """What contradicts itself in these roles, one sentence each."""
        return schema.problems()

    def without_ignored(self, needed: Collection[str] = ()) -> TableDataset:
        """The same table without the columns that are left out, so that they are not stored.

        Parameters
        ----------
        needed : collection of str
            Columns that stay although they are left out here: another run learns from them.
        """
        return self._of({c.name for c in self.schema.columns if c.role != IGNORED or c.name in needed})

    def without_dates(self) -> TableDataset:
        """The same table without columns of dates as they were, so that they are not stored: nothing learns from them."""
        told = self.schema.reading.get("dates", {})
        stay = {*told.get("shifted", ()), *told.get("kept", ())}
        columns = self.schema.columns
        return self._of({c.name for c in columns if c.kind != DATE or c.role != IGNORED or c.name in stay})

    def _of(self, names: set[str]) -> TableDataset:
        """The same table with only some of the columns, all of those that are used among them."""
        kept = tuple(c for c in self.schema.columns if c.name in names)
        return replace(self, frame=self.frame[[c.name for c in kept]], schema=replace(self.schema, columns=kept))

    def take(self, rows: np.ndarray) -> TableDataset:
        """Some of the rows, (m,) int, in that order, with the columns as they are."""
        frame = self.frame.iloc[self.rows[rows]].reset_index(drop=True)
        X = self.X.iloc[rows].reset_index(drop=True)
        return replace(self, X=X, frame=frame, rows=np.arange(len(frame)), **self._marks(rows))

    def checkup(self) -> list[dict]:
        """What a careful reader asks before training; see `dlcore.data.tables.checkup`."""
        return checkup(self)

    def values_of(self, column: str) -> tuple[str, ...]:
        """Every different value of a column as words, in natural order: what may be marked as yes."""
        return natural_order(to_words(self.frame[self.schema[column].name]).dropna().unique())

    @property
    def _frame_split(self) -> np.ndarray | None:
        """`split` for all rows of `frame`, those without an outcome included (they count as train)."""
        if self.split is None:
            return None
        whole = np.full(len(self.frame), "train", dtype=object)
        whole[self.rows] = self.split
        return whole

    def _content(self) -> Iterable:
        return (self.X[name].to_numpy() for name in self.X.columns)

    def _save_items(self, folder: Path) -> dict[str, np.ndarray | None]:
        self.frame.to_parquet(folder / _FRAME)  # its index is the place of each row in the file
        return {"split": self._frame_split}

    @classmethod
    def load_items(cls, folder: Path, described: dict, rows: dict) -> TableDataset:
        """The table that `save` wrote into `folder`."""
        frame = _as_read(parquet.read_table(folder / _FRAME))
        return cls.from_frame(frame, described["schema"], described["name"], rows.get("split"), settled=False)


def _as_read(table: pa.Table) -> pd.DataFrame:
    """Columns back as float64 or object words with None, and the places in the file as index; equal words share one object."""
    frame = table.select([n for n in table.column_names if not _is_text(table[n])]).to_pandas()
    words = {n: as_words(table[n].combine_chunks()) for n in table.column_names if _is_text(table[n])}
    columns = {
        n: pd.Series(words[n], index=frame.index, dtype=object) if n in words else frame.get(n)
        for n in table.column_names
    }
    return pd.DataFrame({n: v for n, v in columns.items() if v is not None}, index=frame.index, copy=False)


def _is_text(column: pa.ChunkedArray) -> bool:
    return pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
