"""One picture: its pixels and what is known of it, the limits of its size, and how its greys are spread."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from dlcore.data.files.unreadable import Unreadable

MAX_PIXELS = 80_000_000  # one picture; a large mammogram has 14 million, a telephone's camera up to 50
MIN_SIDE = 8  # pixels; less shows nothing
MAX_PIXELS_A_BYTE = 400  # of a file; a black square as PNG has 1,000, pictures of bodies reach about 20 …
RATIO_FROM = 4_000_000  # … and below so many pixels it does not matter
MAX_SIDE = 512  # pixels kept along the longer side: networks here look at 28 to 224
MAX_FRAMES = 500  # of one multi-frame file


@dataclass(frozen=True)
class Decode:
    """How to decode.

    Parameters
    ----------
    max_side : int
        Pixels kept along the longer side.
    window : (centre, width), optional
        DICOM window in the units of the image (Hounsfield units in CT), in place of the file's own.
    frames : {"all", "middle", "first"}
        Which frames of a multi-frame DICOM file become pictures.
    """

    max_side: int = MAX_SIDE
    window: tuple[float, float] | None = None
    frames: str = "all"


@dataclass(frozen=True)
class Picture:
    """One decoded picture.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (h, w, c)
        c = 1 (grey) or 3 (colour); a colour file without colour becomes grey.
    facts : tuple of str
        What was done to it, or must be known about it: keys of `dlcore.words.images.FACTS`, counted over all pictures
        and shown.
    frame : int or None
        Number within a multi-frame file, from 1.
    patient, patient_name : str
        As the DICOM file names them; used to keep a patient's pictures together, then replaced by a number.
    """

    pixels: np.ndarray
    facts: tuple[str, ...] = ()
    frame: int | None = None
    patient: str = field(default="", repr=False)
    patient_name: str = field(default="", repr=False)


def check_size(width: int, height: int, n_bytes: int | None = None) -> None:
    """Judge the size that a file of `n_bytes` declares before anything of that size is made."""
    if n_bytes is not None and width * height > max(RATIO_FROM, MAX_PIXELS_A_BYTE * n_bytes):
        raise Unreadable(f"{width} × {height} pixels in {n_bytes:,} bytes: too many for a picture of that size")
    if width * height > MAX_PIXELS:
        raise Unreadable(f"{width} × {height} pixels: more than {MAX_PIXELS // 10**6} million, make it smaller first")
    if min(width, height) < MIN_SIDE:
        raise Unreadable(f"{width} × {height} pixels: too small to show anything")


def stretch(values: np.ndarray, shown: np.ndarray | None = None) -> np.ndarray:
    """Grey values of any type spread over 0 … 255, the outer 0.1 % on each side cut off.

    Parameters
    ----------
    values : ndarray (h, w) or (h, w, c)
    shown : ndarray of bool, the same shape, optional
        Which pixels are part of the picture; the others (padding) do not count for its contrast.
    """
    values = np.nan_to_num(np.asarray(values, dtype=np.float32), posinf=0, neginf=0)
    counted = values if shown is None or not shown.any() else values[shown]
    low, high = np.percentile(counted[:: max(1, len(counted) // 1024)] if shown is None else counted, (0.1, 99.9))
    if high <= low:
        low, high = float(counted.min()), float(counted.max())
    scaled = (values - low) * (255.0 / max(high - low, 1e-12))
    return np.clip(scaled + 0.5, 0, 255).astype(np.uint8)


def shrink(pixels: np.ndarray, max_side: int) -> np.ndarray:
    """Pixels (h, w) or (h, w, 3) with the longer side at most `max_side`, as (h, w, 1 or 3).

    Three equal colours become one grey, as in most radiographs saved as JPEG.
    """
    if pixels.ndim == 3 and _colourless(pixels):
        pixels = np.ascontiguousarray(pixels[..., 0])
    height, width = pixels.shape[:2]
    if max(height, width) > max_side:
        scale = max_side / max(height, width)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))
    return pixels.reshape(*pixels.shape[:2], -1)


def _colourless(pixels: np.ndarray) -> bool:
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return np.array_equal(red[::8], green[::8]) and np.array_equal(red, green) and np.array_equal(red, blue)
