"""What a recurrent network remembers: gates over time, how far back it looks, and what becomes of a gradient."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, contrast, soft_ink

_SHOWN = {"lstm": ("forget", "input", "memory"), "gru": ("update", "reset", "hidden")}
_OPEN = {"forget", "input", "output", "update", "reset"}  # between 0 and 1


def gates(found: dict, time_unit: str, dark: bool = False) -> go.Figure:
    """Gates and memory of the cells that matter most, cell below cell, over one course."""
    kind = str(found["kind"])
    names = _SHOWN[kind]
    titles = [f"{name} gate" if name in _OPEN else name for name in names]
    fig = make_subplots(len(names), 1, shared_xaxes=True, subplot_titles=titles, vertical_spacing=0.08)
    times = np.asarray(found["times"])
    cells = [f"cell {int(unit) + 1}" for unit in found["units"]]
    for place, name in enumerate(names, 1):
        values = np.asarray(found[name]).T
        scale, low, high = _scale(name, values, dark)
        bar = {"thickness": 10, "len": 0.9 / len(names), "y": 1 - (place - 0.5) / len(names)}
        heat = go.Heatmap(z=values, x=times, y=cells, colorscale=scale, zmin=low, zmax=high, colorbar=bar)
        heat.hovertemplate = "%{y}, %{x:.4g}: %{z:.2f}<extra></extra>"
        fig.add_trace(heat, place, 1)
    fig.update_yaxes(showticklabels=False, title="")
    fig.update_xaxes(title="row" if time_unit == "steps" else f"time ({time_unit})", row=len(names), col=1)
    keep = np.asarray(found[names[0]])
    share = float((keep > 0.5).mean()) if kind == "lstm" else float((keep > 0.5).mean())
    finding = f"On average a cell keeps {100 * float(keep.mean()):.0f} % of what it held from one row to the next"
    detail = f"In {100 * share:.0f} % of all moments a cell keeps more than half. Cells that matter most to the answer are shown."
    return titled(fig, finding, detail, dark, height=640, headings=32)


def _scale(name: str, values: np.ndarray, dark: bool):
    ground = "#2A3340" if dark else "#EEF1F4"
    if name in _OPEN:
        return [[0, ground], [1, accent(dark)]], 0, 1
    most = float(np.abs(values).max()) or 1.0
    return [[0, COLOURS["blue"]], [0.5, ground], [1, COLOURS["vermillion"]]], -most, most


def gradient(found: dict, dark: bool = False) -> go.Figure:
    """How strongly an input k rows back still moves the layer's output, for this network and a plain recurrent one."""
    fig = go.Figure()
    lag = np.asarray(found["lag"])
    lines = (
        ("model", "this network's layer, trained", contrast(dark), "solid"),
        ("lstm", "an LSTM that has learnt nothing", accent(dark), "dash"),
        ("plain", "a plain recurrent layer", soft_ink(dark), "dot"),
    )
    for name, said, colour, dash in lines:
        y = np.maximum(np.asarray(found[name]), 1e-30)
        line = {"color": colour, "width": 3, "dash": dash}
        fig.add_scatter(
            x=lag, y=y, mode="lines", line=line, name=said, hovertemplate="%{x} rows back: %{y:.1e}<extra></extra>"
        )
    fig.update_yaxes(type="log", title="effect, against that of the last row", exponentformat="power", range=[-12, 1])
    fig.update_xaxes(title="rows back", type="log", tickvals=[1, 5, 50, 500], range=[0, np.log10(max(lag[-1], 2))])
    half = _rows_until(found["model"], 0.01)
    plain = _rows_until(found["plain"], 0.01)
    finding = f"An effect falls to a hundredth after {half} rows here, after {plain} in a plain recurrent layer"
    return titled(
        fig, finding, "What no longer moves the output cannot be learnt from: that is why gates were invented.", dark
    )


def _rows_until(effect, level: float) -> str:
    below = np.flatnonzero(np.asarray(effect) < level)
    return str(int(below[0])) if len(below) else f"more than {len(effect) - 1}"


def reach(found: dict, is_share: bool = True, dark: bool = False) -> go.Figure:
    """How far the answer of one who knows only the last k rows is from the answer of one who knows all."""
    scale = 100 if is_share else 1
    rows, distance = np.asarray(found["rows"]), scale * np.asarray(found["distance"])
    fig = go.Figure(go.Bar(x=[str(int(k)) for k in rows], y=distance, marker_color=accent(dark)))
    fig.update_traces(hovertemplate="the last %{x} rows: off by %{y:.2f}<extra></extra>")
    fig.update_xaxes(title="known are the last … rows", type="category")
    fig.update_yaxes(title="off by (points of percent)" if is_share else "off by")
    first = distance[0]
    enough = (
        int(rows[np.flatnonzero(distance <= 0.1 * max(first, 1e-12))[0]])
        if (distance <= 0.1 * first).any()
        else int(rows[-1])
    )
    finding = (
        f"The last row alone is off by {first:.2g}{' points' if is_share else ''}; {enough} rows are nearly enough"
    )
    return titled(fig, finding, "The mean difference to the answer that knows the whole course.", dark, height=380)


def variables(found: dict, is_share: bool = True, most: int = 12, dark: bool = False) -> go.Figure:
    """How far the answer moves, on average, had a variable never been measured."""
    scale = 100 if is_share else 1
    names, moves = [str(n) for n in found["variables"]][:most][::-1], scale * np.asarray(found["moved"])[:most][::-1]
    fig = go.Figure(go.Bar(x=moves, y=names, orientation="h", marker_color=accent(dark)))
    fig.update_traces(hovertemplate="%{y}: %{x:.2f}<extra></extra>")
    fig.update_xaxes(title="moves the answer by (points of percent)" if is_share else "moves the answer by")
    finding = f"Without {names[-1]} the answers would move most"
    detail = f"By {moves[-1]:.2g}{' points' if is_share else ''} on average. That it matters to the network does not make it a cause."
    return titled(fig, finding, detail, dark, height=max(280, 130 + 26 * len(names)))
