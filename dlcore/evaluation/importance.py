"""Which variables matter: how much worse the predictions get when one variable is shuffled between patients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcore.evaluation.heldout import HeldOut, held_predictions
from dlcore.evaluation.intervals import sum_by_patient

_Z = 1.959963984540054
_PREDICTIONS = 60  # in all: about a second for a table of 500 patients


def permutation_importance(model, data, held: HeldOut, tell: Callable[[float], None], seed: int = 0) -> dict:
    """Shuffle each variable among held-out patients, whole, and see what the networks that had not seen them lose.

    The interval holds the spread over patients (paired, by DeLong's influence values or by the errors themselves)
    and that over repeats of the shuffling.

    Parameters
    ----------
    tell : callable
        Told the share done, 0 … 1.

    Returns
    -------
    dict
        ``variables`` (list of str), ``drop``, ``low``, ``high`` (arrays), most important first; ``repeats``;
        ``measure`` "auroc" (drop) or "mae" (rise).

    References
    ----------
    Breiman L. Random forests. Machine Learning 2001;45:5–32.
    Fisher A, Rudin C, Dominici F. All models are wrong, but many are useful. JMLR 2019;20:177.
    """
    names = [str(name) for name in data.X.columns]
    repeats = int(np.clip(_PREDICTIONS // max(1, len(names)), 2, 5))
    rng = np.random.default_rng(seed)
    before = held.task.influence(held.y, held.p)
    found = []
    for j in range(len(names)):
        after = [held.task.influence(held.y, _without(j, model, data, held, rng)) for _ in range(repeats)]
        found.append(_loss_with_interval(before, after, held))
        tell((j + 1) / len(names))
    drop, half = np.array(found).reshape(-1, 2).T
    order = np.argsort(-drop, kind="stable")
    return {
        "variables": [names[j] for j in order],
        "drop": drop[order],
        "low": (drop - half)[order],
        "high": (drop + half)[order],
        "repeats": repeats,
        "measure": held.task.measure,
    }


def _without(column: int, model, data, held: HeldOut, rng: np.random.Generator) -> np.ndarray:
    """What is predicted where one column is shuffled, in the shape of ``held.p``."""
    predicted = model.predict_out_of_fold(shuffled(data.X, column, held.rows, rng))
    return held_predictions(model, predicted, data, held)


def shuffled(X, column: int, rows: np.ndarray, rng: np.random.Generator):
    """`X` with one column's values shuffled among `rows`; the others, and `X` itself, untouched."""
    source = np.arange(len(X))
    source[rows] = rng.permutation(rows)
    changed = X.copy(deep=False)
    changed.isetitem(column, X.iloc[source, column].array)
    return changed


def _loss_with_interval(before, after, held: HeldOut) -> tuple[float, float]:
    """Mean loss over the repeats, and half its 95 % interval."""
    losses = np.array([before[0] - value for value, _ in after])
    influence = before[1] - np.mean([each for _, each in after], axis=0)
    shuffling = losses.var(ddof=1) / len(losses)
    variance = held.interval_inflation**2 * (sum_by_patient(influence[:, None], held.patient) ** 2).sum() + shuffling
    return float(losses.mean()), float(_Z * np.sqrt(variance))
