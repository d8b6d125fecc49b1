"""All pictures at once: which were judged right and how surely, which resemble each other."""

from __future__ import annotations

import numpy as np

N_PLACED = 1500  # pictures laid out exactly; the others lie between the ones they resemble most
N_NEIGHBOURS = 6


def gallery(classes, truth: np.ndarray, probabilities: np.ndarray) -> dict:
    """Held-out pictures, each with its answer, sure errors first.

    Parameters
    ----------
    classes : sequence of c class names
    truth : ndarray of shape (n,), int
        Class number of each picture.
    probabilities : ndarray of shape (n, c)
        By networks that had not seen the patient; NaN rows are left out.

    Returns
    -------
    dict
        ``index`` (m,), ``truth``, ``predicted`` (m,) class numbers, ``probability`` (m, c), ``confidence`` (m,),
        ``right`` (m,), in order of wrong by confidence, then right by confidence.
    """
    known = np.flatnonzero(~np.isnan(probabilities).any(1))
    p = probabilities[known]
    predicted, confidence = p.argmax(1), p.max(1)
    right = predicted == truth[known]
    order = np.lexsort((-confidence, right))
    return {
        "classes": [str(name) for name in classes],
        "index": known[order],
        "truth": truth[known][order],
        "predicted": predicted[order],
        "probability": p[order],
        "confidence": confidence[order],
        "right": right[order],
    }


def lay_out(points: np.ndarray, seed: int = 0) -> tuple[np.ndarray, str]:
    """Points (n, r) on a plane, (n, 2), so that neighbours stay neighbours, and what the method is called.

    van der Maaten & Hinton 2008, t-SNE.
    """
    n = len(points)
    if n < 12:
        return _principal_plane(points), "first two principal components"
    from sklearn.manifold import TSNE

    some = np.random.default_rng(seed).permutation(n)[:N_PLACED]
    perplexity = float(min(30, (len(some) - 1) // 3))
    plane = np.full((n, 2), np.nan)
    layout = TSNE(perplexity=perplexity, init="pca", max_iter=500, random_state=seed)
    plane[some] = layout.fit_transform(points[some].astype(np.float32))
    others = np.flatnonzero(np.isnan(plane[:, 0]))
    if len(others):
        near = nearest(points[some], points[others], 3)[0]
        plane[others] = plane[some][near].mean(1)
    return plane, "neighbours stay neighbours (t-SNE)"


def _principal_plane(points: np.ndarray) -> np.ndarray:
    centred = points - points.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    flat = centred @ axes[:2].T
    return flat if flat.shape[1] == 2 else np.column_stack([flat, np.zeros(len(flat))])


def nearest(known: np.ndarray, new: np.ndarray, k: int = N_NEIGHBOURS) -> tuple[np.ndarray, np.ndarray]:
    """The `k` nearest of `known` (n, r) to each of `new` (m, r): indices and distances (m, k)."""
    k = min(k, len(known))
    squared = np.maximum((new**2).sum(1)[:, None] + (known**2).sum(1) - 2 * new @ known.T, 0)
    index = np.argpartition(squared, k - 1, axis=1)[:, :k]
    index = np.take_along_axis(index, np.take_along_axis(squared, index, 1).argsort(1), 1)
    return index, np.sqrt(np.take_along_axis(squared, index, 1))
