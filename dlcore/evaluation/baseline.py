"""Would something simple do? Penalised regression with straight and curved effects, on the same folds."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from dlcore.data.tables.encode import TableEncoder
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import interval_of, sampled
from dlcore.evaluation.splines import Bends

MARGIN_AUROC = 0.02  # a smaller difference in AUC changes nothing at the bedside
MARGIN_SHARE = 0.05  # the same for errors and for the log loss: this share of the regression's own
_STRENGTHS = (0.01, 0.1, 1.0, 10.0)
_INNER_FOLDS, _INNER_ROWS = 3, 10_000
_DENSE = 300  # beyond so many coefficients a Newton step costs more than it saves


def compare(X, groups, held: HeldOut, fold: np.ndarray, draws: np.ndarray, tell: Callable, name: str = "") -> dict:
    """Penalised regression's metrics beside the model's, their paired differences and a verdict.

    Parameters
    ----------
    X : DataFrame of n rows
        What the regression learns from.
    groups : (n,) array or None
        Patient of each row.
    fold : (n,) int
        Which fold held each row of the data set out; −1 where none, −2 for rows that are not used at all.
    name : str
        What to call it; that of the task where none is given.

    Returns
    -------
    dict
        ``name``, ``metrics``, ``prediction`` (m, …), ``differences``: for each measure {value, low, high}, the model's
        minus the regression's; ``difference``: that of `measure`, positive where the model is better; ``margins``: of
        each measure that decides, how small a difference does not matter; ``measure`` and ``verdict`` (see `verdict`).
    """
    return beside(_out_of_fold(X, groups, held, fold, tell), held, draws, name)


def beside(simple: np.ndarray, held: HeldOut, draws: np.ndarray, name: str = "") -> dict:
    """The rival's predictions `simple`, shaped as ``held.p``, beside the model's; see `compare`."""
    task = held.task
    rival = replace(held, p=simple)
    metrics = task.metrics(rival, draws)
    differences = _differences(held, rival, draws)
    margins = {
        measure: MARGIN_AUROC if measure == "auroc" else MARGIN_SHARE * metrics[measure]["value"]
        for measure in task.deciding
    }
    gains = [_gain(differences[measure], task.deciding[measure]) for measure in margins]
    return {
        "name": name or task.baseline,
        "metrics": metrics,
        "prediction": simple,
        "differences": differences,
        "difference": gains[0],
        "margins": margins,
        "measure": task.measure,
        "verdict": verdict(gains, list(margins.values())),
    }


def _differences(ours: HeldOut, theirs: HeldOut, draws: np.ndarray) -> dict[str, dict[str, float]]:
    """For each measure the first one's value minus the second's, paired by patient."""
    first, second = sampled(ours, draws), sampled(theirs, draws)
    return {
        name: interval_of(first[name][0] - second[name][0], first[name][1] - second[name][1], ours) for name in first
    }


def _gain(difference: dict[str, float], sign: int) -> dict[str, float]:
    """A difference turned so that more is better."""
    low, high = sorted((sign * difference["low"], sign * difference["high"]))
    return {"value": sign * difference["value"], "low": low, "high": high}


def verdict(gains: list[dict[str, float]], margins: list[float]) -> str:
    """What the intervals of the gains (positive: the model is better) say together.

    Returns
    -------
    str
        "no relevant difference": each interval lies within its margin; "better": one lies above zero and no other gain
        is negative; "worse": the same the other way; "mixed": one lies above, another below; else "cannot tell".
    """
    if all(-margin <= gain["low"] and gain["high"] <= margin for gain, margin in zip(gains, margins, strict=True)):
        return "no relevant difference"
    above, below = any(gain["low"] > 0 for gain in gains), any(gain["high"] < 0 for gain in gains)
    if above and below:
        return "mixed"
    if above and all(gain["value"] >= 0 for gain in gains):
        return "better"
    return "worse" if below and all(gain["value"] <= 0 for gain in gains) else "cannot tell"


def _out_of_fold(X, groups, held: HeldOut, fold: np.ndarray, tell: Callable) -> np.ndarray:
    """The regression's predictions for the same held-out rows, each fold fitted on its training rows alone."""
    outcome, prediction = held.outcome_of_all, np.empty(held.p.shape)
    folds = np.unique(held.fold)
    groups = np.arange(len(fold)) if groups is None else np.unique(groups, return_inverse=True)[1]
    for i, j in enumerate(folds):
        train, test = np.flatnonzero((fold != j) & (fold >= -1)), held.fold == j
        encoder = TableEncoder().fit(X.iloc[train])
        inputs, new = encoder.transform(X.iloc[train]), encoder.transform(X.iloc[held.rows[test]])
        bends = Bends().fit(inputs)
        both = (inputs, bends.transform(inputs)), (new, bends.transform(new))
        fit = _linear if held.p.ndim == 1 else _logistic
        prediction[test] = fit(*both, outcome[train], groups[train], held.p.shape[1:])
        tell((i + 1) / len(folds))
    return prediction


def _joined(parts, curved: bool) -> np.ndarray:
    """Straight effects alone, or beside the curved ones."""
    return np.concatenate(parts, axis=1) if curved else parts[0]


def _linear(learned, new, y, groups, shape) -> np.ndarray:
    """Ridge regression; its penalty, and whether it bends, by leaving out each row in turn."""
    from sklearn.linear_model import RidgeCV

    if not learned[0].shape[1]:
        return np.full(len(new[0]), y.mean())
    fits = [RidgeCV(alphas=np.logspace(-2, 4, 13)).fit(_joined(learned, curved), y) for curved in (False, True)]
    curved = int(fits[1].best_score_ > fits[0].best_score_)
    return fits[curved].predict(_joined(new, bool(curved)))


def _logistic(learned, new, y, groups, shape) -> np.ndarray:
    """Ridge logistic regression; its penalty, and whether it bends, chosen in inner folds that keep a patient together."""
    present, counts = np.unique(y, return_counts=True)
    probability = np.zeros((len(new[0]), *shape))
    if len(present) < 2 or not learned[0].shape[1]:  # one outcome, or nothing that could tell outcomes apart
        probability[:, present] = counts / len(y)
        return probability
    strength, curved = _strength(learned, y, groups)
    fitted = _fit_logistic(_joined(learned, curved), y, strength)
    probability[:, fitted.classes_] = fitted.predict_proba(_joined(new, curved))
    return probability


def _strength(learned, y, groups) -> tuple[float, bool]:
    """The inverse penalty and the shape of effects with the least log loss in inner folds; on a sample of many rows."""
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedGroupKFold

    some = np.random.default_rng(0).permutation(len(y))[:_INNER_ROWS]
    shapes = [_joined(learned, curved)[some] for curved in (False, True)][: 1 + bool(learned[1].shape[1])]
    y, groups = y[some], groups[some]
    loss = np.zeros((len(shapes), len(_STRENGTHS)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a class rarer than the number of inner folds
        parts = list(StratifiedGroupKFold(_INNER_FOLDS).split(shapes[0], y, groups))
    for train, test in parts:
        if len(np.unique(y[train])) < len(np.unique(y)):
            continue
        for at in np.ndindex(loss.shape):
            inputs = shapes[at[0]]
            fitted = _fit_logistic(inputs[train], y[train], _STRENGTHS[at[1]])
            loss[at] += log_loss(y[test], fitted.predict_proba(inputs[test]), labels=fitted.classes_)
    if not loss.any():
        return 1.0, False
    curved, strength = np.unravel_index(loss.argmin(), loss.shape)
    return _STRENGTHS[int(strength)], bool(curved)


def _fit_logistic(inputs, y, strength: float):
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    many = inputs.shape[1] * len(np.unique(y)) > _DENSE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, solver="lbfgs" if many else "newton-cholesky", max_iter=300).fit(
            inputs, y
        )
