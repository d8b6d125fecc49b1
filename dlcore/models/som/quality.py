"""How well a map fits its data and keeps neighbours together."""

from __future__ import annotations

import numpy as np

from dlcore.models.som.batch import MaskedRows, chunked_distances
from dlcore.models.som.grid import Grid


def two_best_units(patients: MaskedRows, codebook: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest and the second nearest cell of each row, two (n,) arrays."""
    first, second = np.empty((2, len(patients)), dtype=np.int64)
    for rows, distances in chunked_distances(patients, codebook):
        line = np.arange(len(distances))
        first[rows] = distances.argmin(axis=1)
        distances[line, first[rows]] = np.inf
        second[rows] = distances.argmin(axis=1)
    return first, second


def gaps(patients: MaskedRows, codebook: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Difference of each row from its cell, (n, d); 0 where the value is missing."""
    away = patients.values - codebook[units]
    return away if patients.seen is None else away * patients.seen


def unit_distances(patients: MaskedRows, codebook: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Distance of each row from its cell, (n,); with gaps, scaled up as if all variables had been measured."""
    squares = (gaps(patients, codebook, units).astype(float) ** 2).sum(axis=1)
    if patients.seen is None:
        return np.sqrt(squares)
    measured = patients.seen.sum(axis=1)
    return np.sqrt(squares * patients.values.shape[1] / np.maximum(measured, 1))


def unseen_distances(
    patients: MaskedRows, codebook: np.ndarray, units: np.ndarray, hits: np.ndarray, neighbourhood: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far each training row would lie from a map trained without it: nearest cell and distance, two (n,) arrays.

    A lone patient draws a cell to itself and then lies close to it. A cell is the mean of its S_k pulling patients, so
    without row i it lies S_k / (S_k − h_ik) times as far from i: leaving one out costs no new training.

    Parameters
    ----------
    hits : (n_cells,)
    neighbourhood : (n_cells, n_cells) the last pass's neighbourhood
    """
    weight = hits @ neighbourhood  # S, (n_cells,)
    weight = np.maximum(weight, 1e-12)  # a cell that nobody pulls stays where it is
    farther = (weight / np.maximum(weight - neighbourhood, 1e-3 * weight)) ** 2  # [unit of the row, cell]
    farther = farther.astype(codebook.dtype)
    cells, squares = np.empty(len(patients), dtype=np.int64), np.empty(len(patients))
    measured = None if patients.seen is None else np.maximum(patients.seen.sum(axis=1), 1)
    for rows, halves in chunked_distances(patients, codebook):
        halves += patients.squares[rows, None] / 2
        np.maximum(halves, 0, out=halves)
        halves *= farther[units[rows]]
        cells[rows] = halves.argmin(axis=1)
        squares[rows] = 2 * halves[np.arange(len(halves)), cells[rows]]
    return cells, np.sqrt(squares if measured is None else squares * patients.values.shape[1] / measured)


def topographic_error(grid: Grid, first: np.ndarray, second: np.ndarray) -> float:
    """Share of rows whose two nearest cells do not touch (Kiviluoto 1996); NaN on a map of one cell."""
    if grid.n_cells < 2:
        return float("nan")
    return float(1 - grid.adjacent[first, second].mean())


def neighbour_distances(grid: Grid, codebook: np.ndarray) -> np.ndarray:
    """Distance in the data between touching cells, (n_cells, n_cells); NaN elsewhere."""
    between = np.full((grid.n_cells, grid.n_cells), np.nan)
    a, b = np.nonzero(grid.adjacent)
    between[a, b] = np.linalg.norm(codebook[a].astype(float) - codebook[b], axis=1)
    return between


def u_matrix(grid: Grid, codebook: np.ndarray) -> np.ndarray:
    """Mean distance of each cell to those it touches, (n_cells,) (Ultsch & Siemon 1990): high = border."""
    if grid.n_cells < 2:
        return np.zeros(1)
    return np.nanmean(neighbour_distances(grid, codebook), axis=1)


def explained_variance(patients: MaskedRows, codebook: np.ndarray, units: np.ndarray) -> float:
    """Share of the variance that knowing a row's cell explains: 1 − Σ|x − w|² / Σ|x − mean|²."""
    left = (gaps(patients, codebook, units).astype(float) ** 2).sum()
    seen = np.ones_like(patients.values) if patients.seen is None else patients.seen
    mean = patients.values.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    total = (((patients.values - mean) * seen).astype(float) ** 2).sum()
    return float(1 - left / total) if total > 0 else float("nan")


def neighbourhood_preservation(
    grid: Grid, units: np.ndarray, encoded: np.ndarray, n_neighbours: int = 10
) -> tuple[float, float]:
    """Trustworthiness and continuity of the map at `n_neighbours` (Venna & Kaski 2001), both 1 when perfect.

    Trustworthiness falls when patients lie together on the map that are strangers in the data, continuity when
    near ones are torn apart. Ties on the map (same cell) are ordered as in the data.

    Parameters
    ----------
    encoded : (n, d) array without gaps; quadratic in n, so pass a few hundred rows.
    """
    n = len(units)
    k = min(n_neighbours, (n - 1) // 2)
    if k < 1:
        return float("nan"), float("nan")
    squares = (encoded**2).sum(axis=1)
    in_data = np.sqrt(np.maximum(squares[:, None] + squares - 2 * encoded @ encoded.T, 0))
    on_map = np.sqrt(grid.squared_distances[np.ix_(units, units)])
    on_map = on_map + in_data / (in_data.max() + 1) * 1e-3
    rank_data, rank_map = _ranks(in_data), _ranks(on_map)
    scale = 2 / (n * k * (2 * n - 3 * k - 1))
    intruders = np.where((rank_map <= k) & (rank_data > k), rank_data - k, 0).sum()
    torn = np.where((rank_data <= k) & (rank_map > k), rank_map - k, 0).sum()
    return float(1 - scale * intruders), float(1 - scale * torn)


def _ranks(distances: np.ndarray) -> np.ndarray:
    """1 for each row's nearest other row, 2 for the next …, (n, n); n on the diagonal's own place."""
    distances = distances.copy()
    np.fill_diagonal(distances, -1)
    return distances.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
