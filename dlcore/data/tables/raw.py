"""Cells as a file holds them, before anything is decided about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class RawColumn:
    """One column.

    Parameters
    ----------
    text : pyarrow string array, length n
        Every cell as words; a number that the file stores as a number is written with a point.
    stored : (n,) float64 or None
        Numbers that the file stores as numbers (Excel, SPSS, Parquet), NaN elsewhere; None in a text file. They
        are taken as they are: no decimal mark can be mistaken in them.
    unit : str
        From a row of units under the names, or the file's own description.
    label : str
        What the file calls the column beside its name (SPSS, Stata, SAS).
    """

    text: pa.Array
    stored: np.ndarray | None = None
    unit: str = ""
    label: str = ""

    def __len__(self) -> int:
        return len(self.text)

    def head(self, n: int) -> RawColumn:
        """The first `n` cells, sharing the memory of all."""
        return replace(self, text=self.text.slice(0, n), stored=None if self.stored is None else self.stored[:n])

    def take(self, keep: np.ndarray) -> RawColumn:
        """Only the rows marked in `keep`, (n,) bool."""
        stored = None if self.stored is None else self.stored[keep]
        return replace(self, text=self.text.filter(pa.array(keep)), stored=stored)


@dataclass
class RawTable:
    """A table before its cells are read.

    Parameters
    ----------
    names : tuple of str
    columns : list of RawColumn
    guesses : dict
        What was settled on the way, under the names of `TableOptions`.
    notes : list of str
    places : (n,) int or None
        Which row below the header each row is, counted from 0 with blank lines; None: without gaps.
    name : str
        Of the file, without its ending.
    """

    names: tuple[str, ...]
    columns: list[RawColumn]
    guesses: dict
    notes: list[str] = field(default_factory=list)
    places: np.ndarray | None = None
    name: str = "table"

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def take(self, keep: np.ndarray) -> None:
        """Leave out the rows that are not marked in `keep`, (n,) bool."""
        places = np.arange(len(self)) if self.places is None else self.places
        self.places = places[keep]
        self.columns = [column.take(keep) for column in self.columns]
