"""The one training loop, for every family that learns by gradient.

It trains K networks at once. It knows a module, what a batch costs each network (a loss *per member*, shape
(K,)), and how each does on rows it does not learn from. Members stop, keep their best weights and fail by
themselves; nothing of one member reaches another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from dlcore.errors import TrainingError
from dlcore.training.batches import batches, pad
from dlcore.training.devices import Device
from dlcore.training.events import ALL_EPOCHS, NO_BETTER, NOT_NUMBERS, EpochEnd, Event, Finished, Started

adamw = partial(torch.optim.AdamW, fused=True)


@dataclass
class TrainingProblem:
    """What is to be learned.

    Parameters
    ----------
    module : torch.nn.Module
        Where K > 1, every parameter and buffer has a leading axis of length K.
    loss : callable
        ``loss(rows, weights) -> Tensor (K,)`` for row numbers (K, B) and their weights (K, B), in training
        mode. A weight of 0 marks padding and must not count. A loss that works out its own gradient, as `ShardedLoss`
        does, puts it into the parameters' ``grad`` and returns a tensor without a graph.
    validation_loss : callable
        ``validation_loss() -> Tensor (K,)``, in evaluation mode and without gradient.
    rows : list of K integer arrays
        The rows that each member learns from; they may differ in length.
    names : list of K str
    scores : callable, optional
        ``scores() -> dict[str, float]`` after an epoch.
    lengths : ndarray of shape (n,), optional
        Length of each row where rows are sequences: those of like length then share a batch, so that little of it is
        padding.
    """

    module: nn.Module
    loss: Callable[[Tensor, Tensor], Tensor]
    validation_loss: Callable[[], Tensor]
    rows: list[np.ndarray]
    names: list[str]
    scores: Callable[[], dict[str, float]] | None = None
    lengths: np.ndarray | None = None


@dataclass(frozen=True)
class TrainConfig:
    """How it is learned.

    Parameters
    ----------
    n_epochs, batch_size : int
    learning_rate, weight_decay : float
    optimizer : callable
        ``optimizer(parameters, lr=…, weight_decay=…)``; AdamW (Loshchilov & Hutter 2019, decoupled weight decay), or
        another class of `torch.optim`, its other arguments set by `functools.partial`.
    schedule : callable, optional
        Progress 0 … 1 → factor on the learning rate, asked before every step; see `dlcore.training.schedules`.
    clip_norm : float or None
        Longest gradient of a member; a longer one is shortened to it (Pascanu et al. 2013). None: as it is.
    patience : int or None
        Epochs without a better validation loss after which a member stops; None: never.
    keeps_last : bool
        Keep the last epoch's weights where every epoch was used, not the best epoch's. For a learning rate that
        falls to nothing: the rows that validate then decide nothing, and the weights have come to rest.
    seed : int
    """

    n_epochs: int
    batch_size: int
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    optimizer: Callable[..., torch.optim.Optimizer] = adamw
    schedule: Callable[[float], float] | None = None
    clip_norm: float | None = None
    patience: int | None = None
    keeps_last: bool = False
    seed: int = 0


@dataclass
class TrainingState:
    """What has come of it so far; filled while `train` runs, valid after any epoch.

    Attributes
    ----------
    epoch : int
        Epochs done.
    best_loss, best_epoch : ndarray of shape (K,)
        Validation loss of the weights each member keeps, its best or its last, and their epoch (from 1); 0: none yet.
    active : ndarray of shape (K,), bool
        Members still learning.
    failed : ndarray of shape (K,), bool
        Members whose loss is no longer a number; they keep their best weights, if they have any.
    """

    n_members: int
    epoch: int = 0
    best_loss: np.ndarray = field(init=False)
    best_epoch: np.ndarray = field(init=False)
    active: np.ndarray = field(init=False)
    failed: np.ndarray = field(init=False)

    def __post_init__(self):
        self.best_loss = np.full(self.n_members, np.inf)
        self.best_epoch = np.zeros(self.n_members, dtype=np.int64)
        self.active = np.ones(self.n_members, dtype=bool)
        self.failed = np.zeros(self.n_members, dtype=bool)

    def record(self, train_loss: np.ndarray, validation_loss: np.ndarray, config: TrainConfig) -> np.ndarray:
        """Take in one epoch's losses, both (K,); returns whose weights are to be kept, (K,)."""
        self.epoch += 1
        broken = ~(np.isfinite(train_loss) & np.isfinite(validation_loss))
        self.failed |= self.active & broken
        self.active &= ~broken
        last = config.keeps_last and self.epoch == config.n_epochs
        better = self.active & ((validation_loss < self.best_loss) | last)
        self.best_loss[better] = validation_loss[better]
        self.best_epoch[better] = self.epoch
        if config.patience is not None:
            self.active &= self.epoch - self.best_epoch < config.patience
        return better

    @property
    def reason(self) -> str:
        if self.failed.all():
            return NOT_NUMBERS
        return ALL_EPOCHS if self.active.any() else NO_BETTER


def train(
    problem: TrainingProblem,
    config: TrainConfig,
    device: Device,
    state: TrainingState,
    parameters: Iterable | None = None,
    note: str = "",
) -> Generator[Event]:
    """Train and tell. When it ends, by itself or closed from outside, the module holds the weights each member keeps.

    Parameters
    ----------
    state : TrainingState
        Filled on the way, so that it can be read even where the generator was closed.
    parameters : iterable, optional
        Parameters or parameter groups to train; default all.

    Yields
    ------
    Started, EpochEnd, …, Finished

    Raises
    ------
    TrainingError
        Where memory ran out, or no member has a loss that is a number.
    """
    best = BestWeights(problem.module, len(problem.rows))
    try:
        yield Started(config.n_epochs, problem.names, device.name, device.precision, note)
        yield from _epochs(problem, config, device, state, best, parameters)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise out_of_memory() from error
    except RuntimeError as error:
        if "memory" in str(error).lower():
            raise out_of_memory() from error
        raise
    finally:
        best.restore()
        problem.module.eval()
    if state.failed.all() and not state.best_epoch.any():
        raise TrainingError(
            "The network's error grew beyond all numbers.", "Lower the learning rate, or look for impossible values."
        )
    yield Finished(state.best_epoch.copy(), state.reason)


def out_of_memory() -> TrainingError:
    """The error for too little memory."""
    return TrainingError("The computer's memory ran out.", "Choose a smaller batch size or a smaller network.")


def _epochs(problem, config, device, state, best, parameters) -> Iterator[EpochEnd]:
    optimizer = config.optimizer(
        problem.module.parameters() if parameters is None else parameters,
        lr=config.learning_rate,
        weight_decay=config.weight_decay,
    )
    rows, weights = (device.put(part) for part in pad(problem.rows))
    lengths = None if problem.lengths is None else torch.as_tensor(problem.lengths)
    generator = torch.Generator().manual_seed(config.seed)
    schedule = LearningRateSchedule(optimizer, config, -(-rows.shape[1] // config.batch_size))
    start = time.perf_counter()
    while state.epoch < config.n_epochs and state.active.any():
        dealt = batches(rows, weights, config.batch_size, generator, lengths)
        train_loss = _epoch(problem, optimizer, schedule, dealt, config.clip_norm)
        problem.module.eval()
        with torch.inference_mode():
            validation_loss = problem.validation_loss().float().cpu().numpy()
        best.keep(state.record(train_loss, validation_loss, config))
        scores = problem.scores() if problem.scores else {}
        yield EpochEnd(state.epoch, train_loss, validation_loss, time.perf_counter() - start, scores)


def _epoch(problem, optimizer, schedule, dealt, clip_norm) -> np.ndarray:
    """One pass over all rows; returns the mean loss of each member, (K,)."""
    problem.module.train()
    total, count = 0.0, 0.0
    for rows, weights in dealt:
        schedule.step()
        loss = problem.loss(rows, weights)  # (K,)
        if loss.requires_grad:
            optimizer.zero_grad(set_to_none=True)
            loss.sum().backward()  # members share no parameter, so the sum's gradient is each member's own
        if clip_norm is not None:
            clip_gradients(optimizer, len(problem.rows), clip_norm)
        optimizer.step()
        mass = weights.sum(dim=1)
        total, count = total + loss.detach() * mass, count + mass
    return (total / count).float().cpu().numpy()


@torch.no_grad()
def clip_gradients(optimizer: torch.optim.Optimizer, n_members: int, norm: float) -> Tensor:
    """Shorten each member's gradient to at most `norm`; returns the norms before, (K,)."""
    gradients = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
    by_member = [gradient.reshape(n_members, -1) for gradient in gradients]
    norms = torch.stack([part.float().square().sum(dim=1) for part in by_member]).sum(dim=0).sqrt()
    factors = (norm / (norms + 1e-6)).clamp(max=1.0)
    for gradient, part in zip(gradients, by_member):
        gradient.copy_((part * factors[:, None]).view_as(gradient))
    return norms


class LearningRateSchedule:
    """The learning rate over the steps of a run."""

    def __init__(self, optimizer: torch.optim.Optimizer, config: TrainConfig, steps_per_epoch: int):
        self._groups = optimizer.param_groups
        self._base = [group["lr"] for group in self._groups]
        self._schedule = config.schedule
        self._steps, self._done = config.n_epochs * steps_per_epoch, 0

    def step(self):
        if self._schedule is not None:
            factor = self._schedule(self._done / self._steps)
            for group, base in zip(self._groups, self._base):
                group["lr"] = base * factor
        self._done += 1


class BestWeights:
    """Each member's best weights so far, buffers included."""

    def __init__(self, module: nn.Module, n_members: int):
        self._live = [tensor for tensor in module.state_dict().values() if tensor.is_floating_point()]
        self._kept = [tensor.clone() for tensor in self._live]
        self._n_members = n_members

    def keep(self, better: np.ndarray):
        """Copy the weights of the members marked in `better`, (K,)."""
        if not better.any():
            return
        mask = torch.as_tensor(better, device=self._live[0].device)
        for kept, live in zip(self._kept, self._live):
            if self._n_members == 1:
                kept.copy_(live)
            else:
                kept.copy_(torch.where(mask.view(-1, *[1] * (live.ndim - 1)), live, kept))

    def restore(self):
        """Put the kept weights back into the module."""
        with torch.no_grad():
            for kept, live in zip(self._kept, self._live):
                live.copy_(kept)
