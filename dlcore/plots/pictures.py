"""Figures about pictures: maps over them, deletion curves, the atlas, feature maps, the shortcut trap."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import add_band, add_line, share_axis, titled
from dlcore.plots.style import COLOURS, accent, contrast, ink, soft_ink

#: Against the class – nothing – for it; told apart with any kind of colour vision.
DIVERGING = [[0.0, COLOURS["blue"]], [0.5, "rgba(255,255,255,0)"], [1.0, COLOURS["vermillion"]]]
MAP_NAMES = {"grad_cam": "Grad-CAM", "occlusion": "Occlusion"}
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "star", "x", "pentagon", "cross")
_ORDER = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")


def attention_maps(checked: dict, dark: bool = False) -> go.Figure:
    """The picture, where the network looked, and the same map from a network that has learned nothing.

    Parameters
    ----------
    checked : dict
        As the calls ``grad_cam`` and ``occlusion`` give it.
    """
    titles = ("The picture", "Where the network looked", "Same map, weights dealt at random")
    fig = make_subplots(rows=1, cols=3, subplot_titles=titles, horizontal_spacing=0.02)
    for column, name in ((1, None), (2, "map"), (3, "random_map")):
        fig.add_trace(go.Image(z=_rgb(checked["picture"]), hoverinfo="skip"), row=1, col=column)
        if name:
            fig.add_trace(_overlay(np.asarray(checked[name]), checked["class"], column == 2), row=1, col=column)
    _bare(fig)
    detail = f"{MAP_NAMES[checked['kind']]}: orange-red speaks for “{checked['class']}”, blue against it"
    return titled(fig, _map_finding(checked), detail, dark, height=430)


def _overlay(values: np.ndarray, name: str, scale: bool) -> go.Heatmap:
    return go.Heatmap(
        z=values,
        zmin=-1,
        zmax=1,
        colorscale=DIVERGING,
        opacity=0.6,
        showscale=scale,
        colorbar={
            "title": {"text": "weight"},
            "tickvals": [-1, 0, 1],
            "ticktext": ["against", "none", "for"],
            "x": 1.02,
        },
        hovertemplate=f"%{{z:+.2f}} for {name}<extra></extra>",
    )


def _map_finding(checked: dict) -> str:
    alike, better = checked["likeness"], checked["deletion"]["advantage"]
    if abs(alike) >= 0.5:
        return "Do not trust this map: a network that learned nothing draws much the same"
    if better <= 0.02:
        return "The map depends on what was learned, but the places it names matter no more than others"
    return "The map depends on what was learned, and the places it names matter"


def deletion_curve(checked: dict, dark: bool = False) -> go.Figure:
    """The probability while the named places are covered first, against covering places at random.

    Parameters
    ----------
    checked : dict
        As the calls ``grad_cam`` and ``occlusion`` give it.
    """
    curve = checked["deletion"]
    fig = go.Figure()
    add_band(fig, curve["share"], curve["random_low"], curve["random_high"], soft_ink(dark))
    add_line(fig, curve["share"], curve["random"], soft_ink(dark), "random places first", dash="dash")
    add_line(fig, curve["share"], curve["probability"], accent(dark), "places the map names first")
    share_axis(fig, "x", "Share of the picture covered")
    share_axis(fig, "y", f"Probability of “{checked['class']}”")
    faster = curve["advantage"]
    words = "sooner than" if faster > 0.02 else "later than" if faster < -0.02 else "no sooner than"
    finding = f"Covering the places named moves the answer {words} covering places at random"
    return titled(fig, finding, f"Mean difference in probability {faster:+.2f}; above 0 speaks for the map", dark)


def atlas(explained: dict, dark: bool = False) -> go.Figure:
    """All pictures laid out so that those alike to the network lie together; rings mark wrong answers.

    Parameters
    ----------
    explained : dict
        The results of `explain.cnn`. Each point's ``customdata`` is the row of its picture.
    """
    found, classes = explained["atlas"], explained["classes"]
    plane, truth, predicted = (np.asarray(found[name]) for name in ("plane", "truth", "predicted"))
    wrong = (predicted >= 0) & (predicted != truth)
    fig = go.Figure()
    for c, name in enumerate(classes):
        fig.add_trace(_cloud(plane, truth == c, name, COLOURS[_ORDER[c % 8]], SYMBOLS[c % 8]))
    ring = {"symbol": "circle-open", "size": 13, "color": ink(dark), "line": {"width": 1.6}}
    fig.add_trace(_cloud(plane, wrong, "answered wrongly", None, None, ring))
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False, scaleanchor="x")
    return titled(
        fig, _atlas_finding(truth, predicted, wrong), f"One point a picture; {found['method']}", dark, height=560
    )


def _cloud(plane, rows, name, colour, symbol, marker=None) -> go.Scattergl:
    rows = np.flatnonzero(rows)
    return go.Scattergl(
        x=plane[rows, 0],
        y=plane[rows, 1],
        mode="markers",
        name=name,
        customdata=rows,
        marker=marker or {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.8},
        hovertemplate=f"picture %{{customdata}}<br>{name}<extra></extra>",
    )


def _atlas_finding(truth, predicted, wrong) -> str:
    held = int((predicted >= 0).sum())
    if not held:
        return f"{len(truth)} pictures as the network sees them"
    return f"{int(wrong.sum())} of {held} pictures of unseen patients were answered wrongly"


def step_maps(step: dict, dark: bool = False) -> go.Figure:
    """The strongest feature maps of one layer.

    Parameters
    ----------
    step : dict
        One of ``steps`` of the call ``layers``.
    """
    maps = np.asarray(step["maps"])
    titles = [f"map {channel}" for channel in step["channels"]]
    fig = _sheet(maps, titles, [[0, "black"], [1, "white"]])
    channels, height, width = step["shape"]
    detail = f"{channels} maps of {height} × {width} values; the {len(maps)} strongest are shown"
    return titled(fig, step["name"], detail, dark, height=130 * -(-len(maps) // 6) + 150)


def filters(layers: dict, dark: bool = False) -> go.Figure:
    """The filters of the first layer, each the mean of its colours.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.
    """
    kernels = np.asarray(layers["filters"]).mean(1)
    fig = _sheet(kernels, None, [[0, COLOURS["blue"]], [0.5, "white"], [1, COLOURS["vermillion"]]], columns=8)
    detail = "What each looks for: orange-red counts for, blue against; white does not count"
    return titled(fig, f"{len(kernels)} filters pass over the picture first", detail, dark, height=430)


def _sheet(maps: np.ndarray, titles, colours, columns: int = 6) -> go.Figure:
    rows = -(-len(maps) // columns)
    fig = make_subplots(rows, columns, subplot_titles=titles, horizontal_spacing=0.01, vertical_spacing=0.12 / rows)
    diverges = float(maps.min()) < 0
    for i, values in enumerate(maps):
        top = max(float(np.abs(values).max()), 1e-12)
        tile = go.Heatmap(z=values, zmin=-top if diverges else 0, zmax=top, colorscale=colours, showscale=False)
        tile.hovertemplate = "%{z:.3f}<extra></extra>"
        fig.add_trace(tile, row=i // columns + 1, col=i % columns + 1)
    fig.update_annotations(font_size=12)
    _bare(fig)
    return fig


def pooled_features(layers: dict, dark: bool = False) -> go.Figure:
    """The features that moved the score most: value × weight of each.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.
    """
    pooled, answer = layers["pooled"], layers["classes"][layers["pooled"]["class"]]
    moved = np.asarray(pooled["contribution"])[::-1]
    names = [f"feature {feature}" for feature in pooled["feature"]][::-1]
    detail = [f"{v:.2f} × {w:+.2f}" for v, w in zip(pooled["value"], pooled["weight"])][::-1]
    colours = [contrast(dark) if m > 0 else accent(dark) for m in moved]
    fig = go.Figure(go.Bar(x=moved, y=names, orientation="h", marker_color=colours, text=detail, textposition="auto"))
    fig.update_xaxes(title_text=f"Contribution to the score of “{answer}” (value × weight)")
    words = f"All features together move the score by {pooled['total']:+.2f}"
    return titled(fig, f"{len(moved)} features moved the answer “{answer}” most", words, dark)


def trap_bars(trap: dict, dark: bool = False) -> go.Figure:
    """Accuracy with the planted marker and on clean pictures.

    Parameters
    ----------
    trap : dict
        As the call ``trap`` gives it.
    """
    names, found = ("with the marker", "clean pictures"), (trap["with_marker"], trap["clean"])
    values = np.array([part["value"] for part in found])
    above = [part["high"] - part["value"] for part in found]
    below = [part["value"] - part["low"] for part in found]
    bars = go.Bar(
        x=names,
        y=values,
        marker_color=[contrast(dark), accent(dark)],
        error_y={"array": above, "arrayminus": below, "color": ink(dark)},
        text=[f"{value:.0%}" for value in values],
        textposition="inside",
    )
    fig = go.Figure(bars)
    fig.add_hline(y=trap["base"], line_dash="dash", line_color=soft_ink(dark), annotation_text="guessing")
    share_axis(fig, "y", f"Right answers on {trap['n_test']} unseen pictures", 0, 1.02)
    finding = f"The network learned the {trap['marker']}: {values[0]:.0%} right with it, {values[1]:.0%} without"
    return titled(fig, finding, f"The marker was planted on “{trap['class']}” only; bars with 95 % intervals", dark)


def _rgb(picture) -> np.ndarray:  # (h, w, 1 | 3) -> (h, w, 3)
    picture = np.asarray(picture)
    return picture if picture.shape[2] == 3 else np.repeat(picture, 3, axis=2)


def _bare(fig: go.Figure) -> None:
    """Pictures need no axes; their pixels stay square and their first row on top."""
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    for axis in list(fig.select_yaxes()):
        axis.scaleanchor = axis.anchor or "x"
