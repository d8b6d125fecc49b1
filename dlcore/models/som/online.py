"""Online training, one patient at a time: MiniSom itself, and the same steps for what MiniSom cannot take."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dlcore.models.som.grid import GAUSSIAN, RECTANGULAR, TOROIDAL, Grid


def random_start(grid: Grid, n_features: int, random: np.random.RandomState) -> np.ndarray:
    """Random directions of length 1, (n_cells, d)."""
    codebook = random.rand(grid.n_rows, grid.n_columns, n_features) * 2 - 1
    codebook /= np.linalg.norm(codebook, axis=-1, keepdims=True)
    return codebook.reshape(grid.n_cells, n_features)


def presentation_order(n_rows: int, n_steps: int, random: np.random.RandomState | None) -> np.ndarray:
    """Which patient is shown at each step, (n_steps,): in turn, or shuffled where `random` is given."""
    order = np.arange(n_steps) % n_rows
    if random is not None:
        random.shuffle(order)
    return order


def decayed(value: float, step: int, n_steps: int) -> float:
    """``value / (1 + 2 step / n_steps)``: a third is left at the end."""
    return value / (1 + step / (n_steps / 2))


def minisom_can(encoded: np.ndarray, grid: Grid) -> bool:
    """Whether MiniSom takes these rows on this grid: no gaps, and a sheet with edges."""
    return grid.topology != TOROIDAL and not np.isnan(encoded).any()


def minisom_steps(
    encoded: np.ndarray,
    codebook: np.ndarray,
    grid: Grid,
    order: np.ndarray,
    sigma: float,
    learning_rate: float,
    kind: str = GAUSSIAN,
) -> Iterator[int]:
    """As `online_steps`, by MiniSom's own `winner` and `update`."""
    from minisom import MiniSom

    som = MiniSom(
        grid.n_rows,
        grid.n_columns,
        encoded.shape[1],
        sigma=sigma,
        learning_rate=learning_rate,
        topology=grid.topology,
        neighborhood_function=kind,
    )
    weights = som.get_weights()  # (n_rows, n_columns, d), MiniSom's own array
    weights[...] = codebook.reshape(weights.shape)
    for step, row in enumerate(order):
        winner = som.winner(encoded[row])
        som.update(encoded[row], winner, step, len(order))
        codebook[...] = weights.reshape(codebook.shape)
        yield int(winner[0] * grid.n_columns + winner[1])


def online_steps(
    encoded: np.ndarray,
    codebook: np.ndarray,
    grid: Grid,
    order: np.ndarray,
    sigma: float,
    learning_rate: float,
    kernel: str = GAUSSIAN,
) -> Iterator[int]:
    """Move `codebook` (n_cells, d) in place, one shown patient after another, and yield the winning cell of each.

    The steps of MiniSom, also for rows with gaps and for a sheet without edges.

    Parameters
    ----------
    encoded : (n, d) array; NaN where missing: a gap neither chooses the winner nor pulls.
    order : (n_steps,) row shown at each step.

    References
    ----------
    Vettigli, MiniSom: minimalistic and NumPy-based implementation of the Self Organizing Map (2018), version 2.3.6.
    """
    # MiniSom's bubble is a square of cells counted in rows and columns, on hexagons too.
    squares = Grid(grid.n_rows, grid.n_columns, TOROIDAL if grid.topology == TOROIDAL else RECTANGULAR)
    for step, row in enumerate(order):
        away = encoded[row] - codebook  # (n_cells, d)
        np.nan_to_num(away, copy=False)
        winner = int(np.linalg.norm(away, axis=-1).argmin())
        width = decayed(sigma, step, len(order))
        if kernel == GAUSSIAN:
            reach = np.exp(grid.squared_distances[winner] / (-2 * width * width))
        else:
            reach = (squares.offsets[winner].max(axis=1) < width).astype(float)
        codebook += (reach * decayed(learning_rate, step, len(order)))[:, None] * away
        yield winner
