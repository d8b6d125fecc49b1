"""A network that may learn by heart: few patients, many units, nothing that holds it back."""

from __future__ import annotations

import warnings

import numpy as np

from dlcore.errors import DataError
from dlcore.explain.ann.background import Background
from dlcore.explain.ann.surface import drawn_over, points_of
from dlcore.specs import answers_number

N_EPOCHS, N_SHOWN, N_STEPS = 240, 16, 31
MOST = 400  # patients learned from, at most
_RATE = 0.01


def by_heart(model, context, x: str, y: str, n_patients: int = 30, n_units: int = 64, seed: int = 0) -> dict:
    """A small network learns two variables of a few patients, and is looked at on all the others.

    Parameters
    ----------
    x, y : str
        Features that are numbers.
    n_patients, n_units : int
        How many patients it learns from, and units it has.

    Returns
    -------
    dict
        As the call ``surface`` gives it, with ``epochs`` (E,) and ``risk_by_epoch`` (E, g_y, g_x), the points those that
        it learned from; ``train_loss`` and ``validation_loss`` (n_epochs,), ``best_epoch``; ``n_train``, ``n_held_back``;
        ``by_heart``: whether the error on the patients kept aside rose by a tenth after its best.

    Raises
    ------
    DataError
        The training patients are not here, or a feature is no number.
    """
    known = Background.of_card(model, context.card)
    if context.data is None:
        raise DataError("The training patients are not here.", "Open the run in which the model was trained.")
    if any(known.encoder.levels(name) is not None for name in (x, y)):
        raise DataError("This experiment needs two numbers.", "Choose two variables that are measured.")
    rows, learned = _deal(context.data, [x, y], n_patients, seed)
    values = context.data.X[[x, y]].to_numpy(float)[rows]
    centre, spread = values[learned].mean(axis=0), values[learned].std(axis=0) + 1e-9
    inputs, outcome = (values - centre) / spread, _outcome(known, np.asarray(context.data.y)[rows])
    across, up = (np.asarray(known.steps(name, N_STEPS), float) for name in (x, y))
    grid = (np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2) - centre) / spread
    epochs, surfaces, losses = _learn(known, inputs, outcome, learned, grid, n_units, seed)
    train_loss, validation_loss = losses.T
    best = int(validation_loss.argmin()) + 1
    shown = known.shown(None)
    return {
        **drawn_over(known, x, across, y, up, shown),
        "risk": surfaces[-1].reshape(len(up), len(across)),
        "risk_by_epoch": surfaces.reshape(-1, len(up), len(across)),
        "epochs": epochs,
        "here": {"x": None, "y": None},
        "points": points_of(context.data, x, y, rows[learned]),
        "taught": None,
        "train_loss": train_loss,
        "validation_loss": validation_loss,
        "best_epoch": best,
        "n_train": int(learned.sum()),
        "n_held_back": int((~learned).sum()),
        "by_heart": bool(validation_loss[-1] > 1.1 * validation_loss[best - 1]),
    }


def _deal(data, names: list[str], n_patients: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows in which both are measured, and which of them are learned from; a patient's rows stay together."""
    rows = np.flatnonzero(data.X[names].notna().all(axis=1).to_numpy())
    groups = np.arange(len(rows)) if data.groups is None else np.unique(data.groups[rows], return_inverse=True)[1]
    n = int(np.clip(n_patients, 6, min(MOST, max(6, (groups.max() + 1) // 2)))) if len(rows) else 0
    if n < 6 or groups.max() + 1 < 12:
        raise DataError("There are too few patients for this experiment.", "It needs twelve with both values.")
    rank = np.random.default_rng(seed).permutation(groups.max() + 1)
    return rows, rank[groups] < n


def _outcome(known: Background, y: np.ndarray) -> np.ndarray:
    """Numbers on one scale, or whether the outcome shown is there."""
    if answers_number(known.task):
        return y.astype(float)
    return (y.astype(str) == known.classes[known.shown(None)]).astype(int)


def _learn(known, inputs, outcome, learned, grid, n_units: int, seed: int):
    """Epochs shown (E,), answers over the grid (E, g), and both errors after each epoch (n_epochs, 2)."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    number = answers_number(known.task)
    if not number and len(np.unique(outcome[learned])) < 2:
        raise DataError("All of these patients have the same outcome.", "Take more patients.")
    given = {"hidden_layer_sizes": (int(n_units),) * 2, "alpha": 0.0, "learning_rate_init": _RATE, "random_state": seed}
    network = (MLPRegressor if number else MLPClassifier)(batch_size=min(16, int(learned.sum())), **given)
    middle, scale = (outcome[learned].mean(), outcome[learned].std() + 1e-9) if number else (0.0, 1.0)
    target = (outcome - middle) / scale if number else outcome
    answer = (lambda z: middle + scale * network.predict(z)) if number else (lambda z: network.predict_proba(z)[:, 1])
    shown = np.unique(np.round(N_EPOCHS * np.linspace(0, 1, N_SHOWN + 1)[1:] ** 2).astype(int).clip(1))
    surfaces, losses = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for epoch in range(1, N_EPOCHS + 1):
            network.partial_fit(inputs[learned], target[learned], **({} if number else {"classes": [0, 1]}))
            losses.append([_loss(answer(inputs[part]), outcome[part], number, scale) for part in (learned, ~learned)])
            if epoch in shown:
                surfaces.append(answer(grid))
    return shown, np.array(surfaces), np.array(losses)


def _loss(answer, outcome, number: bool, scale: float) -> float:
    if number:
        return float(np.mean(((answer - outcome) / scale) ** 2))
    chance = np.clip(np.where(outcome == 1, answer, 1 - answer), 1e-12, 1)
    return float(-np.log(chance).mean())
