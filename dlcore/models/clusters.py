"""Kinds of patients: clusters of a map's cells."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

MAX_CLUSTERS = 8


def cell_clusters(codebook: np.ndarray, hits: np.ndarray, n_clusters: int) -> np.ndarray:
    """Cluster of each cell, (n_cells,), numbered from 0 by falling size: Ward's tree on the inhabited cells.

    Cells in which nobody lies join the nearest inhabited one's cluster.
    """
    inhabited = np.flatnonzero(hits > 0)
    n_clusters = min(n_clusters, len(inhabited))
    if n_clusters < 2:
        return np.zeros(len(codebook), dtype=np.int64)
    labels = fcluster(linkage(codebook[inhabited], "ward"), n_clusters, "maxclust") - 1
    nearest = ((codebook[:, None] - codebook[None, inhabited]) ** 2).sum(axis=2).argmin(axis=1)
    return by_size(labels[nearest], hits)


def by_size(labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`labels` renumbered from 0 in order of falling weight."""
    order = np.argsort(-np.bincount(labels, weights), kind="stable")
    return np.argsort(order, kind="stable")[labels]


def choose_clusters(codebook: np.ndarray, hits: np.ndarray) -> int:
    return 3
