"""Answers about pictures: confusion to click on, scores with intervals, a probability and what changes it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.parts import class_axes, share_axis, titled, wrapped
from dlcore.plots.style import accent, contrast, fade, ink
from dlcore.words.numerals import predicted_percent


def as_picture(values: np.ndarray) -> np.ndarray:
    """A map of any range as grey uint8 (h, w), its smallest value black; a flat one becomes mid-grey."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if high - low < 1e-12:
        return np.full(values.shape, 128, dtype=np.uint8)
    return (np.nan_to_num((values - low) / (high - low)) * 255 + 0.5).astype(np.uint8)


def confusion_to_click(classes: list[str], count: np.ndarray, dark: bool = False, yes: int | None = None) -> go.Figure:
    """How often each class was taken for which, as squares; of each, y is the observed class, x the answer.

    Parameters
    ----------
    classes : list of str
    count : ndarray of int, shape (k, k)
        Rows: what it is; columns: what the network answers.
    yes : int, optional
        The class that is flagged: of two classes on top and to the right, as in the figure of who is flagged.
    """
    k = len(classes)
    share = count / np.maximum(count.sum(axis=1, keepdims=True), 1)
    row, column = (index.ravel() for index in np.indices((k, k)))
    fig = go.Figure()
    for wrong, colour in ((False, accent(dark)), (True, contrast(dark))):
        here = (row != column) == wrong
        shown = share.ravel()[here]
        fig.add_scatter(
            x=column[here],
            y=row[here],
            mode="markers+text",
            marker={"symbol": "square", "size": float(np.clip(380 / k, 20, 110)), "opacity": 1, "line": {"width": 0}},
            marker_color=[fade(colour, 0.10 + 0.55 * s) for s in shown],
            text=[f"<b>{n}</b>" for n in count.ravel()[here]],
            textfont={"size": 18 if k <= 5 else 12, "color": ink(dark)},
            hovertext=[f"{n} of {classes[i]} answered {classes[j]}" for n, i, j in _cells(count, row, column, here)],
            hoverinfo="text",
            showlegend=False,
        )
    class_axes(fig, classes, "The network answers", "It is")
    if k == 2 and yes == 1:
        fig.update_yaxes(range=[-0.6, k - 0.4])
    elif k == 2 and yes == 0:
        fig.update_xaxes(range=[k - 0.4, -0.6])
    right, total = int(np.trace(count)), int(count.sum())
    return titled(fig, f"{right} of {total} right", "Click on a square to see its pictures", dark, height=440)


def _cells(count, row, column, here):
    return zip(count.ravel()[here], row[here], column[here])


def shares_with_interval(names: list[str], shares, lows, highs, finding: str, detail: str, dark=False) -> go.Figure:
    """A few shares as points with their 95 % intervals, one a line."""
    shares, lows, highs = (np.asarray(values, float) for values in (shares, lows, highs))
    fig = go.Figure()
    fig.add_scatter(
        x=shares,
        y=names,
        mode="markers+text",
        text=[f"{100 * share:.0f} %" for share in shares],
        textposition="top center",
        marker={"size": 14, "color": accent(dark)},
        error_x={"type": "data", "array": highs - shares, "arrayminus": shares - lows, "thickness": 3, "width": 8},
        hoverinfo="skip",
        showlegend=False,
    )
    share_axis(fig, "x", "Right answers, with 95 % interval")
    fig.update_yaxes(autorange="reversed", range=[len(names) - 0.4, -0.6])
    return titled(fig, finding, detail, dark, height=150 + 75 * len(names))


def probabilities(classes: list[str], values, dark: bool = False, before=None) -> go.Figure:
    """The network's answer, one bar a class, the likeliest on top; `before` marks another answer to compare."""
    values = np.asarray(values, float)
    order = np.argsort(-values)[:8]
    fig = go.Figure()
    names = [wrapped(classes[i], 12) for i in order]
    fig.add_bar(
        x=values[order],
        y=names,
        orientation="h",
        marker_color=accent(dark),
        text=[predicted_percent(v) for v in values[order]],
        hoverinfo="skip",
        showlegend=False,
    )
    if before is not None:
        mark = {"symbol": "line-ns-open", "size": 26, "color": contrast(dark), "line": {"width": 3}}
        fig.add_scatter(x=np.asarray(before)[order], y=names, mode="markers", marker=mark, name="before")
    share_axis(fig, "x", "Probability", n_ticks=3)  # the figure stands beside a picture
    fig.update_yaxes(autorange="reversed")
    detail = "" if before is None else f"with the whole picture {predicted_percent(np.asarray(before)[order[0]])}"
    return titled(
        fig, f"{classes[order[0]]}: {predicted_percent(values[order[0]])}", detail, dark, height=150 + 46 * len(order)
    )
