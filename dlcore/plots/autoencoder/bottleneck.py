"""How tight a bottleneck the data bear, and the slider that shows it on patients."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.autoencoder.blame import picture_values
from dlcore.plots.motion import play, slider
from dlcore.plots.parts import add_line, share_axis, titled
from dlcore.plots.style import accent, contrast, fade, soft_ink

ERROR = "error: mean squared distance of a value, in squared standard deviations"


def curves(found: dict, dark: bool, finding: str) -> go.Figure:
    """What each width explains on patients held back, by networks and by principal components."""
    fig = go.Figure()
    add_line(fig, found["width"], found["network"], accent(dark), "autoencoder")
    add_line(fig, found["width"], found["pca"], contrast(dark), "as many principal components", dash="dash")
    fig.data[0].update(mode="lines+markers")
    fig.add_vline(found["chosen"], line={"color": soft_ink(dark), "width": 1, "dash": "dot"})
    ticks = {"tickvals": list(found["width"]), "ticktext": [str(w) for w in found["width"]]}
    fig.update_xaxes(title="numbers in the bottleneck", type="log", **ticks)
    low = min(0.0, float(np.min(found["pca"])), float(np.min(found["network"])))
    share_axis(fig, "y", "explained of patients held back", low=max(low, -0.5) - 0.01)
    detail = (
        f"dotted: this model's bottleneck, {found['chosen']}; measured on {found['n']} patients held back; the interval counts who "
        "was held back, not the luck of one training"
    )
    return titled(fig, finding, detail, dark, 400)


def table_slider(tree: dict, dark: bool, which: int = 0) -> go.Figure:
    """A patient of a table rebuilt through each bottleneck: values in standard deviations from the mean, as the error is."""
    original, rebuilt = _scaled(tree)
    order = np.argsort(-np.nan_to_num(np.abs(original[which])))[:24]
    z = lambda values: values[order]
    names = [tree["names"][j] for j in order]
    dots = lambda values, name, marker: go.Scatter(x=z(values), y=names, mode="markers", name=name, marker=marker)
    ring = {"size": 11, "symbol": "circle-open", "color": accent(dark), "line": {"width": 2.5}}
    fixed = dots(original[which], "the patient", ring)
    moving = [dots(one[which], "rebuilt", {"size": 9, "color": contrast(dark)}) for one in rebuilt]
    labels = [str(w) for w in tree["width"]]
    start = len(labels) // 3
    frames = [go.Frame(data=[one], traces=[1], name=label) for one, label in zip(moving, labels)]
    fig = go.Figure([fixed, moving[start]], frames=frames)
    reach = 1.1 * np.nanmax(np.abs([z(original[which]), *(z(one[which]) for one in rebuilt)]))
    fig.update_xaxes(title="standard deviations from the mean", range=[-reach, reach])
    fig.update_yaxes(autorange="reversed", automargin=True)
    _moves(fig, labels, start, dark)
    finding = _left(tree["id"][which], np.asarray(tree["error"])[:, which], labels[-1])
    return titled(fig, finding, ERROR, dark, 300 + 24 * len(names), headings=40)


def _scaled(tree: dict) -> tuple[np.ndarray, np.ndarray]:
    """Patients (s, d) and what was rebuilt of them (w, s, d), in standard deviations from the mean."""
    if "original_scaled" in tree:
        return tuple(np.asarray(tree[name], float) for name in ("original_scaled", "rebuilt_scaled"))
    original, rebuilt = (np.asarray(tree[name], float) for name in ("original", "rebuilt"))  # of an earlier run
    spread = np.nanstd(original, axis=0)
    return tuple((v - np.nanmean(original, axis=0)) / np.where(spread > 0, spread, 1.0) for v in (original, rebuilt))


def signal_slider(tree: dict, axis: dict, dark: bool, which: int = 0) -> go.Figure:
    """A signal rebuilt through each bottleneck."""
    original, rebuilt = np.asarray(tree["original"], float)[which, 0], np.asarray(tree["rebuilt"], float)[:, which, 0]
    t = np.linspace(0, axis.get("length") or len(original), len(original), endpoint=False)
    line = lambda y, name, colour: go.Scatter(x=t, y=y, mode="lines", name=name, line={"color": colour, "width": 2.5})
    labels = [str(w) for w in tree["width"]]
    moving = [line(y, "rebuilt", contrast(dark)) for y in rebuilt]
    frames = [go.Frame(data=[one], traces=[1], name=label) for one, label in zip(moving, labels)]
    fig = go.Figure([line(original, "recorded", fade(accent(dark), 0.8)), moving[0]], frames=frames)
    fig.update_xaxes(title=f"time ({axis.get('unit') or 'samples'})")
    fig.update_yaxes(title="value")
    _moves(fig, labels, 0, dark)
    finding = _left(tree["id"][which], np.asarray(tree["error"])[:, which], labels[-1])
    return titled(fig, finding, ERROR, dark, 480, headings=40)


def picture_slider(tree: dict, dark: bool) -> go.Figure:
    """Pictures on top, rebuilt through each bottleneck below."""
    original, rebuilt = tree["original"], tree["rebuilt"]
    labels = [str(w) for w in tree["width"]]
    both = lambda lower: stacked(original, lower)
    frames = [
        go.Frame(data=[go.Image(z=both(one), hoverinfo="skip")], name=label) for one, label in zip(rebuilt, labels)
    ]
    fig = go.Figure([go.Image(z=both(rebuilt[0]), hoverinfo="skip")], frames=frames)
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    _moves(fig, labels, 0, dark, redraw=True)
    error = np.asarray(tree["error"]).mean(axis=1)
    finding = f"One number leaves a mean error of {error[0]:.2f}, {labels[-1]} numbers {error[-1]:.2f}"
    return titled(fig, finding, "top: the pictures, the most usual left; below: rebuilt", dark, 430)


def _left(name: str, error, most: str) -> str:
    return f"{name}: one number leaves an error of {error[0]:.2f}, {most} numbers {error[-1]:.2f}"


def _moves(fig: go.Figure, labels: list[str], start: int, dark: bool, *, redraw: bool = False) -> None:
    """Slider, play button, and the room they take."""
    fig.update_layout(
        sliders=[slider(labels, start, dark, "numbers in the bottleneck: ")],
        updatemenus=[play(redraw=redraw)],
        margin={"b": 150},
        legend={"y": 1.0, "yref": "paper", "yanchor": "bottom"},
    )


def side_by_side(pictures) -> np.ndarray:
    """Pictures in a row, (h, sum of w, 3)."""
    return np.concatenate([p if p.ndim == 3 else np.repeat(p[..., None], 3, axis=2) for p in pictures], axis=1)


def stacked(upper, lower) -> np.ndarray:
    """Two rows of pictures."""
    return np.concatenate([side_by_side([picture_values(p) for p in row]) for row in (upper, lower)], axis=0)
