"""Batch training: every cell moves at once to the mean of the patients around it, pass after pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csc_array

from dlcore.models.som.grid import GAUSSIAN, TOROIDAL, Grid

CHUNK = 4096  # rows whose distances to all cells are held at once: fits the cache for usual maps


@dataclass(frozen=True)
class MaskedRows:
    """Encoded rows with their gaps.

    Parameters
    ----------
    values : ndarray of shape (n, d)
        0 where not measured.
    seen : ndarray of shape (n, d) or None
        1 where measured, 0 where not; None if nothing is missing.
    measured : ndarray of shape (n, d + 1) or (n, 2d)
        Beside each row's values a 1 where all were measured, else ``seen``: what one matrix product needs.
    """

    values: np.ndarray
    seen: np.ndarray | None
    measured: np.ndarray

    @classmethod
    def of(cls, encoded: np.ndarray, dtype=np.float32) -> MaskedRows:
        gaps = np.isnan(encoded)
        if gaps.any():
            values, seen = np.where(gaps, 0, encoded).astype(dtype), (~gaps).astype(dtype)
        else:
            values, seen = np.ascontiguousarray(encoded, dtype=dtype), None
        beside = np.ones((len(values), 1), values.dtype) if seen is None else seen
        return cls(values, seen, np.concatenate([values, beside], axis=1))

    @cached_property
    def squares(self) -> np.ndarray:
        """|x|² of each row, (n,)."""
        return np.einsum("nd,nd->n", self.values, self.values)

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows) -> MaskedRows:
        return MaskedRows(self.values[rows], None if self.seen is None else self.seen[rows], self.measured[rows])


def chunked_distances(patients: MaskedRows, codebook: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield (rows, d) with d (rows, n_cells) = |w|²/2 − x·w over what was measured, by one matrix product.

    It orders cells exactly as the distance does: |x − w|² = |x|² + 2d, and |x|² is the same for all cells.
    """
    half_squares = (codebook**2) / 2  # (n_cells, d)
    if patients.seen is None:
        half_squares = half_squares.sum(axis=1, keepdims=True)
    cells = np.concatenate([-codebook, half_squares], axis=1).T
    for start in range(0, len(patients), CHUNK):
        rows = slice(start, start + CHUNK)
        yield rows, patients.measured[rows] @ cells


def nearest_units(patients: MaskedRows, codebook: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest cell of each row and the distance to it over what was measured, two (n,) arrays."""
    units = np.empty(len(patients), dtype=np.int64)
    halves = np.empty(len(patients), dtype=codebook.dtype)
    for rows, distances in chunked_distances(patients, codebook):
        units[rows] = distances.argmin(axis=1)
        halves[rows] = distances[np.arange(len(distances)), units[rows]]
    squares = patients.squares + 2 * halves
    return units, np.sqrt(np.maximum(squares, 0))


def sums_by_cell(units: np.ndarray, values: np.ndarray, n_cells: int) -> np.ndarray:
    """Sum of the rows lying in each cell, (n_cells, d)."""
    n = len(units)
    ones = np.ones(n, values.dtype)
    return csc_array((ones, units.astype(np.int32), np.arange(n + 1, dtype=np.int32)), shape=(n_cells, n)) @ values


def batch_step(patients: MaskedRows, codebook: np.ndarray, neighbourhood: np.ndarray) -> tuple[np.ndarray, float]:
    """One pass: the new codebook, and the old one's quantization error (Kohonen's batch map).

    w_k = Σ_i h(b_i, k) x_i / Σ_i h(b_i, k), variable by variable over the rows in which it was measured.
    """
    units, distances = nearest_units(patients, codebook)
    n_cells = len(codebook)
    pulled = neighbourhood @ sums_by_cell(units, patients.values, n_cells)
    if patients.seen is None:
        weight = (neighbourhood @ np.bincount(units, minlength=n_cells).astype(neighbourhood.dtype))[:, None]
    else:
        weight = neighbourhood @ sums_by_cell(units, patients.seen, n_cells)
    reached = weight > 1e-6  # cells (variables) that nobody reaches stay where they are
    return np.where(reached, pulled / np.where(reached, weight, 1), codebook), float(distances.mean())


@dataclass(frozen=True)
class Schedule:
    """How batch training goes, the same for every size of data.

    Measured on correlated clusters and on clinical tables: passes over a rotating sample first, over everybody last;
    each step goes beyond the mean (over-relaxation), which needs half as many passes for the same errors.
    """

    n_passes: int = 28
    n_full_passes: int = 5  # the last ones, over every row
    sample_per_cell: int = 12  # rows a cell that an earlier pass looks at
    last_sigma: float = 0.55
    over_relaxation: float = 1.7

    def sigmas(self, grid: Grid, first: float | None) -> np.ndarray:
        """Reach in each pass, (n_passes,), falling evenly; it starts at an eighth of the longer side, at least 1.5."""
        first = first or max(1.5, max(grid.n_rows, grid.n_columns) / 8)
        return np.linspace(first, min(first, self.last_sigma), self.n_passes)


def batch_passes(
    patients: MaskedRows, codebook: np.ndarray, grid: Grid, schedule: Schedule, sigma: float | None, kernel: str
) -> Iterator[tuple[np.ndarray, float, float]]:
    """Yield (codebook, sigma, mean distance to the best unit before the step) after each pass."""
    stride = -(-len(patients) // (schedule.sample_per_cell * grid.n_cells))
    for number, width in enumerate(schedule.sigmas(grid, sigma)):
        everybody = stride == 1 or number >= schedule.n_passes - schedule.n_full_passes
        shown = patients if everybody else patients.take(slice(number % stride, None, stride))
        neighbourhood = grid.neighbourhood(width, kernel, codebook.dtype)
        target, error = batch_step(shown, codebook, neighbourhood)
        last = number == schedule.n_passes - 1
        step = 1.0 if last or kernel != GAUSSIAN else schedule.over_relaxation
        codebook = codebook + codebook.dtype.type(step) * (target - codebook)
        yield codebook, float(width), error


def principal_components(patients: MaskedRows, n_components: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Largest eigenvalues (k,) and their directions (k, d) of the rows; gaps count as the mean."""
    values = patients.values
    centred = values - values.mean(axis=0)
    eigenvalues, vectors = np.linalg.eigh((centred.T @ centred).astype(float) / len(values))
    first = slice(None, -1 - n_components, -1)
    vectors = vectors[:, first].T
    signs = np.sign(vectors[np.arange(len(vectors)), np.abs(vectors).argmax(axis=1)])
    return np.maximum(eigenvalues[first], 0), vectors * signs[:, None]


def pca_start(patients: MaskedRows, grid: Grid) -> np.ndarray:
    """A flat sheet through the data along its first two components, ±2 standard deviations; (n_cells, d).

    On a torus, which has no edges, a ring in two components times a ring in two others.
    """
    eigenvalues, directions = principal_components(patients)
    axes = np.sqrt(eigenvalues)[:, None] * directions  # (k, d)
    along = (grid.positions - grid.positions.min(axis=0)) / np.maximum(np.ptp(grid.positions, axis=0), 1)
    if grid.topology == TOROIDAL:
        turn = 2 * np.pi * grid.positions / [grid.n_rows, grid.n_columns]
        sheet = np.column_stack([np.cos(turn[:, 1]), np.sin(turn[:, 1]), np.cos(turn[:, 0]), np.sin(turn[:, 0])])
    else:
        sheet = 4 * (along[:, ::-1] - 0.5) * (np.ptp(grid.positions, axis=0)[::-1] > 0)
    k = min(sheet.shape[1], len(axes))
    return (patients.values.mean(axis=0) + sheet[:, :k] @ axes[:k]).astype(patients.values.dtype)
