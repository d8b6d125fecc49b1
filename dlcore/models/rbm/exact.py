"""Sums over every state of one side: the likelihood itself, and exact conditionals, with gaps summed out.

Where the visible side has at most 2¹⁴ states they are summed one by one, else the 2^H states of the hidden side:

    log Z = log Σ_v exp(−F(v)) = log Σ_h exp(c·h) Π_blocks Σ_v exp(…)

A row with gaps has the likelihood of the sum over its completions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dlcore.models.rbm.machine import Machine
from dlcore.models.rbm.units import MAX_STATES, Units, binary_states

MAX_HIDDEN = 14
CHUNK = 2_000_000  # numbers held at a time
MOST_WAYS = 10  # gaps of at most 2¹⁰ completions are summed over these


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
    """Encoded rows in the shape that the sums take; equal rows are put together.

    Parameters
    ----------
    complete : (m, d) tensor
        Rows without gaps.
    complete_weights : (m,) tensor
    ways : (w, d) tensor
        The different completions of rows with few gaps.
    owner, way : (k,) tensors
        Which row may be which of ``ways``.
    owner_weights : (o,) tensor
    gappy, seen : (g, d) tensors
        Rows with many gaps, 0 where ``seen`` is 0; for these the hidden side is summed.
    gaps : (g, n_blocks) tensor
        1 where a block is missing.
    gappy_weights : (g,) tensor
    side : {"visible", "hidden"}
        Which side is summed for log Z.
    """

    complete: Tensor
    complete_weights: Tensor
    ways: Tensor
    owner: Tensor
    way: Tensor
    owner_weights: Tensor
    gappy: Tensor
    seen: Tensor
    gaps: Tensor
    gappy_weights: Tensor
    side: str

    @classmethod
    def of(cls, units: Units, values: np.ndarray, side: str) -> Rows:
        """From values (n, d) with NaN; a row without any value tells nothing."""
        known = ~np.isnan(values).all(axis=1)
        values, weights = merged(values[known], np.ones(int(known.sum())))
        gaps = units.gaps(values)
        with_gap, few = gaps.any(axis=1), few_gaps(units, gaps)
        owner, ways = completed(units, values[with_gap & few], gaps[with_gap & few])
        ways, way = np.unique(ways, axis=0, return_inverse=True)
        many = with_gap & ~few
        return cls(
            _tensor(values[~with_gap]),
            _tensor(weights[~with_gap]),
            _tensor(ways),
            torch.from_numpy(owner),
            torch.from_numpy(way.ravel()),
            _tensor(weights[with_gap & few]),
            _tensor(np.nan_to_num(values[many])),
            _tensor(~np.isnan(values[many])),
            _tensor(gaps[many]),
            _tensor(weights[many]),
            side,
        )

    @property
    def weight(self) -> float:
        return float(self.complete_weights.sum() + self.owner_weights.sum() + self.gappy_weights.sum())


def _tensor(array) -> Tensor:
    return torch.as_tensor(np.ascontiguousarray(array), dtype=torch.float64)


def few_gaps(units: Units, gaps: np.ndarray) -> np.ndarray:
    """Rows whose gaps can be filled in at most 2¹⁰ ways (of yes/no and categories), (n,) bool."""
    if not gaps.any():
        return np.ones(len(gaps), dtype=bool)
    sizes = np.array([np.inf if units.is_gaussian[c[0]] else np.log2(max(len(c), 2)) for c in units.blocks])
    return np.where(gaps, sizes, 0).sum(axis=1) <= MOST_WAYS


def completed(units: Units, values: np.ndarray, gaps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every way to fill the gaps of each row, block after block: owner (k,) and ways (k, d)."""
    owner, ways = np.arange(len(values)), np.nan_to_num(values)
    for block, columns in enumerate(units.blocks):
        missing = gaps[owner, block]
        if not missing.any():
            continue
        choices = units.values_of(block)
        times = np.where(missing, len(choices), 1)
        first = np.cumsum(times) - times
        owner, ways, missing = (np.repeat(a, times, axis=0) for a in (owner, ways, missing))
        within = np.arange(len(owner)) - np.repeat(first, times)
        rows = np.flatnonzero(missing)
        ways[np.ix_(rows, columns)] = choices[within[rows]]
    return owner, ways


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


def log_sums(owner: Tensor, x: Tensor, n: int) -> Tensor:
    """log Σ exp(x) over the entries of each owner, (n,)."""
    highest = torch.full((n,), -torch.inf, dtype=x.dtype).scatter_reduce(0, owner, x.detach(), "amax")
    shares = torch.zeros(n, dtype=x.dtype).index_add(0, owner, torch.exp(x - highest[owner]))
    return torch.log(shares) + highest


# likelihood


def mean_log_likelihood(machine: Machine, *many: Rows) -> tuple[Tensor, ...]:
    """Mean log-likelihood a row of each set of rows; log Z is worked out once."""
    hidden = HiddenSum(machine) if many[0].side == "hidden" or any(len(rows.gappy) for rows in many) else None
    if many[0].side == "visible":
        log_z = torch.logsumexp(-machine.free_energy(_tensor(machine.units.states)), dim=0)
    else:
        log_z = hidden.log_z
    return tuple(_total(machine, rows, hidden) / max(rows.weight, 1e-12) - log_z for rows in many)


def _total(machine, rows: Rows, hidden: HiddenSum | None) -> Tensor:
    """Sum over the rows of log p*(what is known of each)."""
    total = -(rows.complete_weights @ machine.free_energy(rows.complete))
    if len(rows.owner):
        minus_f = -machine.free_energy(rows.ways)
        total = total + rows.owner_weights @ log_sums(rows.owner, minus_f[rows.way], len(rows.owner_weights))
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
    few, found = few_gaps(machine.units, gaps), np.empty(len(values))
    if not few.all() and machine.n_hidden > MAX_HIDDEN:
        raise ValueError("too many gaps to sum")
    for part in _parts(np.flatnonzero(few), 2**MOST_WAYS):
        owner, ways = completed(machine.units, values[part], gaps[part])
        minus_f = -machine.free_energy(torch.as_tensor(ways, dtype=machine.dtype))
        found[part] = log_sums(torch.from_numpy(owner), minus_f, len(part)).numpy()
    if not few.all():
        hidden = HiddenSum(machine)
        for part in _parts(np.flatnonzero(~few), len(hidden.h)):
            found[part] = torch.logsumexp(_joint_of(hidden, values[part], gaps[part]), dim=1).numpy()
    return found


def _parts(rows: np.ndarray, size: int) -> list[np.ndarray]:
    """Row numbers in parts of which `size` numbers a row can be held at once."""
    step = max(1, CHUNK // size)
    return [rows[at : at + step] for at in range(0, len(rows), step)]


def _joint_of(hidden: HiddenSum, values, gaps) -> Tensor:
    tensors = (torch.as_tensor(array, dtype=hidden.machine.dtype) for array in (values, ~np.isnan(values), gaps))
    v, seen, missing = tensors
    return hidden.joint(torch.nan_to_num(v), seen, missing)
