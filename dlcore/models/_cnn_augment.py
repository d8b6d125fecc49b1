"""Small changes to training images that keep their meaning: the network never sees the same image twice."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch.nn import functional as F


@dataclass(frozen=True)
class Augmentation:
    """How far each training image may be turned, moved, scaled, brightened and mirrored.

    Parameters
    ----------
    rotation : float
        Largest turn, degrees, either way.
    shift : float
        Largest shift, share of the side.
    scale : float
        Largest change of size, share.
    brightness, contrast : float
        Largest change, in units of the normalised image, and as a share.
    mirror : bool
        Left–right flips: right for skin or slides, wrong where sides matter (the heart is on the left).
    upside_down : bool
        Up–down flips: only where the picture has no "up".
    """

    rotation: float = 10.0
    shift: float = 0.08
    scale: float = 0.1
    brightness: float = 0.15
    contrast: float = 0.15
    mirror: bool = False
    upside_down: bool = False

    def __call__(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return changed copies of `images` (B, C, H, W), floats."""
        n = len(images)
        grid = F.affine_grid(self._affine(n, generator), list(images.shape), align_corners=False)
        moved = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
        contrast = 1 + self.contrast * _uniform((n, 1, 1, 1), generator)
        return moved * contrast + self.brightness * _uniform((n, 1, 1, 1), generator)

    def _affine(self, n: int, generator: torch.Generator) -> torch.Tensor:  # (n, 2, 3)
        angle = math.radians(self.rotation) * _uniform((n,), generator)
        size = 1 + self.scale * _uniform((n,), generator)
        left, up = self._signs(n, self.mirror, generator), self._signs(n, self.upside_down, generator)
        shift = 2 * self.shift * _uniform((n, 2), generator)
        across = torch.stack([size * angle.cos() * left, -size * angle.sin() * up, shift[:, 0]], 1)
        down = torch.stack([size * angle.sin() * left, size * angle.cos() * up, shift[:, 1]], 1)
        return torch.stack([across, down], 1)

    @staticmethod
    def _signs(n: int, flips: bool, generator: torch.Generator) -> torch.Tensor:
        coins = torch.rand(n, generator=generator, device=generator.device)
        return torch.where((coins < 0.5) & flips, -1.0, 1.0)


def augmentation(channels: int, flips: str | None) -> Augmentation:
    """What suits the pictures: colour (skin, slides) has no sides and no up, grey (radiographs) often has both.

    Parameters
    ----------
    channels : {1, 3}
    flips : {None, "none", "left-right", "all"}
        ``None``: "none" for grey, "all" for colour.
    """
    flips = flips or ("none" if channels == 1 else "all")
    turns = 180.0 if flips == "all" else 10.0
    return Augmentation(rotation=turns, mirror=flips != "none", upside_down=flips == "all")


def _uniform(shape, generator):  # in [-1, 1)
    return 2 * torch.rand(shape, generator=generator, device=generator.device) - 1
