"""Gibbs sampling: one side drawn given the other, again and again."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dlcore.models.rbm.draws import coin
from dlcore.models.rbm.machine import Machine


def sample_hidden(machine: Machine, v: Tensor, draws) -> Tensor:
    """h ~ P(h | v), (n, H) of 0 and 1."""
    return coin(machine.hidden_mean(v), draws)


def sample_visible(machine: Machine, h: Tensor, draws) -> Tensor:
    """v ~ P(v | h), (n, d)."""
    units = machine.units
    if units.only_binary:
        return coin(machine.visible_mean(h), draws)
    return drawn(machine, machine.visible_mean(h), draws)


def drawn(machine: Machine, mean: Tensor, draws) -> Tensor:
    """Visible values drawn around their means given the hidden side, (n, d)."""
    units, v = machine.units, mean.clone()
    if len(units.binary):
        v[:, units.binary] = coin(mean[:, units.binary], draws)
    for group in units.groups:
        v[:, group] = one_level(mean[:, group], draws)
    if len(units.gaussian):
        spread = machine.variance()[units.gaussian].sqrt()
        noise = draws.normal((len(mean), len(units.gaussian)), mean.dtype)
        v[:, units.gaussian] = mean[:, units.gaussian] + spread * noise
    return v


def one_level(p: Tensor, draws) -> Tensor:
    """One level a row with probabilities p (n, L), as 0 and 1."""
    u = draws.uniform((len(p), 1), p.dtype)
    chosen = (p.cumsum(dim=1) < u).sum(dim=1).clamp(max=p.shape[1] - 1)
    return torch.nn.functional.one_hot(chosen, p.shape[1]).to(p.dtype)


def clamped_step(machine: Machine, v: Tensor, missing: Tensor, draws) -> tuple[Tensor, Tensor]:
    """One Gibbs step in which only missing cells move: (new v, their means given the hidden side), both (n, d)."""
    mean = machine.visible_mean(sample_hidden(machine, v, draws))
    return torch.where(missing, drawn(machine, mean, draws), v), mean


def start_values(machine: Machine, values: np.ndarray) -> Tensor:
    """Rows with gaps filled by what the visible biases alone expect, (n, d)."""
    v = torch.as_tensor(values, dtype=machine.dtype)
    nobody = torch.zeros((1, machine.n_hidden), dtype=machine.dtype)
    return torch.where(torch.isnan(v), machine.visible_mean(nobody), v)
