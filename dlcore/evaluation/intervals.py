"""95 % intervals: patient bootstrap, widened for out-of-fold figures; Wilson's interval for shares.

A *measure* here is a function of row weights: ``measure(W)`` takes W of shape (B, m), one row of weights for the m
evaluated rows, and returns (B,). Weights of one give the value, bootstrap counts its sampling distribution, and 0/1
rows the value within a part: one definition for all three.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from scipy.stats import norm

from dlcore.evaluation.heldout import HeldOut

N_DRAWS = 1000
LEVEL = 0.95
_Z = float(norm.ppf(0.5 + LEVEL / 2))
_CHUNK = 2_000_000  # numbers held at a time: keeps 1000 draws of 10 000 patients within tens of megabytes

Measure = Callable[[np.ndarray], np.ndarray]


def patient_draws(patient: np.ndarray, n_draws: int = N_DRAWS, seed: int = 0) -> np.ndarray:
    """Bootstrap counts of whole patients, spread to their rows.

    Parameters
    ----------
    patient : (m,) int
        Patient's index of each row, 0 … n_patients − 1.

    Returns
    -------
    (n_draws, m) float32
        How often each row enters each draw.
    """
    n = int(patient.max()) + 1
    picks = np.random.default_rng(seed).integers(0, n, size=(n_draws, n))
    picks += np.arange(n_draws)[:, None] * n
    counts = np.bincount(picks.ravel(), minlength=n_draws * n).reshape(n_draws, n).astype(np.float32)
    one_row_each = n == len(patient) and np.array_equal(patient, np.arange(n))
    return counts if one_row_each else counts[:, patient]


def over(measure: Measure, weights: np.ndarray) -> np.ndarray:
    """``measure(weights)``, a few draws at a time; (B,) or (B, …)."""
    step = max(1, _CHUNK // weights.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.concatenate([measure(weights[i : i + step]) for i in range(0, len(weights), step)])


def percentiles(draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper 95 % percentile along the first axis; draws that are not defined (NaN, infinite) are left out.

    Returns
    -------
    low, high
        Numbers for draws of shape (B,), arrays of shape (T,) for (B, T); NaN where no draw is defined.
    """
    tail = 50 * (1 - LEVEL)
    defined = np.isfinite(draws)
    if defined.all():
        return tuple(np.percentile(draws, [tail, 100 - tail], axis=0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # numpy warns of columns that are NaN throughout
        return tuple(np.nanpercentile(np.where(defined, draws, np.nan), [tail, 100 - tail], axis=0))


def with_interval(
    measure: Measure,
    held: HeldOut,
    draws: np.ndarray,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    trials: int = 0,
) -> dict[str, float]:
    """Value of a measure with its 95 % interval: percentiles of the patient bootstrap, stretched by ``held.interval_inflation``.

    Parameters
    ----------
    draws : (B, m)
        What `patient_draws` gave for ``held.patient``.
    bounds : tuple of float
        Smallest and largest possible value.
    trials : int
        For a share: the patients it rests on. Where all draws agree (nobody, or everybody), the bootstrap would
        claim certainty, and Wilson's interval takes its place.
    """
    return interval_of(*_sampled(measure, held, draws), held, bounds, trials)


def interval_of(
    value: float,
    drawn: np.ndarray,
    held: HeldOut,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    trials: int = 0,
) -> dict[str, float]:
    """As `with_interval`, from the value and what the draws gave, (B,)."""
    if not np.isfinite(value):
        return {"value": np.nan, "low": np.nan, "high": np.nan}
    low, high = percentiles(drawn)
    if trials and high - low < 1e-12:
        low, high = wilson(value * trials, trials, trials / held.interval_inflation**2)
    else:
        low, high = stretched(value, low, high, held)
    low, high = min(float(low), value), max(float(high), value)  # rounding may leave a bound beside a value at an end
    return {"value": value, "low": max(low, bounds[0]), "high": min(high, bounds[1])}


def sampled(held: HeldOut, draws: np.ndarray) -> dict[str, tuple[float, np.ndarray]]:
    """Of each of the task's measures the value and what the draws give, (B,); computed once."""
    if held.kept.get("draws") is not draws:
        found = {name: _sampled(measure, held, draws) for name, measure in held.task.measures(held).items()}
        held.kept.update(draws=draws, sampled=found)
    return held.kept["sampled"]


def _sampled(measure: Measure, held: HeldOut, draws: np.ndarray) -> tuple[float, np.ndarray]:
    return float(over(measure, np.ones((1, len(held.y)), np.float32))[0]), over(measure, draws)


def stretched(value, low, high, held: HeldOut):
    """Move interval bounds away from the value by the factor ``held.interval_inflation``; numbers or arrays."""
    return value - held.interval_inflation * (value - low), value + held.interval_inflation * (high - value)


def wilson(count, total, effective=None) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's 95 % interval for a share; NaN where there is nothing to count.

    Parameters
    ----------
    count, total : array_like
        Successes and trials.
    effective : array_like, optional
        Effective number of trials where rows of one patient resemble each other (see `effective_size`).

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference. JASA 1927;22:209–212.
    """
    count, total = np.asarray(count, float), np.asarray(total, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / total
        n = total if effective is None else np.asarray(effective, float)
        centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def share_with_interval(hit: np.ndarray, counted: np.ndarray, held: HeldOut) -> dict[str, np.ndarray]:
    """T shares with Wilson's 95 % intervals, on the effective number of trials.

    Parameters
    ----------
    hit, counted : (m, T) bool
        Which rows are successes, which are trials.

    Returns
    -------
    dict of (T,) arrays
        ``value`` (NaN where nothing was tried), ``low``, ``high``, ``n`` trials and their ``effective`` number.
    """
    hits, n = hit.sum(axis=0), counted.sum(axis=0)
    effective = (effective_size(hit, counted, held.patient) if held.clustered else n) / held.interval_inflation**2
    low, high = wilson(hits, n, effective)
    value = np.divide(hits, n, out=np.full(len(n), np.nan), where=n > 0)
    return {"value": value, "low": low, "high": high, "n": n, "effective": effective}


def effective_size(hit: np.ndarray, counted: np.ndarray, patient: np.ndarray) -> np.ndarray:
    """Effective number of trials of T shares whose rows cluster in patients.

    The share's variance between patients (Taylor linearisation of a ratio) is compared with that of independent
    rows; never more than the rows, never less than one, and the number of patients where every row agrees.

    Parameters
    ----------
    hit, counted : (m, T) bool
        Which rows are successes, which are trials.
    patient : (m,) int

    References
    ----------
    Korn EL, Graubard BI. Confidence intervals for proportions … Survey Methodology 1998;24:193–201.
    """
    hits, trials = sum_by_patient(hit, patient), sum_by_patient(counted, patient)  # (n_patients, T)
    total = trials.sum(axis=0)
    n_patients = (trials > 0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits.sum(axis=0) / total
        variance = ((hits - share * trials) ** 2).sum(axis=0) / total**2 * n_patients / (n_patients - 1)
        size = np.where(variance > 0, share * (1 - share) / variance, n_patients)
    return np.clip(size, np.minimum(1, total), total)


def sum_by_patient(values: np.ndarray, patient: np.ndarray) -> np.ndarray:
    """Sum of the rows of each patient: (m, T) → (n_patients, T)."""
    order = np.argsort(patient, kind="stable")
    starts = np.flatnonzero(np.diff(patient[order], prepend=-1))
    return np.add.reduceat(values[order].astype(float), starts, axis=0)
