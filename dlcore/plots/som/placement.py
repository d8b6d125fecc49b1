"""New patients and second cohorts on a map."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import titled
from dlcore.plots.som.cells import (
    cells,
    empty_cells,
    framed,
    kind_borders,
    kind_colour,
    kind_names,
    level_colour,
    pixels_per_cell,
)
from dlcore.plots.style import contrast, ink
from dlcore.words.som import FIT


def kinds_map(tree: dict, dark: bool, names=None) -> go.Figure:
    """The map's kinds in their colours, each with its number on it and its name in the legend.

    Parameters
    ----------
    tree : dict
        With ``map``, ``cells`` and ``trained_hits``, as the calls ``place`` and ``why_new`` give them.
    """
    layout, kinds = tree["map"], np.asarray(tree["cells"])
    called = kind_names(int(kinds.max()) + 1, names)
    words = [f"<b>{called[kind]}</b><br>{n} patients of the training" for kind, n in zip(kinds, tree["trained_hits"])]
    fig = go.Figure([cells(layout, [kind_colour(k) for k in kinds], text=words, dark=dark, opacity=0.5)])
    fig.add_trace(kind_borders(layout, kinds, dark))
    for kind, name in enumerate(called):
        square = {"symbol": "square", "size": 14, "color": kind_colour(kind)}
        fig.add_scatter(x=[None], y=[None], mode="markers", marker=square, name=f"{kind + 1} · {name}")
        own = np.flatnonzero(kinds == kind)
        middle = [np.asarray(layout[axis])[own].mean() for axis in "xy"]
        place = int(own[sum((np.asarray(layout[axis])[own] - m) ** 2 for axis, m in zip("xy", middle)).argmin()])
        box = {"showarrow": False, "bgcolor": ink(not dark), "opacity": 0.85, "font": {"size": 13, "color": ink(dark)}}
        fig.add_annotation(x=layout["x"][place], y=layout["y"][place], text=f"<b>{kind + 1}</b>", **box)
    return fig


def placed_one(tree: dict, dark: bool, names=None) -> go.Figure:
    """One new patient as a star on the map; where the patient fits nowhere, that is the finding."""
    layout, fig = tree["map"], kinds_map(tree, dark, names)
    called = kind_names(int(np.max(tree["cells"])) + 1, names)
    star = {"symbol": "star", "size": 22, "color": ink(True), "line": {"width": 2.5, "color": ink(False)}}
    x, y = ([layout[axis][tree["cell"]]] for axis in "xy")
    fig.add_scatter(x=x, y=y, mode="markers", marker=star, name="this patient", hoverinfo="name")
    finding = f"This patient is nearest to {called[tree['kind']]}"
    if tree["word"] == "misfit":
        finding = f"This patient fits no kind; the nearest is {called[tree['kind']]}"
    n = int(tree["trained_hits"][tree["cell"]])
    beside = f"beside {n} {'patient' if n == 1 else 'patients'} of the training in that cell"
    return framed(fig, layout, finding, beside, dark, 190)


def placed(tree: dict, dark: bool, names=None) -> go.Figure:
    """New patients as points on the map's kinds; those that do not fit as crosses."""
    layout, fig = tree["map"], kinds_map(tree, dark, names)
    known = tree["cell"] >= 0
    fits = np.array([word == "fits" for word in tree["word"]])
    shift = np.random.default_rng(0).uniform(-0.28, 0.28, size=(len(known), 2))  # apart where several share a cell
    for shown, symbol, colour, name in (
        (known & fits, "circle", ink(dark), FIT["fits"]),
        (known & ~fits, "x", contrast(dark), FIT["misfit"]),
    ):
        x, y = (layout[axis][tree["cell"][shown]] + shift[shown, k] for k, axis in enumerate("xy"))
        names = [tree["id"][i] for i in np.flatnonzero(shown)]
        fig.add_scatter(
            x=x, y=y, mode="markers", marker={"symbol": symbol, "size": 10, "color": colour}, text=names, name=name
        )
    share = tree["share_fitting"]
    value, low, high = (100 * share[part] for part in ("value", "low", "high"))
    finding = f"{value:.0f} % of the new patients fit the map"
    detail = f"95 % interval {low:.0f} to {high:.0f} %; 95 % would be expected of patients like those of the training"
    return framed(fig, layout, finding, detail, dark, 190)


def compared(tree: dict, dark: bool, names=None) -> go.Figure:
    """Two cohorts: how many of each lie in each kind, in percent of the cohort."""
    labels = kind_names(tree["kinds"].shape[1], names)
    fig = go.Figure()
    kinds = np.asarray(tree["kinds"]).astype(int)
    shares = 100 * kinds / np.maximum(kinds.sum(axis=1, keepdims=True), 1)
    for i, name in enumerate(tree["names"]):
        pattern = {"shape": "/" if i else ""}
        fig.add_bar(
            x=labels,
            y=shares[i],
            name=f"{name} (n = {kinds[i].sum()})",
            text=[f"{count}<br>of {kinds[i].sum()}" for count in kinds[i]],
            textposition="outside",
            cliponaxis=False,
            constraintext="none",
            marker={"color": level_colour(i), "pattern": pattern},
        )
    most = max(shares.max(), 20)
    ticks = list(range(0, 101, 20 if most > 50 else 5))
    fig.update_yaxes(title="% of the cohort", range=[0, 1.25 * most], tickvals=ticks)
    gap = int(np.abs(shares[0] - shares[1]).argmax())
    first, second = (
        f"{own[gap]} of {own.sum()} ({share[gap]:.0f} %) of {name}"
        for own, share, name in zip(kinds, shares, tree["names"])
    )
    finding = f"{labels[gap]} differs most: {first}, {second}"
    return titled(fig, finding, "percent of each cohort in each kind", dark)


def two_cohorts(tree: dict, explain: dict, dark: bool, names=None) -> go.Figure:
    """Where each of two cohorts lies, in percent of the cohort, each on its own scale; hollow where nobody lies."""
    layout = explain["map"]
    shares = 100 * tree["hits"] / np.maximum(tree["hits"].sum(axis=1, keepdims=True), 1)
    fig = make_subplots(rows=1, cols=2, subplot_titles=list(tree["names"]), horizontal_spacing=0.16)
    small = min(280 / (np.ptp(layout["x"]) + 1.3), 300 / (np.ptp(layout["y"]) + 1.3)) / pixels_per_cell(layout)
    for i, (share, hits) in enumerate(zip(shares, tree["hits"])):
        words = [f"{s:.1f} % of the cohort, {n} patients" for s, n in zip(share, hits)]
        bar = {
            "title": "% of<br>cohort",
            "thickness": 12,
            "len": 0.8,
            "x": fig.layout[f"xaxis{i + 1}"].domain[1] + 0.01,
        }
        values = np.where(hits > 0, share, np.nan)
        drawn = cells(layout, values, text=words, scale=small, dark=dark, colorbar=bar, cmin=0, cmax=share.max() or 1)
        fig.add_trace(drawn, row=1, col=i + 1)
        hollow = empty_cells(layout, hits == 0, dark, "nobody of this cohort", small, legend=i == 0)
        fig.add_trace(hollow, row=1, col=i + 1)
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    fig.update_layout(yaxis_scaleanchor="x", yaxis2_scaleanchor="x2")
    return titled(fig, *_in_common(tree, names), dark, 470, headings=52)


def _in_common(tree: dict, names) -> tuple[str, str]:
    """How many cells hold patients of both cohorts; where none does, in which kinds they lie apart."""
    both, either = (tree["hits"] > 0).all(axis=0).sum(), (tree["hits"] > 0).any(axis=0).sum()
    detail = "each cohort on its own scale"
    if both:
        return f"{both} of {either} inhabited cells hold patients of both cohorts", detail
    kinds = np.asarray(tree["kinds"]).astype(int)
    called = kind_names(kinds.shape[1], names)
    apart = [
        f"{called[k]} holds {kinds[0, k]} of {kinds[0].sum()} and {kinds[1, k]} of {kinds[1].sum()}, in different cells"
        for k in np.flatnonzero((kinds > 0).all(axis=0))
    ]
    return "No cell holds patients of both cohorts", "; ".join([*apart, detail])
