"""Making probabilities mean what they say, from patients that a network did not learn from."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax

LEAST, MOST = 0.05, 5.0  # slopes; a network's risks are never turned upside down
N_STEPS = 25


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
    slope, intercept = 1.0, 0.0
    for _ in range(N_STEPS):
        d_slope, d_intercept = _newton(z, target, slope, intercept)
        slope = float(np.clip(slope + np.clip(d_slope, -0.5, 0.5), LEAST, MOST))
        intercept += float(np.clip(d_intercept, -2.0, 2.0))
    if slope in (LEAST, MOST):
        for _ in range(N_STEPS):
            intercept += float(np.clip(_newton_intercept(z, target, slope, intercept), -2.0, 2.0))
    return slope, intercept


def _newton(z, target, slope, intercept) -> tuple[float, float]:
    """One Newton step of logistic regression on z."""
    p = _sigmoid(slope * z + intercept)
    error, curvature = target - p, p * (1 - p)
    h_zz, h_z1, h_11 = (curvature * z * z).sum() + 1e-9, (curvature * z).sum(), curvature.sum() + 1e-9
    g_z, g_1 = (error * z).sum(), error.sum()
    determinant = max(h_zz * h_11 - h_z1**2, 1e-12)
    return (h_11 * g_z - h_z1 * g_1) / determinant, (h_zz * g_1 - h_z1 * g_z) / determinant


def _newton_intercept(z, target, slope, intercept) -> float:
    p = _sigmoid(slope * z + intercept)
    return (target - p).sum() / ((p * (1 - p)).sum() + 1e-9)


def temperature(z: np.ndarray, y: np.ndarray) -> float:
    """Slope that makes softmax(slope · z) most likely (Guo et al. 2017), within .05 … 5.

    Parameters
    ----------
    z : ndarray of shape (n, n_classes)
    y : ndarray of shape (n,), int
    """
    own = np.arange(len(y))
    loss = lambda log_slope: -np.log(softmax(np.exp(log_slope) * z, axis=-1)[own, y] + 1e-12).mean()
    return float(np.exp(minimize_scalar(loss, bounds=(np.log(LEAST), np.log(MOST)), method="bounded").x))


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))
