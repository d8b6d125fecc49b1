"""What rows are called on screen."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def row_names(n: int, first: int = 1) -> np.ndarray:
    """ "row 1", "row 2", … as they stand in the file."""
    return _numbered(np.arange(first, n + first))


def row_names_at(places) -> np.ndarray:
    """Names of rows by their places below the header, counted from 0; one after the other where places are no numbers.

    Parameters
    ----------
    places : Index of a frame
    """
    if not all(isinstance(place, (int, np.integer)) for place in places[:1]):
        return row_names(len(places))
    return _numbered(np.asarray(places, dtype=np.int64) + 1)


def _numbered(places: np.ndarray) -> np.ndarray:
    words = pc.binary_join_element_wise("row", pc.cast(pa.array(places, pa.int64()), pa.string()), " ")
    return words.to_numpy(zero_copy_only=False).astype(object)
