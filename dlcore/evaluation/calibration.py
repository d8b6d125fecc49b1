"""Do the risks mean what they say? Recalibration line, observed against expected, smooth curve."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import Measure, sum_by_patient

_LEAST = 1e-6  # risks are held between this and its complement before the logit
_SAME = 1e-9  # logits that differ by less are one and the same
_STEPS, _HALVINGS = 100, 60
_LONGEST = 10.0  # of one step, on logits of spread 1
_SETTLED = 1e-9  # of the last step; Newton's next one would be its square
_Z = 1.959963984540054
_MOST_OF_NONE = 3.688879454113936  # −log(.025): the largest mean that a count of 0 does not contradict
_FARTHEST = 60.0  # no shift of logits within ±14 can be larger


def logit(risk: np.ndarray) -> np.ndarray:
    """log(risk / (1 − risk)); risks of 0 and 1 are held at one in a million."""
    risk = np.clip(risk, _LEAST, 1 - _LEAST)
    return np.log(risk / (1 - risk))


def recalibration(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Intercept and slope of the logistic regression of outcome on logit risk; W (B, m) → (B, 2).

    A slope under 1 says that risks are too extreme, over 1 that they are too timid. NaN where there is no finite
    slope: everybody has the same risk or the same outcome, or no risk of the ill lies below one of the well.

    References
    ----------
    Cox DR. Two further applications of a model for binary regression. Biometrika 1958;45:562–565.
    """
    z, y = logit(risk), np.asarray(y, float)
    centre, spread = z.mean(), max(z.std(), _SAME)
    x = np.stack([np.ones_like(z), (z - centre) / spread], axis=1)  # (m, 2), well scaled

    def measure(weights):
        found = np.full((len(weights), 2), np.nan)
        finite = _overlap(weights, y, z)
        line = _fit_line(weights[finite], y, x, start)
        slope = line[:, 1] / spread
        found[finite] = np.stack([line[:, 0] - slope * centre, slope], axis=1)
        return found

    start = np.array([logit(y.mean()), 0.0])
    whole = _overlap(np.ones((1, len(y))), y, z)
    if whole.all():  # draws lie near the whole: fewer steps
        near = _fit_line(np.ones((1, len(y))), y, x, start)[0]
        start = near if np.isfinite(near).all() else start
    return measure


def _overlap(weights, y, z) -> np.ndarray:
    """Whether some of the well lie above some of the ill and the other way round, so that a slope exists; (B,) bool.

    References
    ----------
    Albert A, Anderson JA. On the existence of maximum likelihood estimates in logistic regression models.
    Biometrika 1984;71:1–10.
    """
    ends = {}
    for group in (0, 1):
        here = y == group
        drawn, scores = weights[:, here] > 0, z[here]
        highest = np.where(drawn, scores, -np.inf).max(axis=1, initial=-np.inf)
        ends[group] = np.where(drawn, scores, np.inf).min(axis=1, initial=np.inf), highest
    return (ends[0][1] > ends[1][0] + _SAME) & (ends[1][1] > ends[0][0] + _SAME)


def _fit_line(weights, y, x, start) -> np.ndarray:
    """Newton's method with halved steps, for each row of weights; (B, 2), NaN where it does not settle."""
    line = np.tile(start, (len(weights), 1))
    active = np.arange(len(weights))
    for _ in range(_STEPS):
        if not len(active):
            break
        step = _ascent(weights[active], y, x, line[active])
        line[active] += step
        active = active[np.abs(step).max(axis=1) > _SETTLED]
    line[active] = np.nan
    return line


def _ascent(weights, y, x, line) -> np.ndarray:
    """Newton's step (B, 2), halved until the likelihood does not fall off again beyond its end."""
    score, (h0, h1, h2) = _derivatives(weights, y, x, line)
    determinant = np.maximum(h0 * h2 - h1**2, 1e-12 * h0 * h2 + 1e-300)
    step = np.stack([h2 * score[:, 0] - h1 * score[:, 1], h0 * score[:, 1] - h1 * score[:, 0]], axis=1)
    step /= determinant[:, None]
    step *= np.minimum(1, _LONGEST / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
    rise = (score * step).sum(axis=1)
    far = np.arange(len(step))
    for _ in range(_HALVINGS):
        far = far[np.abs(step[far]).max(axis=1) > _SETTLED]
        if not len(far):
            break
        ahead, _ = _derivatives(weights[far], y, x, line[far] + step[far])
        fell = (ahead * step[far]).sum(axis=1) < -0.5 * rise[far]
        far = far[fell]
        step[far], rise[far] = step[far] / 2, rise[far] / 2
    return step


def _derivatives(weights, y, x, line):
    """Score (B, 2) and the three parts of the information, (B,) each, of the two-parameter logistic regression."""
    mean = _expit(line @ x.T)  # (B, m)
    score = (weights * (y - mean)) @ x
    products = np.stack([x[:, 0], x[:, 1], x[:, 1] ** 2], axis=1)
    return score, ((weights * mean * (1 - mean)) @ products).T


def slope(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Calibration slope: see `recalibration`."""
    both = recalibration(y, risk)
    return lambda weights: both(weights)[:, 1]


def intercept(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Calibration in the large: the shift of all logit risks that makes their mean right, slope held at 1; (B,).

    NaN where everybody, or nobody, has the outcome. Newton's method, kept between bounds that close in on the root.
    """
    z, y = logit(risk), np.asarray(y, float)

    def measure(weights):
        low, high = np.full(len(weights), -_FARTHEST), np.full(len(weights), _FARTHEST)
        shift = np.zeros(len(weights))
        for _ in range(_STEPS):
            mean = _expit(shift[:, None] + z)
            missing = (weights * (y - mean)).sum(axis=1)
            low, high = np.where(missing > 0, shift, low), np.where(missing > 0, high, shift)
            after = shift + missing / np.maximum((weights * mean * (1 - mean)).sum(axis=1), 1e-300)
            after = np.where((after > low) & (after < high), after, (low + high) / 2)
            settled, shift = np.abs(after - shift).max(initial=0) < _SETTLED, after
            if settled:
                break
        ill, everybody = weights @ y, weights.sum(axis=1)
        return np.where((ill > 0) & (ill < everybody), shift, np.nan)

    return measure


def observed_expected(y: np.ndarray, risk: np.ndarray) -> Measure:
    """Outcomes seen for each one that was predicted; (B,)."""
    return lambda weights: (weights @ y.astype(float)) / (weights @ risk)


def observed_expected_with_interval(y: np.ndarray, risk: np.ndarray, held: HeldOut) -> dict[str, float]:
    """Observed over expected outcomes, its 95 % interval symmetric on the log scale.

    Out-of-fold there is none: the networks of each fold are calibrated on patients with as many outcomes as those
    held out, so that the ratio is about 1 by construction. Where nobody has the outcome, the upper end is that of a
    Poisson count of 0.
    """
    observed, expected = float(y.sum()), float(risk.sum())
    if expected <= 0:
        return {"value": np.nan, "low": np.nan, "high": np.nan}
    ratio = observed / expected
    if held.interval_inflation > 1:
        return {"value": ratio, "low": np.nan, "high": np.nan}
    if observed == 0:
        return {"value": 0.0, "low": 0.0, "high": _MOST_OF_NONE / expected}
    influence = y / observed - risk / expected  # of each row on the logarithm of the ratio
    error = np.sqrt((sum_by_patient(influence[:, None], held.patient) ** 2).sum())
    return {"value": ratio, "low": ratio * np.exp(-_Z * error), "high": ratio * np.exp(_Z * error)}


def _expit(x):
    return 0.5 * (1 + np.tanh(0.5 * x))
