"""How likely a machine finds patients where nothing can be summed: annealed importance sampling.

References
----------
Neal, Annealed importance sampling, Statistics and Computing 11 (2001).
Salakhutdinov & Murray, On the quantitative analysis of deep belief networks, ICML (2008).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import torch

from dlcore.models.rbm.draws import TorchDraws
from dlcore.models.rbm.gibbs import drawn, sample_hidden, sample_visible
from dlcore.models.rbm.machine import Machine


@torch.no_grad()
def annealed_log_partition(
    machine: Machine, base_bias: np.ndarray, n_chains: int = 100, n_temperatures: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """log Z and its standard error.

    Chains begin at a machine that knows only how common each finding is, and walk through machines between that one
    and the trained one; each keeps a weight whose mean is the ratio of their partition functions.

    Parameters
    ----------
    base_bias : (d,)
        Visible biases of the machine without hidden units.
    n_chains, n_temperatures : int

    Returns
    -------
    log Z, and the standard error of log Z (delta method).
    """
    draws = TorchDraws(seed)
    base = torch.as_tensor(base_bias, dtype=machine.dtype)
    here = between(machine, base, 0.0)
    nobody = torch.zeros((n_chains, machine.n_hidden), dtype=machine.dtype)
    v = drawn(here, here.visible_mean(nobody), draws)
    log_weight = torch.zeros(n_chains, dtype=torch.float64)
    for beta in np.linspace(0, 1, n_temperatures)[1:]:
        there = between(machine, base, float(beta))
        log_weight += (here.free_energy(v) - there.free_energy(v)).double()
        here = there
        v = sample_visible(here, sample_hidden(here, v, draws), draws)
    start = float(between(machine, base, 0.0).log_normalizer(nobody[:1]).sum()) + machine.n_hidden * math.log(2)
    weight = torch.exp(log_weight - log_weight.max())
    error = float(weight.std() / weight.mean()) / math.sqrt(n_chains)
    return start + float(log_weight.max() + weight.mean().log()), error


def between(machine: Machine, base: torch.Tensor, beta: float) -> Machine:
    """The machine a share `beta` of the way from the one without hidden units."""
    return replace(
        machine,
        weights=machine.weights * beta,
        hidden_bias=machine.hidden_bias * beta,
        visible_bias=base * (1 - beta) + machine.visible_bias * beta,
    )
