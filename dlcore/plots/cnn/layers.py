"""Figures of the network's inside: what its features answer to, its filters and its maps, layer by layer."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.cnn.marks import add_outline, bare, rgb, signed
from dlcore.plots.contact_sheet import thumbnail
from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, contrast

GREYS = [[0, "black"], [1, "white"]]
HEADINGS = 56  # pixels for headings of the parts of a figure
SMALL = 120  # pixels of a picture in a row of them
FAINT = 1 / 3  # of a feature's largest value: below, it is not called found


def summed(layers: dict) -> dict:
    """The sum from features to the answer's lead, rounded so that it comes out as it is shown.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.

    Returns
    -------
    dict
        ``lead`` = ``total`` + ``bias``; with two classes the lead is also the difference of the rounded ``scores``.
    """
    scores, pooled = np.round(np.asarray(layers["scores"], float), 2), layers["pooled"]
    answer = pooled["class"]
    two = len(scores) == 2
    lead = float(scores[answer] - scores[1 - answer]) if two else pooled["total"] + pooled["bias"]
    bias, lead = round(float(pooled["bias"]), 2), round(lead, 2)
    return {"scores": scores, "lead": lead, "bias": bias, "total": round(lead - bias, 2)}


def over(layers: dict) -> str:
    """What the answer leads over."""
    others = [name for k, name in enumerate(layers["classes"]) if k != layers["pooled"]["class"]]
    return f"“{others[0]}”" if len(others) == 1 else "the mean of the other classes"


def pooled_features(layers: dict, dark: bool = False) -> go.Figure:
    """The features that moved the answer most: value × weight of each.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.
    """
    pooled, total = layers["pooled"], summed(layers)["total"]
    moved = np.asarray(pooled["contribution"])[::-1]
    names = [f"feature {feature}" for feature in pooled["feature"]][::-1]
    made = [f"{v:.2f} × {signed(w)}" for v, w in zip(pooled["value"], pooled["weight"])][::-1]
    colours = [contrast(dark) if m > 0 else accent(dark) for m in moved]
    bars = go.Bar(x=moved, y=names, orientation="h", marker_color=colours, text=[signed(m) for m in moved])
    bars.update(textposition="auto", customdata=made, hovertemplate="value × weight: %{customdata}<extra></extra>")
    fig = go.Figure(bars)
    fig.update_xaxes(title_text=f"Contribution to the lead over {over(layers)}")
    words = f"These {len(moved)} add {signed(sum(moved))}, all {pooled['n']} together {signed(total)}"
    return titled(fig, _few_or_many(moved, pooled), words, dark)


def _few_or_many(moved: np.ndarray, pooled: dict) -> str:
    """Whether some features carry the answer, by their share in all that was added."""
    if pooled["total"] <= 0 or not 0 < sum(moved) < pooled["total"]:
        return f"The {len(moved)} features that moved the answer most"
    part = f"{100 * sum(moved) / pooled['total']:.0f} % of what decided"
    return f"The {len(moved)} strongest of {pooled['n']} features make up {part}"


def feature_examples(
    found: dict, moved: float, classes, usual, pictures: list, here: np.ndarray, dark: bool = False
) -> go.Figure:
    """The picture explained, and the training pictures that excite a feature most and least; outlined where.

    Parameters
    ----------
    found : dict
        One of ``features`` of the call ``exemplars``.
    moved : float
        What the feature contributes to the answer's lead.
    classes : list of str
    usual : array of shape (c,)
        Share of each class among all.
    pictures : list of ndarray of uint8, each (h, w, 1 | 3)
        Those of ``most`` and ``least``, in this order.
    here : ndarray of uint8, shape (h, w, 1 | 3)
        The picture explained.
    """
    parts = [(found["most"], "most"), (found["least"], "least")]
    told = [f"<b>{how}:</b> {classes[int(c)]}" for part, how in parts for c in part["truth"]]
    maps = [found["map"], *found["most"]["maps"], *found["least"]["maps"]]
    titles = ["<br>".join(wrap(words, 16)) for words in ("<b>this picture</b>", *told)]
    fig = make_subplots(1, len(titles), subplot_titles=titles, horizontal_spacing=0.012)
    strongest = max(float(np.max(values)) for values in maps)
    for column, (picture, values) in enumerate(zip([here, *pictures], maps), 1):
        small = np.asarray(thumbnail(np.asarray(picture), SMALL))
        fig.add_trace(go.Image(z=rgb(small), hoverinfo="skip"), row=1, col=column)
        if np.max(values) > FAINT * strongest:  # an outline of next to nothing would mislead
            add_outline(fig, np.asarray(values), small.shape[:2], (1, column), COLOURS["vermillion"])
    fig.update_annotations(font_size=12)
    bare(fig)
    fig.update_layout(margin={"b": 4, "l": 4, "r": 4})
    finding = f"Feature {found['feature']} ({signed(moved)}) answers most to pictures like these"
    return titled(fig, finding, _excited(found, classes, usual), dark, 260, HEADINGS)


def _excited(found: dict, classes, usual) -> str:
    counts = np.asarray(found["counts"])
    most = int(counts.argmax())
    seen = f"{counts[most]} of the first {counts.sum()} are “{classes[most]}” (of all: {100 * usual[most]:.0f} %)"
    return f"{seen}. To this picture it answers more strongly than to {100 * found['above']:.0f} % of the training pictures"


def step_maps(step: dict, dark: bool = False) -> go.Figure:
    """Some feature maps of one layer, each black up to its own median, so that what is there everywhere is not lit up.

    Parameters
    ----------
    step : dict
        One of ``steps`` of the call ``layers``.
    """
    maps = np.asarray(step["maps"])
    titles = [f"map {channel}" for channel in step["channels"]]
    fig = _sheet(maps, titles, GREYS, above=np.median)
    channels, height, width = step["shape"]
    detail = f"{channels} maps of {height} × {width} places; the {len(maps)} that differ most from place to place"
    return titled(fig, step["name"], detail, dark, _height(maps), HEADINGS)


def filters(layers: dict, dark: bool = False) -> go.Figure:
    """The filters of the first layer, each the mean of its colours.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.
    """
    kernels = np.asarray(layers["filters"]).mean(1)
    fig = _sheet(kernels, None, [[0, COLOURS["blue"]], [0.5, "white"], [1, COLOURS["vermillion"]]], 8, around_0=True)
    detail = "What each looks for: orange-red counts for, blue against; white does not count"
    return titled(fig, f"{len(kernels)} filters pass over the picture first", detail, dark, height=430)


def _sheet(maps: np.ndarray, titles, colours, columns: int = 6, around_0: bool = False, above=np.min) -> go.Figure:
    """Tiles of maps, each from what `above` makes of its values (or, around 0, from as far below) to its largest."""
    rows = -(-len(maps) // columns)
    fig = make_subplots(rows, columns, subplot_titles=titles, horizontal_spacing=0.01, vertical_spacing=0.2 / rows)
    for i, values in enumerate(maps):
        top = float(np.abs(values).max() if around_0 else values.max()) + 1e-12
        low = -top if around_0 else float(above(values))
        tile = go.Heatmap(z=values, zmin=low, zmax=top, colorscale=colours, showscale=False)
        tile.hovertemplate = "%{z:.3f}<extra></extra>"
        fig.add_trace(tile, row=i // columns + 1, col=i % columns + 1)
    fig.update_annotations(font_size=12)
    bare(fig)
    return fig.update_layout(margin_b=10)


def _height(maps: np.ndarray, columns: int = 6) -> int:
    return 130 * -(-len(maps) // columns) + 130
