"""New patients and second cohorts on a map."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.map_cells import (
    SCALE,
    cells,
    framed,
    kind_borders,
    kind_colour,
    kind_names,
    level_colour,
    mark,
    pixels_per_cell,
)
from dlcore.plots.parts import titled
from dlcore.plots.style import contrast, ink


def placed(tree: dict, dark: bool) -> go.Figure:
    """New patients as points on the map's kinds; those that do not fit as crosses."""
    layout, kinds = tree["map"], tree["cells"]
    words = [f"kind {kind + 1}, {n} patients of the training" for kind, n in zip(kinds, tree["trained_hits"])]
    fig = go.Figure([cells(layout, [kind_colour(k) for k in kinds], text=words, dark=dark, opacity=0.5)])
    fig.add_trace(kind_borders(layout, kinds, dark))
    known = tree["cell"] >= 0
    fits = np.array([word == "fits" for word in tree["word"]])
    shift = np.random.default_rng(0).uniform(-0.28, 0.28, size=(len(known), 2))  # apart where several share a cell
    for shown, symbol, colour, name in (
        (known & fits, "circle", ink(dark), "fits"),
        (known & ~fits, "x", contrast(dark), "does not fit"),
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
    return framed(fig, layout, finding, detail, dark, 150)


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
            text=[f"{count} of {kinds[i].sum()}" for count in kinds[i]],
            textposition="outside",
            cliponaxis=False,
            marker={"color": level_colour(i), "pattern": pattern},
        )
    fig.update_yaxes(title="% of the cohort")
    gap = int(np.abs(shares[0] - shares[1]).argmax())
    first, second = (
        f"{own[gap]} of {own.sum()} ({share[gap]:.0f} %) of {name}"
        for own, share, name in zip(kinds, shares, tree["names"])
    )
    finding = f"{labels[gap]} differs most: {first}, {second}"
    return titled(fig, finding, "percent of each cohort in each kind", dark)


def two_cohorts(tree: dict, explain: dict, dark: bool) -> go.Figure:
    """Where each of two cohorts lies, in percent of the cohort; both on one scale."""
    layout = explain["map"]
    shares = 100 * tree["hits"] / np.maximum(tree["hits"].sum(axis=1, keepdims=True), 1)
    fig = make_subplots(rows=1, cols=2, subplot_titles=list(tree["names"]), horizontal_spacing=0.04)
    small = min(330 / (np.ptp(layout["x"]) + 1.3), 300 / (np.ptp(layout["y"]) + 1.3)) / pixels_per_cell(layout)
    for i, share in enumerate(shares):
        marker = mark(layout, small) | {"color": share, "coloraxis": "coloraxis", "line": {"width": 0}}
        words = [f"{s:.1f} % of the cohort, {n} patients" for s, n in zip(share, tree["hits"][i])]
        trace = go.Scatter(
            x=layout["x"],
            y=layout["y"],
            mode="markers",
            marker=marker,
            text=words,
            hovertemplate="%{text}<extra></extra>",
        )
        fig.add_trace(trace, row=1, col=i + 1)
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    fig.update_layout(yaxis_scaleanchor="x", yaxis2_scaleanchor="x2")
    fig.update_layout(
        showlegend=False, coloraxis={"colorscale": SCALE, "colorbar": {"title": "% of cohort", "thickness": 14}}
    )
    overlap = np.minimum(shares[0], shares[1]).sum()
    finding = f"The two cohorts share {overlap:.0f} % of their place on the map"
    return titled(fig, finding, "both on one scale", dark, 440, headings=52)
