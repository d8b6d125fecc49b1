"""A table at a glance: the shape of each column, what is missing together with what. Fast at a million rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.schema import IGNORED, NUMBER
from dlcore.data.tables.values import to_words

BINS = 16
SOME = 50_000  # rows that shapes are drawn from
MOST_PATTERNS = 12
MOST_LEVELS = 12


def overview(data) -> dict:
    """What is seen at a glance.

    Parameters
    ----------
    data : TableDataset

    Returns
    -------
    dict
        ``shapes``: name → list of counts, of `BINS` bins of equal width between the 1st and 99th percentile, or of the levels;
        ``missing``: name → share of rows; ``patterns``: list of {"missing": names, "n": rows}, the commonest first;
        ``n``: rows; ``complete``: rows without a gap; these two and the patterns are of columns that are used.
    """
    frame, columns = data.frame, [c for c in data.schema.columns if c.name in data.frame]
    some = frame if len(frame) <= SOME else frame.iloc[np.linspace(0, len(frame) - 1, SOME).astype(int)]
    gaps = {c.name: frame[c.name].isna().to_numpy() for c in columns}
    return {
        "n": len(frame),
        "shapes": {c.name: _shape(some[c.name], c) for c in columns},
        "missing": {name: float(mask.mean()) if len(mask) else 0.0 for name, mask in gaps.items()},
        **_patterns({c.name: gaps[c.name] for c in columns if c.role != IGNORED and gaps[c.name].any()}, len(frame)),
    }


def _shape(values: pd.Series, column) -> list[int]:
    if column.kind == NUMBER and values.dtype == np.float64:
        known = values.to_numpy()[np.isfinite(values.to_numpy())]
        if not len(known):
            return []
        low, high = np.quantile(known, [0.01, 0.99])
        low, high = (low, high) if high > low else (low - 0.5, low + 0.5)
        return [int(n) for n in np.histogram(known.clip(low, high), BINS, (low, high))[0]]
    if column.levels and len(column.levels) <= MOST_LEVELS:
        counts = to_words(values).value_counts()
        return [int(counts.get(level, 0)) for level in column.levels]
    return []


def _patterns(gaps: dict[str, np.ndarray], n: int) -> dict:
    """Which columns are missing together, and in how many rows."""
    if not gaps:
        return {"patterns": [], "complete": n}
    packed = np.packbits(np.column_stack(list(gaps.values())), axis=1)  # (n, bytes): each row's pattern
    one = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, counts = np.unique(one, return_index=True, return_counts=True)
    names = list(gaps)
    found = [{"missing": [name for name in names if gaps[name][i]], "n": int(count)} for i, count in zip(first, counts)]
    complete = sum(p["n"] for p in found if not p["missing"])
    found = sorted((p for p in found if p["missing"]), key=lambda p: -p["n"])
    return {"patterns": found[:MOST_PATTERNS], "complete": complete}
