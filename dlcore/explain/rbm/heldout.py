"""Every finding of held-back patients predicted from their other findings: by the machine and by what is plainer.

The recipe is trained again without each fold's patients, so nothing here was learned from the patients it is judged on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from dlcore.errors import DlcoreError
from dlcore.explain.rbm.regressions import MOST_FOR_PAIRS, fit_regressions
from dlcore.models.rbm.exact import merged
from dlcore.training.folds import stratified_group_folds

N_FOLDS = 5
ONE_FOLD_FROM = 2_000_000  # rows × columns from which one fifth of the patients is held back once
MOST_PRODUCTS = 5e7  # rows × pairs of columns held at once, twice over
MACHINE, PLAIN, PAIRS, SHARE = "machine", "plain", "pairs", "share"


@dataclass(frozen=True)
class Held:
    """Out-of-fold expectations.

    Attributes
    ----------
    values : (n, d)
        Encoded rows with NaN.
    fold : (n,) int
        −1 for a row that was never held back.
    expected : dict of (n, d)
        By "machine", "plain" (a regression per finding), "pairs" (with all pairs of findings; may be missing) and
        "share" (how common each finding is); NaN where not predicted.
    surprise : (n,)
        −log-likelihood of each row under the machine that had not seen it, in nats; NaN where it cannot be summed.
    models : list of RBM
        The machine of each fold.
    """

    values: np.ndarray
    fold: np.ndarray
    expected: dict
    surprise: np.ndarray
    models: list


def hold_out(model, X, values: np.ndarray, groups, progress: Callable[[float], None] = lambda share: None) -> Held:
    """Train the recipe of `model` without each fold in turn.

    Parameters
    ----------
    model : RBM
    X : what it was trained on, rows as in `values`
    values : (n, d) encoded
    groups : (n,) or None
        Patients, never on both sides.
    progress : callable
        Takes the share of the folds that is done.
    """
    n, d = values.shape
    fold = stratified_group_folds(np.zeros(n, dtype=int), groups, N_FOLDS, np.random.default_rng(0))
    used = range(N_FOLDS) if n * d < ONE_FOLD_FROM else range(1)
    numbers = model.encoder_.units_.is_gaussian
    rivals = [PLAIN, PAIRS] if d <= MOST_FOR_PAIRS and n * d**2 <= MOST_PRODUCTS else [PLAIN]
    expected = {name: np.full((n, d), np.nan) for name in (MACHINE, *rivals, SHARE)}
    surprise, models = np.full(n, np.nan), []
    for number in used:
        progress(number / len(used))
        train, test = fold != number, fold == number
        again = _trained(model, X, train, groups)
        if not _same_columns(again, model):  # a level, or a column, occurs in this fold only
            continue
        models.append(again)
        expected[MACHINE][test] = _in_units_of(model, again, again.each_from_others(_rows(X, test)))
        surprise[test] = _surprise(again, _rows(X, test))
        for name in rivals:
            shown, weights = merged(values[train], np.ones(int(train.sum())))
            fitted = fit_regressions(shown, weights, model.encoder_.feature_of_, numbers, name == PAIRS)
            expected[name][test] = fitted.predict(values[test])
        expected[SHARE][test] = np.nanmean(values[train], axis=0)
    fold = np.where(np.isin(fold, list(used)) & np.isfinite(expected[MACHINE]).any(axis=1), fold, -1)
    return Held(values, fold, expected, surprise, models)


def _trained(model, X, train, groups):
    again = clone(model)
    return again.fit(_rows(X, train), groups=None if groups is None else np.asarray(groups)[train])


def _rows(X, rows):
    return X[rows] if isinstance(X, np.ndarray) else X.iloc[np.flatnonzero(rows)]


def _same_columns(one, other) -> bool:
    return one.encoder_.names_ == other.encoder_.names_


def _in_units_of(model, again, expected) -> np.ndarray:
    """Numbers as `model` standardises them: each fold's machine has a mean and a spread of its own."""
    for j in model.encoder_.units_.gaussian:
        (mean, scale), (own_mean, own_scale) = model.encoder_.scale_of(j), again.encoder_.scale_of(j)
        expected[:, j] = (expected[:, j] * own_scale + own_mean - mean) / scale
    return expected


def _surprise(model, X) -> np.ndarray:
    try:
        return -model.log_likelihood(X)
    except (ValueError, DlcoreError):
        return np.full(len(X), np.nan)
