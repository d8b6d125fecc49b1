"""Figures about pictures: maps over them, deletion curves, the atlas, feature maps, the shortcut trap."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import add_band, add_line, percent, share_axis, titled
from dlcore.plots.style import COLOURS, accent, contrast, ink, soft_ink

#: Against the class – nothing – for it; told apart with any kind of colour vision.
DIVERGING = [[0.0, COLOURS["blue"]], [0.5, "rgba(255,255,255,0)"], [1.0, COLOURS["vermillion"]]]
GREYS = [[0, "black"], [1, "white"]]
MAP_NAMES = {"occlusion": "By covering parts (occlusion)", "grad_cam": "From the last layer (Grad-CAM)"}
SAME = 0.5  # rank correlation from which two maps look the same
CLEAR = 0.05  # change of a probability that is worth a word
EARLY = 2  # steps of the deletion curve: a fifth of the picture is covered
NEIGHBOURS, JUDGED = 10, 400  # of the map of all pictures: how many around each, and around how many at most
HEADINGS = 56  # pixels for headings of the parts of a figure
UNUSED = ["toImage", "zoom", "pan", "zoomIn", "zoomOut", "autoScale", "resetScale"]  # buttons of the toolbar
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "star", "x", "pentagon", "cross")
_ORDER = ("blue", "vermillion", "green", "orange", "purple", "sky", "yellow", "grey")


def attention_maps(checked: dict, dark: bool = False) -> go.Figure:
    """The picture, where the network looked, and the same map from a network that has learned nothing.

    Parameters
    ----------
    checked : dict
        As the calls ``grad_cam`` and ``occlusion`` give it.
    """
    titles = ("The picture", "Where the<br>network looked", "A network that<br>knows nothing")
    fig = make_subplots(rows=1, cols=3, subplot_titles=titles, horizontal_spacing=0.02)
    for column, name in ((1, None), (2, "map"), (3, "random_map")):
        fig.add_trace(go.Image(z=_rgb(checked["picture"]), hoverinfo="skip"), row=1, col=column)
        if name:
            fig.add_trace(_overlay(np.asarray(checked[name]), checked["class"], column == 2), row=1, col=column)
    _bare(fig)
    detail = f"{MAP_NAMES[checked['kind']]}: orange-red speaks for “{checked['class']}”, blue against it"
    fig.update_layout(margin_b=48)
    return titled(fig, _map_finding(checked), detail, dark, height=480, headings=HEADINGS)


def _overlay(values: np.ndarray, name: str, scale: bool) -> go.Heatmap:
    return go.Heatmap(
        z=values,
        zmin=-1,
        zmax=1,
        colorscale=DIVERGING,
        opacity=0.6,
        showscale=scale,
        colorbar={
            "tickvals": [-1, 0, 1],
            "ticktext": ["against", "none", "for"],
            **{"orientation": "h", "thickness": 12, "len": 0.4, "y": -0.03, "yanchor": "top"},
        },
        hovertemplate=f"%{{z:+.2f}} for {name}<extra></extra>",
    )


def _map_finding(checked: dict) -> str:
    if abs(checked["likeness"]) >= SAME:
        return "Do not trust this map: a network that learned nothing draws much the same"
    covering = _covering(checked["deletion"])
    if not names_what_matters(checked["deletion"]):
        return f"Weak evidence: the map is not chance, but covering its places first {covering}"
    return f"The map names places that matter: covering them first {covering}"


def names_what_matters(curve: dict) -> bool:
    """Whether covering the places a map names lowers the answer at once, and more than any random order did."""
    start, early = curve["probability"][0], curve["probability"][EARLY]
    return bool(start - early > CLEAR and early < curve["random_low"][EARLY] and curve["advantage"] > CLEAR)


def _covering(curve: dict) -> str:
    """What covering the first fifth did, in words that follow the numbers."""
    start, early = float(curve["probability"][0]), float(curve["probability"][EARLY])
    if abs(early - start) <= CLEAR:
        return f"hardly changed the answer ({percent(start)} → {percent(early)})"
    done = "lowered" if early < start else "raised"
    return f"{done} the answer ({percent(start)} → {percent(early)})"


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
    strength = "Evidence for the map" if names_what_matters(curve) else "Weak evidence"
    finding = f"{strength}: covering its places first {_covering(curve)}"
    left, points = percent(curve["probability"][-1]), 100 * curve["advantage"]
    lower = f"{abs(points):.0f} points {'lower' if points > 0 else 'higher'} than covering random places"
    return titled(fig, finding, f"Fully covered, the picture still gives {left}. On average {lower}", dark)


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
    fig.update_layout(dragmode="lasso", modebar={"bgcolor": "rgba(0,0,0,0)", "color": soft_ink(dark), "remove": UNUSED})
    detail = f"{_atlas_errors(predicted, wrong)}. One point a picture; {found['method']}"
    return titled(fig, _atlas_finding(plane, truth), detail, dark, height=560)


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


def _atlas_errors(predicted, wrong) -> str:
    held = int((predicted >= 0).sum())
    return (
        f"{int(wrong.sum())} of {held} answered wrongly when unseen (rings)" if held else f"{len(predicted)} pictures"
    )


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


def step_maps(step: dict, dark: bool = False) -> go.Figure:
    """The strongest feature maps of one layer, each from its own darkest to its brightest value.

    Parameters
    ----------
    step : dict
        One of ``steps`` of the call ``layers``.
    """
    maps = np.asarray(step["maps"])
    titles = [f"map {channel}" for channel in step["channels"]]
    fig = _sheet(maps, titles, GREYS)
    channels, height, width = step["shape"]
    detail = f"{channels} maps of {height} × {width} values; the {len(maps)} strongest are shown"
    return titled(fig, step["name"], detail, dark, _height(maps), HEADINGS)


def deciding_maps(layers: dict, dark: bool = False) -> go.Figure:
    """Where in the picture the features were found that moved the answer most.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.
    """
    pooled = layers["pooled"]
    maps = np.asarray(pooled["maps"])
    titles = [f"{feature} ({moved:+.2f})" for feature, moved in zip(pooled["feature"], pooled["contribution"])]
    fig = _sheet(maps, titles, GREYS)
    height, width = maps.shape[1:]
    detail = f"Bright: found there. The network judges {height} × {width} places; in brackets what it adds to the score"
    return titled(fig, "Where it found the features that decided", detail, dark, _height(maps), HEADINGS)


def filters(layers: dict, dark: bool = False) -> go.Figure:
    """The filters of the first layer, each the mean of its colours.

    Parameters
    ----------
    layers : dict
        As the call ``layers`` gives it.
    """
    kernels = np.asarray(layers["filters"]).mean(1)
    fig = _sheet(kernels, None, [[0, COLOURS["blue"]], [0.5, "white"], [1, COLOURS["vermillion"]]], 8, around_0=True)
    detail = "What each looks for: orange-red counts for, blue against; white does not count"
    return titled(fig, f"{len(kernels)} filters pass over the picture first", detail, dark, height=430)


def _sheet(maps: np.ndarray, titles, colours, columns: int = 6, around_0: bool = False) -> go.Figure:
    rows = -(-len(maps) // columns)
    fig = make_subplots(rows, columns, subplot_titles=titles, horizontal_spacing=0.01, vertical_spacing=0.2 / rows)
    for i, values in enumerate(maps):
        top = float(np.abs(values).max() if around_0 else values.max()) + 1e-12
        low = -top if around_0 else float(values.min())
        tile = go.Heatmap(z=values, zmin=low, zmax=top, colorscale=colours, showscale=False)
        tile.hovertemplate = "%{z:.3f}<extra></extra>"
        fig.add_trace(tile, row=i // columns + 1, col=i % columns + 1)
    fig.update_annotations(font_size=12)
    _bare(fig)
    return fig.update_layout(margin_b=10)


def _height(maps: np.ndarray, columns: int = 6) -> int:
    return 130 * -(-len(maps) // columns) + 130


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
    words = f"They add {sum(moved):+.2f}; all {pooled['n']} features together {pooled['total']:+.2f}"
    return titled(fig, f"The {len(moved)} features that moved the answer “{answer}” most", words, dark)


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
