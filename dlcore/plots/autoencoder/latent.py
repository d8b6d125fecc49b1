"""Everybody on the plane of codes, the walk through it, and noise put on and taken away."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.autoencoder.blame import picture_values
from dlcore.plots.autoencoder.bottleneck import side_by_side
from dlcore.plots.motion import play, slider
from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, contrast, fade, ink, soft_ink

MOST_DRAWN = 5_000
PALETTE = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")


def patient_map(explain: dict, values, label: str, ids, dark: bool, chosen=()) -> go.Figure:
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
        _dots(fig, found, shown, ids, {"color": values[shown], "colorscale": "Cividis", "showscale": True, "colorbar": {"title": label, "thickness": 14}}, "")
    else:
        words = np.array([str(v) for v in values], dtype=object)
        for k, level in enumerate(sorted(set(words))):
            colour = COLOURS[PALETTE[k % len(PALETTE)]]
            _dots(fig, found, shown[words[shown] == level], ids, {"color": colour}, level)
    for row in chosen:
        fig.add_scatter(x=[found["x"][row]], y=[found["y"][row]], mode="markers", marker={"size": 20, "symbol": "star", "color": ink(dark)}, showlegend=False, hoverinfo="skip")
    axis = "code {}" if found["direct"] else "direction {} of the codes"
    fig.update_xaxes(title=axis.format(1))
    fig.update_yaxes(title=axis.format(2))
    fig.update_layout(showlegend=not numeric)
    detail = "each dot a patient" if found["direct"] else f"each dot a patient; the plane shows {100 * found['shown']:.0f} % of the codes' spread"
    return titled(fig, f"Patients by their codes, coloured by {label}", detail, dark, 520)


def _dots(fig, found, rows, ids, marker, name) -> None:
    marker = {"size": 7, "opacity": 0.8, "line": {"width": 0}} | marker
    fig.add_scatter(
        x=np.asarray(found["x"])[rows], y=np.asarray(found["y"])[rows], mode="markers", marker=marker, name=name,
        customdata=[[int(row)] for row in rows], text=[str(ids[row]) for row in rows], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def walk(explain: dict, dark: bool) -> go.Figure:
    """A walk from left to right and from bottom to top through the plane: what the network makes of each point."""
    tree, rows = explain["walk"], explain["rows"]
    path = [(len(tree["y"]) // 2, i) for i in range(len(tree["x"]))] + [(j, len(tree["x"]) // 2) for j in range(len(tree["y"]))]
    labels = [str(k + 1) for k in range(len(path))]
    at = [np.asarray(tree["rebuilt"])[j, i] for j, i in path]
    if rows == "images":
        return picture_plane(tree, dark)
    if rows == "signals":
        x = np.linspace(0, explain["axis"].get("length") or at[0].shape[-1], at[0].shape[-1], endpoint=False)
        draw = lambda one: go.Scatter(x=x, y=one[0], mode="lines", line={"color": accent(dark), "width": 3})
        y_axis, x_axis = "value", f"time ({explain['axis'].get('unit') or 'samples'})"
    else:
        every = np.stack(at)
        middle, spread = every.mean(axis=0), every.std(axis=0)
        order = np.argsort(-spread / np.maximum(np.abs(middle), 1e-9))[:20]
        names = [tree["names"][k] for k in order]
        z = lambda one: ((one - middle) / np.where(spread > 0, spread, 1))[order]
        draw = lambda one: go.Bar(x=z(one), y=names, orientation="h", marker_color=accent(dark), text=[f"{v:.3g}" for v in one[order]], textposition="outside")
        y_axis, x_axis = "", "standard deviations along the walk; written beside: the value itself"
    fig = go.Figure([draw(at[0])], frames=[go.Frame(data=[draw(one)], name=label) for one, label in zip(at, labels)])
    fig.update_xaxes(title=x_axis, **({"range": [-3.2, 3.2]} if rows == "table" else {}))
    if rows == "table":
        fig.update_yaxes(autorange="reversed", automargin=True)
    else:
        fig.update_yaxes(title=y_axis, range=[float(np.min(at)), float(np.max(at))])
    fig.update_layout(sliders=[slider(labels, 0, dark, "step ")], updatemenus=[play(redraw=rows == "table")], margin={"b": 150}, showlegend=False)
    height = 330 + 24 * 20 if rows == "table" else 460
    return titled(fig, "A patient decoded at every step of a walk through the map", "first from left to right, then from bottom to top", dark, height)


def picture_plane(tree: dict, dark: bool) -> go.Figure:
    """Pictures decoded at a grid of points of the plane."""
    rows = [side_by_side([picture_values(one) for one in row]) for row in np.asarray(tree["rebuilt"])[::-1]]
    fig = go.Figure(go.Image(z=np.concatenate(rows, axis=0), hoverinfo="skip"))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    return titled(fig, "A picture decoded at every point of the map", "across: direction 1 of the codes; upwards: direction 2", dark, 620)


def noise(explain: dict, dark: bool) -> go.Figure:
    """A patient with more and more noise, and what is rebuilt from it."""
    tree, rows = explain["noise"], explain["rows"]
    labels = [f"{level:g}" for level in tree["noise"]]
    if rows == "images":
        strip = lambda f: go.Image(z=side_by_side([picture_values(one) for one in (tree["original"], tree["noisy"][f], tree["cleaned"][f], tree["copied"][f])]), hoverinfo="skip")
        frames = [go.Frame(data=[strip(f)], name=label) for f, label in enumerate(labels)]
        fig = go.Figure([strip(2)], frames=frames)
        fig.update_xaxes(visible=False)
        fig.update_yaxes(visible=False)
        how = f"from left: the picture, with noise, rebuilt by this model, copied by a network with {tree['widest']} numbers"
    else:
        flat = lambda values: np.asarray(values, float).reshape(-1) if rows == "signals" else _z(values, tree["original"])
        x = np.arange(len(flat(tree["original"])))
        at = x if rows == "signals" else list(tree["names"])
        mode = "lines" if rows == "signals" else "markers"
        make = lambda values, name, colour: go.Scatter(x=at, y=flat(values), mode=mode, name=name, line={"color": colour, "width": 2.5}, marker={"color": colour, "size": 8})
        data = lambda f: [make(tree["noisy"][f], "with noise", fade(soft_ink(dark), 0.6)), make(tree["cleaned"][f], "rebuilt", contrast(dark))]
        fig = go.Figure([make(tree["original"], "the patient", accent(dark)), *data(2)], frames=[go.Frame(data=data(f), traces=[1, 2], name=label) for f, label in enumerate(labels)])
        fig.update_xaxes(title="sample" if rows == "signals" else "")
        fig.update_yaxes(title="value" if rows == "signals" else "difference from the patient's own value, relative")
        how = "grey: what the network was shown; it never saw the values without noise"
    fig.update_layout(sliders=[slider(labels, 2, dark, "noise (standard deviations): ")], updatemenus=[play(redraw=rows == "images")], margin={"b": 190 if rows == "table" else 150}, legend={"y": 1.0, "yref": "paper", "yanchor": "bottom"})
    at_one = int(np.abs(np.asarray(tree["noise"]) - 1).argmin())
    noisy, cleaned = float(tree["error_noisy"][at_one]), float(tree["error_cleaned"][at_one])
    finding = f"Of noise of one standard deviation, {max(0, 100 * (1 - cleaned / noisy)):.0f} % is gone after rebuilding"
    return titled(fig, finding, how, dark, 480, headings=40)


def _z(values, original):
    original = np.asarray(original, float)
    return (np.asarray(values, float) - original) / np.maximum(np.abs(original), 1e-9)
