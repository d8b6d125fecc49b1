"""K fully connected networks side by side, trained in torch as one graph.

Every parameter has a leading axis of length K, so one `torch.baddbmm` computes a layer of all networks.
What is trained here is used in numpy: see `_ann_ensemble`.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh}


class Networks(nn.Module):
    """K multilayer perceptrons of one shape, each with a linear path beside its hidden layers.

    The linear path (a weight from every input straight to every output) makes logistic regression the
    starting point; the hidden layers learn what it misses (cf. Cheng et al. 2016, "wide and deep").

    Parameters
    ----------
    n_networks, n_inputs, n_outputs : int
    hidden : tuple of int
    activation : {"relu", "tanh"}
    dropout : float
        Share of hidden units silenced at each training step (Srivastava et al. 2014).
    generator : torch.Generator
        Source of the first weights and of dropout.
    """

    def __init__(self, n_networks, n_inputs, hidden, n_outputs, *, activation, dropout, generator):
        super().__init__()
        sizes = [n_inputs, *hidden, n_outputs]
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for fan_in, fan_out in pairwise(sizes):
            bound = (6.0 / (fan_in + fan_out)) ** 0.5  # Glorot & Bengio 2010
            first = torch.rand(n_networks, fan_in, fan_out, generator=generator) * 2 - 1
            self.weights.append(nn.Parameter(first * bound))
            self.biases.append(nn.Parameter(torch.zeros(n_networks, 1, fan_out)))
        self.skip = nn.Parameter(torch.zeros(n_networks, n_inputs, n_outputs)) if hidden else None
        self.activation, self.dropout, self.generator = activation, dropout, generator

    def forward(self, x: Tensor) -> Tensor:
        """Inputs (K, B, n_inputs) → outputs (K, B, n_outputs)."""
        h = x
        for weight, bias in zip(self.weights[:-1], self.biases[:-1]):
            h = ACTIVATIONS[self.activation](torch.baddbmm(bias, h, weight))
            if self.training and self.dropout > 0:
                h = h * self._mask(h)
        out = torch.baddbmm(self.biases[-1], h, self.weights[-1])
        return out if self.skip is None else torch.baddbmm(out, x, self.skip)

    def _mask(self, h: Tensor) -> Tensor:
        """Which units speak, (1, B, size). All networks share it: random numbers would take longer than layers."""
        keep = 1.0 - self.dropout
        return torch.empty_like(h[:1]).bernoulli_(keep, generator=self.generator) / keep

    def export(self, members=slice(None)) -> dict:
        """Weights of some networks as float32 arrays: lists "weights" (K, in, out), "biases" (K, 1, out); "skip"."""
        copy = lambda parameter: parameter.detach()[members].cpu().numpy().copy()
        return {
            "weights": [copy(parameter) for parameter in self.weights],
            "biases": [copy(parameter) for parameter in self.biases],
            "skip": None if self.skip is None else copy(self.skip),
        }
