"""Where random numbers come from: scikit-learn's own on small work, torch's faster ones on large."""

from __future__ import annotations

import torch
from torch import Tensor


class ScikitDraws:
    """The numbers of a numpy RandomState, in scikit-learn's order: the same seed gives what BernoulliRBM gives."""

    def __init__(self, random):
        self.random = random

    def uniform(self, shape: tuple[int, ...], dtype) -> Tensor:
        return torch.from_numpy(self.random.uniform(size=shape)).to(dtype)

    def normal(self, shape: tuple[int, ...], dtype) -> Tensor:
        return torch.from_numpy(self.random.normal(size=shape)).to(dtype)


class TorchDraws:
    """torch's generator, seeded."""

    def __init__(self, seed: int):
        self.generator = torch.Generator().manual_seed(seed)

    def uniform(self, shape: tuple[int, ...], dtype) -> Tensor:
        return torch.rand(shape, generator=self.generator, dtype=dtype)

    def normal(self, shape: tuple[int, ...], dtype) -> Tensor:
        return torch.randn(shape, generator=self.generator, dtype=dtype)


def coin(p: Tensor, draws) -> Tensor:
    """1 with probability p, else 0; in the dtype of p."""
    return (draws.uniform(p.shape, p.dtype) < p).to(p.dtype)
