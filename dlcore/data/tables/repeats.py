"""Rows that stand in a table more than once: found, told from rows that are alike by chance, kept on one side."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEYOND_CHANCE = 10  # equal pairs, as a multiple of those expected, from which they are copies


def row_digests(X: pd.DataFrame) -> np.ndarray:
    """(n,) uint64: equal rows have equal digests."""
    return pd.util.hash_pandas_object(X, index=False).to_numpy()


def copies(X: pd.DataFrame, y=None) -> np.ndarray | None:
    """Digest of every row where rows are there more than once and chance does not explain it; else None.

    Two patients may well be alike in a few yes/no columns, and a network that learns from one may be tested on the
    other. Copies are something else: more equal pairs than columns that have nothing to do with each other would
    give (the product over columns of the chance that two rows agree), or a whole table repeated.

    Parameters
    ----------
    X : DataFrame of n rows
        What is learnt from.
    y : (n,) array, optional
        The outcome; a table that is repeated as a whole repeats it, too.
    """
    if len(X) < 2 or not len(X.columns):
        return None
    digests = row_digests(X)
    counts = np.unique(digests, return_counts=True)[1]
    observed = _pairs(counts)
    if not observed:
        return None
    if _repeated_as_a_whole(digests, y) or observed > BEYOND_CHANCE * expected_pairs(X):
        return digests
    return None


def expected_pairs(X: pd.DataFrame) -> float:
    """Pairs of equal rows to expect where columns have nothing to do with each other."""
    n = len(X)
    pairs = n * (n - 1) / 2
    agree = [_pairs(np.bincount(pd.factorize(X[name], use_na_sentinel=False)[0])) / pairs for name in X]
    return float(pairs * np.prod(agree))


def _pairs(counts: np.ndarray) -> float:
    return float((counts * (counts - 1.0) / 2).sum())


def _repeated_as_a_whole(digests: np.ndarray, y) -> bool:
    """Every row, with its outcome, stands there the same number of times, or a multiple of it."""
    if y is not None:
        digests = digests ^ pd.util.hash_array(np.asarray(y, dtype=object).astype(str).astype(object)) * np.uint64(3)
    counts = np.unique(digests, return_counts=True)[1]
    return len(counts) > 1 and int(np.gcd.reduce(counts)) > 1
