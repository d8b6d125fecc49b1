"""Contrastive divergence, plain and persistent: patients pull the machine one way, its own dreams the other.

References
----------
Hinton, Training products of experts by minimizing contrastive divergence, Neural Computation 14 (2002).
Tieleman, Training restricted Boltzmann machines using approximations to the likelihood gradient, ICML (2008).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from dlcore.models.rbm.draws import coin
from dlcore.models.rbm.gibbs import drawn, sample_hidden, sample_visible
from dlcore.models.rbm.machine import Machine


@dataclass(frozen=True)
class StepConfig:
    """How a step is made.

    Parameters
    ----------
    learning_rate : float
    persistent : bool
        Dreams go on from where they were (PCD); else each begins at the patients of the batch (CD).
    n_gibbs_steps : int
        Gibbs steps of a dream before it is looked at.
    momentum, weight_decay : float
    sparsity_target : float or None
        Share of patients for whom a hidden unit should be on.
    sparsity_cost : float
    """

    learning_rate: float = 0.1
    persistent: bool = True
    n_gibbs_steps: int = 1
    momentum: float = 0.0
    weight_decay: float = 0.0
    sparsity_target: float | None = None
    sparsity_cost: float = 0.1


@dataclass
class Dreamer:
    """A machine in training with its dreams.

    Parameters
    ----------
    machine : Machine
        Changed in place.
    chains : (n_chains, H) tensor
        Hidden states from which the next dreams begin.
    draws : ScikitDraws or TorchDraws
    config : StepConfig
    """

    machine: Machine
    chains: Tensor
    draws: object
    config: StepConfig
    velocity: dict[str, Tensor] = field(default_factory=dict)

    def step(self, v: Tensor) -> None:
        """One step uphill on the batch v (n, d): ⟨·⟩ over patients − ⟨·⟩ over dreams."""
        h = self.machine.hidden_mean(v)
        v_dream, h_dream = self.dream(h)
        self._move(self.gradient(v, h, v_dream, h_dream), h)

    def dream(self, h: Tensor) -> tuple[Tensor, Tensor]:
        """Visible states of the dreams and the hidden units' probabilities there."""
        config, machine = self.config, self.machine
        chain = self.chains if config.persistent else coin(h, self.draws)
        for left in range(config.n_gibbs_steps, 0, -1):
            v_dream = sample_visible(machine, chain, self.draws)
            h_dream = machine.hidden_mean(v_dream)
            if left > 1 or config.persistent:
                chain = coin(h_dream, self.draws)
        if config.persistent:
            self.chains = chain
        return v_dream, h_dream

    def gradient(self, v, h, v_dream, h_dream) -> dict[str, Tensor]:
        """Estimated gradient of the mean log-likelihood by each parameter."""
        machine, n, m = self.machine, len(v), len(v_dream)
        found = {
            "weights": torch.addmm(
                h.T @ machine.scaled(v), h_dream.T, machine.scaled(v_dream), beta=1 / n, alpha=-1 / m
            ),
            "hidden_bias": h.mean(dim=0) - h_dream.mean(dim=0),
            "visible_bias": v.mean(dim=0) - v_dream.mean(dim=0),
        }
        if len(machine.units.gaussian):
            found["visible_bias"] = found["visible_bias"] / machine.variance()
            found["log_variance"] = self._variance_gradient(v, h).mean(0) - self._variance_gradient(
                v_dream, h_dream
            ).mean(0)
        return found

    def _variance_gradient(self, v, h) -> Tensor:
        """∂(−E)/∂ log σ² of each number, (n, d), 0 elsewhere."""
        machine = self.machine
        pull = (v - machine.visible_bias) ** 2 / 2 - v * (h @ machine.weights)
        return pull / machine.variance() * torch.as_tensor(machine.units.is_gaussian, dtype=v.dtype)

    def _move(self, gradient: dict[str, Tensor], h: Tensor) -> None:
        config = self.config
        if config.weight_decay:
            gradient["weights"] = gradient["weights"] - config.weight_decay * self.machine.weights
        if config.sparsity_target is not None:
            gradient["hidden_bias"] = gradient["hidden_bias"] + config.sparsity_cost * (
                config.sparsity_target - h.mean(0)
            )
        for name, slope in gradient.items():
            if config.momentum:
                slope = self.velocity.get(name, 0.0) * config.momentum + slope
                self.velocity[name] = slope
            getattr(self.machine, name).add_(slope, alpha=config.learning_rate)
        if "log_variance" in gradient:
            self.machine.log_variance.clamp_(-6.0, 3.0)


def slices(n: int, batch_size: int) -> list[slice]:
    """Batches of nearly equal size, as scikit-learn's BernoulliRBM cuts them."""
    number = -(-n // batch_size)
    sizes = np.full(number, n // number)
    sizes[: n % number] += 1
    ends = np.cumsum(sizes)
    return [slice(int(end - size), int(end)) for end, size in zip(ends, sizes)]


def fill_gaps(machine: Machine, v: Tensor, missing: Tensor, draws) -> None:
    """Missing cells of v drawn anew in place, the others clamped."""
    v.copy_(torch.where(missing, drawn(machine, machine.visible_mean(sample_hidden(machine, v, draws)), draws), v))
