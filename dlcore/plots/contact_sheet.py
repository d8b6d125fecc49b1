"""Pictures side by side, and what can be told of them at a glance: size, brightness."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw

from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS

_ORDER = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")


def contact_sheet(pictures, columns: int = 8, side: int = 112, gap: int = 4, frames=None) -> np.ndarray:
    """Thumbnails on one sheet.

    Parameters
    ----------
    pictures : sequence of ndarray of uint8, each (h, w, 1 | 3)
    columns : int
    side, gap : int
        Pixels.
    frames : sequence of str or None, optional
        A colour (#rrggbb) around each picture.

    Returns
    -------
    ndarray of uint8, shape (H, W, 4)
        Transparent between the pictures, so that it suits a light and a dark page.
    """
    n = len(pictures)
    rows = -(-n // columns) if n else 0
    sheet = Image.new("RGBA", (columns * (side + gap), max(1, rows * (side + gap))))
    pen = ImageDraw.Draw(sheet)
    for i, picture in enumerate(pictures):
        x, y = (i % columns) * (side + gap), (i // columns) * (side + gap)
        small = thumbnail(picture, side)
        left, top = x + (side - small.width) // 2, y + (side - small.height) // 2
        sheet.paste(small, (left, top))
        if frames is not None and frames[i]:
            pen.rectangle((x, y, x + side - 1, y + side - 1), outline=frames[i], width=4)
    return np.asarray(sheet)


def thumbnail(picture: np.ndarray, side: int) -> Image.Image:
    """The picture (h, w, 1 | 3), its longer side brought to `side` pixels; small ones keep their hard pixels."""
    image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).convert("RGB")
    scale = side / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.NEAREST if scale >= 3 else Image.Resampling.BICUBIC)


def brightness_by_class(checks: dict, dark: bool = False) -> go.Figure:
    """How bright the pictures of each class are: a class that differs can be learnt by its exposure alone.

    Parameters
    ----------
    checks : dict
        As `data.image_checks.check_pictures` gives it.
    """
    fig = go.Figure()
    edges = np.linspace(0, 1, 41)
    for name, values, colour in _by_class(checks, checks["brightness"]):
        share, _ = np.histogram(values, edges)
        share = share / max(1, share.sum())
        fig.add_scatter(
            x=100 * (edges[:-1] + edges[1:]) / 2,
            y=100 * share,
            name=name,
            line={"color": colour, "width": 3, "shape": "hvh"},
        )
    fig.update_xaxes(title="Mean brightness (% of white)", range=[0, 100])
    fig.update_yaxes(title="Pictures of the class (%)", rangemode="tozero")
    return titled(fig, *_brightness_finding(checks), dark, height=340)


def _brightness_finding(checks: dict) -> tuple[str, str]:
    means = [(name, values.mean()) for name, values, _ in _by_class(checks, checks["brightness"]) if len(values)]
    detail = ", ".join(f"{name} {100 * mean:.0f} %" for name, mean in means[:4])
    if len(means) < 2:
        return "How bright the pictures are", detail
    low, high = min(means, key=lambda m: m[1]), max(means, key=lambda m: m[1])
    if high[1] - low[1] < 0.5 * float(np.std(checks["brightness"])):
        return "The classes are about equally bright", detail
    return f"{high[0]} is brighter than {low[0]}", detail


def sizes_by_class(checks: dict, dark: bool = False) -> go.Figure:
    """Width and height of the pictures, one mark a size and class, larger where there are more."""
    fig = go.Figure()
    for name, sizes, colour in _by_class(checks, np.asarray(checks["size"])):
        distinct, count = np.unique(sizes, axis=0, return_counts=True)
        fig.add_scatter(
            x=distinct[:, 1],
            y=distinct[:, 0],
            mode="markers",
            name=name,
            text=[f"{w} × {h} px: {c} pictures" for (h, w), c in zip(distinct, count)],
            hovertemplate="%{text}<extra>%{fullData.name}</extra>",
            marker={"color": colour, "size": 8 + 3 * np.log2(count), "opacity": 0.75},
        )
    fig.update_xaxes(title="Width (pixels)", rangemode="tozero")
    fig.update_yaxes(title="Height (pixels)", rangemode="tozero")
    return titled(fig, *_size_finding(np.asarray(checks["size"])), dark, height=340)


def _size_finding(sizes: np.ndarray) -> tuple[str, str]:
    distinct = np.unique(sizes, axis=0)
    if len(distinct) == 1:
        return "All pictures have one size", f"{distinct[0, 1]} × {distinct[0, 0]} pixels"
    return f"{len(distinct)} sizes", f"from {sizes.min()} to {sizes.max()} pixels a side; brought to one for training"


def _by_class(checks: dict, values: np.ndarray):
    """Yield (class, its values, its colour); all pictures as one where there are no classes."""
    values = np.asarray(values)
    if not checks["classes"]:
        yield "all pictures", values, COLOURS["blue"]
        return
    label = np.array(checks["label"])
    for i, name in enumerate(checks["classes"]):
        yield name, values[label == name], COLOURS[_ORDER[i % len(_ORDER)]]
