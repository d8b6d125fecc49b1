"""How a map learns: its sheet unfolding over the patients, one patient's pull, tears and folds, two runs."""

from __future__ import annotations

import numpy as np

from dlcore.models.som.batch import MaskedRows, Schedule, batch_passes, nearest_units, pca_start
from dlcore.models.som.clusters import cell_clusters, jaccard_similarities
from dlcore.models.som.grid import GAUSSIAN, Grid
from dlcore.models.som.online import online_steps, random_start
from dlcore.models.som.quality import topographic_error, two_best_units
from dlcore.models.som.stability import small_map

N_SNAPSHOTS, N_POINTS, N_VARIABLES = 12, 400, 40
MAX_ROWS, MAX_CELLS = 1500, 200  # of a map trained while the doctor waits


class Plane:
    """The plane of the first two principal components, fitted to encoded rows (gaps count as the mean)."""

    def __init__(self, points: np.ndarray):
        filled = np.nan_to_num(points)
        self.mean = filled.mean(axis=0)
        covariance = np.cov(filled, rowvar=False).reshape(points.shape[1], points.shape[1])
        values, vectors = np.linalg.eigh(covariance)
        self.axes = vectors[:, ::-1][:, :2]  # (d, 2)
        signs = np.sign(self.axes[np.abs(self.axes).argmax(axis=0), range(self.axes.shape[1])])
        self.axes = np.column_stack([self.axes * signs, np.zeros((len(self.axes), 2 - self.axes.shape[1]))])
        self.share = (values[::-1][:2] / max(values.sum(), 1e-12)).tolist()

    def of(self, points: np.ndarray) -> np.ndarray:
        """(…, d) points → (…, 2) float32."""
        return ((np.nan_to_num(points) - self.mean) @ self.axes).astype(np.float32)


def some(n: int, most: int) -> np.ndarray:
    """Evenly spread row numbers, at most `most`."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(int))


def unfolding(model, points: np.ndarray) -> dict:
    """The sheet after some of the passes, in the plane of components and in every variable's unit.

    Returns
    -------
    dict
        ``epochs`` (E,), 0 is the start; ``sigma`` (E,) reach, NaN at the start; ``plane`` (E, n_cells, 2);
        ``rows`` (m,) patients drawn and ``points`` (m, 2) where they lie in that plane; ``share`` of variance along its
        two axes; ``names`` (v) of variables,
        ``units_values`` (E, n_cells, v) and ``units_points`` (m, v) in their units.
    """
    snapshots = model.snapshots_
    last = len(snapshots) - 1
    steps = np.unique(np.round(last * np.linspace(0, 1, N_SNAPSHOTS) ** 1.5).astype(int))  # closer at first
    rows = some(len(points), N_POINTS)
    shown = points[rows]
    plane = Plane(points)
    names = model.encoder_.names_[:N_VARIABLES]
    in_units = lambda these: model.encoder_.in_units(these)[:, : len(names)].astype(np.float32)
    return {
        "epochs": steps,
        "sigma": np.array([np.nan if step == 0 else model.sigmas_[step - 1] for step in steps]),
        "plane": np.stack([plane.of(snapshots[step]) for step in steps]),
        "rows": rows,
        "points": plane.of(shown),
        "share": plane.share,
        "names": list(names),
        "units_values": np.stack([in_units(snapshots[step].astype(float)) for step in steps]),
        "units_points": in_units(shown),
    }


def tear(points: np.ndarray, grid: Grid, sigma: float, seed: int) -> dict:
    """Train a map from a random start with a reach the doctor chose, and keep that reach nearly to the end.

    Returns
    -------
    dict
        ``epochs`` (E,); ``plane`` (E, n_cells, 2); ``points`` (m, 2); ``share`` as in `unfolding`;
        ``quantization_error`` and ``topographic_error`` (E,); ``x``, ``y``, ``edges`` of the grid it was trained on.
    """
    rows = points[some(len(points), MAX_ROWS)]
    grid, patients, random = _shrunk(grid), MaskedRows.of(rows), np.random.RandomState(seed)
    codebook = random_start(grid, rows.shape[1], random).astype(np.float32)
    schedule = Schedule(n_passes=24, n_full_passes=24, last_sigma=max(0.5, sigma / 3), over_relaxation=1.0)
    sheets = [codebook]
    sheets += [sheet for sheet, _, _ in batch_passes(patients, codebook, grid, schedule, sigma, GAUSSIAN)]
    steps = np.array([0, 1, 2, 3, 5, 8, 12, 18, 24])
    plane, errors = Plane(rows), [_errors(patients, sheets[step], grid) for step in steps]
    return {
        "epochs": steps,
        "plane": np.stack([plane.of(sheets[step]) for step in steps]),
        "points": plane.of(rows[some(len(rows), N_POINTS)]),
        "share": plane.share,
        "quantization_error": np.array([e[0] for e in errors]),
        "topographic_error": np.array([e[1] for e in errors]),
        "x": grid.positions[:, 1],
        "y": grid.positions[:, 0],
        "edges": grid.borders,
    }


def _shrunk(grid: Grid) -> Grid:
    scale = min(1.0, np.sqrt(MAX_CELLS / grid.n_cells))
    return Grid(max(1, round(grid.n_rows * scale)), max(1, round(grid.n_columns * scale)), grid.topology)


def _errors(patients, codebook, grid) -> tuple[float, float]:
    distances = nearest_units(patients, codebook)[1]
    return float(distances.mean()), topographic_error(grid, *two_best_units(patients, codebook))


def pull(points: np.ndarray, row: int, grid: Grid, sigma: float, n_steps: int = 8) -> dict:
    """One patient pulling its nearest cell and that cell's neighbours, from the flat sheet at the start.

    Returns
    -------
    dict
        ``plane`` (n_steps + 1, n_cells, 2); ``patient`` (2,); ``winner`` (n_steps,) the nearest cell at each step;
        ``reach`` (n_cells,) how strongly each cell is pulled at first, 0 to 1; ``distance`` (n_steps + 1,) from the
        nearest cell; ``points`` (m, 2); ``share`` as in `unfolding`; ``edges``.
    """
    plane, target = Plane(points), points[row]
    grid = _shrunk(grid)
    codebook = pca_start(MaskedRows.of(points[some(len(points), MAX_ROWS)]), grid).astype(float)
    sheets, winners = [plane.of(codebook)], []
    away = lambda: float(np.sqrt(np.nansum((target - codebook) ** 2, axis=1).min()))
    distances = [away()]
    order = np.full(n_steps, row)
    for winner in online_steps(points, codebook, grid, order, sigma, 0.5):
        sheets.append(plane.of(codebook))
        winners.append(winner)
        distances.append(away())
    return {
        "plane": np.stack(sheets),
        "patient": plane.of(target),
        "winner": np.array(winners),
        "reach": grid.neighbourhood(sigma)[winners[0]],
        "distance": np.array(distances),
        "points": plane.of(points[some(len(points), N_POINTS)]),
        "share": plane.share,
        "edges": grid.borders,
    }


def twice(model, points: np.ndarray, seed: int) -> dict:
    """Two maps of two draws of the same patients: what comes back in both is stable, the rest uncertain.

    Returns
    -------
    dict
        ``runs``: two of ``x``, ``y``, ``cells`` (each cell's cluster, named after the trained map's it overlaps most),
        ``hits``; ``jaccard`` (2, k): how much of each cluster came back; ``same`` (n_cells,): share of each trained
        cell's patients that lie in the same cluster in both runs (NaN in empty cells); ``agreement``: share of all.
    """
    rows = some(len(points), MAX_ROWS)
    points = points[rows]
    units, _ = model.locate_points(points)
    points, units = points[units >= 0], units[units >= 0]
    reference, k = model.cell_clusters_[units], model.n_clusters_
    random = np.random.RandomState(seed)
    runs, found, similarity = [], [], []
    for _ in range(2):
        drawn = points[random.randint(len(points), size=len(points))]
        codebook, hits, _, grid = small_map(drawn, model.topology)
        own = cell_clusters(codebook, hits, [k])[k]
        cells, _ = nearest_units(MaskedRows.of(points), codebook)
        named = _named_after(reference, own[cells], k)
        runs.append({"x": grid.positions[:, 1], "y": grid.positions[:, 0], "cells": named[own], "hits": hits})
        found.append(named[own[cells]])
        similarity.append(jaccard_similarities(reference, own[cells]))
    same = found[0] == found[1]
    n = np.bincount(units, minlength=model.grid_.n_cells)
    with np.errstate(invalid="ignore"):
        by_cell = np.bincount(units, same, minlength=model.grid_.n_cells) / n
    width = max(map(len, similarity))
    return {
        "runs": runs,
        "jaccard": np.stack([np.pad(s, (0, width - len(s)), constant_values=np.nan) for s in similarity]),
        "same": by_cell,
        "agreement": float(same.mean()),
    }


def _named_after(reference: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """For each label the reference cluster that it shares most patients with, one to one; (k,)."""
    from scipy.optimize import linear_sum_assignment

    table = np.zeros((k, k))
    np.add.at(table, (labels, reference), 1)
    return linear_sum_assignment(-table)[1]
