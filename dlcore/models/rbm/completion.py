"""What a patient's unknown findings probably are, given the known ones: summed exactly, or drawn where sums are too long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from dlcore.models.rbm.draws import TorchDraws
from dlcore.models.rbm.exact import (
    CHUNK,
    MAX_HIDDEN,
    MOST_WAYS,
    HiddenSum,
    _joint_of,
    _parts,
    completed,
    few_gaps,
    log_sums,
)
from dlcore.models.rbm.gibbs import clamped_step, start_values
from dlcore.models.rbm.machine import Machine

N_CHAINS, N_STEPS, N_BURN_IN = 64, 250, 50
GRID = np.linspace(-6, 6, 97)  # where the density of one number is looked at, in standard deviations


@dataclass(frozen=True)
class Completion:
    """Rows with their gaps filled by expectations.

    Parameters
    ----------
    mean : (n, d)
        Known cells as they are; unknown ones: probability of yes, or of each level, or the expected number.
    spread : (n, d)
        Standard deviation of an unknown number; 0 elsewhere.
    error : (n, d)
        Standard error of ``mean`` where it was drawn; 0 where it was summed.
    method : str
        "exact", or "gibbs" where any row's gaps were too many to sum.
    """

    mean: np.ndarray
    spread: np.ndarray
    error: np.ndarray
    method: str


@torch.no_grad()
def complete(
    machine: Machine, values: np.ndarray, seed: int = 0, n_chains: int = N_CHAINS, n_steps: int = N_STEPS
) -> Completion:
    """Fill the gaps of encoded rows (n, d) with NaN, each given all that is known of that row.

    Few gaps are summed over their completions, many over the hidden side where it has at most 2¹⁴ states; where
    neither can be, `n_chains` clamped Gibbs chains of `n_steps` are drawn.
    """
    values, machine = np.asarray(values, dtype=np.float64), machine.to(torch.float64)
    mean, second, error = np.array(values), np.zeros_like(values), np.zeros_like(values)
    gaps = machine.units.gaps(values)
    few = few_gaps(machine.units, gaps)
    for part in _parts(np.flatnonzero(few & gaps.any(axis=1)), values.shape[1] * 2**MOST_WAYS):
        mean[part] = _by_ways(machine, values[part], gaps[part])
    many, summed = np.flatnonzero(~few), machine.n_hidden <= MAX_HIDDEN
    if len(many) and summed:
        mean[many], second[many] = _by_hidden(machine, values[many])
    elif len(many):
        mean[many], second[many], error[many] = gibbs_means(machine, values[many], seed, n_chains, n_steps)
    numbers = machine.units.is_gaussian & np.isnan(values)
    spread = np.where(numbers, np.sqrt(np.maximum(second - mean**2, 0)), 0)
    gap = np.isnan(values)
    method = "exact" if summed or not len(many) else "gibbs"
    return Completion(np.where(gap, mean, values), spread, error * gap, method)


def _by_ways(machine, values, gaps) -> np.ndarray:
    owner, ways = completed(machine.units, values, gaps)
    minus_f = -machine.free_energy(torch.as_tensor(ways))
    index = torch.from_numpy(owner)
    p = torch.exp(minus_f - log_sums(index, minus_f, len(values))[index]).numpy()
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    return np.add.reduceat(p[:, None] * ways, starts, axis=0)


def _by_hidden(machine, values) -> tuple[np.ndarray, np.ndarray]:
    """P(h | known) over every hidden state, then means and second moments of the visible side."""
    hidden, units = HiddenSum(machine), machine.units
    expected = machine.visible_mean(hidden.h)
    squares = expected**2 + machine.variance()
    gaps, mean, second = units.gaps(values), np.empty_like(values), np.empty_like(values)
    for part in _parts(np.arange(len(values)), len(hidden.h)):
        posterior = torch.softmax(_joint_of(hidden, values[part], gaps[part]), dim=1)
        mean[part], second[part] = (posterior @ expected).numpy(), (posterior @ squares).numpy()
    return mean, second


def gibbs_means(
    machine: Machine, values: np.ndarray, seed: int, n_chains: int = N_CHAINS, n_steps: int = N_STEPS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, second moments and standard errors of unknown cells from clamped Gibbs chains, each (n, d).

    What is averaged are the conditional means given the hidden side (Rao–Blackwell); the error is that of the mean
    over independent chains.
    """
    draws = TorchDraws(seed)
    found = [np.empty_like(values) for _ in range(3)]
    step = max(1, CHUNK // (n_chains * values.shape[1]))
    for at in range(0, len(values), step):
        part = np.repeat(values[at : at + step], n_chains, axis=0)
        v, missing = start_values(machine, part), torch.as_tensor(np.isnan(part))
        total, squares = torch.zeros_like(v), torch.zeros_like(v)
        burn_in = min(N_BURN_IN, n_steps // 2)
        for number in range(burn_in + n_steps):
            v, mean = clamped_step(machine, v, missing, draws)
            if number >= burn_in:
                total += mean
                squares += mean**2
        chains = (total / n_steps).view(-1, n_chains, values.shape[1])
        second = (squares / n_steps).view(-1, n_chains, values.shape[1]).mean(dim=1) + machine.variance()
        where = slice(at, at + step)
        found[0][where], found[1][where] = chains.mean(dim=1).numpy(), second.numpy()
        found[2][where] = (chains.std(dim=1) / np.sqrt(n_chains)).numpy()
    return tuple(found)


# every cell from all others


@torch.no_grad()
def each_from_others(machine: Machine, values: np.ndarray) -> np.ndarray:
    """Every known cell as expected from all other known cells of its row, (n, d); NaN where it is not known.

    Hides one block after another. A row without other gaps needs two free energies a finding; one with gaps is
    completed as `complete` does.
    """
    machine = machine.to(torch.float64)
    values = np.asarray(values, dtype=np.float64)
    gaps = machine.units.gaps(values)
    with_gap = gaps.any(axis=1)
    found = np.full(values.shape, np.nan)
    if not with_gap.all():
        found[~with_gap] = _one_block_hidden(machine, torch.as_tensor(values[~with_gap]))
    rows = np.flatnonzero(with_gap)
    for block, columns in enumerate(machine.units.blocks):
        known = rows[~gaps[rows, block]]
        if len(known):
            hidden = values[known].copy()
            hidden[:, columns] = np.nan
            found[np.ix_(known, columns)] = complete(machine, hidden).mean[:, columns]
    return found


def _one_block_hidden(machine: Machine, v: Tensor) -> np.ndarray:
    found = np.empty(tuple(v.shape))
    told = machine.hidden_input(v)  # (n, H)
    for columns in machine.units.blocks:
        found[:, columns] = conditional_mean(machine, v, told, columns).numpy()
    return found


def conditional_mean(machine: Machine, v: Tensor, told: Tensor, columns: np.ndarray) -> Tensor:
    """E of one block given all others of complete rows, (n, n_columns of the block).

    Parameters
    ----------
    told : (n, H)
        `machine.hidden_input(v)`.
    """
    weights = (machine.weights / machine.variance())[:, columns]  # (H, k)
    without = told - v[:, columns] @ weights.T
    candidates, own = candidates_of(machine, columns)
    logits = torch.stack([softplus(without + x @ weights.T).sum(dim=1) + e for x, e in zip(candidates, own)], dim=1)
    return torch.softmax(logits, dim=1) @ candidates


def candidates_of(machine: Machine, columns: np.ndarray) -> tuple[Tensor, Tensor]:
    """Values that one block may take, (m, k), and what the visible side adds to −E for each, (m,)."""
    bias = machine.visible_bias[columns]
    if machine.units.is_gaussian[columns[0]]:
        x = torch.as_tensor(GRID, dtype=machine.dtype)[:, None]
        return x, -((x - bias) ** 2 / (2 * machine.variance()[columns])).squeeze(1)
    x = torch.as_tensor(machine.units.values_of(machine.units.block_of[columns[0]]), dtype=machine.dtype)
    return x, x @ bias


def log_conditionals(machine: Machine, v: Tensor, blocks: np.ndarray) -> np.ndarray:
    """log P(one block | all others) of complete rows, (n,), each row's block given in `blocks` (n,)."""
    units, told, found = machine.units, machine.hidden_input(v), np.empty(len(v))
    if units.only_binary:
        return _log_conditionals_of_findings(machine, v, told, blocks)
    for block in np.unique(blocks):
        rows, columns = np.flatnonzero(blocks == block), units.blocks[block]
        weights = (machine.weights / machine.variance())[:, columns]
        without = told[rows] - v[rows][:, columns] @ weights.T
        candidates, own = candidates_of(machine, columns)
        logits = torch.stack([softplus(without + x @ weights.T).sum(dim=1) + e for x, e in zip(candidates, own)], dim=1)
        width = np.log(GRID[1] - GRID[0]) if units.is_gaussian[columns[0]] else 0.0
        here = _own_logit(machine, v[rows], told[rows], columns) - torch.logsumexp(logits, dim=1) - width
        found[rows] = here.numpy()
    return found


def pseudo_likelihood(machine: Machine, v: Tensor) -> np.ndarray:
    """Σᵢ log σ(F(v with cell i turned over) − F(v)) of rows of yes/no units, (n,).

    A cell between 0 and 1 is turned over to 1 − vᵢ, as BernoulliRBM does.
    """
    found = np.empty(len(v))
    for part in _parts(np.arange(len(v)), 8 * machine.n_hidden):
        rows, total = v[part], 0.0
        told = machine.hidden_input(rows)
        here = softplus(told).sum(dim=1)
        for column in range(v.shape[1]):
            turned = 1 - 2 * rows[:, column]
            there = softplus(told + turned[:, None] * machine.weights[:, column]).sum(dim=1)
            total = total - softplus(turned * machine.visible_bias[column] + there - here)
        found[part] = total.numpy()
    return found


def _log_conditionals_of_findings(machine, v: Tensor, told: Tensor, columns: np.ndarray) -> np.ndarray:
    """The same for yes/no columns, all rows in one go: log σ(± what the others say)."""
    own, weights = v[np.arange(len(v)), columns], machine.weights[:, columns].T  # (n,), (n, H)
    without = told - own[:, None] * weights
    log_odds = machine.visible_bias[columns] + (softplus(without + weights) - softplus(without)).sum(dim=1)
    return (own * log_odds - softplus(log_odds)).numpy()


def _own_logit(machine, v, told, columns) -> Tensor:
    own = v[:, columns]
    if machine.units.is_gaussian[columns[0]]:
        side = -((own - machine.visible_bias[columns]) ** 2 / (2 * machine.variance()[columns])).squeeze(1)
    else:
        side = own @ machine.visible_bias[columns]
    return side + softplus(told).sum(dim=1)
