"""A batch in fixed shards, each on a thread of its own: the same numbers whatever the number of threads."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from dlcore.training.threads import parallel

Loss = Callable[[nn.Module, Tensor, Tensor, torch.Generator], Tensor]


class ShardedLoss:
    """The loss of a batch for `TrainingProblem`, worked out shard by shard together with its gradient.

    How a batch is divided depends on its size alone. Every shard has a replica of the module, which shares its
    parameters but counts its own batch statistics (ghost batch normalisation, Hoffer et al. 2017), and random numbers
    of its own. Gradients are added in the order of the shards; running statistics are the mean over replicas.

    Parameters
    ----------
    module : torch.nn.Module
        One network (K = 1), or K with a leading axis.
    loss : callable
        ``loss(replica, rows, weights, generator) -> Tensor (K,)``: the weighted mean over a shard's rows (K, B).
    shard_size : int
        Rows of a shard at most.
    batch_size : int
        Rows of a batch at most.
    seed : int
    device : str
        Where the random numbers are drawn. Only a CPU has threads to gain from: elsewhere a batch is one shard.
    """

    def __init__(
        self, module: nn.Module, loss: Loss, *, shard_size: int, batch_size: int, seed: int, device: str = "cpu"
    ):
        self.module, self.loss = module, loss
        self.shard_size = shard_size if device == "cpu" else batch_size
        n_shards = -(-batch_size // self.shard_size)
        self.replicas = replicas(module, n_shards)
        self.generators = [torch.Generator(device).manual_seed(seed + shard) for shard in range(n_shards)]
        self.parameters = [parameter for parameter in module.parameters() if parameter.requires_grad]

    def __call__(self, rows: Tensor, weights: Tensor) -> Tensor:
        """Loss (K,) of rows (K, B); its gradient lies in the parameters' ``grad`` afterwards."""
        n_shards = -(-rows.shape[1] // self.shard_size)
        parts = zip(rows.tensor_split(n_shards, dim=1), weights.tensor_split(n_shards, dim=1))
        mass = weights.sum(dim=1).clamp_min(1e-12)  # (K,)
        done = parallel(self._shard, [(s, rows, weights, mass) for s, (rows, weights) in enumerate(parts)])
        losses, gradients = zip(*done)
        for parameter, *shares in zip(self.parameters, *gradients):
            parameter.grad = _added(shares)
        self._merge_statistics()
        return _added(losses)

    def _shard(self, work: tuple) -> tuple[Tensor, tuple[Tensor, ...]]:
        """A shard's share of the loss (K,), and of the gradient by each parameter."""
        number, rows, weights, mass = work
        with torch.enable_grad():
            share = self.loss(self.replicas[number], rows, weights, self.generators[number]) * weights.sum(dim=1) / mass
            gradient = torch.autograd.grad(share.sum(), self.parameters)
        return share.detach(), gradient

    @torch.no_grad()
    def _merge_statistics(self) -> None:
        for buffer, *own in zip(self.module.buffers(), *(replica.buffers() for replica in self.replicas)):
            if buffer.is_floating_point():
                buffer.copy_(_added(own).div_(len(own)))
            else:
                buffer.copy_(own[0])


def replicas(module: nn.Module, n: int) -> list[nn.Module]:
    """Copies of a module in training mode that share its parameters and have buffers of their own."""
    shared = {id(parameter): parameter for parameter in module.parameters()}
    return [copy.deepcopy(module, dict(shared)).train() for _ in range(n)]


def _added(parts) -> Tensor:
    """The sum in the order given."""
    total = parts[0].clone()
    for part in parts[1:]:
        total += part
    return total
