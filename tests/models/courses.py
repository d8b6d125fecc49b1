"""Small courses for the tests of recurrent networks."""

import numpy as np
import pandas as pd

from dlcore.data.sequences.stack import Sequences

SMALL = {"hidden_size": 6, "n_folds": 2, "n_members": 2, "max_iter": 3, "random_state": 0}


def visits(n=40, seed=0, longest=9):
    """n patients seen 1 … `longest` times at unequal steps, two laboratory values with gaps, sex; and a 0/1 outcome."""
    rng = np.random.default_rng(seed)
    courses = []
    for i in range(n):
        length = 1 + (i * 7 + seed) % longest
        values = rng.normal([10, 100], [2, 30], (length, 2))
        values[rng.random(values.shape) < 0.3] = np.nan
        courses.append((rng.uniform(0, 50) + rng.exponential(3, length).cumsum(), values))
    sex = pd.DataFrame({"sex": rng.choice(["f", "m"], n), "age": rng.normal(60, 9, n)})
    X = Sequences.from_list(courses, ("bilirubin", "platelets"), units=("mg/dl", ""), static=sex, time_unit="days")
    last = np.array([np.nanmean(v[:, 0]) if np.isfinite(v[:, 0]).any() else 10 for _, v in courses])
    return X, (last + rng.normal(0, 1, n) > 10).astype(int)


def signals(n=24, length=60, seed=0):
    """n signals of equal length without a gap, and which of two frequencies they have."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    t = np.arange(length, dtype=float)
    waves = [np.sin(t * (0.2 + 0.2 * k) + rng.uniform(0, 6)) + rng.normal(0, 0.1, length) for k in y]
    return Sequences.from_list([(t, w[:, None]) for w in waves], ("ECG",), units=("mV",)), y


def order(n=600, seed=0, tells=True):
    """A bump up then a bump down, or the other way round: only the order differs, all summaries are alike.

    Where not `tells`, the order is drawn without regard to the outcome.
    """
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    sign = np.where(y == 1, 1, -1) if tells else rng.choice([-1, 1], n)
    bump, courses = np.array([0.5, 1, 0.5]), []
    for s in sign:
        first, second, x = rng.integers(2, 8), rng.integers(12, 18), rng.normal(0, 0.15, 24)
        x[first : first + 3] += s * bump
        x[second : second + 3] -= s * bump
        courses.append((np.arange(24.0), x[:, None]))
    return Sequences.from_list(courses, ("x",)), y


def glucose(n=30, length=80, seed=0):
    """n series with a daily rhythm and a memory from hour to hour."""
    rng = np.random.default_rng(seed)
    courses = []
    for _ in range(n):
        noise, x = 0.0, np.empty(length)
        level, height, phase = rng.normal(100, 10), rng.uniform(1.5, 6), rng.integers(24)
        for t in range(length):
            noise = 0.8 * noise + rng.normal(0, 0.6)
            x[t] = level + height * np.sin(2 * np.pi * (t + phase) / 24) + noise
        courses.append((np.arange(float(length)), x[:, None]))
    return Sequences.from_list(courses, ("glucose",), units=("mg/dl",), time_unit="h")
