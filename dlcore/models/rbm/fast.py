"""Persistent contrastive divergence for yes/no units with three matrix products a step.

Biases are kept inside one matrix beside the weights, and a unit that is always on stands at the end of either side:

    A = [[W, c],      [h, 1] A → what the visible side is told, [v, 1] Aᵀ → what the hidden side is told
         [b, ∞]]

Patients and dreams lie one above the other, so that both phases are one product, and their difference is taken before
anything is rounded to bfloat16.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dlcore.models.rbm.machine import Machine

ALWAYS_ON = 1e4  # the input of the units that are always on
WORTH_BFLOAT16 = 2**22  # multiplications of one product from which rounding the weights every step pays


class BinaryDreamer:
    """A machine of yes/no units in training, with its dreams.

    Parameters
    ----------
    machine : Machine
    n_chains : int
    learning_rate : float
    seed : int
    bfloat16 : bool
        Multiply in bfloat16; weights stay float32.
    """

    def __init__(self, machine: Machine, n_chains: int, learning_rate: float, seed: int, bfloat16: bool = False):
        n_hidden, d = machine.weights.shape
        self.units, self.learning_rate = machine.units, learning_rate
        self.matrix = torch.empty((n_hidden + 1, d + 1))
        self.matrix[:-1, :-1], self.matrix[:-1, -1] = machine.weights, machine.hidden_bias
        self.matrix[-1, :-1], self.matrix[-1, -1] = machine.visible_bias, ALWAYS_ON
        self.dtype = torch.bfloat16 if bfloat16 else torch.float32
        self.multiplied = self.matrix.to(self.dtype)  # the matrix itself in float32
        self.chains = torch.zeros((n_chains, n_hidden + 1), dtype=self.dtype)
        self.chains[:, -1] = 1
        self.bits, self.generator = np.random.SFC64(seed), torch.Generator().manual_seed(seed)
        self._buffers = {}

    @staticmethod
    def rows(v: np.ndarray, bfloat16: bool) -> Tensor:
        """Rows with the unit that is always on, (n, d + 1)."""
        rows = torch.ones((len(v), v.shape[1] + 1), dtype=torch.bfloat16 if bfloat16 else torch.float32)
        rows[:, :-1] = torch.as_tensor(v)
        return rows

    def step(self, v: Tensor) -> None:
        """One step on the batch v (n, d + 1)."""
        both, scale = self._buffer(len(v))
        dreams, matrix = both[len(v) :], self.multiplied
        both[: len(v)] = v
        self._toss(torch.mm(self.chains, matrix).float().sigmoid_(), dreams)
        h = torch.mm(both, matrix.T).sigmoid_()  # (n + n_chains, H + 1)
        self._toss(h[len(v) :].float(), self.chains)
        if scale is None:
            h[len(v) :].neg_()
        else:
            h.mul_(scale)
        rate = self.learning_rate / len(v)
        if self.dtype == torch.float32:
            self.matrix.addmm_(h.T, both, alpha=rate)
            self.multiplied = self.matrix
        else:
            self.matrix.add_(torch.mm(h.T, both), alpha=rate)
            self.multiplied.copy_(self.matrix)

    def _toss(self, p: Tensor, into: Tensor) -> None:
        """1 with probability p, else 0; beside rounded products 16 random bits each, half the cost of a float."""
        if self.dtype == torch.float32:
            torch.lt(torch.rand(p.shape, generator=self.generator), p, out=into)
            return
        bits = self.bits.random_raw(-(-p.numel() // 4)).view(np.int16)[: p.numel()]
        torch.lt(torch.from_numpy(bits).view(p.shape), p.mul_(65536).sub_(32768), out=into)

    def _buffer(self, n: int):
        if n not in self._buffers:
            m, visible = len(self.chains), self.matrix.shape[1]
            scale = None
            if n != m:  # float32: rounded, patients and dreams would weigh unequally
                scale = torch.ones((n + m, 1))
                scale[n:] = -n / m
            self._buffers[n] = torch.empty((n + m, visible), dtype=self.dtype), scale
        return self._buffers[n]

    @property
    def machine(self) -> Machine:
        """The machine as it stands."""
        matrix = self.matrix
        d = self.units.n_columns
        return Machine(
            self.units, matrix[:-1, :-1].clone(), matrix[:-1, -1].clone(), matrix[-1, :-1].clone(), torch.zeros(d)
        )
