"""The cells of a map: where they lie, which are neighbours, how far a patient's pull reaches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

RECTANGULAR, HEXAGONAL, TOROIDAL = "rectangular", "hexagonal", "toroidal"
GAUSSIAN, BUBBLE = "gaussian", "bubble"
TOPOLOGIES, KERNELS = (HEXAGONAL, RECTANGULAR, TOROIDAL), (GAUSSIAN, BUBBLE)
HEXAGON_PITCH = np.sqrt(3) / 2  # distance between two columns of hexagons whose centres are 1 apart


@dataclass(frozen=True)
class Grid:
    """A map of ``n_rows × n_columns`` cells; cell ``(row, column)`` has the flat index ``row * n_columns + column``.

    Parameters
    ----------
    n_rows, n_columns : int
    topology : {"rectangular", "hexagonal", "toroidal"}
        On hexagons every second column is shifted by half a cell, so that six neighbours lie exactly 1 apart.
        A torus is a rectangle whose opposite edges touch.
    """

    n_rows: int
    n_columns: int
    topology: str = HEXAGONAL

    @property
    def n_cells(self) -> int:
        return self.n_rows * self.n_columns

    @cached_property
    def positions(self) -> np.ndarray:
        """Where each cell's centre lies, (n_cells, 2): down, across."""
        row, column = np.divmod(np.arange(self.n_cells), self.n_columns)
        if self.topology != HEXAGONAL:
            return np.column_stack([row, column]).astype(float)
        # The last column is always a shifted one: MiniSom's convention, so that codebooks can be compared.
        shifted = (self.n_columns - 1 - column) % 2 == 0
        return np.column_stack([row - 0.5 * shifted, column * HEXAGON_PITCH])

    @cached_property
    def offsets(self) -> np.ndarray:
        """How far down and across from cell to cell, (n_cells, n_cells, 2), the short way round on a torus."""
        offsets = np.abs(self.positions[:, None] - self.positions[None])
        if self.topology == TOROIDAL:
            offsets = np.minimum(offsets, np.array([self.n_rows, self.n_columns]) - offsets)
        return offsets

    @cached_property
    def squared_distances(self) -> np.ndarray:
        """Squared distance between the centres of two cells, (n_cells, n_cells), in cells²."""
        return (self.offsets**2).sum(axis=2)

    @cached_property
    def adjacent(self) -> np.ndarray:
        """Which cells touch, (n_cells, n_cells) bool: six on hexagons, eight on squares (corners count)."""
        reach = 1.01 if self.topology == HEXAGONAL else 2.01
        touching = self.squared_distances < reach
        np.fill_diagonal(touching, False)
        return touching

    @cached_property
    def borders(self) -> np.ndarray:
        """Pairs of cells that share an edge, (n_edges, 2), each pair once."""
        return np.argwhere(np.triu(self.squared_distances < 1.01, k=1))

    def neighbourhood(self, sigma: float, kernel: str = GAUSSIAN, dtype=np.float64) -> np.ndarray:
        """How strongly a patient in one cell pulls each cell, (n_cells, n_cells), 1 at the centre.

        Gaussian: exp(−d² / 2σ²); bubble: 1 within σ cells, else 0.
        """
        if kernel == GAUSSIAN:
            weights = np.multiply(self.squared_distances, -0.5 / sigma**2, dtype=dtype, casting="same_kind")
            return np.exp(weights, out=weights)
        if self.topology == HEXAGONAL:
            return (self.squared_distances < max(sigma, 1e-9) ** 2).astype(dtype)
        return (self.offsets.max(axis=2) < sigma).astype(dtype)


def grid_shape(n_rows_of_data: int, eigenvalues: np.ndarray, topology: str) -> tuple[int, int]:
    """Rows and columns of a map for that many patients: 5√N cells, sides as the spreads of the first two components.

    Below 100 patients there are at most half as many cells as patients, so that cells stay inhabited.

    References
    ----------
    Vesanto & Alhoniemi, Clustering of the self-organizing map, IEEE Trans. Neural Networks 11 (2000).
    """
    n_cells = max(4.0, min(5 * np.sqrt(n_rows_of_data), n_rows_of_data / 2))
    if len(eigenvalues) < 2:
        return 1, round(n_cells)
    first, second = np.maximum(eigenvalues[:2], 1e-12)
    ratio = float(np.clip(np.sqrt(first / second), 1.0, 2.5))
    height = HEXAGON_PITCH if topology == HEXAGONAL else 1.0  # hexagonal columns stand closer than rows
    n_rows = max(2, round(np.sqrt(n_cells * height / ratio)))
    return n_rows, max(2, round(n_cells / n_rows))
