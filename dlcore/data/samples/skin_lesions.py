"""Synthetic skin lesions: drawn, not photographed, so that what makes them suspicious is known.

Each lesion has four properties after the dermatologists' ABCD rule: asymmetry, irregular border, several
colours, large diameter. Each is drawn from one of two overlapping normal distributions, so nobody, human or
network, can tell all of them apart. Skin tone, light, hair, sharpness and noise vary and mean nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.roles import class_schema
from dlcore.data.images.stack import ImageStack

CLASSES = ("benign-looking", "suspicious-looking")
PROPERTIES = ("asymmetry", "border", "colour", "diameter")
SIDE = 40  # pixels: a network learns to see them in half a minute
CANVAS = 64  # units in which the drawing is measured, whatever its side in pixels
SEPARATION = 1.5
"""Distance of the two classes' means in each property, in standard deviations (overall d' = 2 × this)."""

_SKIN = np.array([(244, 215, 196), (232, 190, 162), (205, 155, 120), (165, 112, 80), (118, 78, 56)], dtype=float)
_STAINS = np.array([(38, 28, 30), (92, 96, 120), (150, 60, 58), (205, 180, 170)], dtype=float)


@dataclass(frozen=True)
class Lesions:
    """Drawn lesions with the truth about each.

    Attributes
    ----------
    images : ndarray of uint8, shape (n, 40, 40, 3)
    suspicious : ndarray of bool, shape (n,)
    masks : ndarray of bool, shape (n, 40, 40)
        Where the lesion is.
    properties : DataFrame
        `PROPERTIES`, each from 0 (as in the most harmless) to 1, one row an image.
    patients : ndarray of str, shape (n,)
    """

    images: np.ndarray
    suspicious: np.ndarray
    masks: np.ndarray
    properties: pd.DataFrame
    patients: np.ndarray


def draw_skin_lesions(n: int = 1200, seed: int = 0) -> Lesions:
    """Draw `n` lesions, half of them suspicious-looking, of patients with one to three each."""
    rng = np.random.default_rng(seed)
    suspicious = rng.permutation(np.arange(n) % 2 == 1)
    shift = np.where(suspicious, SEPARATION / 2, -SEPARATION / 2)
    properties = _share_below(rng.normal(shift[:, None], 1.0, (n, len(PROPERTIES))) / np.hypot(1, SEPARATION / 2))
    patient = np.repeat(np.arange(n), rng.integers(1, 4, n))[:n]
    tones = rng.uniform(0, len(_SKIN) - 1, n)[patient]
    drawn = [_draw(rng, *row, tone) for row, tone in zip(properties, tones)]
    return Lesions(
        images=np.stack([image for image, _ in drawn]),
        suspicious=suspicious,
        masks=np.stack([mask for _, mask in drawn]),
        properties=pd.DataFrame(properties, columns=PROPERTIES),
        patients=np.array([f"patient {i + 1:04d}" for i in patient]),
    )


@np.vectorize
def _share_below(z: float) -> float:
    """Standard normal distribution function."""
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def _draw(rng, asymmetry, border, colour, diameter, tone) -> tuple[np.ndarray, np.ndarray]:
    """One lesion (40, 40, 3) and its mask (40, 40)."""
    y, x = _places()
    skin = _skin(rng, tone, x, y)
    depth = _depth(rng, x, y, asymmetry, border, diameter)
    opacity = 1 / (1 + np.exp(-depth / rng.uniform(0.6, 1.6)))
    picture = skin + (opacity[..., None] * (_pigment(rng, skin, colour, depth) - skin))
    picture = _hairs(rng, picture, x, y) * _light(rng, x, y)[..., None]
    picture += rng.normal(0, rng.uniform(2, 6), (SIDE, SIDE, 1))
    return np.clip(picture, 0, 255).astype(np.uint8), depth > 0


def _places() -> np.ndarray:
    """Where the pixels' middles lie on the canvas, (2, 40, 40): y and x."""
    return (np.mgrid[:SIDE, :SIDE] + 0.5) * CANVAS / SIDE


def _skin(rng, tone: float, x, y) -> np.ndarray:
    low = min(int(tone), len(_SKIN) - 2)
    base = _SKIN[low] + (tone - low) * (_SKIN[low + 1] - _SKIN[low])
    base = base * rng.normal(1, 0.03, 3)
    return base * (1 + 0.04 * _clouds(rng, x, y, 6)[..., None])


def _depth(rng, x, y, asymmetry, border, diameter) -> np.ndarray:
    """How far inside the lesion each point is, in units of the canvas (negative outside)."""
    radius = 6 + 13 * diameter
    free = CANVAS / 2 - radius - 5
    centre = CANVAS / 2 + rng.uniform(-1, 1, 2) * max(free, 0)
    dx, dy = x - centre[0], y - centre[1]
    angle = np.arctan2(dy, dx)
    edge = 1 + rng.uniform(0, 0.12) * np.cos(2 * (angle - rng.uniform(0, 2 * np.pi)))
    edge += 0.32 * asymmetry * np.cos(3 * angle + rng.uniform(0, 2 * np.pi)) * (0.6 + 0.4 * np.cos(angle))
    edge += 0.20 * asymmetry * np.cos(angle + rng.uniform(0, 2 * np.pi))
    for harmonic in (5, 6, 8, 11, 13):
        edge += 0.08 * border * rng.uniform(0.2, 1) * np.cos(harmonic * angle + rng.uniform(0, 2 * np.pi))
    return radius * edge - np.hypot(dx, dy)


def _pigment(rng, skin, colour: float, depth) -> np.ndarray:
    """The lesion's colour at each point: a brown darker than the skin, with stains where `colour` is high."""
    y, x = _places()
    brown = skin * np.array([0.62, 0.48, 0.42]) * rng.uniform(0.8, 1.1)
    brown = brown * (1 - 0.012 * np.clip(depth, 0, 12))[..., None]
    for stain in rng.permutation(_STAINS)[:3]:
        where = np.clip(1.2 * _clouds(rng, x, y, 5) - 0.3, 0, 1)[..., None]
        brown = brown + 0.75 * colour * where * (stain - brown)
    return brown


def _clouds(rng, x, y, waves: int) -> np.ndarray:
    """Smooth random pattern, about −1 … 1."""
    total = np.zeros_like(x)
    for _ in range(waves):
        a, b = rng.normal(0, 0.22, 2)
        total += np.cos(a * x + b * y + rng.uniform(0, 2 * np.pi))
    return total / np.sqrt(waves)


def _hairs(rng, picture, x, y) -> np.ndarray:
    for _ in range(rng.poisson(0.9)):
        direction, bend = rng.uniform(0, np.pi), rng.normal(0, 0.006)
        along = (x - CANVAS / 2) * np.cos(direction) + (y - CANVAS / 2) * np.sin(direction)
        across = (y - CANVAS / 2) * np.cos(direction) - (x - CANVAS / 2) * np.sin(direction)
        distance = np.abs(across - rng.uniform(-28, 28) - bend * along**2)
        picture = picture * (1 - 0.5 * np.exp(-((distance / 0.6) ** 2)))[..., None]
    return picture


def _light(rng, x, y) -> np.ndarray:
    """Brightness from a lamp somewhere, darker towards the corners."""
    a, b = rng.normal(0, 0.10, 2)
    slope = a * (x / CANVAS - 0.5) + b * (y / CANVAS - 0.5)
    corner = ((x / CANVAS - 0.5) ** 2 + (y / CANVAS - 0.5) ** 2) * rng.uniform(0, 0.5)
    return rng.uniform(0.82, 1.08) * (1 + slope - corner)


def load_skin_lesions(n: int = 1200, seed: int = 0) -> ImageDataset:
    """`draw_skin_lesions` as a dataset, clearly named as drawn by a program."""
    lesions = draw_skin_lesions(n, seed)
    return ImageDataset(
        name="Skin lesions (synthetic)",
        X=ImageStack.from_arrays(lesions.images),
        y=np.where(lesions.suspicious, CLASSES[1], CLASSES[0]).astype(object),
        groups=lesions.patients.astype(object),
        ids=np.array([f"lesion {i + 1:04d}" for i in range(n)], dtype=object),
        task="binary",
        classes=CLASSES,
        schema=class_schema(CLASSES),
        notes=("These pictures are drawn by a program. They show how the page works, not how skin looks.",),
    )
