"""Sums over every state of one side: the likelihood itself, and exact conditionals, with gaps summed out.

Where the visible side has at most 2¹⁴ states they are summed one by one, else the 2^H states of the hidden side:

    log Z = log Σ_v exp(−F(v)) = log Σ_h exp(c·h) Π_blocks Σ_v exp(…)

A row with gaps has the likelihood of the sum over its completions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy import sparse
from torch import Tensor

from dlcore.models.rbm.machine import Machine
from dlcore.models.rbm.units import MAX_STATES, Units, binary_states, product_states

MAX_HIDDEN = 14
CHUNK = 2_000_000  # numbers held at a time
SMALLEST = 1e-290  # so that the logarithm of a share that rounds to nothing stays a number


def side_to_sum(units: Units, n_hidden: int) -> str | None:
    """ "visible" or "hidden", whichever can be summed and is smaller; None where neither can."""
    visible, hidden = units.n_states, 2.0**n_hidden
    if min(visible, hidden) > MAX_STATES:
        return None
    return "visible" if visible <= hidden or visible <= MAX_STATES // 8 else "hidden"


def log_partition(machine: Machine) -> Tensor:
    """log Z, a number; `ValueError` where neither side can be summed."""
    side = side_to_sum(machine.units, machine.n_hidden)
    if side is None:
        raise ValueError("neither side can be summed")
    if side == "visible":
        states = torch.as_tensor(machine.units.states, dtype=machine.dtype)
        return torch.logsumexp(-machine.free_energy(states), dim=0)
    return torch.logsumexp(_hidden_logits(machine), dim=0)


def _hidden_logits(machine: Machine) -> Tensor:
    """log of the unnormalised probability of each hidden state, (2^H,)."""
    h = torch.as_tensor(binary_states(machine.n_hidden), dtype=machine.dtype)
    return h @ machine.hidden_bias + machine.log_normalizer(h).sum(dim=1)


# rows ready for the sums


@dataclass
class Rows:
    """Encoded rows in the shape that the sums take.

    Parameters
    ----------
    complete : (m, d) tensor
        Rows without gaps, each pattern once.
    complete_weights : (m,) tensor
    gappy, seen : (g, d) tensors
        Rows with gaps, 0 where ``seen`` is 0.
    gaps : (g, n_blocks) tensor
        1 where a block is missing.
    gappy_weights : (g,) tensor
    compatible : (g, n_states) sparse array or None
        Which visible states each row with gaps may be, where the visible side is summed.
    side : {"visible", "hidden"}
        Which side is summed.
    """

    complete: Tensor
    complete_weights: Tensor
    gappy: Tensor
    seen: Tensor
    gaps: Tensor
    gappy_weights: Tensor
    compatible: sparse.csr_array | None
    side: str = "hidden"

    @classmethod
    def of(cls, units: Units, values: np.ndarray, side: str, weights: np.ndarray | None = None) -> Rows:
        """From values (n, d) with NaN; equal rows are put together, and a row without any value tells nothing."""
        weights = np.ones(len(values)) if weights is None else weights
        known = ~np.isnan(values).all(axis=1)
        values, weights = merged(values[known], weights[known])
        gaps = units.gaps(values)
        with_gap = gaps.any(axis=1)
        gappy, missing = values[with_gap], gaps[with_gap]

        def tensor(array):
            return torch.as_tensor(np.ascontiguousarray(array), dtype=torch.float64)

        return cls(
            tensor(values[~with_gap]),
            tensor(weights[~with_gap]),
            tensor(np.nan_to_num(gappy)),
            tensor(~np.isnan(gappy)),
            tensor(missing),
            tensor(weights[with_gap]),
            compatible_states(units, gappy, missing) if side == "visible" and len(gappy) else None,
            side,
        )

    @property
    def weight(self) -> float:
        return float(self.complete_weights.sum() + self.gappy_weights.sum())


def merged(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Equal rows once, with the sum of their weights; only looked for where there may be many."""
    discrete = np.isin(np.nan_to_num(values[:1000]), (0, 1)).all()
    if not discrete or values.shape[1] > 64 or len(values) == 0:
        return values, weights
    digits = np.where(np.isnan(values), 2, values).astype(np.int8)
    keys = np.ascontiguousarray(digits).view(f"V{digits.shape[1]}").ravel()
    if not np.array_equal(digits, np.where(np.isnan(values), 2, values)):
        return values, weights
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return values[first], np.bincount(inverse.ravel(), weights)


def compatible_states(units: Units, values: np.ndarray, gaps: np.ndarray) -> sparse.csr_array:
    """Which of `units.states` each row may be, (g, n_states) of ones, made block after block."""
    weights, steps = units.radix
    owner, code = np.arange(len(values)), (np.nan_to_num(values) @ weights).round().astype(np.int64)
    for block, columns in enumerate(units.blocks):
        times = np.where(gaps[owner, block], max(len(columns), 2), 1)
        owner, code = np.repeat(owner, times), np.repeat(code, times)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(times) - times, times)
        code = code + within * steps[block]
    return sparse.csr_array((np.ones(len(owner)), (owner, code)), shape=(len(values), int(units.n_states)))


def summed(compatible: sparse.csr_array, weights: Tensor) -> Tensor:
    """`compatible @ weights`, (g,), in a way that has a gradient."""
    owner = torch.from_numpy(np.repeat(np.arange(compatible.shape[0]), np.diff(compatible.indptr)))
    states = torch.from_numpy(compatible.indices.astype(np.int64))
    return torch.zeros(compatible.shape[0], dtype=weights.dtype).index_add(0, owner, weights[states])


# likelihood


def mean_log_likelihood(machine: Machine, *many: Rows) -> tuple[Tensor, ...]:
    """Mean log-likelihood a row of each set of rows; log Z is worked out once."""
    if many[0].side == "visible":
        minus_f = -machine.free_energy(torch.as_tensor(machine.units.states, dtype=machine.dtype))
        log_z = torch.logsumexp(minus_f, dim=0)
        return tuple((_by_states(machine, rows, minus_f) / max(rows.weight, 1e-12)) - log_z for rows in many)
    hidden = HiddenSum(machine)
    return tuple(_by_hidden(machine, rows, hidden) / max(rows.weight, 1e-12) - hidden.log_z for rows in many)


def _by_states(machine, rows: Rows, minus_f: Tensor) -> Tensor:
    total = -(rows.complete_weights @ machine.free_energy(rows.complete))
    if rows.compatible is None:
        return total
    highest = minus_f.detach().max()
    shares = summed(rows.compatible, torch.exp(minus_f - highest))
    return total + rows.gappy_weights @ (torch.log(shares.clamp(min=SMALLEST)) + highest)


def _by_hidden(machine, rows: Rows, hidden: HiddenSum) -> Tensor:
    total = -(rows.complete_weights @ machine.free_energy(rows.complete))
    if len(rows.gappy):
        joint = hidden.joint(rows.gappy, rows.seen, rows.gaps)
        total = total + rows.gappy_weights @ torch.logsumexp(joint, dim=1)
    return total


class HiddenSum:
    """Every hidden state of a machine with what the visible side answers to it."""

    def __init__(self, machine: Machine):
        self.machine = machine
        self.h = torch.as_tensor(binary_states(machine.n_hidden), dtype=machine.dtype)  # (S, H)
        self.field = self.h @ machine.weights  # (S, d)
        self.normalizer = machine.log_normalizer(self.h)  # (S, n_blocks)
        self.bias = self.h @ machine.hidden_bias  # (S,)
        self.log_z = torch.logsumexp(self.bias + self.normalizer.sum(dim=1), dim=0)

    def joint(self, v: Tensor, seen: Tensor, gaps: Tensor) -> Tensor:
        """log p*(v seen, h) for each row and hidden state, (n, S); missing blocks are summed out."""
        machine = self.machine
        own = machine.visible_terms(v, seen)[:, None]
        return own + machine.scaled(v) @ self.field.T + self.bias + gaps @ self.normalizer.T


def row_log_likelihood(machine: Machine, values: np.ndarray, log_z: float) -> np.ndarray:
    """Log-likelihood of each row, (n,), gaps summed out over whichever of the hidden states or the gaps are fewer.

    Raises
    ------
    ValueError
        Where a row has more gaps than can be summed.
    """
    gaps = machine.units.gaps(values)
    with_gap = gaps.any(axis=1)
    found = np.empty(len(values))
    v = torch.as_tensor(np.nan_to_num(values), dtype=machine.dtype)
    found[~with_gap] = -machine.free_energy(v[~with_gap]).numpy()
    if with_gap.any():
        found[with_gap] = _marginals(machine, values[with_gap], gaps[with_gap])
    return found - log_z


def _marginals(machine, values, gaps) -> np.ndarray:
    """log Σ over the gaps of exp(−F), (g,)."""
    if machine.n_hidden <= MAX_HIDDEN:
        hidden, found = HiddenSum(machine), np.empty(len(values))
        step = max(1, CHUNK // len(hidden.h))
        for at in range(0, len(values), step):
            part = slice(at, at + step)
            found[part] = torch.logsumexp(_joint_of(hidden, values[part], gaps[part]), dim=1).numpy()
        return found
    if machine.units.n_states <= MAX_STATES:
        minus_f = -machine.free_energy(torch.as_tensor(machine.units.states, dtype=machine.dtype))
        compatible = compatible_states(machine.units, values, gaps)
        return (torch.log(summed(compatible, torch.exp(minus_f - minus_f.max()))) + minus_f.max()).numpy()
    return np.array(
        [torch.logsumexp(-machine.free_energy(completions(machine, v, g)[1]), 0) for v, g in zip(values, gaps)]
    )


def _joint_of(hidden: HiddenSum, values, gaps) -> Tensor:
    tensors = (torch.as_tensor(array, dtype=hidden.machine.dtype) for array in (values, ~np.isnan(values), gaps))
    v, seen, missing = tensors
    return hidden.joint(torch.nan_to_num(v), seen, missing)


def completions(machine: Machine, values: np.ndarray, gaps: np.ndarray) -> tuple[np.ndarray, Tensor]:
    """All ways to fill one row's gaps, (n_ways, d), as array and tensor; `ValueError` where they are too many."""
    units = machine.units
    missing = [units.blocks[block] for block in np.flatnonzero(gaps)]
    ways = np.prod([float(max(len(columns), 2)) for columns in missing])
    if ways > MAX_STATES or any(units.is_gaussian[columns[0]] for columns in missing):
        raise ValueError("too many ways to fill the gaps")
    states = product_states([units.values_of(block) for block in np.flatnonzero(gaps)], missing, units.n_columns)
    states = states + np.nan_to_num(values)
    return states, torch.as_tensor(states, dtype=machine.dtype)
