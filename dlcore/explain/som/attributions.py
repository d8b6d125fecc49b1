"""Why a patient lies where it lies: what it shares with its kind, and what tells it from the nearest other one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.errors import DataError
from dlcore.explain.som.placement import beside_typical, distance_percentile, fit_of, top_contributors

N_MARKS, N_LOOKED_AT = 3, 12  # values named; the strongest among which those are sought that differ
UNLIKE = 0.5  # standard deviations from which a value differs from the typical one (Cohen's medium effect)


def why(model, data, row: int, division: np.ndarray, units: dict[str, str]) -> dict:
    """One training patient's cell, what speaks for it, and how well the patient fits; see `_why`."""
    points = model.encode(data.X)
    unseen = model.locate_training_points(points[[row]])
    found = _why(model, data.X, points, row, unseen, division, units)
    return found | {"row": int(row), "id": str(data.ids[row])}


def why_new(model, X, one, division: np.ndarray, units: dict[str, str]) -> dict:
    """The same of a new patient, `one` (a frame of one row), beside the patients `X` of the training; None: without them."""
    together = one if X is None else pd.concat([X, one], ignore_index=True)
    points = model.encode(together)
    row = len(together) - 1
    found = _why(model, together, points, row, model.locate_points(points[[row]]), division, units)
    return found | {"row": None, "id": "this patient"}


def _why(model, X, points, row: int, located, division: np.ndarray, units: dict[str, str]) -> dict:
    """One patient's cell, what speaks for it, and how well the patient fits.

    Parameters
    ----------
    X, points : the patients, as in the table and encoded
    row : int
        The patient's position among them.
    located : (cells, distances)
        Of that patient, on a map that does not know it; (1,) each.
    division : (n_cells,) int
        Kind of each cell.
    units : dict
        Column → unit.

    Returns
    -------
    dict
        ``cell``, ``kind``; ``nearer``: share of patients lying nearer to the map, each left out,
        ``word`` for it and ``blame`` as in `placement.unusual`; ``marks``: values that the patient shares with its
        kind and not with the others, each beside the others' typical value; ``compared``: whether there were others to
        compare with; ``other``: the nearest kind but its own, or None (see `_nearest_other`).

    Raises
    ------
    DataError
        Where the patient has no values.
    """
    if np.isnan(points[row]).all():
        raise DataError("This patient has no values, so it lies nowhere on the map.", "Choose another patient.")
    cells, _ = model.locate_points(points)
    kinds = np.where(cells >= 0, division[cells], -1)
    unseen, distance = located
    share = float(distance_percentile(model, distance)[0])
    return {
        "cell": int(cells[row]),
        "kind": int(kinds[row]),
        "nearer": share,
        "word": fit_of(share),
        "blame": top_contributors(model, X.iloc[[row]], points[[row]], unseen, units)[0],
        "marks": _marks(model, X.iloc[row], points, row, kinds, units),
        "compared": bool(((kinds != kinds[row]) & (kinds >= 0)).any()),
        "other": _nearest_other(model, X.iloc[row], points[row], int(cells[row]), division, units),
    }


def attributions(point: np.ndarray, own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How much closer each value brings a patient to one place than to another: (x − other)² − (x − own)², (d,).

    They add up to the difference between the two squared distances; a missing value pushes nowhere.
    """
    return np.nan_to_num((point - other) ** 2 - (point - own) ** 2)


def _marks(model, values, points, row, kinds, units) -> list[dict]:
    """The values that bring the patient closest to the mean of its kind and away from that of the others.

    Only such as differ from what is typical of the others by `UNLIKE` or in the level: a value of 0 may bring a patient
    closer to its kind though most of the others have 0 too, but nobody would call it unlike them.
    """
    inside, outside = kinds == kinds[row], (kinds != kinds[row]) & (kinds >= 0)  # (n,) bool
    if not outside.any():
        return []
    by_feature = _by_feature(model, attributions(points[row], *(_means(points[side]) for side in (inside, outside))))
    strongest = sorted((f for f in by_feature if by_feature[f] > 0), key=lambda f: -by_feature[f])[:N_LOOKED_AT]
    typical = _typical(model, points[outside], np.isin(model.encoder_.feature_of_, strongest))
    patient = model.encoder_.in_units(points[[row]])[0]
    spread = np.nanstd(model.encoder_.in_units(points), axis=0)
    unlike = [f for f in strongest if _differs(model, f, patient, typical, spread)]
    return [beside_typical(model, values, feature, typical, units) for feature in unlike[:N_MARKS]]


def _differs(model, feature: int, patient, typical, spread) -> bool:
    """Whether one variable, in the table's units (d,), is not the typical one: a number by `UNLIKE`, else by its level."""
    columns = np.flatnonzero(model.encoder_.feature_of_ == feature)
    first = columns[0]
    if any(block.is_number and first in block.columns for block in model.encoder_.blocks_):
        return bool(abs(patient[first] - typical[first]) >= UNLIKE * spread[first])
    return bool(np.argmax(patient[columns]) != np.argmax(typical[columns]))


def _means(points) -> np.ndarray:
    """Mean of each column over the rows in which it was measured; 0, the mean of all, where none was."""
    seen = ~np.isnan(points)
    return np.nansum(points, axis=0) / np.maximum(seen.sum(axis=0), 1)


def _typical(model, points, columns: np.ndarray) -> np.ndarray:
    """Median of each number, share of each level of a category, in the table's units, (d,); NaN but in `columns`."""
    in_units = model.encoder_.in_units(points)
    typical = np.full(points.shape[1], np.nan)
    numbers = {block.columns[0] for block in model.encoder_.blocks_ if block.is_number}
    for j in np.flatnonzero(columns):
        known = in_units[~np.isnan(in_units[:, j]), j]
        typical[j] = (np.median if j in numbers else np.mean)(known) if len(known) else 0.0
    return typical


def _nearest_other(model, values, point, cell: int, division, units) -> dict | None:
    """The nearest cell in which patients of another kind lie, and every value's part in the difference.

    Returns
    -------
    dict or None
        None where there is one kind only. ``cell``, ``kind``; ``squared_distance`` (2): from the own cell and from that
        one, over what was measured; ``farther``: by which share that one lies farther away (None: the patient lies
        exactly on its cell); ``pushes``, largest first: ``variable``, ``unit``, ``value``, ``typical`` of the own
        cell, ``other`` of that one, ``push``: they add up to the difference of the squared distances.
    """
    codebook = model.flat_codebook_.astype(float)
    squares = np.nansum((point - codebook) ** 2, axis=1)  # (n_cells,)
    elsewhere = np.flatnonzero((division != division[cell]) & (model.hits_ > 0))
    if not len(elsewhere):
        return None
    other = int(elsewhere[squares[elsewhere].argmin()])
    own, there = model.encoder_.in_units(codebook[[cell, other]])
    by_feature = _by_feature(model, attributions(point, codebook[cell], codebook[other]))
    entries = [
        beside_typical(model, values, feature, own, units)
        | {"other": beside_typical(model, values, feature, there, units)["typical"], "push": push}
        for feature, push in by_feature.items()
        if not np.isnan(point[model.encoder_.feature_of_ == feature]).all()
    ]
    return {
        "cell": other,
        "kind": int(division[other]),
        "squared_distance": [float(squares[cell]), float(squares[other])],
        "farther": float(np.sqrt(squares[other] / squares[cell]) - 1) if squares[cell] > 0 else None,
        "pushes": sorted(entries, key=lambda entry: -abs(entry["push"])),
    }


def _by_feature(model, by_column: np.ndarray) -> dict[int, float]:
    """Sum over the columns (d,) that each variable is encoded in."""
    feature_of = model.encoder_.feature_of_
    return {int(f): float(by_column[feature_of == f].sum()) for f in np.unique(feature_of)}
