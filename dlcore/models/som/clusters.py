"""Kinds of patients: clusters of a map's cells, how well they separate and how surely they come back."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

MAX_CLUSTERS = 8
VERY_STABLE, STABLE, UNCERTAIN = 0.85, 0.75, 0.6  # mean Jaccard similarity


def cell_clusters(codebook: np.ndarray, hits: np.ndarray, numbers) -> dict[int, np.ndarray]:
    """Cluster of each cell, (n_cells,), for each of several numbers of clusters; numbered from 0 by falling size.

    Ward's tree on the inhabited cells gives the start, k-means weighted by the patients in each cell the end. Cells
    in which nobody lies join the nearest centre.

    Parameters
    ----------
    codebook : (n_cells, d) array
    hits : (n_cells,) patients in each cell
    numbers : iterable of int
        Numbers of clusters; one larger than the number of inhabited cells gives as many as there are.

    References
    ----------
    Vesanto & Alhoniemi, Clustering of the self-organizing map, IEEE Trans. Neural Networks 11 (2000).
    """
    inhabited = np.flatnonzero(hits > 0)
    points, weights = codebook[inhabited].astype(float), hits[inhabited].astype(float)
    tree = linkage(points, "ward") if len(points) > 1 else None
    found = {}
    for number in numbers:
        if tree is None or number < 2:
            found[number] = np.zeros(len(codebook), dtype=np.int64)
            continue
        centres = _weighted_k_means(points, weights, fcluster(tree, number, "maxclust") - 1)
        found[number] = by_size(_nearest(codebook, centres), hits)
    return found


def _weighted_k_means(points, weights, labels, n_steps=30) -> np.ndarray:
    """Centres (k, d) after Lloyd's steps from a first division; a cluster that empties is dropped."""
    for _ in range(n_steps):
        labels = np.unique(labels, return_inverse=True)[1]
        share = weights[:, None] * (labels[:, None] == np.arange(labels.max() + 1))  # (n, k)
        centres = (share.T @ points) / share.sum(axis=0)[:, None]
        moved = _nearest(points, centres)
        if (moved == labels).all():
            break
        labels = moved
    return centres


def _nearest(points, centres) -> np.ndarray:
    return ((centres**2).sum(axis=1) / 2 - points @ centres.T).argmin(axis=1)


def by_size(labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """`labels` renumbered 0, 1, … in order of falling weight."""
    present, labels = np.unique(labels, return_inverse=True)
    order = np.argsort(-np.bincount(labels, weights, minlength=len(present)), kind="stable")
    return np.argsort(order, kind="stable")[labels]


def pairwise_distances(points: np.ndarray) -> np.ndarray:
    """Distances between all rows, (n, n)."""
    points = points.astype(float)
    squares = (points**2).sum(axis=1)
    return np.sqrt(np.maximum(squares[:, None] + squares - 2 * points @ points.T, 0))


def silhouettes(distances: np.ndarray, hits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Silhouette of each cell, (n_cells,): (b − a) / max(a, b), every patient counted at its cell (Rousseeuw 1987).

    a is the mean distance to the patients of the own cluster, b to those of the nearest other one; 0 with one cluster.
    """
    n_clusters = labels.max() + 1
    if n_clusters < 2:
        return np.zeros(len(labels))
    share = hits[:, None] * (labels[:, None] == np.arange(n_clusters))  # (n_cells, k)
    sizes, sums = share.sum(axis=0), distances @ share
    cells = np.arange(len(labels))
    own = sums[cells, labels] / np.maximum(sizes[labels] - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[cells, labels] = np.inf
    other = means.min(axis=1)
    return np.where(sizes[labels] > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0)


def mean_silhouette(distances: np.ndarray, hits: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette over patients, each counted at its cell; from −1 to 1."""
    return float(np.average(silhouettes(distances, hits, labels), weights=hits))


def jaccard_similarities(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """For each cluster in `labels` (n,), its largest overlap with one in `others` (n,): |A ∩ B| / |A ∪ B|; (k,)."""
    table = np.zeros((labels.max() + 1, others.max() + 1))
    np.add.at(table, (labels, others), 1)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0) - table
    return (table / np.maximum(union, 1)).max(axis=1)


def stability(jaccard: float, beyond_chance: bool) -> str:
    """How surely a cluster comes back in resampled data (Hennig 2007): a key of `dlcore.words.som.STABILITY`.

    Without separation beyond chance no cluster is called stable: an even cloud can be cut at the same place again and
    again.
    """
    if not np.isfinite(jaccard):
        return "unknown"
    if not beyond_chance:
        return "continuum"
    if jaccard >= VERY_STABLE:
        return "very_stable"
    if jaccard >= STABLE:
        return "stable"
    return "uncertain" if jaccard >= UNCERTAIN else "unstable"
