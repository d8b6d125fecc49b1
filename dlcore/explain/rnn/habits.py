"""What a model has come to look at, over a sample of patients: which variables, how far back, whether order matters."""

from __future__ import annotations

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.explain.rnn.course import Question

N_PATIENTS, MOST_CELLS = 120, 60_000  # of the sample: patients, and rows in all


def sample(X: Sequences, seed: int = 0) -> Sequences:
    """Some patients, as many as are soon answered."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(X))[:N_PATIENTS])
    enough = np.cumsum(X.lengths[chosen]) <= MOST_CELLS
    return X[chosen[enough]] if enough.any() else X[chosen[:1]]


def variables(question: Question, X: Sequences) -> dict:
    """How far the answer moves, on average, had a variable never been measured; farthest first."""
    full = question.at_ends(X)
    moved = []
    for v in range(len(X.names)):
        values = X.values.copy()
        values[:, v] = np.nan
        moved.append(np.abs(question.at_ends(_like(X, values)) - full).mean())
    order = np.argsort(-np.array(moved), kind="stable")
    return {"variables": [X.names[v] for v in order], "moved": np.array(moved)[order]}


def reach(question: Question, X: Sequences) -> dict:
    """How far the answer at the end is from that of whoever knows the last k rows alone, k = 1, 2, 4, …"""
    full, longest = question.at_ends(X), int(X.lengths.max())
    counts = np.unique(np.minimum(2 ** np.arange(0, 12), longest))
    position = X.starts[1:][X.owners] - np.arange(len(X.times))  # 1 for the last row
    distance = [np.abs(question.at_ends(X.rows(position <= k)) - full).mean() for k in counts]
    return {"rows": counts, "distance": np.array(distance)}


def order(question: Question, X: Sequences, seed: int = 0) -> dict:
    """How far answers move when the visits' values are shuffled in time, beside how far they lie apart between patients.

    Returns
    -------
    dict
        ``moved``: all visits shuffled; ``moved_earlier``: only those before the last, which keeps its place; ``spread``:
        standard deviation of the answers; ``n``: patients with more than one visit.
    """
    full, rng = question.at_ends(X), np.random.default_rng(seed)
    long = X.lengths > 1
    spans = list(zip(X.starts[:-1], X.starts[1:]))
    all_rows = np.concatenate([a + rng.permutation(b - a) for a, b in spans])
    earlier = np.concatenate([np.append(a + rng.permutation(b - a - 1), b - 1) for a, b in spans])
    moves = lambda rows: np.abs(question.at_ends(_like(X, X.values[rows])) - full)[long].mean() if long.any() else 0.0
    moved, moved_earlier = float(moves(all_rows)), float(moves(earlier.astype(np.int64)))
    return {"moved": moved, "moved_earlier": moved_earlier, "spread": float(full.std()), "n": int(long.sum())}


def _like(X: Sequences, values) -> Sequences:
    return Sequences(values, X.times, X.starts, X.names, X.units, X.static, X.time_unit, X.sampling_rate)
