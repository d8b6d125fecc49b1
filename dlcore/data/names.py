"""What rows are called on screen."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def row_names(n: int, first: int = 1) -> np.ndarray:
    """ "row 1", "row 2", … as they stand in the file."""
    return _numbered(np.arange(first, n + first)).to_numpy(zero_copy_only=False)


def row_names_at(places, of: np.ndarray | None = None) -> np.ndarray:
    """Names of rows by their places below the header.

    Parameters
    ----------
    places : Index of a frame, or (n,) array of int
        Counted from 0.
    of : (n,) array of str or None, optional
        What stands before, where it is known: "P7 · row 3".
    """
    rows = _numbered(whole_places(places) + 1)
    if of is not None:
        rows = pc.coalesce(pc.binary_join_element_wise(pa.array(of, pa.string()), rows, " · "), rows)
    return rows.to_numpy(zero_copy_only=False)


def whole_places(places) -> np.ndarray:
    """Places as (n,) int64; one after the other where they are no whole numbers."""
    if all(isinstance(place, (int, np.integer)) for place in places[:1]):
        return np.asarray(places, dtype=np.int64)
    return np.arange(len(places))


def _numbered(places: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise("row", pc.cast(pa.array(places, pa.int64()), pa.string()), " ")
