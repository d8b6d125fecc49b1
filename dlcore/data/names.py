"""What rows are called on screen."""

from __future__ import annotations

import numpy as np


def row_names(n: int, first: int = 1) -> np.ndarray:
    """ "row 1", "row 2", … as they stand in the file."""
    return np.array([f"row {i}" for i in range(first, n + first)], dtype=object)
