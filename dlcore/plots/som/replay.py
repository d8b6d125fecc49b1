"""How a map learns, in moving figures: the sheet unfolding, one patient's pull, tears, and two runs side by side."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import titled
from dlcore.plots.som.cells import (
    cells,
    empty_cells,
    framed,
    ink_on,
    kind_borders,
    kind_colour,
    kind_names,
    mark,
    pixels_per_cell,
)
from dlcore.plots.style import accent, contrast, fade, ink, soft_ink

UNSURE = 75  # % of a cell's patients with the same kind in both draws, below which the kind is called uncertain
GREY = "#8C8C8C"


def unfolding(explain: dict, dark: bool, x: str = "", y: str = "", kinds=None, names=None) -> go.Figure:
    """The sheet after some passes over the patients, with a play button.

    Parameters
    ----------
    x, y : str
        Names of two variables; empty for the first two principal components.
    kinds : tree, optional
        Another division into kinds than the one of `explain`, for the patients' colours.
    names : list of str, optional
        What the doctor calls the kinds.
    """
    tree, edges = explain["unfolding"], explain["map"]["edges"]
    if x and y:
        i, j = tree["names"].index(x), tree["names"].index(y)
        sheets, points = tree["units_values"][:, :, [i, j]], tree["units_points"][:, [i, j]]
        view = {"titles": (x, y)}
    else:
        sheets, points, view = tree["plane"], tree["points"], _component_view(tree["share"])
    labels = [
        f"pass {e}, reach {s:.1f} cells" if np.isfinite(s) else "start" for e, s in zip(tree["epochs"], tree["sigma"])
    ]
    finding = "The map starts flat, is drawn to the patients, and settles as the reach shrinks"
    groups = _by_kind(explain, kinds or explain["clusters"], points, names)
    return moving_sheet(sheets, groups, edges, labels, finding, dark, **view)


def _component_view(share) -> dict:
    """Axes of the plane of two components, and how much of the patients' differences can be seen there."""
    percent = [round(100 * s) for s in share]  # rounded first, so that the two add up to what is said
    titles = tuple(f"component {k} ({p} % of the differences)" for k, p in enumerate(percent, start=1))
    return {"titles": titles, "seen": f"this view shows {sum(percent)} % of the differences between patients"}


def _by_kind(explain, kinds, points, names) -> list[tuple]:
    """Patients drawn, kind by kind: name, colour and (m, 2) places; all in one where it is not known who they are."""
    rows = explain["unfolding"].get("rows")
    if rows is None:  # a map trained before the rows were kept
        return _one_group(points)
    cell = explain["patients"]["cell"][rows]
    kind = np.where(cell >= 0, kinds["cells"][cell], -1)
    return [(name, kind_colour(k), points[kind == k]) for k, name in enumerate(kind_names(kinds["number"], names))]


def _one_group(points) -> list[tuple]:
    return [("patients", GREY, points)]


def tearing(tree: dict, dark: bool, sigma: float) -> go.Figure:
    """A sheet trained from a tangle with a chosen reach; how torn it ends is said in the title."""
    torn = tree["topographic_error"]
    labels = [f"pass {e}, torn for {100 * t:.0f} %" for e, t in zip(tree["epochs"], torn)]
    state = "smooth" if torn[-1] < 0.1 else "folded" if torn[-1] < 0.3 else "torn"
    finding = f"Reach {sigma:g} cells: in the end the sheet is {state} (for {100 * torn[-1]:.0f} % of patients)"
    view = _component_view(tree["share"])
    return moving_sheet(
        tree["plane"], _one_group(tree["points"]), tree["edges"], labels, finding, dark, from_end=True, **view
    )


def pulling(tree: dict, dark: bool) -> go.Figure:
    """One patient pulling its nearest cell and that cell's neighbours."""
    times = ["before", "shown once", *(f"shown {step} times" for step in range(2, len(tree["plane"])))]
    left = 100 * tree["distance"] / (tree["distance"][0] or 1.0)
    labels = [f"{said}: {share:.0f} % of the first distance left" for said, share in zip(times, left)]
    finding = "One patient pulls its nearest cell to itself; the neighbours follow less"
    view = _component_view(tree["share"])
    fig = moving_sheet(
        tree["plane"], _one_group(tree["points"]), tree["edges"], labels, finding, dark, from_end=True, **view
    )
    px, py = tree["patient"]
    star = {"size": 17, "symbol": "star", "color": contrast(dark), "line": {"width": 1, "color": soft_ink(dark)}}
    fig.add_scatter(x=[px], y=[py], mode="markers", marker=star, name="this patient", hoverinfo="name")
    return fig


def moving_sheet(
    sheets, groups, edges, labels, finding: str, dark: bool, *, titles, seen: str = "", from_end: bool = False
) -> go.Figure:
    """Patients as dots, a sheet of cells over them, one frame a step; a slider and a play button.

    Parameters
    ----------
    sheets : (E, n_cells, 2)
    groups : list of (name, colour, (m, 2))
        Patients, each group in its colour; several are named in a legend.
    edges : (n_edges, 2)
    labels : list of str
        What each of the E steps is called.
    titles : (str, str)
        Of the axes.
    seen : str
        How much of the data this view shows.
    from_end : bool
        Whether the last step is shown at first.
    """
    named = len(groups) > 1
    fig = go.Figure()
    for name, colour, points in groups:
        dots = {"size": 6 if named else 5, "color": fade(colour, 0.85 if named else 0.55)}
        fig.add_scatter(x=points[:, 0], y=points[:, 1], mode="markers", marker=dots, name=name, hoverinfo="skip")
    first, over = len(sheets) - 1 if from_end else 0, soft_ink(dark) if named else accent(dark)
    fig.add_traces(_sheet(sheets[first], edges, over))
    moving = [len(groups), len(groups) + 1]
    fig.frames = [
        go.Frame(data=_sheet(sheet, edges, over), traces=moving, name=label) for sheet, label in zip(sheets, labels)
    ]
    every = np.concatenate([*(points for *_, points in groups), *sheets])
    for axis, k in ((fig.update_xaxes, 0), (fig.update_yaxes, 1)):
        low, high = np.nanmin(every[:, k]), np.nanmax(every[:, k])
        room = 0.04 * (high - low or 1)
        axis(title=titles[k], range=[float(low - room), float(high + room)])
    room = 40 * named  # for the legend
    fig.update_layout(
        showlegend=named, sliders=[_slider(labels, first, dark)], updatemenus=[_play()], margin={"b": 130 + room}
    )
    detail = "each dot a patient, each node a cell" + (f"; {seen}" if seen else "")
    return titled(fig, finding, detail, dark, 620 + room)


def _sheet(sheet, edges, colour) -> list[go.Scatter]:
    gap = np.full((len(edges), 1, 2), np.nan, dtype=np.float32)
    lines = np.concatenate([sheet[edges], gap], axis=1).reshape(-1, 2).astype(np.float32)
    nodes = {"size": 5 if len(sheet) > 250 else 8, "color": colour}
    line, plain = {"color": colour, "width": 1}, {"hoverinfo": "skip", "showlegend": False}
    return [
        go.Scatter(x=lines[:, 0], y=lines[:, 1], mode="lines", line=line, **plain),
        go.Scatter(x=sheet[:, 0], y=sheet[:, 1], mode="markers", marker=nodes, **plain),
    ]


def _slider(labels, active, dark) -> dict:
    """Only the step in hand is named, as names of all would run into each other."""
    now = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    steps = [{"label": label, "method": "animate", "args": [[label], now]} for label in labels]
    return {
        "active": active,
        "steps": steps,
        "x": 0.12,
        "len": 0.86,
        "y": -0.14,
        "ticklen": 0,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},
        "currentvalue": {"font": {"size": 15, "color": ink(dark)}},
    }


def _play() -> dict:
    how = {"frame": {"duration": 550, "redraw": False}, "transition": {"duration": 350}, "mode": "immediate"}
    button = {"label": "▶ Play", "method": "animate", "args": [None, how]}
    return {
        "type": "buttons",
        "buttons": [button],
        "x": 0.0,
        "y": -0.16,
        "xanchor": "left",
        "yanchor": "top",
        "showactive": False,
    }


def two_runs(tree: dict, dark: bool) -> go.Figure:
    """Two maps of two draws of the patients, kinds in the same colours and numbers."""
    fig = make_subplots(
        rows=1, cols=2, subplot_titles=("one draw of the patients", "another draw"), horizontal_spacing=0.05
    )
    for column, run in enumerate(tree["runs"], start=1):
        small = {"x": run["x"], "y": run["y"], "topology": _topology(run)}
        marker = (
            mark(small, 300 / (np.ptp(run["x"]) + 1.3) / pixels_per_cell(small)) if len(run["x"]) > 1 else {"size": 20}
        )
        marker |= {"color": [kind_colour(k) for k in run["cells"]], "line": {"width": 0}}
        words = [f"kind {k + 1}, {n} patients" for k, n in zip(run["cells"], run["hits"])]
        numbers = [str(k + 1) for k in run["cells"]]
        readable = [ink_on(colour) for colour in marker["color"]]
        fig.add_trace(
            go.Scatter(
                x=run["x"],
                y=run["y"],
                mode="markers+text",
                marker=marker,
                text=numbers,
                textfont={"color": readable},
                customdata=words,
                hovertemplate="%{customdata}<extra></extra>",
            ),
            row=1,
            col=column,
        )
    fig.update_xaxes(visible=False, constrain="domain")
    fig.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    fig.update_layout(yaxis_scaleanchor="x", yaxis2_scaleanchor="x2")
    fig.update_layout(showlegend=False)
    finding = f"{100 * tree['agreement']:.0f} % of patients fall into the same kind in these two draws"
    return titled(
        fig, finding, "a map may come out turned or mirrored: its numbers tell the kinds", dark, 420, headings=52
    )


def _topology(run) -> str:
    """Every second column of hexagons lies half a cell aside."""
    return "hexagonal" if np.any(run["y"] % 1 > 0.01) else "rectangular"


def same_in_both(explain: dict, tree: dict, dark: bool) -> go.Figure:
    """On the trained map: in which cells patients keep their kind in both draws."""
    layout, same = explain["map"], 100 * tree["same"]
    words = ["empty" if not np.isfinite(s) else f"{s:.0f} % the same in both" for s in same]
    fig = go.Figure([cells(layout, same, text=words, title="same in<br>both (%)", dark=dark, cmin=0, cmax=100)])
    if np.isnan(same).any():
        fig.add_trace(empty_cells(layout, np.isnan(same), dark, "empty: nobody lies there"))
    fig.add_trace(kind_borders(layout, explain["clusters"]["cells"], dark))
    unsure = int((same < UNSURE).sum())
    finding = f"In {unsure} of {np.isfinite(same).sum()} inhabited cells the kind is uncertain"
    detail = f"bright: the same kind in both draws; uncertain: fewer than {UNSURE} % of a cell's patients keep theirs"
    return framed(fig, layout, finding, detail, dark, 150)
