"""Do the risks mean what they say? Recalibration line, observed against expected, smooth curve."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.intervals import Measure

_LEAST = 1e-6  # risks are held between this and its complement before the logit
_STEPS = 60
_SETTLED = 1e-7  # of the last step; Newton's next one would be its square
_DIVERGED = 100.0  # a slope beyond this is that of outcomes told apart perfectly: it has no finite value


def logit(risk: np.ndarray) -> np.ndarray:
    """log(risk / (1 − risk)); risks of 0 and 1 are held at one in a million."""
    risk = np.clip(risk, _LEAST, 1 - _LEAST)
    return np.log(risk / (1 - risk))


def recalibration(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Intercept and slope of the logistic regression of outcome on logit risk; W (B, m) → (B, 2).

    A slope under 1 says that risks are too extreme, over 1 that they are too timid.

    References
    ----------
    Cox DR. Two further applications of a model for binary regression. Biometrika 1958;45:562–565.
    """
    z = logit(risk)
    powers = np.stack([np.ones_like(z), z, z**2], axis=1)  # (m, 3)

    def measure(weights):
        return _fit_line(weights, y, z, powers, start)

    start = np.array([0.0, 1.0])
    whole = measure(np.ones((1, len(y))))[0]
    start = whole if np.isfinite(whole).all() else start  # draws lie near the whole: fewer steps
    return measure


def _fit_line(weights, y, z, powers, start) -> np.ndarray:
    """Newton's method for each row of weights; (B, 2), NaN where the outcomes are told apart perfectly."""
    a, b = np.full(len(weights), start[0]), np.full(len(weights), start[1])
    active = np.arange(len(weights))
    for _ in range(_STEPS):
        step_a, step_b = _newton_step(weights[active], y, z, powers, a[active], b[active])
        a[active] += step_a
        b[active] += step_b
        moved = np.maximum(np.abs(step_a), np.abs(step_b)) > _SETTLED
        active = active[moved & (np.abs(b[active]) < _DIVERGED)]
        if not len(active):
            break
    perfect = np.abs(b) >= _DIVERGED
    return np.where(perfect[:, None], np.nan, np.stack([a, b], axis=1))


def _newton_step(weights, y, z, powers, a, b):
    """One damped Newton step of the two-parameter logistic regression; two of shape (B,)."""
    mean = _expit(a[:, None] + b[:, None] * z)  # (B, m)
    score = (weights * (y - mean)) @ powers[:, :2]
    h0, h1, h2 = ((weights * mean * (1 - mean)) @ powers).T
    determinant = np.maximum(h0 * h2 - h1**2, 1e-300)
    step_a = (h2 * score[:, 0] - h1 * score[:, 1]) / determinant
    step_b = (h0 * score[:, 1] - h1 * score[:, 0]) / determinant
    return np.clip(step_a, -5, 5), np.clip(step_b, -2, 2)


def slope(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Calibration slope: see `recalibration`."""
    both = recalibration(y, risk)
    return lambda weights: both(weights)[:, 1]


def intercept(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Calibration in the large: the shift of all logit risks that makes their mean right, slope held at 1; (B,)."""
    z = logit(risk)

    def measure(weights):
        shift = np.zeros(len(weights))
        for _ in range(_STEPS):
            mean = _expit(shift[:, None] + z)
            step = (weights * (y - mean)).sum(axis=1) / (weights * mean * (1 - mean)).sum(axis=1)
            shift += np.clip(step, -5, 5)
            if np.nanmax(np.abs(step), initial=0) < _SETTLED:
                break
        return shift

    return measure


def observed_expected(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Outcomes seen for each one that was predicted; (B,)."""
    return lambda weights: (weights @ y.astype(float)) / (weights @ risk)


def _expit(x):
    return 0.5 * (1 + np.tanh(0.5 * x))
