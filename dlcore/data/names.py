"""What rows are called on screen."""

from __future__ import annotations

import numpy as np


def row_names(n: int, first: int = 1) -> np.ndarray:
    """ "row 1", "row 2", … as they stand in the file."""
    return np.array([f"row {i}" for i in range(first, n + first)], dtype=object)


def row_names_at(places) -> np.ndarray:
    """Names of rows by their places below the header, counted from 0; one after the other where places are no numbers.

    Parameters
    ----------
    places : Index of a frame
    """
    if not all(isinstance(place, (int, np.integer)) for place in places[:1]):
        return row_names(len(places))
    return np.array([f"row {place + 1}" for place in places], dtype=object)
