"""What EfficientNet-Lite0 sees in a picture: 1280 numbers, computed once and remembered by content."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch.nn import functional as F

from dlcore.data.images.read import ImageStack
from dlcore.models.cnn.efficientnet import N_FEATURES, EfficientNetLite0, folded, pretrained, weights_digest
from dlcore.models.cnn.preprocess import Preprocessing
from dlcore.training import devices
from dlcore.training.threads import parallel

MEAN, STD = (127 / 255,) * 3, (128 / 255,) * 3  # as the weights were trained
MARGIN = 14  # the second look leaves out 1/14 on every side
BATCH = 16  # pictures; larger batches are slower, they fall out of the CPU's cache


class MemoryCache:
    """Features by digest, kept as long as the process lives."""

    def __init__(self):
        self._kept: dict[str, np.ndarray] = {}

    def get(self, digest: str) -> np.ndarray | None:
        return self._kept.get(digest)

    def put(self, digest: str, features: np.ndarray) -> None:
        self._kept[digest] = features


#: Where features are looked up and kept; whoever has a better place (the store) puts it here.
CACHE = MemoryCache()


def preprocessing(side: int) -> Preprocessing:
    """How pictures are prepared for the pretrained network: colour, `side` × `side`."""
    return Preprocessing((side, side), 3, MEAN, STD)


def features(stack: ImageStack, side: int = 224) -> np.ndarray:
    """Features of each picture, the mean of two looks: at the whole, and nearer at its middle.

    Parameters
    ----------
    stack : ImageStack of n pictures
    side : int
        Side of the square the pictures are brought to, pixels; a multiple of 32.

    Returns
    -------
    ndarray of float32, shape (n, 1280)
    """
    keys = [f"{digest}x{side}{_recipe()}" for digest in stack.digests]
    known = {key: CACHE.get(key) for key in set(keys)}
    first = {key: row for row, key in reversed(list(enumerate(keys))) if known[key] is None}
    fresh = sorted(first.values())
    if fresh:
        backbone()  # made once, before several threads ask for it
    parts = [fresh[start : start + BATCH] for start in range(0, len(fresh), BATCH)]
    for rows, seen in zip(parts, parallel(lambda rows: _looks(stack[rows], side), parts)):
        for row, values in zip(rows, seen):
            known[keys[row]] = values
            CACHE.put(keys[row], values)
    return np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), N_FEATURES)


@cache
def _recipe() -> str:
    """What else decides the features: weights, precision, margin. Letters and digits only."""
    return f"{weights_digest()[:16]}{devices.choose(prefer_bfloat16=True).precision}{MARGIN}"


def _looks(stack: ImageStack, side: int) -> np.ndarray:  # (b, 1280)
    return embed(preprocessing(side).batch(stack)).cpu().numpy()


def embed(batch: torch.Tensor) -> torch.Tensor:
    """Mean features of two looks at normalised pictures (b, 3, side, side): (b, 1280), float32."""
    network, dtype, device = backbone()
    with torch.inference_mode():
        seen = [network.embed(look.to(device, dtype)).float() for look in two_crop(batch)]
    return (seen[0] + seen[1]) / 2


def two_crop(batch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The pictures (b, ch, h, w) whole, and nearer at their middle."""
    margin = batch.shape[-1] // MARGIN
    middle = batch[:, :, margin:-margin, margin:-margin]
    return batch, F.interpolate(middle, size=batch.shape[-2:], mode="bilinear", align_corners=False)


@cache
def backbone() -> tuple[EfficientNetLite0, torch.dtype, str]:
    """The folded network in the fastest precision of this machine, its dtype and device."""
    device = devices.choose(prefer_bfloat16=True)
    dtype = getattr(torch, device.precision)
    network = folded(pretrained(n_classes=1)).requires_grad_(False)
    return network.to(device.name, dtype, memory_format=torch.channels_last), dtype, device.name
