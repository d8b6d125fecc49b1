"""Nodes and edges of a fully connected network as a few plotly traces, however many there are.

Edges are gathered by sign and strength, each group one trace of line pieces with gaps between, so that a
network of thousands of edges draws at once and none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.style import COLOURS, fade, ink, soft_ink

N_BINS = 6  # groups of strength; the opacity of a group is its strength
_EVEN = 0.6  # strength at which edges are drawn where all are alike
TALLEST = 26  # nodes in one column; a larger hidden layer stands in several columns


@dataclass
class NetworkLayout:
    """Where the nodes stand.

    Parameters
    ----------
    x, y : list of ndarray of shape (size,)
        One pair a layer; x grows from layer to layer, y runs from 0 (bottom) to 1 (top).
    """

    x: list[np.ndarray]
    y: list[np.ndarray]

    @property
    def width(self) -> float:
        return float(self.x[-1].max())


def lay_out(sizes: list[int]) -> NetworkLayout:
    """Layers from left to right; inputs and answers in one column each, hidden layers in as many as they need."""
    xs, ys, at = [], [], 0.0
    for depth, size in enumerate(sizes):
        outer = depth in (0, len(sizes) - 1)
        n_columns = 1 if outer else -(-size // TALLEST)
        x, y = _block(size, n_columns)
        xs.append(at + x)
        ys.append(y)
        at += 1.0 + 0.12 * (n_columns - 1)
    return NetworkLayout(xs, ys)


def _block(size: int, n_columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of one layer column by column, columns staggered so that edges do not hide behind nodes."""
    column, place = np.divmod(np.arange(size), -(-size // n_columns))
    rows = -(-size // n_columns)
    stagger = 0.5 * (column % 2) / max(rows, 2)
    y = 1 - (place + 0.5) / max(rows, 1) + stagger - 0.25 * (n_columns > 1) / max(rows, 2)
    return 0.12 * column, y


def add_edges(
    fig: go.Figure,
    layout: NetworkLayout,
    strengths: list[np.ndarray],
    skip,
    dark: bool,
    *,
    largest=None,
    alike=False,
    least=1,
    **where,
) -> None:
    """Every edge of a network.

    Parameters
    ----------
    strengths : list of ndarray of shape (from, to)
        Signed strength of each edge (a weight, or value × weight), one array a pair of layers.
    skip : ndarray of shape (inputs, answers) or None
        The same for edges straight from inputs to answers; drawn as arcs below the network.
    largest : float, optional
        Strength that is drawn fully; default the largest in each pair of layers.
    alike : bool
        Every edge drawn as strongly as the others.
    least : int
        Group of strength, of `N_BINS`, from which edges are drawn.
    **where
        ``row`` and ``col`` of a subplot.
    """
    pieces = [_straight(layout, depth, s, largest) for depth, s in enumerate(strengths)]
    if skip is not None:
        pieces.append(_arcs(layout, skip, largest))
    for group in range(least, N_BINS + 1):  # the strongest last, on top
        for sign, colour in zip((-1, 1), signs(dark)):
            lines = [_join(x, y, bins == sign * group) for x, y, bins in pieces]
            x, y = (np.concatenate(parts) for parts in zip(*lines))
            line = _stroke(colour, _EVEN if alike else group / N_BINS)
            fig.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False), **where)


def signs(dark: bool) -> tuple[str, str]:
    """Colours of what is below and above zero."""
    return COLOURS["sky" if dark else "blue"], COLOURS["orange"]


def _stroke(colour: str, share: float) -> dict:
    """Weak edges thin and faint, but there; few stand out, so that a way can be followed."""
    return {"color": fade(colour, 0.04 + 0.86 * share**3), "width": 0.5 + 3.5 * share**3}


def _binned(strength: np.ndarray, largest) -> np.ndarray:
    """Signed group −N_BINS … N_BINS of each edge, flat.

    None is left out, so the faintest are in group 1; but on a scale of changes (`largest`) what did not change is 0.
    """
    flat = strength.ravel()
    top = largest or np.abs(flat).max(initial=0.0) or 1.0
    group = np.clip(np.ceil(np.abs(flat) / top * N_BINS), 1, N_BINS)
    still = (flat == 0) & (largest is not None)
    return (np.where(flat < 0, -1, 1) * np.where(still, 0, group)).astype(int)


def _straight(layout: NetworkLayout, depth: int, strength, largest):
    """Coordinates (edges, 3), the third a gap, and the group of each edge."""
    n_from, n_to = strength.shape
    left, right = np.repeat(np.arange(n_from), n_to), np.tile(np.arange(n_to), n_from)
    gap = np.full(len(left), np.nan)
    x = np.column_stack([layout.x[depth][left], layout.x[depth + 1][right], gap])
    y = np.column_stack([layout.y[depth][left], layout.y[depth + 1][right], gap])
    return x, y, _binned(strength, largest)


def _arcs(layout: NetworkLayout, strength, largest):
    """Quadratic curves from inputs to answers, passing below all hidden layers; (edges, 25)."""
    n_from, n_to = strength.shape
    left, right = np.repeat(np.arange(n_from), n_to), np.tile(np.arange(n_to), n_from)
    t = np.linspace(0, 1, 24)
    bend = lambda a, via, b: (1 - t) ** 2 * a[:, None] + 2 * t * (1 - t) * via + t**2 * b[:, None]
    x = bend(layout.x[0][left], 0.5 * layout.width, layout.x[-1][right])
    y = bend(layout.y[0][left], -0.75, layout.y[-1][right])
    gap = np.full((len(left), 1), np.nan)
    return np.hstack([x, gap]), np.hstack([y, gap]), _binned(strength, largest)


def _join(x, y, chosen) -> tuple[np.ndarray, np.ndarray]:
    return x[chosen].ravel(), y[chosen].ravel()


def add_nodes(
    fig: go.Figure,
    layout: NetworkLayout,
    values: list[np.ndarray],
    hover: list[list[str]],
    dark: bool,
    *,
    size=13,
    fullest=0.0,
    **where,
):
    """Every node, lit by what it holds: orange above zero, blue below, empty at zero; fullest within its layer.

    The answer's nodes are fullest from `fullest` on, so that an undecided answer looks undecided.
    """
    below, above = signs(dark)
    ground = "#0E1117" if dark else "#FFFFFF"
    for depth, (x, y, held, text) in enumerate(zip(layout.x, layout.y, values, hover)):
        top = np.abs(held).max(initial=fullest if depth == len(values) - 1 else 0.0) or 1.0
        marker = {
            "size": size if len(held) <= TALLEST else 0.8 * size,
            "color": held,
            "cmin": -top,
            "cmax": top,
            "colorscale": [[0, below], [0.5, ground], [1, above]],
            "line": {"color": soft_ink(dark), "width": 1},
        }
        places = [[depth, k] for k in range(len(held))]
        hover_text = {"text": text, "hovertemplate": "%{text}<extra></extra>"}
        trace = go.Scatter(x=x, y=y, mode="markers", marker=marker, customdata=places, **hover_text)
        fig.add_trace(trace.update(showlegend=False), **where)


def add_labels(fig: go.Figure, x, y, text: list[str], dark: bool) -> None:
    """Words to the right of nodes."""
    font = {"size": 15, "color": ink(dark)}
    padded = [f"  {words}" for words in text]
    trace = go.Scatter(x=x, y=y, mode="text", text=padded, textposition="middle right", textfont=font)
    fig.add_trace(trace.update(hoverinfo="skip", showlegend=False, cliponaxis=False))


def add_key(fig: go.Figure, dark: bool) -> None:
    """What the two colours mean."""
    for name, colour in zip(("lowers what the next node holds", "raises it"), signs(dark)):
        line = {"color": colour, "width": 3}
        fig.add_trace(go.Scatter(x=[None], y=[None], mode="lines", line=line, name=name, showlegend=True))


def hide_axes(fig: go.Figure, layout: NetworkLayout, left: float, right: float, **where) -> None:
    """No axes; room in the margin `left` and `right` of the network, in layer widths."""
    fig.update_xaxes(visible=False, range=[-left, layout.width + right], fixedrange=True, **where)
    fig.update_yaxes(visible=False, range=[-0.36, 1.16], fixedrange=True, **where)
