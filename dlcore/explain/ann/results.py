"""How a fully connected network came to its answer: everything the Understand and Use steps draw.

`results` is what is drawn without asking; `CALLS` are the questions a page may ask while it is open.
"""

from __future__ import annotations

import numpy as np

from dlcore.explain.ann.attributions import attributions
from dlcore.explain.ann.background import Background
from dlcore.explain.ann.by_heart import by_heart
from dlcore.explain.ann.resemblance import resemblance
from dlcore.explain.ann.surface import ice_curves, surface
from dlcore.explain.ann.tipping import tipping
from dlcore.models.ann.ensemble import forward, select
from dlcore.specs import BINARY, answers_number

SHOWN = 0  # the network whose learning is shown
N_PATIENTS = 200  # rows that a variable's sway is averaged over


def results(model, data, progress=None) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : ANNClassifier or ANNRegressor
        Just fitted on `data`.
    data : Dataset
    progress : callable, optional
        Told nothing: this takes moments.

    Returns
    -------
    dict
        ``layer_sizes``; ``input_names`` and ``feature_of`` (encoded inputs); ``features``; ``classes``, ``outcome``,
        ``unit``; ``network`` (name of the one drawn) and ``n_networks``; ``weights`` of that network;
        ``snapshots``: ``epochs`` (E,), ``weights``, ``train_loss`` and ``validation_loss`` (n_epochs,),
        ``best_epoch``; ``sway``: variables and how far each moves the answer, largest first; ``surface``: the two
        variables to begin with; ``borderline``: position of the training patient whose answer is least certain.
    """
    known = Background.of_data(model, data)
    sway = effect_ranges(known, data.X)
    ensemble = model.ensemble_
    return {
        "task": known.task,
        "layer_sizes": ensemble.layer_sizes,
        "input_names": list(ensemble.encoder.encoded_names_),
        "feature_of": ensemble.encoder.feature_of_,
        "features": [
            {"name": name, "unit": known.unit(name), "words": known.encoder.levels(name) is not None}
            for name in known.features
        ],
        "classes": list(known.classes),
        "outcome": known.outcome,
        "unit": known.outcome_unit,
        "network": f"network {SHOWN + 1} of {ensemble.n_members}",
        "n_networks": len(model.member_names_),
        "weights": select(ensemble.weights, [SHOWN]),
        "snapshots": model.snapshots_,
        "sway": sway,
        "surface": _two(known, sway["variables"]),
        "borderline": _borderline(known, data.X),
    }


def _borderline(known: Background, X) -> int:
    """The patient with the least sure first answer; of numbers, the one predicted nearest to the middle."""
    answers = known.answers(X).mean(axis=0)  # (n, n_classes) or (n, 1)
    if answers_number(known.task):
        return int(np.abs(answers[:, 0] - np.median(answers[:, 0])).argmin())
    return int(answers.max(axis=1).argmin())


def _two(known: Background, variables: list[str]) -> list[str]:
    """The two variables that move the answer most; numbers first, since a plane of levels has little to show."""
    return sorted(variables, key=lambda name: known.encoder.levels(name) is not None)[:2]


def effect_ranges(known: Background, X) -> dict:
    """How far the answer moves, on average over patients, when one variable goes from low to high.

    Low and high are the 10th and 90th percentile of a number, or each level of a word. Of several classes the
    largest move counts.

    Returns
    -------
    dict
        ``variables`` (list of str), ``sway`` (p,), largest first.
    """
    some = X.iloc[np.linspace(0, len(X) - 1, min(len(X), N_PATIENTS)).astype(int)]
    moves = [_move(known, some, name, X[name]) for name in X.columns]
    order = np.argsort(-np.array(moves), kind="stable")
    return {"variables": [str(X.columns[j]) for j in order], "sway": np.array(moves)[order]}


def _move(known, some, name, column) -> float:
    levels, present = known.encoder.levels(str(name)), column.dropna()
    values = levels if levels is not None else [*np.percentile(present, (10, 90))] if len(present) else []
    if len(values) < 2:
        return 0.0
    answers = np.stack([known.answers(some.assign(**{name: value})).mean(axis=0) for value in values])
    return float((answers.max(axis=0) - answers.min(axis=0)).max(axis=-1).mean())


def what_if(model, context, row: dict) -> dict:
    """The answer for one patient.

    Parameters
    ----------
    row : dict
        Feature name → value; what is not named is missing.

    Returns
    -------
    dict
        ``task``, ``classes``, ``prediction`` (n_classes,) or float, ``members`` (M, n_classes) or (M,),
        ``disagreement``: standard deviation between the networks, like ``prediction``; ``outside``: features with
        a value never met in training; ``unlike``: see `resemblance`; ``outcome``, ``unit``.
    """
    known = Background.of_card(model, context.card)
    X = known.encoder.row(row)
    return _answer(known, X) | {"outside": known.outside(row), "unlike": resemblance(known, X)}


def typical(model, context) -> dict:
    """The typical patient, feature → value: median of each number, commonest level of each word; None where unknown."""
    return Background.of_card(model, context.card).encoder.typical_row()


def _answer(known: Background, X) -> dict:
    members = known.answers(X)[:, 0]  # (M, n_classes) or (M, 1)
    prediction, spread = members.mean(axis=0), members.std(axis=0)
    if answers_number(known.task):
        members, prediction, spread = members[:, 0], float(prediction[0]), float(spread[0])
    return {
        "task": known.task,
        "classes": list(known.classes),
        "outcome": known.outcome,
        "unit": known.outcome_unit,
        "prediction": prediction,
        "members": members,
        "disagreement": spread,
    }


def flow(model, context, row: dict | None = None, patient: int | None = None) -> dict:
    """One patient's values on their way through one network: the one whose answer is nearest to that of all.

    Parameters
    ----------
    row : dict, optional
        Feature name → value.
    patient : int, optional
        Position among the training patients; with neither, the typical patient.

    Returns
    -------
    dict
        ``layers``: one dict a layer from inputs to answer, ``name``, ``labels``, ``values`` (size,): what each node
        holds, ``text``: the same in the doctor's units;
        ``edges``: one dict a pair of layers, ``weights`` and ``contributions`` (from, to), a contribution being
        value × weight, those into the answer on its own scale; ``starts``: what each node after the inputs holds before
        anything arrives, one (size,) a layer; the answer's node holds calibrated log-odds of *yes*, or of each class;
        ``activation``; ``skip``: the same as ``edges`` straight from inputs to answer, or None; ``network``: its name
        and answer; ``ensemble``: the answer of all, as `what_if` gives it; ``row``.
    """
    known = Background.of_card(model, context.card)
    row = known.row(row, patient, context.data if patient is not None else None)
    X, ensemble = known.encoder.rows([row]), model.ensemble_
    near = _nearest(known, X)
    one = select(ensemble.weights, [near])
    x = ensemble.encode(X)
    values = [x[0], *(layer[0, 0] for layer in forward(one, x, ensemble.activation))]
    turn = _towards_yes(known) * ensemble.slope  # the answer's node holds the calibrated log-odds of *yes*
    values[-1] = _towards_yes(known) * (ensemble.slope * values[-1] + ensemble.intercept)
    last = len(one["weights"]) - 1
    starts = [np.asarray(bias[0, 0], np.float64) for bias in one["biases"]]
    starts[-1] = turn * starts[-1] + _towards_yes(known) * ensemble.intercept
    return {
        "layers": _layers(known, row, values),
        "starts": starts,
        "activation": ensemble.activation,
        "edges": [
            _edge(v, w[0] * (turn if d == last else 1.0)) for d, (v, w) in enumerate(zip(values, one["weights"]))
        ],
        "skip": None if one["skip"] is None else _edge(values[0], one["skip"][0] * turn),
        "network": {"name": f"network {near + 1} of {ensemble.n_members}", "prediction": _of_one(known, X, near)},
        "ensemble": _answer(known, X) | {"outside": known.outside(row)},
        "row": row,
    }


def _towards_yes(known: Background) -> float:
    """−1 where the model holds *yes* as the first of its two classes, so that its output speaks for *no*."""
    return -1.0 if known.task == BINARY and known.order[-1] == 0 else 1.0


def _nearest(known: Background, X) -> int:
    """Which network's answer for this patient is nearest to the mean of all."""
    answers = known.answers(X)[:, 0]  # (M, n_classes) or (M, 1)
    return int(np.abs(answers - answers.mean(axis=0)).sum(axis=1).argmin())


def _of_one(known, X, network: int):
    answer = known.answers(X)[network, 0]
    return float(answer[0]) if answers_number(known.task) else answer


def _edge(values, weights) -> dict:
    return {"weights": weights.astype(np.float64), "contributions": values[:, None] * weights}


def _layers(known: Background, row: dict, values: list[np.ndarray]) -> list[dict]:
    inputs = list(known.encoder.encoded_names_)
    inputs += [""] * (len(values[0]) - len(inputs))
    text = [known.text(known.features[j], row[known.features[j]]) for j in known.encoder.feature_of_]
    layers = [{"name": "Patient", "labels": inputs, "text": text + [""] * (len(inputs) - len(text))}]
    for depth, hidden in enumerate(values[1:-1], start=1):
        labels = [f"unit {u + 1}" for u in range(len(hidden))]
        layers.append({"name": f"Hidden layer {depth}", "labels": labels, "text": [f"{v:.2f}" for v in hidden]})
    layers.append({"name": "Answer", "labels": _answer_labels(known), "text": [f"{v:.2f}" for v in values[-1]]})
    return [layer | {"values": np.asarray(v, dtype=np.float64)} for layer, v in zip(layers, values)]


def _answer_labels(known: Background) -> list[str]:
    if answers_number(known.task):
        return [known.outcome]
    if known.task == BINARY:
        return [known.classes[1]]
    return [str(name) for name in known.model.classes_]  # output nodes stand in the model's own order


CALLS = {
    "what_if": what_if,
    "typical": typical,
    "tipping": tipping,
    "attributions": attributions,
    "flow": flow,
    "surface": surface,
    "ice_curves": ice_curves,
    "by_heart": by_heart,
}
