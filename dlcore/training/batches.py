"""Which rows come together in a step: shuffled anew each epoch, or by like length where rows are sequences."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

ABOUT_AS_LONG = 0.2  # rows whose lengths differ by less than this share are shuffled among each other


def pad(rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of unequal length as one array (K, n_max), and weights (K, n_max): 1, or 0 where padded."""
    longest = max(len(member) for member in rows)
    padded = np.zeros((len(rows), longest), dtype=np.int64)
    weights = np.zeros((len(rows), longest), dtype=np.float32)
    for k, member in enumerate(rows):
        padded[k] = np.resize(member, longest)
        weights[k, : len(member)] = 1.0
    return padded, weights


def batches(
    rows: Tensor, weights: Tensor, batch_size: int, generator: torch.Generator, lengths: Tensor | None = None
) -> list[tuple[Tensor, Tensor]]:
    """One epoch's batches, each rows (K, B) and weights (K, B), every member's rows in an order of its own.

    Parameters
    ----------
    rows, weights : Tensor of shape (K, n_max)
        As `pad` gives them; padding is spread over all batches alike.
    lengths : Tensor of shape (n,), optional
        On the CPU. Rows of like length come together, short batches and long ones in random order.
    """
    chance = torch.rand(rows.shape, generator=generator)
    key = chance if lengths is None else lengths[rows.cpu()] * (1 + ABOUT_AS_LONG * chance)
    order = torch.from_numpy(key.numpy().argsort(axis=1)).to(rows.device)  # numpy sorts short rows four times as fast
    dealt = list(zip(*(part.gather(1, order).split(batch_size, dim=1) for part in (rows, weights))))
    if lengths is None:
        return dealt
    return [dealt[i] for i in torch.randperm(len(dealt), generator=generator).tolist()]
