"""The machine itself: its energy, and what either side expects given the other. Every formula a few lines.

    E(v, h) = − Σ_i b_i v_i  [+ Σ_g (v_g − b_g)² / 2σ_g²  instead, for numbers]  − Σ_j c_j h_j − Σ_ij h_j W_ji x_i

with x_i = v_i, or v_g / σ_g² for numbers. Shapes: n rows, d visible columns, H hidden units.

References
----------
Smolensky, Information processing in dynamical systems: foundations of harmony theory (1986).
Hinton, A practical guide to training restricted Boltzmann machines (2010).
Cho, Ilin & Raiko, Improved learning of Gaussian-Bernoulli restricted Boltzmann machines, ICANN (2011).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from dlcore.models.rbm.units import Units

LEAST_LOG_VARIANCE = math.log(0.05**2)  # a number may not be known better than this, in standard deviations


@dataclass
class Machine:
    """Weights and biases as tensors of one dtype.

    Parameters
    ----------
    units : Units
    weights : (H, d)
    hidden_bias : (H,)
    visible_bias : (d,)
    log_variance : (d,)
        Of numbers, given the hidden units; 0 elsewhere.
    """

    units: Units
    weights: Tensor
    hidden_bias: Tensor
    visible_bias: Tensor
    log_variance: Tensor

    @classmethod
    def of(cls, units: Units, weights, hidden_bias, visible_bias, log_variance, dtype=torch.float64) -> Machine:
        """A machine from arrays."""
        arrays = (weights, hidden_bias, visible_bias, log_variance)
        return cls(units, *(torch.as_tensor(np.array(a, order="C"), dtype=dtype) for a in arrays))

    def to(self, dtype) -> Machine:
        return replace(self, **{name: tensor.to(dtype) for name, tensor in self.parameters().items()})

    def clone(self) -> Machine:
        return replace(self, **{name: tensor.detach().clone() for name, tensor in self.parameters().items()})

    def parameters(self) -> dict[str, Tensor]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "units"}

    @property
    def n_hidden(self) -> int:
        return len(self.hidden_bias)

    @property
    def dtype(self):
        return self.weights.dtype

    def variance(self) -> Tensor:
        """σ² of numbers, 1 elsewhere, (d,)."""
        if not len(self.units.gaussian):
            return torch.ones_like(self.visible_bias)
        numbers = torch.as_tensor(self.units.is_gaussian)
        return torch.where(numbers, self.log_variance.clamp(min=LEAST_LOG_VARIANCE), 0.0).exp()

    # hidden given visible

    def hidden_input(self, v: Tensor) -> Tensor:
        """c + W x, what each hidden unit is told, (n, H)."""
        return torch.addmm(self.hidden_bias, self.scaled(v), self.weights.T)

    def scaled(self, v: Tensor) -> Tensor:
        """x of the formula: numbers divided by their variance."""
        return v / self.variance() if len(self.units.gaussian) else v

    def hidden_mean(self, v: Tensor) -> Tensor:
        """P(h = 1 | v), (n, H)."""
        return torch.sigmoid(self.hidden_input(v))

    # visible given hidden

    def visible_input(self, h: Tensor) -> Tensor:
        """b + hᵀ W, (n, d): log-odds of yes/no, scores of levels, means of numbers."""
        return torch.addmm(self.visible_bias, h, self.weights)

    def visible_mean(self, h: Tensor) -> Tensor:
        """E[v | h], (n, d)."""
        field = self.visible_input(h)
        if self.units.only_binary:
            return field.sigmoid_()
        mean = field.clone()
        mean[:, self.units.binary] = torch.sigmoid(field[:, self.units.binary])
        for group in self.units.groups:
            mean[:, group] = torch.softmax(field[:, group], dim=1)
        return mean

    def log_normalizer(self, h: Tensor) -> Tensor:
        """log Σ_v or ∫ of exp of each block's own terms given h, (n, n_blocks)."""
        field, units = self.visible_input(h), self.units
        found = torch.empty((len(h), len(units.blocks)), dtype=field.dtype)
        if units.only_binary:
            return softplus(field)
        found[:, units.block_of[units.binary]] = softplus(field[:, units.binary])
        for group in units.groups:
            found[:, units.block_of[group[0]]] = torch.logsumexp(field[:, group], dim=1)
        if len(units.gaussian):
            bias, variance = self.visible_bias[units.gaussian], self.variance()[units.gaussian]
            quadratic = (field[:, units.gaussian] ** 2 - bias**2) / (2 * variance)
            found[:, units.block_of[units.gaussian]] = quadratic + (2 * math.pi * variance).log() / 2
        return found

    # energies

    def visible_terms(self, v: Tensor, seen: Tensor | None = None) -> Tensor:
        """What the visible side alone adds to −E, (n,); missing cells (`seen` (n, d) is 0) add nothing."""
        units = self.units
        if not len(units.gaussian):
            return v @ self.visible_bias
        discrete = np.flatnonzero(~units.is_gaussian)
        numbers = (v[:, units.gaussian] - self.visible_bias[units.gaussian]) ** 2 / (
            2 * self.variance()[units.gaussian]
        )
        if seen is not None:
            numbers = numbers * seen[:, units.gaussian]
        return v[:, discrete] @ self.visible_bias[discrete] - numbers.sum(dim=1)

    def free_energy(self, v: Tensor) -> Tensor:
        """F(v) = − log Σ_h exp(−E(v, h)), (n,)."""
        return -self.visible_terms(v) - softplus(self.hidden_input(v)).sum(dim=1)

    def energy(self, v: Tensor, h: Tensor) -> Tensor:
        """E(v, h), (n,)."""
        return -self.visible_terms(v) - (h * self.hidden_input(v)).sum(dim=1)


def initial_weights(n_hidden: int, n_columns: int, random, scale: float = 0.01) -> np.ndarray:
    """Small random weights, (H, d), drawn as scikit-learn's BernoulliRBM draws them."""
    return np.asarray(random.normal(0, scale, (n_hidden, n_columns)), order="F")


def base_biases(units: Units, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Visible biases (d,) and log variances (d,) of a machine without hidden units; half a patient added to each answer."""
    n, total = len(values), values.sum(axis=0)  # one pass where nothing is missing
    if np.isnan(total).any():
        n, total = (~np.isnan(values)).sum(axis=0), np.nansum(values, axis=0)
    n = np.broadcast_to(n, total.shape)
    bias, log_variance = np.zeros(units.n_columns), np.zeros(units.n_columns)
    yes = (total[units.binary] + 0.5) / (n[units.binary] + 1)
    bias[units.binary] = np.log(yes / (1 - yes))
    for group in units.groups:
        bias[group] = np.log((total[group] + 0.5) / (n[group] + 0.5 * len(group)))
    mean = total[units.gaussian] / np.maximum(n[units.gaussian], 1)
    spread = np.nansum((values[:, units.gaussian] - mean) ** 2, axis=0) / np.maximum(n[units.gaussian], 1)
    bias[units.gaussian], log_variance[units.gaussian] = mean, np.log(np.maximum(spread, 1e-2))
    return bias, log_variance
