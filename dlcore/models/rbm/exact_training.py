"""Training on the likelihood itself: L-BFGS on every patient at once, step by step uphill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dlcore.models.rbm.exact import Rows, mean_log_likelihood
from dlcore.models.rbm.machine import Machine

EVALUATIONS = 5  # line-search steps of L-BFGS between two looks at the held-out patients


@dataclass(frozen=True)
class Step:
    """The machine after a few steps: mean log-likelihood a patient, in training and held out (NaN where nobody is)."""

    machine: Machine
    train: float
    validation: float


def exact_steps(
    machine: Machine, train: Rows, validation: Rows | None, weight_decay: float, n_steps: int, least_gain: float = 1e-9
) -> Iterator[Step]:
    """Climb the mean log-likelihood − weight_decay/2 · Σ W².

    Parameters
    ----------
    machine : Machine
        Where to start; its tensors are changed.
    train, validation : Rows
    weight_decay, least_gain : float
        A step that gains less than `least_gain` (nats a patient) is the last.

    Yields
    ------
    Step
        The objective never falls from one to the next: a step that lost is taken back, and the climb ends.
    """
    free = _free_parameters(machine)
    optimizer = torch.optim.LBFGS(
        free, max_iter=EVALUATIONS, history_size=20, line_search_fn="strong_wolfe", tolerance_change=1e-10
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = objective(machine, train, weight_decay)
        value.backward()
        return value

    before = float("inf")
    for _ in range(n_steps):
        kept = [tensor.detach().clone() for tensor in free]
        optimizer.step(loss)
        with torch.no_grad():
            now = float(objective(machine, train, weight_decay))
        if not np.isfinite(now) or now > before + 1e-12:
            _restore(free, kept)
            return
        yield _look(machine, train, validation)
        if before - now < least_gain:
            return
        before = now


def objective(machine: Machine, rows: Rows, weight_decay: float) -> Tensor:
    """What is made small: minus the mean log-likelihood, and the price of large weights."""
    (value,) = mean_log_likelihood(machine, rows)
    return weight_decay / 2 * (machine.weights**2).sum() - value


def _free_parameters(machine: Machine) -> list[Tensor]:
    names = ["weights", "hidden_bias", "visible_bias"]
    if len(machine.units.gaussian):
        names.append("log_variance")
    if machine.n_hidden == 0:
        names.remove("weights"), names.remove("hidden_bias")
    return [getattr(machine, name).requires_grad_() for name in names]


def _restore(free, kept):
    with torch.no_grad():
        for tensor, before in zip(free, kept):
            tensor.copy_(before)


@torch.no_grad()
def _look(machine, train, validation) -> Step:
    many = (train,) if validation is None else (train, validation)
    found = [float(value) for value in mean_log_likelihood(machine, *many)]
    return Step(machine.clone(), found[0], found[1] if validation is not None else float("nan"))


def exact_gradient(machine: Machine, rows: Rows) -> dict[str, np.ndarray]:
    """Gradient of the mean log-likelihood by each of the machine's parameters."""
    copy = machine.clone()
    free = {name: tensor.requires_grad_() for name, tensor in copy.parameters().items()}
    (value,) = mean_log_likelihood(copy, rows)
    value.backward()
    return {name: np.zeros(0) if tensor.grad is None else tensor.grad.numpy() for name, tensor in free.items()}
