"""Learning as a film that plays in the browser: the surface bends, the weights grow, the errors fall and rise."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.ann.surface import add_points, add_surface, axis_title
from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, ink, soft_ink

FRAME_MS = 220


def play(tree: dict, dark: bool, losses: dict | None = None) -> go.Figure:
    """Surface and errors of one network, epoch by epoch; all frames are sent at once.

    Parameters
    ----------
    tree : dict
        As the calls ``by_heart`` and ``surface`` (with ``epochs=True``) give it.
    losses : dict, optional
        ``train_loss``, ``validation_loss``, ``best_epoch`` where the tree holds none: the run's snapshots.
    """
    losses = tree if losses is None else losses
    epochs = np.asarray(tree["epochs"])
    fig = make_subplots(rows=1, cols=2, column_widths=[0.58, 0.42], horizontal_spacing=0.1)
    surfaces = np.round(np.asarray(tree["risk_by_epoch"], np.float64), 3)
    add_surface(
        fig, tree | {"taught": None, "x": tree["x"], "y": tree["y"]}, surfaces[0], dark, bar=False, row=1, col=1
    )
    moving = [0] if len(fig.data) == 1 else [0, 1]  # the map, and its contour lines
    add_points(fig, tree, dark, row=1, col=1)
    at = np.arange(1, len(losses["train_loss"]) + 1)
    for name, key, colour in (
        ("patients learned from", "train_loss", accent(dark)),
        ("patients kept aside", "validation_loss", COLOURS["orange"]),
    ):
        y = np.round(np.asarray(losses[key], float), 4)
        fig.add_trace(
            go.Scatter(x=at, y=y, mode="lines", name=name, line={"color": colour, "width": 2.5}), row=1, col=2
        )
    top = float(np.nanmax([np.nanquantile(losses[key], 0.98) for key in ("train_loss", "validation_loss")])) * 1.1
    now = {"x": [epochs[0]] * 2, "y": [0, top]}
    line = {"color": ink(dark), "width": 2}
    fig.add_trace(go.Scatter(**now, mode="lines", line=line, showlegend=False, hoverinfo="skip"), row=1, col=2)
    moving.append(len(fig.data) - 1)
    best = losses["best_epoch"]
    fig.add_vline(x=best, line={"color": soft_ink(dark), "width": 1.5, "dash": "dot"}, row=1, col=2)
    fig.update_xaxes(title="epoch", row=1, col=2)
    fig.update_yaxes(title="error", range=[0, top], row=1, col=2)
    fig.frames = [
        go.Frame(
            name=str(int(epoch)),
            data=[*(type(fig.data[k])(z=surface) for k in moving[:-1]), go.Scatter(x=[epoch] * 2, y=[0, top])],
            traces=moving,
        )
        for epoch, surface in zip(epochs, surfaces, strict=True)
    ]
    _controls(fig, epochs)
    fig.update_layout(margin_b=150)
    return titled(fig, _finding(tree, losses), _detail(tree), dark, height=600)


def _controls(fig: go.Figure, epochs) -> None:
    """Play, pause, and a slider over the epochs."""
    still = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    run = {"fromcurrent": True, "frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}}
    buttons = [
        {"label": "▶ Play", "method": "animate", "args": [None, run]},
        {"label": "❚❚ Pause", "method": "animate", "args": [[None], still]},
    ]
    place = {"x": 0, "y": -0.2, "xanchor": "left", "yanchor": "top"}
    fig.update_layout(
        updatemenus=[{"type": "buttons", "direction": "left", "buttons": buttons, "pad": {"t": 0}, **place}]
    )
    steps = [{"label": str(int(epoch)), "method": "animate", "args": [[str(int(epoch))], still]} for epoch in epochs]
    shown = {"prefix": "Epoch ", "font": {"size": 15}}
    fig.update_layout(
        sliders=[{"steps": steps, "currentvalue": shown, "x": 0.3, "len": 0.7, "y": -0.16, "pad": {"t": 0}}]
    )


def _finding(tree: dict, losses: dict) -> str:
    held = np.asarray(losses["validation_loss"], float)
    best = int(losses["best_epoch"])
    if not np.isfinite(held).any():
        return "One network learning"
    if held[-1] > 1.1 * held[best - 1]:
        return f"After epoch {best} it learns by heart (overfitting): the error on patients kept aside rises again"
    return "It learns what holds for other patients, too: the error on patients kept aside does not rise again"


def _detail(tree: dict) -> str:
    over = f"Over {axis_title(tree['x'])} and {axis_title(tree['y'])}"
    if "n_train" not in tree:
        return over
    return f"{over}; it learns from {tree['n_train']} patients and is tested on {tree['n_held_back']} others"
