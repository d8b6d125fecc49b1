"""What a page may ask of a map. Each call takes the model and a context with `.data`, `.card` and `.results`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.names import row_names
from dlcore.data.schema import Schema
from dlcore.data.tables.align import align
from dlcore.data.tables.kind import typical
from dlcore.errors import DataError
from dlcore.evaluation.intervals import wilson
from dlcore.explain.som import layout, replay
from dlcore.explain.som.attributions import why as why_here
from dlcore.explain.som.attributions import why_new as why_of_new
from dlcore.explain.som.clusters import clusters_of, units_of
from dlcore.explain.som.cohorts import outcome_by_group, table_one
from dlcore.explain.som.placement import FITS, distance_percentile, place
from dlcore.models.som.clusters import cell_clusters


def cohort(model, context, rows) -> dict:
    """A group of patients against all others.

    Parameters
    ----------
    rows : list of int
        Patients' positions in the data.

    Returns
    -------
    dict
        ``n``, ``n_others``; ``table_one``; ``outcome`` of the others (0) and of the group (1), or None.
    """
    data = _data(context)
    inside = np.zeros(len(data.X), dtype=bool)
    inside[np.asarray(rows, dtype=int)] = True
    return _against(data, inside)


def _against(data, inside) -> dict:
    return {
        "n": int(inside.sum()),
        "n_others": int((~inside).sum()),
        "table_one": table_one(data.X, inside, units_of(data.schema)),
        "outcome": outcome_by_group(data, inside.astype(int), 2),
    }


def compare(model, context, column: str = "", value: str = "", new=None, file_name: str = "") -> dict:
    """Two cohorts on one map: patients with `value` in `column` against the rest, or those of a file against all.

    Parameters
    ----------
    new : DataFrame, optional
        Rows of a file, read by whoever asks: files are not opened here.

    Returns
    -------
    dict
        ``names`` (2); ``hits`` (2, n_cells); ``fit`` (2): share fitting with interval; ``kinds`` (2, k) patients of
        each kind; ``table_one``: first against second; ``notes``.
    """
    data = _data(context)
    if new is not None:
        X, _, notes = _rows(context, new)
        both, first = _stack(data.X, X)
        names = [file_name, data.name]
        found = [place(model, X, range(len(X)), {}), _known_patients(model, data, np.ones(len(data.X), dtype=bool))]
    else:
        both, notes, names = data.X, [], [f"{column}: {value}", f"{column}: other"]
        first = _with_value(data, column, value)
        if column in data.X:
            notes = [f"The map was made with {column}, so these groups lie apart partly by construction."]
            both = both.drop(columns=column)  # the groups differ in it by how they were chosen
        found = [_known_patients(model, data, part) for part in (first, ~first)]
    number = model.n_clusters_
    return {
        "names": names,
        "hits": np.stack([f["hits"] for f in found]),
        "fit": [f["share_fitting"] for f in found],
        "kinds": np.stack([np.bincount(model.cell_clusters_, f["hits"], minlength=number) for f in found]),
        "table_one": table_one(both, first, units_of(data.schema)),
        "notes": notes,
    }


def _stack(old, new):
    return pd.concat([new, old], ignore_index=True), np.arange(len(new) + len(old)) < len(new)


def _with_value(data, column, value) -> np.ndarray:
    frame = data.frame.iloc[data.rows] if data.frame is not None and data.rows is not None else data.X
    source = frame if column in frame else data.X
    if column not in source:
        raise DataError(f"There is no column {column}.", "Choose one of the table.")
    chosen = source[column].astype(str).to_numpy() == str(value)
    if chosen.all() or not chosen.any():
        raise DataError("One of the two groups is empty.", "Choose another column or value.")
    return chosen


def _known_patients(model, data, part) -> dict:
    """`place`'s counts for training patients, each judged as if left out."""
    points = model.encode(data.X)
    cells, _ = model.locate_points(points)
    share = distance_percentile(model, model.locate_training_points(points)[1])
    known = part & (cells >= 0)
    fitting = int((share[known] <= FITS).sum())
    low, high = wilson(fitting, max(int(known.sum()), 1))
    return {
        "hits": np.bincount(cells[known], minlength=model.grid_.n_cells),
        "share_fitting": {"value": fitting / max(int(known.sum()), 1), "low": float(low), "high": float(high)},
    }


def place_new(model, context, new=None, file_name: str = "", row: dict | None = None) -> dict:
    """New patients, rows of a file or one by its values, on the map; see `placement.place`, and ``notes``, ``map``."""
    if row is not None:
        X, notes = align(pd.DataFrame([row]), Schema.from_dict(context.card["schema"]))
        ids = ["this patient"]
    else:
        X, ids, notes = _rows(context, new)
    found = place(model, X, ids, units_of(Schema.from_dict(context.card["schema"])))
    drawn = {"map": layout.layout(model), "cells": model.cell_clusters_, "trained_hits": model.hits_}
    return found | drawn | {"notes": notes}


def _rows(context, new):
    """Rows of a file in the trained columns, their names, and notes."""
    X, notes = align(new, Schema.from_dict(context.card["schema"]))
    return X, row_names(len(X)), notes


def clusters(model, context, number: int) -> dict:
    """The map divided into as many kinds as the doctor wants; as ``clusters`` of `results`."""
    data = _data(context)
    return clusters_of(model, data, model.best_units(data.X), _division(model, int(number)))


def _division(model, number: int) -> np.ndarray:
    """Kind of each cell, (n_cells,): the division found, or one into as many kinds."""
    if number == model.n_clusters_:
        return model.cell_clusters_
    return cell_clusters(model.flat_codebook_, model.hits_, [number])[number]


def why(model, context, row: int, number: int) -> dict:
    """Why a patient lies where it lies, the map divided into `number` kinds; see `attributions.why`."""
    data = _data(context)
    return why_here(model, data, int(row), _division(model, int(number)), units_of(data.schema))


def why_new(model, context, row: dict, number: int = 0) -> dict:
    """Why a new patient (column → value) lies where it lies; see `attributions.why_new`. `number` 0: the kinds found."""
    one, notes = align(pd.DataFrame([row]), Schema.from_dict(context.card["schema"]))
    known = None if context.data is None else context.data.X
    division = _division(model, int(number) or model.n_clusters_)
    units = units_of(Schema.from_dict(context.card["schema"]))
    drawn = {"map": layout.layout(model), "cells": division, "trained_hits": model.hits_}
    return why_of_new(model, known, one, division, units) | drawn | {"notes": notes}


def typical_patient(model, context) -> dict:
    """A middle patient, column → value: the median of every number, the first level of every word."""
    return typical(Schema.from_dict(context.card["schema"])).iloc[0].to_dict()


def tear(model, context, sigma: float, seed: int = 0) -> dict:
    """A map trained from a random start with the reach the doctor set; see `replay.tear`."""
    return replay.tear(_points(model, context), model.grid_, float(sigma), int(seed))


def pull(model, context, row: int, sigma: float = 2.0) -> dict:
    """One patient pulling the sheet, step by step; see `replay.pull`.

    Raises
    ------
    DataError
        Where the patient has no values.
    """
    points = model.encode(_data(context).X)
    if np.isnan(points[int(row)]).all():
        raise DataError("This patient has no values, so nothing pulls.", "Choose another patient.")
    return replay.pull(points, int(row), model.grid_, float(sigma))


def twice(model, context, seed: int = 0) -> dict:
    """Two maps of two draws of the patients; see `replay.twice`."""
    return replay.twice(model, _points(model, context), int(seed))


def _points(model, context) -> np.ndarray:
    points = model.encode(_data(context).X)
    return points[~np.isnan(points).all(axis=1)]


def _data(context):
    if context.data is None:
        raise DataError("The patients this map was made of are not here.", "Open it where it was trained.")
    return context.data


CALLS = {
    "cohort": cohort,
    "compare": compare,
    "place": place_new,
    "tear": tear,
    "twice": twice,
    "pull": pull,
    "clusters": clusters,
    "why": why,
    "why_new": why_new,
    "typical": typical_patient,
}
