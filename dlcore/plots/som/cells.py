"""Cells of a map as marks that can be clicked: where they are drawn, how large, in which colour."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, ink, soft_ink

KINDS = ("blue", "orange", "green", "purple", "sky", "vermillion", "yellow", "grey")
SCALE = "Cividis"  # one light-to-dark scale that every kind of colour vision reads
LEVELS = ("#CC6677", "#999933", "#AA4499", "#DDCC77", "#882255", "#44AA99", "#117733", "#332288", "#BBBBBB")
WIDTH, HEIGHT = 620, 430  # pixels that the cells may take
HEXAGONAL = "hexagonal"


def kind_colour(kind: int) -> str:
    return COLOURS[KINDS[kind % len(KINDS)]]


def level_colour(level: int) -> str:
    """Colour of a category's level or of a cohort: none of the kinds' colours (Paul Tol's muted scheme)."""
    return LEVELS[level % len(LEVELS)]


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on `colour` (#rrggbb; luminance as in WCAG 2)."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return "#000000" if linear @ [0.2126, 0.7152, 0.0722] > 0.179 else "#FFFFFF"


def ground(dark: bool) -> str:
    return "#12161C" if dark else "#FFFFFF"


def kind_names(number: int, names=None) -> list[str]:
    """What the doctor calls each kind, else "Kind 1" …"""
    given = list(names or [])
    return [given[k] if k < len(given) and given[k] else f"Kind {k + 1}" for k in range(number)]


def cell_place(layout: dict, cell: int) -> str:
    """Where a cell lies, counted from the top left."""
    return f"row {cell // layout['n_columns'] + 1}, column {cell % layout['n_columns'] + 1}"


def pixels_per_cell(layout: dict) -> float:
    """So that the whole map fits."""
    spans = [np.ptp(layout[axis]) + 1.3 for axis in ("x", "y")]
    return float(min(WIDTH / spans[0], HEIGHT / spans[1], 46))


def mark(layout: dict, scale: float = 1.0) -> dict:
    """Symbol and size with which cells just touch."""
    pixels = pixels_per_cell(layout) * scale
    if layout["topology"] == HEXAGONAL:
        return {"symbol": "hexagon2", "size": pixels * 1.155}
    return {"symbol": "square", "size": pixels * 0.98}


def cells(
    layout: dict, values, *, text, counts=None, scale: float = 1.0, chosen=(), title: str = "", dark=False, **marker
) -> go.Scatter:
    """One mark a cell; a click on it gives the cell's number as ``customdata``.

    Parameters
    ----------
    text : list of str
        Shown on hovering.
    counts : (n_cells,) int, optional
        Patients, written into the cells in which somebody lies; `values` are then colours.
    """
    n = len(layout["x"])
    outline = np.zeros(n)
    outline[list(chosen)] = 3
    colours = {"color": values}
    if not isinstance(values, list):
        colours |= {"colorscale": SCALE, "colorbar": {"title": {"text": title, "side": "right"}, "thickness": 14}}
    colours |= marker
    return go.Scatter(
        x=layout["x"],
        y=layout["y"],
        mode="markers" if counts is None else "markers+text",
        marker=mark(layout, scale) | colours | {"line": {"width": outline, "color": ink(dark)}, "opacity": 1},
        customdata=np.arange(n),
        text=None if counts is None else [str(count) if count else "" for count in counts],
        textfont=None if counts is None else {"size": 12, "color": [_readable(value) for value in values]},
        hovertext=text,
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.45}},
    )


def _readable(colour: str) -> str:
    return ink_on(colour) if colour.startswith("#") else "#8C8C8C"


def empty_cells(
    layout: dict, empty: np.ndarray, dark: bool, name: str, scale: float = 1.0, legend: bool = True
) -> go.Scatter:
    """Cells of which nothing is known, empty but for a dot, with their own entry in the legend."""
    line = {"width": 2.5 * min(scale, 1.0), "color": soft_ink(dark)}
    marker = mark(layout, scale) | {"color": ground(dark), "line": line}
    marker["symbol"] += "-dot"
    places = {axis: np.asarray(layout[axis])[empty] for axis in ("x", "y")}
    return go.Scatter(**places, mode="markers", marker=marker, name=name, hoverinfo="skip", showlegend=legend)


def kind_borders(layout: dict, kinds: np.ndarray, dark: bool) -> go.Scatter:
    """Lines between neighbouring cells of different kinds."""
    a, b = layout["edges"][kinds[layout["edges"][:, 0]] != kinds[layout["edges"][:, 1]]].T
    centres = [np.column_stack([layout["x"][i], layout["y"][i]]).astype(float) for i in (a, b)]
    middle, along = (centres[0] + centres[1]) / 2, centres[1] - centres[0]
    length = 1 / np.sqrt(3) if layout["topology"] == HEXAGONAL else 1.0
    across = along[:, ::-1] * [1, -1] * length / 2  # (m, 2)
    ends = np.stack([middle - across, middle + across, np.full_like(middle, np.nan)], axis=1).reshape(-1, 2)
    return go.Scatter(
        x=ends[:, 0],
        y=ends[:, 1],
        mode="lines",
        line={"color": ink(dark), "width": 3.5},
        hoverinfo="skip",
        showlegend=False,
    )


def framed(fig: go.Figure, layout: dict, finding: str, detail: str, dark: bool, room: int = 120) -> go.Figure:
    """Axes without numbers (places on a map have none), equal steps, the finding as title."""
    spans = {axis: (float(np.min(layout[axis])) - 0.65, float(np.max(layout[axis])) + 0.65) for axis in ("x", "y")}
    height = pixels_per_cell(layout) * (spans["y"][1] - spans["y"][0])
    bare = {"visible": False, "constrain": "domain", "fixedrange": True}
    fig.update_xaxes(range=list(spans["x"]), **bare)
    fig.update_yaxes(range=list(spans["y"][::-1]), scaleanchor="x", **bare)
    fig.update_layout(dragmode="pan", margin={"l": 10, "r": 10, "b": 12}, clickmode="event+select")
    return titled(fig, finding, detail, dark, int(max(height + room, 280)))
