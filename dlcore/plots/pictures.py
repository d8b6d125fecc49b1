"""Figures about pictures: maps laid over them, confusion to click on, the map of all pictures, and scores."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from dlcore.plots.parts import add_band, add_line, share_axis, titled
from dlcore.plots.style import COLOURS, accent, contrast, fade, ink, soft_ink

_FOR, _AGAINST = (230, 159, 0), (0, 114, 178)  # orange speaks for, blue against: told apart by every eye
_ORDER = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")
_DARK_ORDER = ("sky", "orange", "green", "purple", "vermillion", "yellow", "blue", "grey")


def overlay(picture: np.ndarray, values: np.ndarray, strength: float = 0.75) -> np.ndarray:
    """A map laid over its picture: orange where it speaks for the class, blue where against.

    Parameters
    ----------
    picture : ndarray of uint8, shape (h, w, 1 | 3)
    values : ndarray, shape (H, W), −1 … 1
        Brought to the picture's size.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
    """
    height, width = picture.shape[:2]
    resized = Image.fromarray(values.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    values = np.clip(np.asarray(resized), -1, 1)[..., None]
    colour = np.where(values > 0, _FOR, _AGAINST)
    grey = picture.mean(axis=2, keepdims=True).repeat(3, axis=2)
    opacity = strength * np.abs(values)
    return (grey * (1 - opacity) + colour * opacity + 0.5).clip(0, 255).astype(np.uint8)


def as_picture(values: np.ndarray) -> np.ndarray:
    """A map of any range as grey uint8 (h, w), its smallest value black; a flat one becomes mid-grey."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if high - low < 1e-12:
        return np.full(values.shape, 128, dtype=np.uint8)
    return (np.nan_to_num((values - low) / (high - low)) * 255 + 0.5).astype(np.uint8)


def confusion_to_click(classes: list[str], count: np.ndarray, dark: bool = False) -> go.Figure:
    """How often each class was taken for which, as squares; ``customdata`` of each is (observed, answered).

    Parameters
    ----------
    classes : list of str
    count : ndarray of int, shape (k, k)
        Rows: what it is; columns: what the network answers.
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
            customdata=np.column_stack([row, column])[here],
            hovertext=[f"{n} of {classes[i]} answered {classes[j]}" for n, i, j in _cells(count, row, column, here)],
            hoverinfo="text",
            showlegend=False,
        )
    ticks = {"tickvals": list(range(k)), "ticktext": classes, "showgrid": False}
    fig.update_xaxes(title="The network answers", range=[-0.6, k - 0.4], **ticks)
    fig.update_yaxes(title="It is", range=[k - 0.4, -0.6], **ticks)
    right, total = int(np.trace(count)), int(count.sum())
    return titled(fig, f"{right} of {total} right", "Click on a square to see its pictures", dark, height=440)


def _cells(count, row, column, here):
    return zip(count.ravel()[here], row[here], column[here])


def picture_map(places: np.ndarray, truth: np.ndarray, right: np.ndarray, names, classes, dark=False) -> go.Figure:
    """All pictures on a plane, neighbours alike in the network's eyes; ``customdata`` is the position in `places`.

    Parameters
    ----------
    places : ndarray, shape (n, 2)
        NaN where a picture has no place.
    truth : ndarray of int, shape (n,)
        −1 where the class is not known.
    right : ndarray of bool, shape (n,)
        Whether the network's answer for it was right; wrong ones are drawn as crosses.
    names : sequence of n str
    """
    fig = go.Figure()
    order = _DARK_ORDER if dark else _ORDER
    for number, name in enumerate(classes):
        for good, symbol in ((True, "circle"), (False, "x")):
            here = np.flatnonzero((truth == number) & (right == good) & np.isfinite(places).all(axis=1))
            fig.add_scatter(
                x=places[here, 0],
                y=places[here, 1],
                mode="markers",
                name=name if good else f"{name}, answered wrongly",
                customdata=here,
                hovertext=[names[i] for i in here],
                hoverinfo="text+name",
                marker={"symbol": symbol, "size": 8 if good else 10, "opacity": 0.75},
                marker_color=COLOURS[order[number % len(order)]],
                showlegend=bool(len(here)),
            )
    bare = {"showticklabels": False, "showgrid": False, "ticks": "", "title": ""}
    fig.update_xaxes(**bare)
    fig.update_yaxes(**bare, scaleanchor="x")
    wrong = int((~right[truth >= 0]).sum())
    return titled(fig, "Which pictures look alike to the network", f"{wrong} wrong answers are crosses", dark, 560)


def deletion(found: dict, name: str, dark: bool = False) -> go.Figure:
    """The probability while the places that the map names are covered first, against places drawn by lot.

    Parameters
    ----------
    found : dict
        ``share``, ``probability``, ``random``, ``random_low``, ``random_high`` (s,), ``advantage``.
    name : str
        The class.
    """
    fig = go.Figure()
    add_band(fig, found["share"], found["random_low"], found["random_high"], COLOURS["grey"])
    add_line(fig, found["share"], found["random"], soft_ink(dark), "covered by lot", dash="dash")
    add_line(fig, found["share"], found["probability"], accent(dark), "covered as the map says")
    share_axis(fig, "x", "Share of the picture covered")
    share_axis(fig, "y", f"Probability of {name}")
    finding = "The map names places that matter" if found["advantage"] > 0.02 else "The map is no better than chance"
    detail = f"mean difference {100 * found['advantage']:+.0f} percentage points"
    return titled(fig, finding, detail, dark, height=380)


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
    names = [classes[i] for i in order]
    fig.add_bar(
        x=values[order],
        y=names,
        orientation="h",
        marker_color=accent(dark),
        text=[f"{100 * v:.0f} %" for v in values[order]],
        hoverinfo="skip",
        showlegend=False,
    )
    if before is not None:
        mark = {"symbol": "line-ns-open", "size": 26, "color": contrast(dark), "line": {"width": 3}}
        fig.add_scatter(x=np.asarray(before)[order], y=names, mode="markers", marker=mark, name="before")
    share_axis(fig, "x", "Probability")
    fig.update_yaxes(autorange="reversed")
    detail = "" if before is None else f"it was {100 * np.asarray(before)[order[0]]:.0f} %"
    return titled(fig, f"{names[0]}: {100 * values[order[0]]:.0f} %", detail, dark, height=150 + 46 * len(order))


def contributions(pooled: dict, name: str, dark: bool = False) -> go.Figure:
    """What the strongest features add to the score of a class: value × weight.

    Parameters
    ----------
    pooled : dict
        ``feature``, ``value``, ``weight``, ``contribution`` (k,).
    """
    moved = np.asarray(pooled["contribution"], float)
    order = np.argsort(-np.abs(moved))
    fig = go.Figure()
    fig.add_bar(
        x=moved[order],
        y=[f"feature {int(pooled['feature'][i])}" for i in order],
        orientation="h",
        marker_color=[accent(dark) if moved[i] > 0 else contrast(dark) for i in order],
        text=[f"{pooled['value'][i]:.2f} × {pooled['weight'][i]:+.2f}" for i in order],
        hoverinfo="skip",
        showlegend=False,
    )
    fig.update_xaxes(title=f"Added to the score of {name}")
    fig.update_yaxes(autorange="reversed")
    speak = int((moved > 0).sum())
    return titled(fig, f"{speak} of these {len(moved)} features speak for {name}", "value × weight", dark, height=420)
