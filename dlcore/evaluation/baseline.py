"""Would something simple do? Penalised regression on the same folds, with the same preparation of the table."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from dlcore.data.tables.encode import TableEncoder
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import with_interval

MARGIN_AUROC = 0.02  # a smaller difference in AUC changes nothing at the bedside
MARGIN_ERROR = 0.05  # the same for a number: this share of the regression's own error
_STRENGTHS = (0.01, 0.1, 1.0, 10.0)
_INNER_FOLDS, _INNER_ROWS = 3, 2000
_DENSE = 300  # beyond so many coefficients a Newton step costs more than it saves


def compare(data, held: HeldOut, fold: np.ndarray, draws: np.ndarray, tell: Callable) -> dict:
    """Penalised regression's metrics beside the model's, their paired difference and a verdict.

    Parameters
    ----------
    fold : (n,) int
        Which fold held each row of the data set out; −1 where none, −2 for rows that are not used at all.

    Returns
    -------
    dict
        ``name``, ``metrics``, ``prediction`` (m, …), ``difference`` {value, low, high} (positive: the model is
        better), ``margin``, ``measure`` and ``verdict``: "better", "worse", "no relevant difference" or "cannot tell".
    """
    return beside(_out_of_fold(data, held, fold, tell), held, draws)


def beside(simple: np.ndarray, held: HeldOut, draws: np.ndarray) -> dict:
    """The rival's predictions `simple`, shaped as ``held.p``, beside the model's; see `compare`."""
    task = held.task
    rival = replace(held, p=simple)
    ours, theirs = task.discrimination(held.y, held.p), task.discrimination(held.y, simple)
    error = task.gain < 0
    difference = with_interval(lambda weights: task.gain * (ours(weights) - theirs(weights)), held, draws)
    margin = MARGIN_ERROR * float(np.abs(simple - held.y).mean()) if error else MARGIN_AUROC
    return {
        "name": task.baseline,
        "metrics": task.metrics(rival, draws),
        "prediction": simple,
        "difference": difference,
        "margin": margin,
        "measure": task.measure,
        "verdict": verdict(difference, margin),
    }


def verdict(difference: dict[str, float], margin: float) -> str:
    """What the interval of a difference says; positive means the model is better."""
    if -margin <= difference["low"] and difference["high"] <= margin:
        return "no relevant difference"
    if difference["low"] > 0:
        return "better"
    return "worse" if difference["high"] < 0 else "cannot tell"


def _out_of_fold(data, held: HeldOut, fold: np.ndarray, tell: Callable) -> np.ndarray:
    """The regression's predictions for the same held-out rows, each fold fitted on its training rows alone."""
    outcome, prediction = held.outcome_of_all, np.empty(held.p.shape)
    folds = np.unique(held.fold)
    groups = np.arange(len(fold)) if data.groups is None else np.unique(data.groups, return_inverse=True)[1]
    for i, j in enumerate(folds):
        train, test = np.flatnonzero((fold != j) & (fold >= -1)), held.fold == j
        encoder = TableEncoder().fit(data.X.iloc[train])
        inputs, new = encoder.transform(data.X.iloc[train]), encoder.transform(data.X.iloc[held.rows[test]])
        fit = _linear if held.p.ndim == 1 else _logistic
        prediction[test] = fit(inputs, outcome[train], groups[train], new, held.p.shape[1:])
        tell((i + 1) / len(folds))
    return prediction


def _linear(inputs, y, groups, new, shape) -> np.ndarray:
    """Ridge regression, its penalty by generalised cross-validation."""
    from sklearn.linear_model import RidgeCV

    return RidgeCV(alphas=np.logspace(-2, 4, 13)).fit(inputs, y).predict(new)


def _logistic(inputs, y, groups, new, shape) -> np.ndarray:
    """Ridge logistic regression, its penalty chosen in inner folds that keep a patient on one side."""
    present = np.unique(y)
    probability = np.zeros((len(new), *shape))
    if len(present) < 2:
        probability[:, present] = 1.0
        return probability
    fitted = _fit_logistic(inputs, y, _strength(inputs, y, groups))
    probability[:, fitted.classes_] = fitted.predict_proba(new)
    return probability


def _strength(inputs, y, groups) -> float:
    """The inverse penalty with the least log loss in inner folds; on a sample where there are many rows."""
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedGroupKFold

    some = np.random.default_rng(0).permutation(len(y))[:_INNER_ROWS]
    inputs, y, groups = inputs[some], y[some], groups[some]
    loss = np.zeros(len(_STRENGTHS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a class rarer than the number of inner folds
        parts = list(StratifiedGroupKFold(_INNER_FOLDS).split(inputs, y, groups))
    for train, test in parts:
        if len(np.unique(y[train])) < len(np.unique(y)):
            continue
        for i, strength in enumerate(_STRENGTHS):
            fitted = _fit_logistic(inputs[train], y[train], strength)
            loss[i] += log_loss(y[test], fitted.predict_proba(inputs[test]), labels=fitted.classes_)
    return _STRENGTHS[int(loss.argmin())] if loss.any() else 1.0


def _fit_logistic(inputs, y, strength: float):
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    many = inputs.shape[1] * len(np.unique(y)) > _DENSE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, solver="lbfgs" if many else "newton-cholesky", max_iter=300).fit(
            inputs, y
        )
