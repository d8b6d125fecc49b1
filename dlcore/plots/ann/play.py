"""Learning as a film that plays in the browser: the surface bends, the weights grow, the errors fall and rise."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.ann.surface import add_moving_surface, add_points, axis_title
from dlcore.plots.ann.wiring import add_edges, hide_axes, lay_out
from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, ink, soft_ink

FRAME_MS = 400  # a slow computer draws nothing if the next frame comes before the last one stands
DRAWN = 8  # inputs, and units of each layer, whose weights are drawn


def play(tree: dict, dark: bool, explain: dict | None = None) -> go.Figure:
    """Surface, weights and errors of one network, epoch by epoch; all frames are sent at once.

    Parameters
    ----------
    tree : dict
        As the calls ``by_heart`` and ``surface`` (with ``epochs=True``) give it.
    explain : dict, optional
        ``results["explain"]``, with the snapshots of the run's network: its errors, and the weights that are drawn.
    """
    losses = tree if explain is None else explain["snapshots"]
    epochs = np.asarray(tree["epochs"])
    fig = _places(explain is not None)
    below = {"row": 1 if explain is None else 2, "col": 2}
    # in lists: plotly's browser part does not unpack a square array that stands in a frame, and draws nothing
    surfaces = np.round(np.asarray(tree["risk_by_epoch"], np.float64), 3)
    add_moving_surface(fig, tree, surfaces[0], dark, row=1, col=1)
    moving = [0]
    add_points(fig, tree, dark, row=1, col=1)
    at = np.arange(1, len(losses["train_loss"]) + 1)
    for name, key, colour in (
        ("patients learned from", "train_loss", accent(dark)),
        ("patients kept aside", "validation_loss", COLOURS["orange"]),
    ):
        y = np.round(np.asarray(losses[key], float), 4)
        fig.add_trace(go.Scatter(x=at, y=y, mode="lines", name=name, line={"color": colour, "width": 2.5}), **below)
    top = float(np.nanmax([np.nanquantile(losses[key], 0.98) for key in ("train_loss", "validation_loss")])) * 1.1
    now = {"x": [epochs[0]] * 2, "y": [0, top]}
    line = {"color": ink(dark), "width": 2}
    fig.add_trace(go.Scatter(**now, mode="lines", line=line, showlegend=False, hoverinfo="skip"), **below)
    moving.append(len(fig.data) - 1)
    growing = [] if explain is None else _growing(explain, len(epochs), dark)
    for line in growing[0] if growing else ():
        fig.add_trace(line, row=1, col=2)
    moving += range(len(fig.data) - len(growing[0]), len(fig.data)) if growing else ()
    best = losses["best_epoch"]
    fig.add_vline(x=best, line={"color": soft_ink(dark), "width": 1.5, "dash": "dot"}, **below)
    fig.update_xaxes(title="epoch", **below)
    fig.update_yaxes(title="error", range=[0, top], **below)
    fig.frames = [
        go.Frame(
            name=str(int(epoch)),
            data=[
                *(type(fig.data[k])(z=surface.tolist()) for k in moving if fig.data[k].type != "scatter"),
                go.Scatter(x=[epoch] * 2, y=[0, top]),
                *(go.Scatter(x=line.x, y=line.y) for line in (growing[i] if growing else ())),
            ],
            traces=moving,
        )
        for i, (epoch, surface) in enumerate(zip(epochs, surfaces, strict=True))
    ]
    if growing:
        _name_weights(fig, explain)
    _controls(fig, epochs)
    fig.update_layout(margin_b=190)
    return titled(fig, _finding(tree, losses), _detail(tree), dark, height=640 if explain is None else 700)


def _places(with_weights: bool) -> go.Figure:
    """The surface on the left, the errors on the right, above them the network where there is one to draw."""
    if not with_weights:
        return make_subplots(rows=1, cols=2, column_widths=[0.58, 0.42], horizontal_spacing=0.1)
    cells = [[{"rowspan": 2}, {}], [None, {}]]
    return make_subplots(
        rows=2,
        cols=2,
        specs=cells,
        column_widths=[0.55, 0.45],
        row_heights=[0.58, 0.42],
        horizontal_spacing=0.1,
        vertical_spacing=0.06,
    )


def _growing(explain: dict, n: int, dark: bool) -> list[list[go.Scatter]]:
    """Lines of the network at each of `n` snapshots, as many traces each time; a line's strength is how far its weight
    has moved from where chance had put it.

    Of many inputs and units those whose weights have moved farthest in the end are drawn.
    """
    weights, straight = _moved(explain)
    sizes = [len(weights[0][0]), *(w.shape[2] for w in weights)]
    largest = float(max(np.quantile(np.abs(w[-1]), 0.98) for w in weights)) or 1.0
    layout = lay_out(sizes)
    films = []
    for i in range(n):
        scratch = go.Figure()
        add_edges(
            scratch, layout, [w[i] for w in weights], None if straight is None else straight[i], dark, largest=largest
        )
        films.append([_rounded(line) for line in scratch.data])
    return films


def _moved(explain: dict) -> tuple[list[np.ndarray], np.ndarray | None]:
    """How far each weight that is drawn has moved at each of E snapshots: (E, from, to) a layer, and past the layers.

    Each layer keeps a few: a browser redraws some hundred lines between two frames, not thousands.
    """
    given = explain["snapshots"]["weights"]
    weights = [np.asarray(w, np.float64) - np.asarray(w[:1], np.float64) for w in given["weights"]]
    straight = None if given["skip"] is None else np.asarray(given["skip"], np.float64)
    for depth, layer in enumerate(weights):  # what stands to its left; the answer is kept whole
        far = np.abs(layer[-1]).max(axis=1) + (np.abs(weights[depth - 1][-1]).max(axis=0) if depth else 0.0)
        kept = np.sort(np.argsort(-far, kind="stable")[:DRAWN])
        weights[depth] = layer[:, kept]
        if depth:
            weights[depth - 1] = weights[depth - 1][:, :, kept]
        elif straight is not None:
            straight = straight[:, kept]
    return weights, straight


def _rounded(line: go.Scatter) -> go.Scatter:
    """Fewer digits; never without any point: what is empty in one frame and not in the next makes plotly drop its neighbours."""
    if not len(line.x):
        return line.update(x=[None], y=[None])
    return line.update(x=np.round(line.x, 2), y=np.round(line.y, 3))


def _name_weights(fig: go.Figure, explain: dict) -> None:
    """No axes around the network, and what its lines are."""
    sizes = [min(n, DRAWN) for n in explain["layer_sizes"]]
    few = sizes != list(explain["layer_sizes"])
    words = "how far each weight has moved since epoch 0" + (
        f"<br>({DRAWN} inputs and units that moved most)" if few else ""
    )
    layout = lay_out([*sizes[:-1], explain["layer_sizes"][-1]])
    hide_axes(fig, layout, left=0.05, right=0.05, row=1, col=2)
    place = {"x": layout.width / 2, "y": 1.1, "text": words, "showarrow": False, "font": {"size": 13}}
    fig.add_annotation(**place, row=1, col=2)


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
    if held[-1] > 1.01 * held[best - 1]:
        return (
            f"From epoch {best} on nothing more is gained: the error on patients kept aside rises a little, "
            "the first sign of learning by heart"
        )
    return "It learns what holds for other patients, too: the error on patients kept aside does not rise again"


def _detail(tree: dict) -> str:
    over = f"Over {axis_title(tree['x'])} and {axis_title(tree['y'])}"
    if "n_train" not in tree:
        return over
    return f"{over}; it learns from {tree['n_train']} patients and is tested on {tree['n_held_back']} others"
