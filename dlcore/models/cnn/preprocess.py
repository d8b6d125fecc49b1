"""Pictures as a network takes them: 8 bits, one size, one number of channels, normalised batch by batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from dlcore.data.images.read import ImageStack, as_stack
from dlcore.errors import DataError


def intensity_range(images) -> list[float] | None:
    """Lowest and highest value that 16-bit or floating-point arrays are spread between; None for 8 bits.

    Raises
    ------
    DataError
        Where a value is not a number.
    """
    if not isinstance(images, np.ndarray) or images.dtype == np.uint8 or images.dtype.kind not in "fiub":
        return None
    if images.size == 0 or not np.isfinite(images).all():
        raise DataError("The pictures hold values that are not numbers.", "Save them again from the original files.")
    low, high = float(images.min()), float(images.max())
    if images.dtype.kind == "f" and low >= 0 and high <= 1:
        return [0.0, 1.0]
    return [0.0, 255.0] if low >= 0 and high <= 255 else [low, high]


def pictures(images, spread: list[float] | None = None) -> ImageStack:
    """Whatever a program may hold as an `ImageStack`.

    Parameters
    ----------
    images : ImageStack, ndarray (n, h, w) or (n, h, w, c), or sequence of paths or arrays
    spread : [low, high], optional
        What `intensity_range` said of the training pictures; values outside are cut off.

    Raises
    ------
    DataError
        Where an array is no row of pictures, or holds values that are not numbers.
    """
    if isinstance(images, np.ndarray) and images.dtype != np.uint8 and images.dtype.kind in "fiub":
        low, high = spread or intensity_range(images)
        scaled = (images.astype(np.float32) - low) * (255.0 / max(high - low, 1e-12))
        images = np.clip(np.nan_to_num(scaled), 0, 255).round().astype(np.uint8)
    if isinstance(images, np.ndarray) and images.dtype.kind == "U":
        images = images.tolist()
    if isinstance(images, np.ndarray) and images.dtype != object and images.ndim not in (3, 4):
        raise DataError(
            f"An array of shape {images.shape} is not a row of pictures.",
            "Give (pictures, height, width) or (pictures, height, width, channels).",
        )
    return as_stack(images)


@dataclass(frozen=True)
class Preprocessing:
    """Size, channels and normalisation that a network was trained with.

    Parameters
    ----------
    size : (height, width)
    channels : {1, 3}
    mean, std : tuple of float, one a channel, on the scale 0 … 1
    """

    size: tuple[int, int]
    channels: int
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def measured(cls, pixels: np.ndarray) -> Preprocessing:
        """The preparation of pixels (n, h, w, c), with their own mean and spread."""
        some = pixels[:: max(1, len(pixels) // 2000)].astype(np.float32) / 255
        mean, std = some.mean((0, 1, 2)), some.std((0, 1, 2)) + 1e-3
        return cls(pixels.shape[1:3], pixels.shape[3], tuple(map(float, mean)), tuple(map(float, std)))

    def pixels(self, stack: ImageStack) -> np.ndarray:
        """All pictures brought to this size, uint8 (n, h, w, c)."""
        return stack.array(self.size, self.channels)

    def normalise(self, pixels: torch.Tensor) -> torch.Tensor:
        """uint8 (n, h, w, c) → float (n, c, h, w), lying in memory channels last."""
        mean, std = (torch.tensor(values, device=pixels.device) for values in (self.mean, self.std))
        return ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2)

    def batch(self, stack: ImageStack) -> torch.Tensor:
        """All pictures as one normalised batch, (n, c, h, w)."""
        return self.normalise(torch.from_numpy(self.pixels(stack)))

    def to_state(self) -> dict:
        return {"size": list(self.size), "channels": self.channels, "mean": list(self.mean), "std": list(self.std)}

    @classmethod
    def from_state(cls, state: dict) -> Preprocessing:
        """The inverse of `to_state`.

        Raises
        ------
        ValueError
            The state is incomplete, or its shapes do not fit.
        """
        mean, std = (tuple(float(v) for v in state[name]) for name in ("mean", "std"))
        height, width = (int(v) for v in state["size"])
        channels = int(state["channels"])
        if (
            channels not in (1, 3)
            or {len(mean), len(std)} != {channels}
            or not (1 <= height <= 2048 and 1 <= width <= 2048)
        ):
            raise ValueError("frame")
        return cls((height, width), channels, mean, std)
