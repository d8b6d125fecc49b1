"""K fully connected networks side by side, trained in torch as one graph.

One `torch.baddbmm` computes a layer of all networks. Autograd would spend more time on bookkeeping than the
small matrix products take, so the gradient is written out (Rumelhart, Hinton & Williams 1986); a test compares
it with autograd's. What is trained here is used in numpy: see `dlcore.models.ann.ensemble`.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dlcore.specs import BINARY, MULTICLASS

ACTIVATIONS = {"relu": torch.relu_, "tanh": torch.tanh_}


class Networks(nn.Module):
    """K multilayer perceptrons of one shape, each with a linear path beside its hidden layers.

    The linear path (a weight from every input straight to every output) makes logistic regression the
    starting point; the hidden layers learn what it misses (cf. Cheng et al. 2016, "wide and deep").

    Parameters
    ----------
    n_networks, n_inputs, n_outputs : int
    hidden : tuple of int
    task : {"binary", "multiclass", "regression"}
        Decides the loss: cross entropy, or squared error.
    activation : {"relu", "tanh"}
    dropout : float
        Share of hidden units silenced at each training step (Srivastava et al. 2014).
    generator : torch.Generator
        Source of the first weights and of dropout.
    """

    def __init__(self, n_networks, n_inputs, hidden, n_outputs, *, task, activation, dropout, generator):
        super().__init__()
        self.task, self.activation, self.dropout, self.generator = task, activation, dropout, generator
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for fan_in, fan_out in pairwise([n_inputs, *hidden, n_outputs]):
            bound = (6.0 / (fan_in + fan_out)) ** 0.5  # Glorot & Bengio 2010
            first = torch.rand(n_networks, fan_in, fan_out, generator=generator) * 2 - 1
            self.weights.append(nn.Parameter(first * bound))
            self.biases.append(nn.Parameter(torch.zeros(n_networks, 1, fan_out)))
        self.skip = nn.Parameter(torch.zeros(n_networks, n_inputs, n_outputs)) if hidden else None
        # looked up at every step, where going through nn.Module would cost as much as a layer
        self._layers = tuple(self.weights), tuple(self.biases)
        self._all = tuple(self.parameters())

    def forward(self, x: Tensor) -> Tensor:
        """Inputs (K, B, n_inputs) → outputs (K, B, n_outputs)."""
        return self._forward(x, [])

    def _forward(self, x: Tensor, kept: list) -> Tensor:
        """As `forward`; appends each hidden layer's values, dropout mask and what it passed on to `kept`."""
        weights, biases = self._layers
        h = x
        for weight, bias in zip(weights[:-1], biases[:-1]):
            h = ACTIVATIONS[self.activation](torch.baddbmm(bias, h, weight))
            mask = self._mask(h) if self.training and self.dropout > 0 else None
            passed_on = h if mask is None else h * mask
            kept.append((h, mask, passed_on))
            h = passed_on
        out = torch.baddbmm(biases[-1], h, weights[-1])
        return out if self.skip is None else torch.baddbmm(out, x, self.skip)

    def _mask(self, h: Tensor) -> Tensor:
        """Which units pass their value on (dropout), (1, B, size), the same in all networks: chance costs more than layers."""
        keep = 1.0 - self.dropout
        return torch.empty_like(h[:1]).bernoulli_(keep, generator=self.generator) / keep

    def loss(self, x: Tensor, target: Tensor, weights: Tensor) -> Tensor:
        """Weighted mean loss of each network, (K,).

        Parameters
        ----------
        x : Tensor of shape (K, B, n_inputs)
        target : Tensor of shape (K, B)
            0 or 1, class numbers, or numbers.
        weights : Tensor of shape (K, B)
            0 for padding.
        """
        return (self._error(self(x), target)[0] * shares(weights)).sum(dim=1)

    @torch.no_grad()
    def learn(self, x: Tensor, target: Tensor, weights: Tensor) -> Tensor:
        """As `loss`, and its gradient put into each parameter's ``grad``."""
        loss, gradient = self._loss_and_gradient(x, target, shares(weights))
        for parameter, part in zip(self._all, gradient):
            parameter.grad = part
        return loss

    def _error(self, out: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Loss of each row (K, B) and its derivative by the outputs (K, B, n_outputs)."""
        if self.task == MULTICLASS:
            logs = F.log_softmax(out, dim=-1)
            derivative = logs.exp()
            index = target.unsqueeze(-1)
            derivative.scatter_add_(2, index, derivative.new_full((1, 1, 1), -1.0).expand(index.shape))
            return -logs.gather(2, index).squeeze(-1), derivative
        z = out.squeeze(-1)
        if self.task == BINARY:
            return F.softplus(z) - target * z, (z.sigmoid() - target).unsqueeze(-1)
        return (z - target).square(), (2 * (z - target)).unsqueeze(-1)

    def _loss_and_gradient(self, x: Tensor, target: Tensor, weights: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Loss (K,) and its gradient by each of `parameters()`, layer by layer from the outputs back."""
        kept: list[tuple[Tensor, Tensor | None, Tensor]] = []
        error, delta = self._error(self._forward(x, kept), target)
        delta = delta * weights.unsqueeze(-1)  # (K, B, outputs)
        d_skip = [] if self.skip is None else [x.transpose(1, 2) @ delta]
        d_weights, d_biases = [], []
        own_weights = self._layers[0]
        for depth in range(len(own_weights) - 1, -1, -1):
            h, mask, passed_on = kept[depth - 1] if depth else (x, None, x)
            d_weights.insert(0, passed_on.transpose(1, 2) @ delta)
            d_biases.insert(0, delta.sum(dim=1, keepdim=True))
            if depth:
                delta = delta @ own_weights[depth].transpose(1, 2)
                delta = self._through_activation(delta if mask is None else delta * mask, h)
        return (error * weights).sum(dim=1), [*d_skip, *d_weights, *d_biases]

    def _through_activation(self, delta: Tensor, h: Tensor) -> Tensor:
        """Chain rule through the activation, from its value h."""
        if self.activation == "relu":
            return torch.ops.aten.threshold_backward(delta, h, 0)
        return delta * (1 - h.square())

    def export(self, members=slice(None)) -> dict:
        """Weights of some networks as float32 arrays: lists "weights" (K, in, out), "biases" (K, 1, out); "skip"."""
        copy = lambda parameter: parameter.detach()[members].cpu().numpy().copy()
        return {
            "weights": [copy(weight) for weight in self.weights],
            "biases": [copy(bias) for bias in self.biases],
            "skip": None if self.skip is None else copy(self.skip),
        }


def shares(weights: Tensor) -> Tensor:
    """Weights (K, B) that sum to 1 in each network, or to 0 where all of its rows are padding."""
    return weights / weights.sum(dim=1, keepdim=True).clamp_min(1.0)
