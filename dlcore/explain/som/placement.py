"""Where patients lie, whether they fit, and which variables make one unusual."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.evaluation.intervals import wilson

FITS, EDGE = 0.95, 0.99  # share of training patients that lie nearer
N_BLAMED = 3


def distance_percentile(model, distances: np.ndarray) -> np.ndarray:
    """Share of training patients lying nearer to the map, (n,) from 0 to 1, each of them left out; NaN stays."""
    quantiles = model.distance_quantiles_
    share = np.interp(distances, quantiles, np.linspace(0, 1, len(quantiles)))
    return np.where(np.isnan(distances), np.nan, share)


def fit_of(share: float) -> str:
    """How a patient fits among those the map was made of: a key of `dlcore.words.som.FIT`."""
    if not np.isfinite(share):
        return "unknown"
    if share <= FITS:
        return "fits"
    return "edge" if share <= EDGE else "misfit"


def top_contributors(
    model, X: pd.DataFrame, points: np.ndarray, cells: np.ndarray, units: dict[str, str]
) -> list[list[dict]]:
    """For each row the variables that take it farthest from its cell.

    Parameters
    ----------
    X : DataFrame, n rows
    points : (n, d) the same rows encoded
    cells : (n,) int

    Returns
    -------
    list of list of dict
        ``variable``, ``unit``, ``value`` (the patient's), ``typical`` (the cell's: a number, or the likeliest level),
        ``share`` of the squared distance.
    """
    codebook = model.flat_codebook_.astype(float)
    table = model.encoder_.table_
    features = np.unique(table.feature_of_)
    found = []
    for i, cell in enumerate(cells):
        squares = np.nan_to_num((points[i] - codebook[cell]) ** 2) if cell >= 0 else np.zeros(points.shape[1])
        by_feature = np.array([squares[table.feature_of_ == f].sum() for f in features])
        total = by_feature.sum()
        first = np.argsort(-by_feature, kind="stable")[:N_BLAMED] if total > 0 else []
        typical = model.encoder_.in_units(codebook[[max(cell, 0)]])[0]
        found.append(
            [
                beside_typical(model, X.iloc[i], features[f], typical, units) | {"share": float(by_feature[f] / total)}
                for f in first
            ]
        )
    return found


def beside_typical(model, row, feature: int, typical: np.ndarray, units: dict[str, str]) -> dict:
    """One value of a patient beside a typical one: ``variable``, ``unit``, ``value``, ``typical``.

    Parameters
    ----------
    row : Series
        The patient, as in the table.
    typical : (d,)
        In the table's units; of a category the likeliest level is typical.
    """
    table = model.encoder_.table_
    columns = np.flatnonzero(table.feature_of_ == feature)
    name = table.feature_names_[feature]
    value = row.iloc[feature]
    if columns[0] < len(table.to_state()["number"]):
        usual = float(typical[columns[0]])
        value = float(value)
    else:
        usual = table.encoded_names_[columns[typical[columns].argmax()]].removeprefix(f"{name} = ")
        value = str(value)
    return {"variable": name, "unit": units.get(name, ""), "value": value, "typical": usual}


def unusual(model, data, points, cells, distances, units, n_shown: int = 30) -> list[dict]:
    """The training patients lying farthest from the map that the others would have made, farthest first.

    Parameters
    ----------
    cells, distances : (n,) of `SOM.locate_training_points`

    Returns
    -------
    list of dict
        ``row``, ``id``, ``cell``, ``distance``, ``nearer`` (share of patients), ``word``, ``blame``.
    """
    order = np.argsort(-np.nan_to_num(distances, nan=-1), kind="stable")[:n_shown]
    order = order[cells[order] >= 0]
    share = distance_percentile(model, distances[order])
    reasons = top_contributors(model, data.X.iloc[order], points[order], cells[order], units)
    return [
        {
            "row": int(row),
            "id": str(data.ids[row]),
            "cell": int(cells[row]),
            "distance": float(distances[row]),
            "nearer": float(s),
            "word": fit_of(s),
            "blame": blame,
        }
        for row, s, blame in zip(order, share, reasons)
    ]


def place(model, X: pd.DataFrame, ids, units) -> dict:
    """New patients on the map.

    Returns
    -------
    dict
        ``id`` (n), ``cell`` and ``cluster`` (n,) int, ``distance`` and ``nearer`` (n,), ``word`` (n), ``blame`` (n);
        ``hits`` (n_cells,); ``share_fitting`` with ``low`` and ``high``.
    """
    points = model.encode(X)
    cells, distances = model.locate_points(points)
    share = distance_percentile(model, distances)
    known = cells >= 0
    fitting = int((share[known] <= FITS).sum())
    low, high = wilson(fitting, max(int(known.sum()), 1))
    return {
        "id": [str(name) for name in ids],
        "cell": cells,
        "cluster": np.where(known, model.cell_clusters_[cells], -1),
        "distance": distances,
        "nearer": share,
        "word": [fit_of(s) for s in share],
        "blame": top_contributors(model, X, points, cells, units),
        "hits": np.bincount(cells[known], minlength=model.grid_.n_cells),
        "share_fitting": {"value": fitting / max(int(known.sum()), 1), "low": float(low), "high": float(high)},
    }
