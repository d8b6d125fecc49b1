"""The answer over one variable or two, all others as in one patient."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from dlcore.explain.ann.background import Background
from dlcore.models.ann.ensemble import forward

N_POINTS = 1500  # training patients drawn on the surface
NEAR = 0.1  # of the range shown: farther from every training patient nothing was taught
ALIKE = 0.8  # rank correlation from which two values hardly ever change alone


def surface(
    model,
    context,
    x: str,
    y: str,
    row: dict | None = None,
    patient: int | None = None,
    outcome: str | None = None,
    epochs: bool = False,
    n_steps: int = 41,
) -> dict:
    """The answer over a grid of two variables, all others as in one patient.

    Parameters
    ----------
    x, y : str
        Features.
    row, patient
        Whose other values are held; with neither, the typical patient's.
    outcome : str, optional
        Class whose probability is drawn; default *yes*, or the last.
    epochs : bool
        Also the surface of the network that is drawn at each snapshot of its training.
    n_steps : int

    Returns
    -------
    dict
        ``x``, ``y``: ``name``, ``unit``, ``values`` (g,) numbers or levels; ``risk`` (g_y, g_x) of the ensemble;
        ``here``: the patient's own x and y; ``points``: training patients' ``x``, ``y``, ``outcome``, ``ids``,
        ``rows``, or None; ``taught`` (g_y, g_x) bool: whether a training patient lies near, or None; ``outcome``: the class (or
        number) drawn, ``variable``: the column it is from; with `epochs` also
        ``epochs`` (E,) and ``risk_by_epoch`` (E, g_y, g_x).
    """
    known = Background.of_card(model, context.card)
    row = known.row(row, patient, context.data if patient is not None else None)
    across, up = known.steps(x, n_steps, row.get(x)), known.steps(y, n_steps, row.get(y))
    grid = known.encoder.rows([row]).iloc[np.zeros(len(across) * len(up), dtype=int)].reset_index(drop=True)
    grid[x], grid[y] = np.tile(np.asarray(across), len(up)), np.repeat(np.asarray(up), len(across))
    shown, shape = known.shown(outcome), (len(up), len(across))
    tree = {
        **drawn_over(known, x, across, y, up, shown),
        "risk": known.answers(grid).mean(axis=0)[:, shown].reshape(shape),
        "here": {"x": row[x], "y": row[y]},
        "points": points_of(context.data, x, y),
        "taught": _taught(context.data, {x: across, y: up}),
    }
    if epochs and context.results:
        tree |= _surfaces(known, context.results["explain"]["snapshots"], grid, shown, shape)
    return tree


def _surfaces(known, snapshots, grid, shown, shape) -> dict:
    """The drawn network's surface at each snapshot, read with its final calibration."""
    ensemble = known.model.ensemble_
    z = forward(snapshots["weights"], ensemble.encode(grid), ensemble.activation)[-1]  # (E, g·g, n_outputs)
    answers = ensemble.answer(z)[..., known.order][..., shown]
    return {"epochs": snapshots["epochs"], "risk_by_epoch": answers.reshape(len(z), *shape)}


def drawn_over(known: Background, x: str, across, y: str, up, shown: int) -> dict:
    """What a surface says of itself: its two variables, and the outcome (class `shown`) that is drawn over them."""
    return {
        "x": {"name": x, "unit": known.unit(x), "values": across},
        "y": {"name": y, "unit": known.unit(y), "values": up},
        "task": known.task,
        "outcome": known.classes[shown] if known.classes else known.outcome,
        "variable": known.outcome,
        "unit": known.outcome_unit,
    }


def _taught(data, axes: dict) -> np.ndarray | None:
    """Where on the grid a training patient lies within a tenth of the ranges shown; None for words or without data."""
    if data is None or any(isinstance(value, str) for values in axes.values() for value in values):
        return None
    (x, across), (y, up) = axes.items()
    reach = np.array([np.ptp(across) or 1.0, np.ptp(up) or 1.0])
    patients = data.X[[x, y]].dropna().to_numpy(float) / reach
    grid = np.stack(np.meshgrid(across, up), axis=-1) / reach  # (g_y, g_x, 2)
    if not len(patients):
        return None
    return cKDTree(patients).query(grid)[0] <= NEAR


def points_of(data, x: str, y: str, rows=None) -> dict | None:
    """Training patients to lay on the surface, those in `rows`; every k-th of all where there are very many."""
    if data is None:
        return None
    some = np.arange(0, len(data.X), -(-len(data.X) // N_POINTS)) if rows is None else rows
    column = lambda name: _plain(data.X[name].iloc[some])
    about = {"outcome": _plain(np.asarray(data.y)[some]), "ids": _plain(data.ids[some]), "rows": _plain(some)}
    return {"x": column(x), "y": column(y), **about}


def _plain(values):
    values = np.asarray(values)
    return values if values.dtype.kind in "fiu" else [None if v is None or v != v else str(v) for v in values]


def ice_curves(
    model, context, row: dict | None = None, patient: int | None = None, outcome: str | None = None, n_steps: int = 25
) -> dict:
    """How this patient's answer would move if one variable were another, all others kept.

    Returns
    -------
    dict
        ``now``: this patient's answer; ``outcome``, ``unit``, ``task``; ``curves``: one dict a variable, those that
        move the answer most first: ``name``, ``unit``, ``values`` (g,) or levels, ``answer`` (g,), ``low`` and
        ``high`` (g,): lowest and highest network, ``here``: the patient's value, ``sway``: highest − lowest answer,
        ``goes_with``: names of variables with which it rises or falls in the data, the closest first.
    """
    known = Background.of_card(model, context.card)
    row = known.row(row, patient, context.data if patient is not None else None)
    shown = known.shown(outcome)
    steps = {name: known.steps(name, n_steps, row.get(name)) for name in known.features}
    patients = [row | {name: value} for name, values in steps.items() for value in values]
    answers = known.answers(known.encoder.rows([row, *patients]))[..., shown]  # (M, 1 + sum of steps)
    bounds = np.cumsum([1, *(len(values) for values in steps.values())])
    parts = np.split(answers, bounds, axis=1)[1:-1]
    curves = [_curve(known, name, steps[name], row[name], part) for name, part in zip(steps, parts)]
    companions = goes_with(context.data)
    curves = [curve | {"goes_with": companions.get(curve["name"], [])} for curve in curves]
    return {
        "task": known.task,
        "outcome": known.classes[shown] if known.classes else known.outcome,
        "variable": known.outcome,
        "unit": known.outcome_unit,
        "now": float(answers[:, 0].mean()),
        "curves": sorted(curves, key=lambda curve: -curve["sway"]),
    }


def goes_with(data) -> dict[str, list[str]]:
    """For each number in the data the others whose rank correlation with it is at least `ALIKE`, closest first."""
    if data is None:
        return {}
    some = data.X.iloc[:: -(-len(data.X) // N_POINTS)].select_dtypes("number")
    alike = some.corr("spearman").abs()
    near = {name: alike[name].drop(name).sort_values(ascending=False) for name in alike}
    return {name: list(values.index[values >= ALIKE]) for name, values in near.items()}


def _curve(known, name, values, here, answers) -> dict:
    mean = answers.mean(axis=0)
    return {
        "name": name,
        "unit": known.unit(name),
        "values": values,
        "here": here,
        "answer": mean,
        "low": answers.min(axis=0),
        "high": answers.max(axis=0),
        "sway": float(np.ptp(mean)) if len(mean) else 0.0,
    }
