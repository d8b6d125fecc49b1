"""Figures about all pictures at once: the map of them, and the shortcut trap."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import share_axis, titled
from dlcore.plots.style import COLOURS, accent, contrast, ink, soft_ink

NEIGHBOURS, JUDGED = 10, 400  # of the map of all pictures: how many around each, and around how many at most
UNUSED = ["toImage", "zoom", "pan", "zoomIn", "zoomOut", "autoScale", "resetScale"]  # buttons of the toolbar
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "star", "x", "pentagon", "cross")
_ORDER = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")


def embedding_map(explained: dict, dark: bool = False) -> go.Figure:
    """All pictures laid out so that those alike to the network lie together; rings mark wrong answers.

    Parameters
    ----------
    explained : dict
        The results of `explain.cnn`. Each point's ``customdata`` is the row of its picture.
    """
    found, classes = explained["atlas"], explained["classes"]
    plane, truth, predicted = (np.asarray(found[name]) for name in ("plane", "truth", "predicted"))
    wrong, plane = (predicted >= 0) & (predicted != truth), _lying(plane)
    fig = go.Figure()
    for c, name in enumerate(classes):
        fig.add_trace(_cloud(plane, truth == c, name, COLOURS[_ORDER[c % 8]], SYMBOLS[c % 8]))
    ring = {"symbol": "circle-open", "size": 12, "color": ink(dark), "line": {"width": 1.6}}
    fig.add_trace(_cloud(plane, wrong, "answered wrongly", None, None, ring))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False, scaleanchor="x")
    fig.update_layout(dragmode="lasso", modebar={"bgcolor": "rgba(0,0,0,0)", "color": soft_ink(dark), "remove": UNUSED})
    detail = f"{len(truth)} pictures, one point each; {found['method']}. {_atlas_errors(predicted, wrong)}"
    return titled(fig, _atlas_finding(plane, truth), detail, dark, height=560)


def _lying(plane: np.ndarray) -> np.ndarray:
    """The same points turned so that they spread most from left to right; directions on the plane mean nothing."""
    centred = plane - plane.mean(0)
    return centred @ np.linalg.svd(centred, full_matrices=False)[2].T


def _cloud(plane, rows, name, colour, symbol, marker=None) -> go.Scattergl:
    rows = np.flatnonzero(rows)
    return go.Scattergl(
        x=plane[rows, 0],
        y=plane[rows, 1],
        mode="markers",
        name=name,
        customdata=rows,
        marker=marker or {"color": colour, "symbol": symbol, "size": 6, "opacity": 0.75},
        hovertemplate=f"picture %{{customdata}}<br>{name}<extra></extra>",
    )


def _atlas_errors(predicted, wrong) -> str:
    held = int((predicted >= 0).sum())
    return f"Of {held} judged unseen, {int(wrong.sum())} wrongly (rings)" if held else ""


def _atlas_finding(plane: np.ndarray, truth: np.ndarray) -> str:
    foreign, chance = mixed(plane, truth)
    if not chance:
        return "All pictures are of one class"
    how = "lie apart" if foreign < 0.2 * chance else "overlap" if foreign < 0.85 * chance else "are thoroughly mixed"
    return f"The classes {how}: around a picture {foreign:.0%} are of another class (chance: {chance:.0%})".replace(
        "%", " %"
    )


def mixed(plane: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Share of the nearest neighbours that are of another class, and the share expected by chance.

    Parameters
    ----------
    plane : ndarray of shape (n, 2)
    truth : ndarray of shape (n,), int
    """
    n = len(truth)
    some = np.unique(np.linspace(0, n - 1, min(n, JUDGED)).astype(int))
    squared = ((plane[some, None] - plane[None]) ** 2).sum(2)  # (m, n)
    squared[np.arange(len(some)), some] = np.inf
    near = np.argsort(squared, axis=1, kind="stable")[:, : min(NEIGHBOURS, n - 1)]
    shares = np.bincount(truth) / n
    return float((truth[near] != truth[some, None]).mean()), float(1 - (shares**2).sum())


def shortcut_bars(found: dict, dark: bool = False) -> go.Figure:
    """Accuracy with the planted marker and on clean pictures.

    Parameters
    ----------
    found : dict
        As the call ``shortcut`` gives it.
    """
    names, shares = ("with the marker", "clean pictures"), (found["with_marker"], found["clean"])
    values = np.array([part["value"] for part in shares])
    above = [part["high"] - part["value"] for part in shares]
    below = [part["value"] - part["low"] for part in shares]
    bars = go.Bar(
        x=names,
        y=values,
        marker_color=[contrast(dark), accent(dark)],
        error_y={"array": above, "arrayminus": below, "color": ink(dark)},
        text=[f"{value:.0%}" for value in values],
        textposition="inside",
    )
    fig = go.Figure(bars)
    fig.add_hline(y=found["base"], line_dash="dash", line_color=soft_ink(dark), annotation_text="guessing")
    share_axis(fig, "y", f"Right answers on {found['n_test']} unseen pictures", 0, 1.02)
    finding = f"The network learned the {found['marker']}: {values[0]:.0%} right with it, {values[1]:.0%} without"
    return titled(fig, finding, f"The marker was planted on “{found['class']}” only; bars with 95 % intervals", dark)
