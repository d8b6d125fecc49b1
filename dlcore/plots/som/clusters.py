"""Kinds of patients in figures: how many, what marks each, which categories and outcomes lie where."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.plots.parts import add_band, add_line, titled
from dlcore.plots.som.cells import framed, kind_borders, kind_colour, kind_names, level_colour
from dlcore.plots.som.component_planes import value_text
from dlcore.plots.som.portraits import NAMED, entry_name, outcome_finding
from dlcore.plots.style import accent, contrast, soft_ink
from dlcore.words.variables import with_unit

N_SHOWN = 12
ARC = 14  # corners of a whole circle in a pie


def number_of_kinds(explain: dict, dark: bool) -> go.Figure:
    """Separation (silhouette) for each number of kinds beside that of random data without kinds."""
    study, number = explain["study"], explain["clusters"]["number"]
    fig = make_subplots(rows=1, cols=2, horizontal_spacing=0.13)
    if np.isfinite(study["null_high"]).any():
        low = 2 * study["null_mean"] - study["null_high"]
        add_band(fig, study["numbers"], low, study["null_high"], soft_ink(dark))
    add_line(fig, study["numbers"], study["silhouette"], accent(dark), "these patients")
    fig.add_scatter(
        x=study["numbers"],
        y=study["least_jaccard"],
        line={"color": contrast(dark), "width": 3},
        mode="lines",
        hovertemplate="%{y:.2f}<extra></extra>",
        row=1,
        col=2,
    )
    fig.add_vline(x=number, line_dash="dash", line_color=soft_ink(dark))
    fig.update_xaxes(title="number of kinds", dtick=1)
    fig.update_yaxes(range=[-0.05, 1.05])
    fig.update_yaxes(title="gap between kinds (silhouette)", col=1)
    fig.update_yaxes(title="how much of the least stable<br>kind appears again (Jaccard)", col=2)
    fig.update_layout(showlegend=False)
    detail = "left: line above the grey band = wider gaps than in random data without kinds; dashed: the number in use"
    return titled(fig, _number_finding(explain["clusters"]), detail, dark)


def _number_finding(kinds: dict) -> str:
    if kinds["beyond_chance"] is None:
        return f"{kinds['number']} kinds shown; whether they are more than chance was not tested"
    if kinds["beyond_chance"]:
        return f"{kinds['number']} kinds separate better than random data without kinds"
    return f"{kinds['number']} regions separate no better than random data without kinds"


def differences(entries: list[dict], name: str, dark: bool) -> go.Figure:
    """The largest standardised differences of a group from all other patients."""
    shown = [e for e in entries if e["difference"] is not None][:N_SHOWN][::-1]
    labels = [entry_name(e) for e in shown]
    size = np.array([e["difference"] for e in shown], dtype=float)
    text = [f" {side_text(e, 'inside')} / {side_text(e, 'outside')} " for e in shown]
    fig = go.Figure(
        go.Bar(
            x=size,
            y=labels,
            orientation="h",
            marker_color=soft_ink(dark),
            text=text,
            textposition="outside",
            cliponaxis=False,
        )
    )
    reach = 1.6 * max(np.abs(size).max(initial=0.5), 0.5)
    fig.update_xaxes(title="← lower     difference in SD     higher →", range=[-reach, reach])
    fig.add_vline(x=0, line_color=soft_ink(dark))
    finding = f"{name} against all others"
    if len(shown):
        finding = f"{name}: {'higher' if size[-1] > 0 else 'lower'} {labels[-1]} than the others"
    return titled(fig, finding, "beside each bar: this group / all others", dark, 170 + 30 * max(len(shown), 3))


def side_text(entry: dict, side: str) -> str:
    """Mean or share of a group ("inside") or of the others, with as many digits as its spread bears."""
    value = entry[side]
    return "–" if value is None else value_text(value, "", bool(entry["level"]), reach_of(entry))


def reach_of(entry: dict) -> float:
    """How far the values of an entry of a table one lie apart, about: four standard deviations."""
    return 4 * max((entry[part] or 0.0 for part in ("spread_inside", "spread_outside")), default=0.0)


def outcome_by_kind(explain: dict, dark: bool, names=None, kinds=None) -> go.Figure:
    """The outcome in each kind, in the kind's colour, with its 95 % interval; of several classes the common ones."""
    kinds = kinds or explain["clusters"]
    outcome, names = kinds["outcome"], kind_names(kinds["number"], names)
    share, several = outcome["kind"] == "share", len(outcome["labels"]) > 1
    unit = "" if share else outcome["labels"][0]
    fig, rows = go.Figure(), []
    for kind, name in enumerate(names):
        value, low, high = (outcome[part][:, kind] * (100 if share else 1) for part in ("value", "low", "high"))
        order = np.argsort(-value, kind="stable")
        shown = [i for i in order if value[i] >= 100 * NAMED] if several else [0]
        own = [f"{name} (n = {outcome['n'][kind]})" + (f": {outcome['labels'][i]}" if several else "") for i in shown]
        rows += own
        bars = {"array": (high - value)[shown], "arrayminus": (value - low)[shown], "thickness": 2}
        fig.add_scatter(
            x=value[shown],
            y=own,
            error_x={"type": "data", "symmetric": False} | bars,
            mode="markers+text",
            text=[value_text(v / 100 if share else v, unit, share) for v in value[shown]],
            textposition="top center",
            marker={"size": 12, "color": kind_colour(kind)},
            hoverinfo="skip",
        )
    title = with_unit(outcome["name"], "%" if share else unit)
    fig.update_xaxes(title=f"{title}, 95 % interval", rangemode="tozero")
    fig.update_yaxes(categoryorder="array", categoryarray=rows[::-1], range=[-0.6, len(rows) - 0.2])
    fig.update_layout(showlegend=False)
    detail = "never used to make the map" + (f"; classes below {100 * NAMED:.0f} % of a kind left out" * several)
    return titled(fig, outcome_finding(outcome, names), detail, dark, 190 + 50 * len(rows))


def category_pies(explain: dict, which: int, dark: bool) -> go.Figure:
    """One category as pies in the cells: the area of a pie grows with the number of patients."""
    layout, entry = explain["map"], explain["categories"][which]
    counts = entry["counts"].astype(float)  # (L, n_cells)
    n = counts.sum(axis=0)
    radius = 0.47 * np.sqrt(n / max(n.max(), 1))
    ends = np.cumsum(counts, axis=0) / np.maximum(n, 1)  # (L, n_cells)
    starts = np.vstack([np.zeros(len(n)), ends[:-1]])
    fig = go.Figure()
    for level, name in enumerate(entry["levels"]):
        wedges = [_wedge(layout, c, radius[c], starts[level, c], ends[level, c]) for c in np.flatnonzero(counts[level])]
        outline = np.concatenate(wedges) if wedges else np.full((1, 2), np.nan)
        fig.add_scatter(
            x=outline[:, 0].astype(np.float32),
            y=outline[:, 1].astype(np.float32),
            fill="toself",
            mode="lines",
            line={"width": 0.5},
            fillcolor=level_colour(level),
            line_color=level_colour(level),
            name=name,
            hoverinfo="name",
        )
    fig.add_trace(kind_borders(layout, explain["clusters"]["cells"], dark))
    commonest = entry["levels"][int(counts.sum(axis=1).argmax())]
    finding, detail = f"{entry['variable']}: {commonest} is commonest", "larger pies hold more patients"
    return framed(fig, layout, finding, detail, dark, 160)


def _wedge(layout, cell, radius, start, end) -> np.ndarray:
    """Outline of one piece of a pie, ending in a gap; (m, 2)."""
    turn = 2 * np.pi * np.linspace(start, end, max(3, int(np.ceil(ARC * (end - start))) + 1))
    rim = np.column_stack([np.sin(turn), -np.cos(turn)]) * radius
    centre = np.array([[layout["x"][cell], layout["y"][cell]]])
    whole = end - start > 0.999
    outline = centre + (rim if whole else np.vstack([[0, 0], rim, [0, 0]]))
    return np.vstack([outline, [[np.nan, np.nan]]])
