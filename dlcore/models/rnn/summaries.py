"""What a plain regression would take from a course: last, lowest, highest, mean, how often, how long ago.

Every summary at a row is made of that row and earlier ones of the same patient alone, so the same numbers serve
the whole record and any earlier moment of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.sequences.stack import Sequences

KINDS = ("last", "lowest", "highest", "mean", "count", "recency")
ELAPSED = "time since start"
_CELLS = 300_000  # padded cells (patients · rows · variables) worked on at a time: what a processor keeps at hand


def names(X: Sequences) -> list[str]:
    """Names of the columns of `at_rows`: "Creatinine · last", …, then the time since the first row."""
    return [f"{name} · {kind}" for name in X.names for kind in KINDS] + [ELAPSED]


def at_rows(X: Sequences, rows: np.ndarray) -> np.ndarray:
    """Summaries of the course up to and including each of `rows`.

    Parameters
    ----------
    X : Sequences
        n patients, N rows, V variables.
    rows : ndarray of shape (m,), int
        Row numbers 0 … N − 1, in ascending order.

    Returns
    -------
    ndarray of shape (m, 6 V + 1), float64
        In the order of `names`; NaN for what was not measured up to then.
    """
    rows = np.asarray(rows, dtype=np.int64)
    found = np.empty((len(rows), len(KINDS) * len(X.names) + 1))
    owner = np.searchsorted(X.starts, rows, side="right") - 1
    for patients in chunks(X):
        mine = np.flatnonzero((owner >= patients[0]) & (owner <= patients[-1]))
        if len(mine):
            times, values = padded(X, patients)
            found[mine] = _picked(times, values, owner[mine] - patients[0], rows[mine] - X.starts[owner[mine]])
    return found


def table(X: Sequences, rows: np.ndarray) -> pd.DataFrame:
    """`at_rows` beside what does not change with time, one line a row of `rows`; columns named."""
    summary = pd.DataFrame(at_rows(X, rows), columns=names(X))
    owner = np.searchsorted(X.starts, rows, side="right") - 1
    static = X.static.iloc[owner].reset_index(drop=True)
    return pd.concat([static, summary], axis=1)


def ends(X: Sequences) -> np.ndarray:
    """Each patient's last row, (n,)."""
    return np.asarray(X.starts[1:]) - 1


def padded(X: Sequences, patients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Times (b, T) from each patient's first row on and values (b, T, V); behind the last row both are NaN."""
    starts, lengths = X.starts[patients], X.lengths[patients]
    position = np.arange(int(lengths.max(initial=1)))
    inside = position < lengths[:, None]
    at = np.where(inside, starts[:, None] + position, 0)
    times = np.where(inside, X.times[at] - X.times[starts][:, None], np.nan)
    return times, np.where(inside[..., None], X.values[at], np.nan)


def last_seen(values: np.ndarray) -> np.ndarray:
    """Where each variable was measured last, up to and including each row: (b, T, V) int, −1 where never yet."""
    position = np.arange(values.shape[1])[None, :, None]
    return np.maximum.accumulate(np.where(np.isnan(values), -1, position), axis=1)


def carried(array: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """`array` (b, T, V) at the positions `seen`; NaN where there is none."""
    return np.where(seen >= 0, np.take_along_axis(array, np.maximum(seen, 0), axis=1), np.nan)


def _picked(times: np.ndarray, values: np.ndarray, patient: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Summaries up to some rows alone: times (b, T), values (b, T, V), patients and their rows (m,) -> (m, 6 V + 1)."""
    at = (patient, row)
    measured = ~np.isnan(values)
    seen, count = last_seen(values)[at], measured.cumsum(axis=1)[at]  # (m, V)
    total = np.where(measured, values, 0.0).cumsum(axis=1)[at]
    lowest, highest = (how.accumulate(values, axis=1)[at] for how in (np.fmin, np.fmax))
    once, then = seen >= 0, (patient[:, None], np.maximum(seen, 0))
    last = np.where(once, values[(*then, np.arange(values.shape[2]))], np.nan)
    ago = np.where(once, times[at][:, None] - times[then], np.nan)
    mean = total / np.where(once, count, np.nan)
    kinds = np.stack([last, lowest, highest, mean, count, ago], axis=-1)
    return np.column_stack([kinds.reshape(len(row), -1), times[at]])


def chunks(X: Sequences) -> list[np.ndarray]:
    """Neighbouring patients together, as many as memory allows at the length of the longest."""
    widest = max(1, int(X.lengths.max(initial=1)) * max(1, len(X.names)))
    step = max(1, _CELLS // widest)
    return [np.arange(i, min(i + step, len(X))) for i in range(0, len(X), step)]
