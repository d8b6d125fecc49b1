"""Making probabilities mean what they say, from patients that a network did not learn from."""

from __future__ import annotations

import numpy as np

from dlcore.models._ann_ensemble import softmax

SLOPES = np.exp(np.linspace(np.log(0.05), np.log(5.0), 93))  # a network's risks are never turned upside down


def platt(z: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and intercept that make σ(slope · z + intercept) most likely (Platt 1999), slope within .05 … 5.

    Parameters
    ----------
    z : ndarray of shape (n,)
        Logits for patients not learned from.
    y : ndarray of shape (n,)
        0 or 1; softened as Platt does, so that a handful of patients never give certainty.
    """
    positives, negatives = y.sum(), (1 - y).sum()
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    slope, intercept = np.ones(len(SLOPES)) * SLOPES, np.zeros(len(SLOPES))
    for _ in range(25):  # Newton on the intercept, for all slopes at once
        p = _sigmoid(slope[:, None] * z + intercept[:, None])
        step = (target - p).sum(axis=1) / np.maximum((p * (1 - p)).sum(axis=1), 1e-9)
        intercept += np.clip(step, -2.0, 2.0)
    margin = slope[:, None] * z + intercept[:, None]
    loss = (np.logaddexp(0.0, margin) - target * margin).sum(axis=1)
    best = int(loss.argmin())
    return float(slope[best]), float(intercept[best])


def temperature(z: np.ndarray, y: np.ndarray) -> float:
    """Slope that makes softmax(slope · z) most likely (Guo et al. 2017).

    Parameters
    ----------
    z : ndarray of shape (n, n_classes)
    y : ndarray of shape (n,), int
    """
    own = np.arange(len(y))
    loss = [-np.log(softmax(slope * z)[own, y] + 1e-12).mean() for slope in SLOPES]
    return float(SLOPES[int(np.argmin(loss))])


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))
