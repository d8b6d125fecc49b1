"""What pushes one patient's answer away from a typical patient's: shares that add up to the difference."""

from __future__ import annotations

import numpy as np

from dlcore.explain.ann.background import Background
from dlcore.models.ann.ensemble import forward
from dlcore.specs import BINARY, answers_number

N_STEPS = 400  # points on the way from the typical patient to this one
_SLOPES = {"relu": lambda held: held > 0, "tanh": lambda held: 1 - held**2}  # of what a unit holds


def attributions(
    model, context, row: dict | None = None, patient: int | None = None, outcome: str | None = None
) -> dict:
    """How far each value moves this patient's answer away from the typical patient's.

    Integrated gradients of the score of all networks together, along the straight way from the typical patient to
    this one. The score is the log-odds of the mean probability, or the predicted number; the pushes add up to the
    difference between the two scores.

    Parameters
    ----------
    row, patient
        Whose values; with neither, the typical patient's.
    outcome : str, optional
        Class that is explained; default *yes*, or of several the one this patient most probably has.

    Returns
    -------
    dict
        ``task``, ``outcome`` (class or number explained), ``variable`` (the column), ``unit``; ``answer`` and
        ``typical_answer`` (probabilities or numbers), ``score`` and ``typical_score``; ``n_networks``; ``pushes``:
        one dict a variable, furthest first: ``name``, ``unit``, ``value`` and ``typical`` as text with unit, ``push``.

    References
    ----------
    Sundararajan M, Taly A, Yan Q. Axiomatic attribution for deep networks. ICML 2017.
    """
    known = Background.of_card(model, context.card)
    row = known.row(row, patient, context.data if patient is not None else None)
    typical = known.encoder.typical_row()
    X = known.encoder.rows([typical, row])
    answers = known.answers(X).mean(axis=0)  # (2, n_classes) or (2, 1)
    several = outcome is None and len(known.classes) > 2
    shown = int(answers[1].argmax()) if several else known.shown(outcome)
    start, end = known.model.ensemble_.encode(X)
    way = start + (np.arange(N_STEPS)[:, None] + 0.5) / N_STEPS * (end - start)
    push = (end - start) * _slope(known, way, shown).mean(axis=0)  # (n_inputs,)
    scores = _score(known, np.stack([start, end]), shown)
    return {
        "task": known.task,
        "outcome": known.classes[shown] if known.classes else known.outcome,
        "variable": known.outcome,
        "unit": known.outcome_unit,
        "answer": float(answers[1, shown]),
        "typical_answer": float(answers[0, shown]),
        "score": float(scores[1]),
        "typical_score": float(scores[0]),
        "n_networks": known.model.ensemble_.n_members,
        "pushes": _by_variable(known, row, typical, push),
    }


def _by_variable(known: Background, row: dict, typical: dict, push: np.ndarray) -> list[dict]:
    """A variable's push is the sum over the inputs it is encoded as."""
    origin = np.asarray(known.encoder.feature_of_)
    sums = np.bincount(origin, weights=push[: len(origin)], minlength=len(known.features))
    found = [
        {
            "name": name,
            "unit": known.unit(name),
            "value": known.text(name, row[name]),
            "typical": known.text(name, typical[name]),
            "push": p,
        }
        for name, p in zip(known.features, sums.tolist())
    ]
    return sorted(found, key=lambda each: -abs(each["push"]))


def _logs(z: np.ndarray, task: str) -> np.ndarray:
    """Log-probabilities (M, n, K) in the model's own order of classes, from calibrated outputs."""
    logits = np.concatenate([np.zeros_like(z), z], axis=-1) if task == BINARY else z
    return logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)


def _score(known: Background, x: np.ndarray, shown: int) -> np.ndarray:
    """Log-odds of the mean probability of the class shown, or the mean number; (n,)."""
    ensemble = known.model.ensemble_
    z = ensemble.slope * forward(ensemble.weights, x, ensemble.activation)[-1] + ensemble.intercept
    if answers_number(known.task):
        return z.mean(axis=0)[:, 0]
    yes, no = _yes_no(_logs(z, known.task), known.order[shown])
    return np.logaddexp.reduce(yes, axis=0) - np.logaddexp.reduce(no, axis=0)


def _yes_no(logs: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Log-probability (M, n) of class k, and of all others together."""
    return logs[..., k], np.logaddexp.reduce(np.delete(logs, k, axis=-1), axis=-1)


def _slope(known: Background, x: np.ndarray, shown: int) -> np.ndarray:
    """How the score changes with each input; (n, n_inputs)."""
    ensemble = known.model.ensemble_
    weights = ensemble.weights
    held = forward(weights, x, ensemble.activation)
    from_output = _slope_at_output(known, ensemble.slope * held[-1] + ensemble.intercept, shown) * ensemble.slope
    change = from_output
    for depth in range(len(held) - 1, 0, -1):
        back = change @ weights["weights"][depth].swapaxes(1, 2).astype(np.float64)
        change = back * _SLOPES[ensemble.activation](held[depth - 1])
    change = change @ weights["weights"][0].swapaxes(1, 2).astype(np.float64)
    if weights["skip"] is not None:
        change = change + from_output @ weights["skip"].swapaxes(1, 2).astype(np.float64)
    return change.sum(axis=0)


def _slope_at_output(known: Background, z: np.ndarray, shown: int) -> np.ndarray:
    """How the score changes with each network's outputs; like `z`, (M, n, n_outputs).

    In logarithms throughout, since a network that is all but certain leaves 1 − p without digits.
    """
    if answers_number(known.task):
        return np.full_like(z, 1 / len(z))
    logs, k = _logs(z, known.task), known.order[shown]
    yes, no = _yes_no(logs, k)
    for_yes = np.exp(yes - np.logaddexp.reduce(yes, axis=0))  # each network's share in the mean probability
    for_no = np.exp(no - np.logaddexp.reduce(no, axis=0))
    others = for_yes[..., None] * np.exp(logs) + for_no[..., None] * np.exp(yes[..., None] + logs - no[..., None])
    slope = -others
    slope[..., k] = for_yes * np.exp(no) + for_no * np.exp(yes)
    return slope[..., 1:] if known.task == BINARY else slope
