"""Small changes to training images that keep their meaning: the network never sees the same image twice."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch.nn import functional as F

from dlcore.specs.cnn import FINETUNE


@dataclass(frozen=True)
class Augmentation:
    """How far each training image may be turned, moved, brought nearer, brightened, softened and mirrored.

    Parameters
    ----------
    rotation : float
        Largest turn, degrees, either way.
    shift : float
        Largest shift, share of the side; an image that was brought nearer may move until its edge shows.
    nearest, farthest : float
        How much of the image is shown, share of its side: 0.6 leaves out two fifths, 1.1 adds a margin.
    stretch : float
        Largest change of height to width, as the logarithm of its square root: pictures that were brought to a
        square from different shapes differ so.
    brightness, contrast : float
        Largest change, in units of the normalised image, and as a share.
    softness : float
        Share of images that lose fine detail, as another machine's would.
    mirror : bool
        Left–right flips: right for skin or slides, wrong where sides matter (the heart is on the left).
    upside_down : bool
        Up–down flips: only where the picture has no "up".
    """

    rotation: float = 10.0
    shift: float = 0.08
    nearest: float = 0.9
    farthest: float = 1.1
    stretch: float = 0.0
    brightness: float = 0.4
    contrast: float = 0.4
    softness: float = 0.0
    mirror: bool = False
    upside_down: bool = False

    def __call__(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Return changed copies of `images` (B, C, H, W), floats."""
        n = len(images)
        grid = F.affine_grid(self._affine(n, generator), list(images.shape), align_corners=False)
        moved = F.grid_sample(images, grid, padding_mode="border", align_corners=False)
        if self.softness:
            moved = self._soften(moved, generator)
        contrast = 1 + self.contrast * _uniform((n, 1, 1, 1), generator)
        return moved * contrast + self.brightness * _uniform((n, 1, 1, 1), generator)

    def _affine(self, n: int, generator: torch.Generator) -> torch.Tensor:  # (n, 2, 3)
        angle = math.radians(self.rotation) * _uniform((n,), generator)
        size = self.nearest + (self.farthest - self.nearest) * _chance((n,), generator)
        left, up = self._signs(n, self.mirror, generator), self._signs(n, self.upside_down, generator)
        room = 2 * self.shift + (1 - size).clamp_min(0)  # the image reaches from -1 to 1
        shift = room[:, None] * _uniform((n, 2), generator)
        narrow = torch.exp(self.stretch * _uniform((n,), generator))
        width, height = size * narrow * left, size / narrow * up
        across = torch.stack([width * angle.cos(), -height * angle.sin(), shift[:, 0]], 1)
        down = torch.stack([width * angle.sin(), height * angle.cos(), shift[:, 1]], 1)
        return torch.stack([across, down], 1)

    def _soften(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Mix some of the images with a copy of two thirds to two sevenths their size."""
        shape = (len(images), 1, 1, 1)
        how_much = _chance(shape, generator) * (_chance(shape, generator) < self.softness)
        coarse = [max(1, int(side / (1.5 + 2 * _chance((), generator)))) for side in images.shape[-2:]]
        small = F.interpolate(images, size=coarse, mode="bilinear", antialias=True)
        return images.lerp(F.interpolate(small, size=images.shape[-2:], mode="bilinear"), how_much)

    @staticmethod
    def _signs(n: int, flips: bool, generator: torch.Generator) -> torch.Tensor:
        return torch.where((_chance((n,), generator) < 0.5) & flips, -1.0, 1.0)


def augmentation(channels: int, flips: str | None, architecture: str) -> Augmentation:
    """What suits the pictures: colour (skin, slides) has no sides and no up, grey (radiographs) often has both.

    A large network on few pictures is shown parts, stretched and softer copies too, or it learns the field of view,
    the letters at the edge, the shape and the sharpness of the machine that one class came from (`benchmarks/cnn.py
    finetune`: AUC .94 on other machines' radiographs without, .97 with).

    Parameters
    ----------
    channels : {1, 3}
    flips : {None, "none", "left-right", "all"}
        ``None``: "none" for grey, "all" for colour.
    architecture : {"small", "finetune"}
    """
    flips = flips or ("none" if channels == 1 else "all")
    turns = 180.0 if flips == "all" else 10.0
    suited = Augmentation(rotation=turns, mirror=flips != "none", upside_down=flips == "all")
    return replace(suited, shift=0.03, nearest=0.6, stretch=0.15, softness=0.5) if architecture == FINETUNE else suited


def _chance(shape, generator: torch.Generator) -> torch.Tensor:  # in [0, 1)
    return torch.rand(shape, generator=generator, device=generator.device)


def _uniform(shape, generator: torch.Generator) -> torch.Tensor:  # in [-1, 1)
    return 2 * _chance(shape, generator) - 1
