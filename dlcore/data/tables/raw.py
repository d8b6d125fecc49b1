"""Cells as a file holds them, before anything is decided about them."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    text: pa.Array
    stored: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.text)
