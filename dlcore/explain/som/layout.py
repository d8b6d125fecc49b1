"""The map as it is drawn: where cells lie, what they hold, where borders run."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.tables.encode import is_number
from dlcore.models.som.clusters import pairwise_distances, silhouettes, stability
from dlcore.models.som.quality import u_matrix

MAX_LEVELS = 8  # of a category drawn as pies; rarer ones together


def layout(model) -> dict:
    """Where each cell is drawn, ``x``, ``y`` (n_cells,), which share an edge, ``edges`` (m, 2), size and topology."""
    down, across = model.grid_.positions.T
    edges = model.grid_.borders
    near = np.linalg.norm(np.diff(model.grid_.positions[edges], axis=1)[:, 0], axis=1) < 1.01
    return {
        "n_rows": model.grid_.n_rows,
        "n_columns": model.grid_.n_columns,
        "topology": model.grid_.topology,
        "x": across,
        "y": down,
        "edges": edges[near],  # those of a torus that run round the back are not drawn
    }


def borders(model) -> np.ndarray:
    """Mean distance of each cell to its neighbours, (n_cells,): high where kinds part (U-matrix)."""
    return u_matrix(model.grid_, model.flat_codebook_)


def planes(model, units: dict[str, str]) -> dict:
    """Each variable's typical value in every cell, in its own unit.

    Returns
    -------
    dict
        ``names`` (d): "age", "sex = male"; ``variables`` (d): the column each comes from; ``units`` (d); ``values``
        (d, n_cells): numbers, or shares of a level from 0 to 1; ``is_share`` (d,) bool; ``order`` (d,): so that
        planes that look alike stand beside each other.
    """
    table = model.encoder_.table_
    variables = [table.feature_names_[j] for j in table.feature_of_]
    n_numbers = len(table.to_state()["number"])
    return {
        "names": list(table.encoded_names_),
        "variables": variables,
        "units": [units.get(name, "") for name in variables],
        "values": model.encoder_.in_units(model.flat_codebook_.astype(float)).T.astype(np.float32),
        "is_share": np.arange(len(variables)) >= n_numbers,
        "order": order_by_likeness(model.flat_codebook_),
    }


def order_by_likeness(codebook: np.ndarray) -> np.ndarray:
    """Columns ordered so that correlated planes are neighbours, (d,): leaves of a tree on 1 − |r|."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    d = codebook.shape[1]
    if d < 3:
        return np.arange(d)
    centred = codebook - codebook.mean(axis=0)
    norms = np.linalg.norm(centred, axis=0)
    likeness = (centred.T @ centred) / np.maximum(np.outer(norms, norms), 1e-12)
    apart = np.clip(1 - np.abs(likeness), 0, 2).astype(float)
    np.fill_diagonal(apart, 0)
    return leaves_list(linkage(squareform(apart, checks=False), "average", optimal_ordering=d <= 100)).astype(np.int64)


def category_counts(X: pd.DataFrame, cells: np.ndarray, n_cells: int) -> list[dict]:
    """For each category: ``variable``, ``levels`` (L) and ``counts`` (L, n_cells) of the patients lying there."""
    found = []
    for name in X.columns:
        if is_number(X[name]):
            continue
        words = X[name].astype(object).where(X[name].notna(), None)
        levels = [str(level) for level in words.value_counts().index]
        kept = levels[:MAX_LEVELS]
        groups = words.map(
            lambda word, kept=kept: None if word is None else str(word) if str(word) in kept else "other"
        )
        shown = kept + ["other"] * (len(levels) > MAX_LEVELS)
        counts = [np.bincount(cells[(groups == level).to_numpy() & (cells >= 0)], minlength=n_cells) for level in shown]
        found.append({"variable": str(name), "levels": shown, "counts": np.array(counts).reshape(len(shown), n_cells)})
    return found


def cluster_summary(model, cell_clusters: np.ndarray) -> dict:
    """Where clusters lie and how surely they come back.

    Returns
    -------
    dict
        ``cells`` (n_cells,) cluster of each cell; ``sizes`` (k,) patients; ``silhouette`` (k,); ``jaccard`` (k,) mean
        similarity in resampled patients, NaN where not looked at; ``words`` (k) for it; ``beyond_chance`` bool or None.
    """
    number, hits, study = int(cell_clusters.max()) + 1, model.hits_, model.cluster_study_
    beyond = study.beyond_chance(number)
    jaccard = study.jaccard_of(number)
    own = silhouettes(pairwise_distances(model.flat_codebook_), hits, cell_clusters)
    sizes = np.bincount(cell_clusters, hits, minlength=number)
    return {
        "number": number,
        "cells": cell_clusters,
        "sizes": sizes.astype(np.int64),
        "silhouette": np.bincount(cell_clusters, hits * own, minlength=number) / np.maximum(sizes, 1),
        "jaccard": jaccard,
        "words": [stability(value, beyond) for value in jaccard],
        "beyond_chance": beyond if study.n_resamples and number > 1 else None,
    }


def study_tree(model) -> dict:
    """Separation and stability for each number of clusters tried; see `ClusterStudy`."""
    study = model.cluster_study_
    worst = [float(j.min()) if len(j) else float("nan") for j in study.jaccard]
    return study.to_state() | {"least_jaccard": np.array(worst), "chosen": study.chosen()}
