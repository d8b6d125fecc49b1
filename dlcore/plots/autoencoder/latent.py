"""Everybody on the plane of codes, the walk through it, and noise put on and taken away."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.autoencoder.blame import picture_values
from dlcore.plots.autoencoder.bottleneck import side_by_side
from dlcore.plots.motion import play, slider
from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, contrast, fade, soft_ink

MOST_DRAWN = 5_000
N_BARS = 20
START = 1.0  # the noise that is shown first, in standard deviations: the one the title speaks of
PALETTE = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")


def patient_map(explain: dict, values, label: str, ids, dark: bool) -> go.Figure:
    """Everybody by their codes, coloured by a column.

    Parameters
    ----------
    values : (n,) numbers or words
    label : str
        What the colour shows.
    """
    found = explain["map"]
    n = len(found["x"])
    shown = np.arange(0, n, max(1, -(-n // MOST_DRAWN)))
    values = np.asarray(values)
    fig = go.Figure()
    numeric = values.dtype.kind in "fiu" and len(np.unique(values[np.isfinite(values.astype(float))])) > 8
    if numeric:
        scale = {"colorscale": "Cividis", "showscale": True, "colorbar": {"title": label, "thickness": 14}}
        _dots(fig, found, shown, ids, {"color": values[shown]} | scale, "")
    else:
        words = np.array([str(v) for v in values], dtype=object)
        for k, level in enumerate(sorted(set(words))):
            colour = COLOURS[PALETTE[k % len(PALETTE)]]
            _dots(fig, found, shown[words[shown] == level], ids, {"color": colour}, level)
    axis = "code {}" if found["direct"] else "direction {} of the codes"
    fig.update_xaxes(title=axis.format(1))
    fig.update_yaxes(title=axis.format(2))
    fig.update_layout(showlegend=not numeric)
    detail = "each dot a patient"
    if not found["direct"]:
        detail += f"; the plane shows {100 * found['shown']:.0f} % of the codes' spread"
    clear = {"bgcolor": "rgba(0,0,0,0)", "color": soft_ink(dark), "activecolor": accent(dark)}
    fig.update_layout(modebar=clear)
    return titled(fig, f"Patients by their codes, coloured by {label}", detail, dark, 550, headings=46)  # tools above


def _dots(fig, found, rows, ids, marker, name) -> None:
    marker = {"size": 7, "opacity": 0.8, "line": {"width": 0}} | marker
    fig.add_scatter(
        x=np.asarray(found["x"])[rows], y=np.asarray(found["y"])[rows], mode="markers", marker=marker, name=name,
        customdata=[[int(row)] for row in rows], text=[str(ids[row]) for row in rows], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def walk(explain: dict, dark: bool) -> go.Figure:
    """A walk from left to right and from bottom to top through the plane: what the network makes of each point."""
    tree, rows = explain["walk"], explain["rows"]
    if rows == "pictures":
        return picture_plane(tree, dark)
    across, up = range(len(tree["x"])), range(len(tree["y"]))
    path = [(len(up) // 2, i) for i in across] + [(j, len(across) // 2) for j in up]
    along = lambda name: np.stack([np.asarray(tree[name], float)[j, i] for j, i in path])
    at = along("rebuilt")
    labels = [str(k + 1) for k in range(len(path))]
    signals = rows == "signals"
    parts = _signals(at, explain["axis"], dark) if signals else _bars(at, along("scaled"), tree["names"], dark)
    drawn, axes, height = parts
    fig = go.Figure([drawn[0]], frames=[go.Frame(data=[one], name=label) for one, label in zip(drawn, labels)])
    fig.update_xaxes(**axes["x"])
    fig.update_yaxes(**axes["y"])
    fig.update_layout(sliders=[slider(labels, 0, dark, "step ")], updatemenus=[play(redraw=rows == "columns")])
    fig.update_layout(margin={"b": 150}, showlegend=False)
    detail = "first from left to right, then from bottom to top"
    return titled(fig, "A patient decoded at every step of a walk through the map", detail, dark, height)


def _signals(at, axis: dict, dark: bool):
    """Signals (steps, channels, samples) as lines, the axes, and the figure's height."""
    t = np.linspace(0, axis.get("length") or at.shape[-1], at.shape[-1], endpoint=False)
    drawn = [go.Scatter(x=t, y=one[0], mode="lines", line={"color": accent(dark), "width": 3}) for one in at]
    axes = {"x": {"title": f"time ({axis.get('unit') or 'samples'})"}}
    return drawn, axes | {"y": {"title": "value", "range": [float(at.min()), float(at.max())]}}, 460


def _bars(at, scaled, names, dark: bool):
    """Patients (steps, columns) as bars in standard deviations, the axes, and the figure's height."""
    order = np.argsort(-scaled.std(axis=0))[:N_BARS]
    drawn = [
        go.Bar(
            x=heights[order],
            y=[names[k] for k in order],
            orientation="h",
            marker_color=accent(dark),
            text=[f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" for value in one[order]],
            textposition="outside",
            cliponaxis=False,
        )
        for heights, one in zip(scaled, at)
    ]
    reach = 1.35 * float(np.abs(scaled[:, order]).max())
    title = "standard deviations from the mean; beside each bar the value itself"
    axes = {"x": {"title": title, "range": [-reach, reach]}, "y": {"autorange": "reversed", "automargin": True}}
    return drawn, axes, 330 + 24 * len(order)


def picture_plane(tree: dict, dark: bool) -> go.Figure:
    """Pictures decoded at a grid of points of the plane."""
    rows = [side_by_side([picture_values(one) for one in row]) for row in np.asarray(tree["rebuilt"])[::-1]]
    fig = go.Figure(go.Image(z=np.concatenate(rows, axis=0), hoverinfo="skip"))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    detail = "across: direction 1 of the codes; upwards: direction 2"
    return titled(fig, "A picture decoded at every point of the map", detail, dark, 620)


def noise(explain: dict, dark: bool) -> go.Figure:
    """A patient with more and more noise, and what is rebuilt from it."""
    tree, rows = explain["noise"], explain["rows"]
    gone = 1 - np.asarray(tree["error_cleaned"]) / np.maximum(np.asarray(tree["error_noisy"]), 1e-12)
    labels = [f"{level:g}" + (f", {_share(g)} of it gone" if level else "") for level, g in zip(tree["noise"], gone)]
    start = int(np.abs(np.asarray(tree["noise"]) - START).argmin())
    if rows == "pictures":
        fixed, moving = [], [[_strip(tree, f)] for f in range(len(labels))]
        how = f"from left: {whose(tree)}, with noise, rebuilt, copied by a network with {tree['widest']} numbers"
    else:
        fixed, moving = _noisy(tree, rows, dark)
        how = f"{whose(tree)}; grey: all that the network was shown here"
    traces = list(range(len(fixed), len(fixed) + len(moving[0])))
    frames = [go.Frame(data=data, traces=traces, name=label) for data, label in zip(moving, labels)]
    fig = go.Figure([*fixed, *moving[start]], frames=frames)
    _noise_axes(fig, rows)
    fig.update_layout(
        sliders=[slider(labels, start, dark, "noise (standard deviations): ")],
        updatemenus=[play(redraw=rows == "pictures")],
        margin={"b": 150},
        legend={"y": 1.0, "yref": "paper", "yanchor": "bottom"},
    )
    finding = f"Of noise of {tree['noise'][start]:g} standard deviation, {_share(gone[start])} is gone after rebuilding"
    if "n" in tree:
        how += f"; shares gone: mean over {tree['n']} patients held back"
    height = 300 + 24 * min(N_BARS, len(tree["names"])) if rows == "columns" else 480
    return titled(fig, finding, how, dark, height, headings=40)


def whose(tree: dict) -> str:
    """Who is shown."""
    return f"{tree['id']}, the most usual" if "id" in tree else "a usual patient"


def _share(part: float) -> str:
    return f"{max(0.0, 100 * float(part)):.0f} %"


def _strip(tree: dict, f: int) -> go.Image:
    """The picture, with noise, rebuilt and copied, side by side."""
    shown = (tree["original"], *(tree[name][f] for name in ("noisy", "cleaned", "copied")))
    return go.Image(z=side_by_side([picture_values(one) for one in shown]), hoverinfo="skip")


def _noisy(tree: dict, rows: str, dark: bool):
    """The patient, fixed, and for each frame what was shown and what was rebuilt."""
    if rows == "signals":
        make = lambda values, name, colour: go.Scatter(
            y=np.asarray(values, float)[0], mode="lines", name=name, line={"color": colour, "width": 2.5}
        )
    else:
        original = np.asarray(tree["original"], float)
        order = np.argsort(-np.abs(original))[:N_BARS]
        z = lambda values: np.asarray(values, float)[order]
        make = lambda values, name, colour: go.Scatter(
            x=z(values), y=[tree["names"][k] for k in order], mode="markers", name=name,
            marker={"color": colour, "size": 9},
        )  # fmt: skip
    grey = fade(soft_ink(dark), 0.6)
    moving = [
        [make(tree["noisy"][f], "with noise", grey), make(tree["cleaned"][f], "rebuilt", contrast(dark))]
        for f in range(len(tree["noise"]))
    ]
    return [make(tree["original"], f"{tree.get('id', 'the patient')}, as measured", accent(dark))], moving


def _noise_axes(fig: go.Figure, rows: str) -> None:
    if rows == "pictures":
        fig.update_xaxes(visible=False)
        fig.update_yaxes(visible=False)
    elif rows == "signals":
        fig.update_xaxes(title="sample")
        fig.update_yaxes(title="value")
    else:
        fig.update_xaxes(title="standard deviations from the mean")
        fig.update_yaxes(autorange="reversed", automargin=True)
