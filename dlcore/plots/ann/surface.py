"""The answer over a plane of two variables."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.style import COLOURS, ink, soft_ink
from dlcore.specs import answers_number
from dlcore.words.variables import with_unit

STEPS = 10  # of colour, in a film: as many as a browser draws between two frames
ROOM = 0.04  # beside the map, as a share of its width
FEW = 12  # different values of a variable up to which its points are drawn side by side


def add_surface(fig: go.Figure, tree: dict, risk: np.ndarray, dark: bool, *, bar: bool = True, **where) -> None:
    """A map of answers (g_y, g_x), with contour lines where both variables are numbers.

    Parameters
    ----------
    tree : dict
        As the call ``surface`` gives it.
    risk : ndarray of shape (g_y, g_x)
        ``tree["risk"]``, or one epoch of ``tree["risk_by_epoch"]``.
    bar : bool
        Whether to show what the colours mean.
    """
    common = {"x": tree["x"]["values"], "y": tree["y"]["values"], "z": risk, "showscale": bar, **_colours(tree, dark)}
    names = (axis_title(tree["x"]), axis_title(tree["y"]))
    common["hovertemplate"] = "{}: %{{x}}<br>{}: %{{y}}<br>%{{z:.3g}}<extra></extra>".format(*names)
    if is_words(tree["x"]) or is_words(tree["y"]):
        fig.add_trace(go.Heatmap(**common), **where)
    else:
        fig.add_trace(go.Heatmap(**common, zsmooth="best"), **where)
        _fade_untaught(fig, tree, dark, **where)  # heatmaps lie below every contour, in the order of their traces
        line = {"width": 0.8, "color": soft_ink(dark)}
        plain = {name: common[name] for name in ("x", "y", "z")} | {"showscale": False, "hoverinfo": "skip"}
        plain["showlegend"] = False
        fig.add_trace(go.Contour(**plain, line=line, contours=_lines(tree) | {"coloring": "none"}), **where)
    name_axes(fig, tree, **where)


def add_moving_surface(fig: go.Figure, tree: dict, risk: np.ndarray, dark: bool, **where) -> None:
    """A map of answers (g_y, g_x) for a film: filled steps where both variables are numbers.

    A smooth map is a picture, which a browser draws when it finds time; between two frames of a film there is none.
    """
    if is_words(tree["x"]) or is_words(tree["y"]):
        add_surface(fig, tree | {"taught": None}, risk, dark, bar=False, **where)
        return
    look = _colours(tree, dark)
    step = (look["zmax"] - look["zmin"]) / STEPS
    steps = {"coloring": "fill", "start": look["zmin"] + step, "end": look["zmax"] - step, "size": step}
    line = {"width": 0.5, "color": soft_ink(dark)}
    names = (axis_title(tree["x"]), axis_title(tree["y"]))
    hover = "{}: %{{x}}<br>{}: %{{y}}<br>%{{z:.3g}}<extra></extra>".format(*names)
    place = {"x": tree["x"]["values"], "y": tree["y"]["values"], "z": risk}
    still = {"showscale": False, "showlegend": False, "hovertemplate": hover}
    fig.add_trace(go.Contour(**place, **look, **still, contours=steps, line=line), **where)
    name_axes(fig, tree, **where)


def _fade_untaught(fig: go.Figure, tree: dict, dark: bool, **where) -> None:
    """Pale where no training patient lies near: there the answer is a guess."""
    if tree.get("taught") is None:
        return
    veil = np.where(tree["taught"], np.nan, 0.0)
    ground = "#12181E" if dark else "#FFFFFF"  # the page's own
    common = {"x": tree["x"]["values"], "y": tree["y"]["values"], "showscale": False, "hoverinfo": "skip"}
    fig.add_trace(go.Heatmap(z=veil, colorscale=[[0, ground], [1, ground]], opacity=0.72, **common), **where)


def add_points(fig: go.Figure, tree: dict, dark: bool, *, legend: bool = True, **where) -> None:
    """Training patients: those with the outcome as diamonds, the others as circles; then the patient shown."""
    points = tree["points"]
    if points is not None:
        outcome = np.asarray(points["outcome"])
        groups = [(None, np.ones(len(outcome), dtype=bool))]
        if not answers_number(tree["task"]):
            groups = [(False, outcome != tree["outcome"]), (True, outcome == tree["outcome"])]
        for has_it, chosen in groups:
            fig.add_trace(_patients(tree, points, has_it, chosen, dark).update(showlegend=legend), **where)
    here = {"size": 19, "symbol": "star", "color": COLOURS["yellow"], "line": {"color": "#1F2933", "width": 1.5}}
    star = go.Scatter(x=[tree["here"]["x"]], y=[tree["here"]["y"]], mode="markers", marker=here, name="patient shown")
    fig.add_trace(star.update(showlegend=legend), **where)


def _patients(tree, points, has_it, chosen, dark) -> go.Scatter:
    rows = np.flatnonzero(chosen)
    pick = lambda name: [points[name][i] for i in rows]
    marker = {"size": 8, "line": {"color": "#1F2933", "width": 1}}
    if has_it is None:
        marker |= {"color": pick("outcome"), **_range(tree["risk"]), "colorscale": "Cividis"}
        name = "training patients"
    else:
        marker |= {"symbol": "diamond", "color": COLOURS["vermillion"]} if has_it else {"color": "#FFFFFF"}
        name = tree["outcome"] if has_it else _others(tree)
    text = [f"{i}: {o}" for i, o in zip(pick("ids"), pick("outcome"))]
    place = {"x": _apart(pick("x")), "y": _apart(pick("y"))}
    hover = "%{text}<extra></extra>"
    return go.Scatter(**place, mode="markers", marker=marker, name=name, text=text, hovertemplate=hover)


def _apart(values: list):
    """Numbers of few different values drawn a little side by side, so that patients do not hide one another."""
    different = {v for v in values if v == v}
    if not 1 < len(different) <= FEW or any(v is None or isinstance(v, str) for v in values):
        return values
    golden = np.arange(len(values)) * 0.618034 % 1 - 0.5  # evenly spread, and the same each time
    return np.asarray(values) + 0.04 * (max(different) - min(different)) * golden


def _others(tree) -> str:
    """What the patients without the outcome are called."""
    names = {str(o) for o in tree["points"]["outcome"]} - {tree["outcome"]}
    return names.pop() if len(names) == 1 else f"not {tree['outcome']}"


def _colours(tree: dict, dark: bool) -> dict:
    if answers_number(tree["task"]):
        title = with_unit(tree["outcome"], tree["unit"])
        everything = np.concatenate([np.ravel(tree["risk"]), np.ravel(tree.get("risk_by_epoch", []))])
        limits = {"zmin": float(everything.min()), "zmax": float(everything.max())}
        return {"colorscale": "Cividis", "colorbar": _bar(title), **limits}
    middle = "#2A2F3A" if dark else "#F7F7F5"
    scale = [[0, COLOURS["blue"]], [0.5, middle], [1, COLOURS["orange"]]]
    bar = _bar("risk") | {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0 %", "25 %", "50 %", "75 %", "100 %"]}
    return {"colorscale": scale, "zmin": 0, "zmax": 1, "colorbar": bar}


def _bar(title: str) -> dict:
    return {"title": {"text": title, "side": "right"}, "thickness": 14, "len": 0.8, "outlinewidth": 0}


def _range(values) -> dict:
    return {"cmin": float(np.min(values)), "cmax": float(np.max(values))}


def _lines(tree: dict) -> dict:
    if answers_number(tree["task"]):
        return {"coloring": "heatmap"}
    labels = {"showlabels": True, "labelformat": ".0%"}
    return {"coloring": "heatmap", "start": 0.1, "end": 0.9, "size": 0.2, **labels}


def axis_title(axis: dict) -> str:
    return with_unit(axis["name"], axis["unit"])


def name_axes(fig: go.Figure, tree: dict, **where) -> None:
    """Titles, and for numbers an end where the map ends: a far patient must not press it into a corner."""
    for axis, update in ((tree["x"], fig.update_xaxes), (tree["y"], fig.update_yaxes)):
        update(title=axis_title(axis), showgrid=False, **where)
        if not is_words(axis):
            low, high = reach_of(axis)
            update(range=[low, high], **where)


def reach_of(axis: dict) -> tuple[float, float]:
    """From where to where an axis of numbers is drawn: the map and a little room."""
    low, high = float(np.min(axis["values"])), float(np.max(axis["values"]))
    room = ROOM * (high - low)
    return low - room, high + room


def beyond(tree: dict) -> tuple[int, int]:
    """How many of the patients with both values lie beyond the edges of the map, and how many there are."""
    points, inside, known = tree["points"], True, True
    if points is None:
        return 0, 0
    for axis in ("x", "y"):
        if is_words(tree[axis]):
            continue
        values, (low, high) = np.asarray(points[axis], float), reach_of(tree[axis])
        known, inside = known & ~np.isnan(values), inside & (values >= low) & (values <= high)
    return int(np.sum(known & ~inside)), int(np.sum(np.broadcast_to(known, len(points["ids"]))))


def is_words(axis: dict) -> bool:
    return any(isinstance(value, str) for value in axis["values"])


def add_losses(fig: go.Figure, snapshots: dict, epoch: int, dark: bool, **where) -> None:
    """Error on the patients learned from and on those kept aside, a line at `epoch` and one where it was stopped."""
    epochs = np.arange(1, len(snapshots["train_loss"]) + 1)
    for name, key, colour in (
        ("patients learned from", "train_loss", COLOURS["blue"] if not dark else COLOURS["sky"]),
        ("patients kept aside", "validation_loss", COLOURS["orange"]),
    ):
        line = {"color": colour, "width": 2.5}
        fig.add_trace(go.Scatter(x=epochs, y=snapshots[key], mode="lines", name=name, line=line), **where)
    fig.add_vline(x=epoch, line={"color": ink(dark), "width": 2}, **where)
    fig.add_vline(
        x=snapshots["best_epoch"],
        line={"color": soft_ink(dark), "width": 1.5, "dash": "dot"},
        annotation_text="kept",
        annotation_font_size=13,
        **where,
    )
    fig.update_xaxes(title="epoch", **where)
    fig.update_yaxes(title="error", rangemode="tozero", **where)
