"""Kinds of patients in figures: how many, what marks each, which categories and outcomes lie where."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.map_cells import framed, kind_borders, kind_colour, kind_names
from dlcore.plots.parts import add_band, add_line, titled
from dlcore.plots.style import accent, contrast, soft_ink

N_SHOWN = 12
ARC = 14  # corners of a whole circle in a pie


def number_of_kinds(explain: dict, dark: bool) -> go.Figure:
    """Separation (silhouette) for each number of kinds beside that of clouds without kinds."""
    study, number = explain["study"], explain["clusters"]["number"]
    fig = go.Figure()
    if np.isfinite(study["null_high"]).any():
        low = 2 * study["null_mean"] - study["null_high"]
        add_band(fig, study["numbers"], low, study["null_high"], soft_ink(dark))
    add_line(fig, study["numbers"], study["silhouette"], accent(dark), "these patients")
    if np.isfinite(study["least_jaccard"]).any():
        add_line(
            fig, study["numbers"], study["least_jaccard"], contrast(dark), "least stable kind (Jaccard)", dash="dot"
        )
    fig.add_vline(x=number, line_dash="dash", line_color=soft_ink(dark))
    fig.update_xaxes(title="number of kinds", dtick=1)
    fig.update_yaxes(title="separation (silhouette)", range=[-0.05, 1.05])
    detail = "line above the band: more separate than a cloud of the same spread and correlations"
    return titled(fig, _number_finding(explain["clusters"]), detail, dark)


def _number_finding(kinds: dict) -> str:
    if kinds["beyond_chance"] is None:
        return f"{kinds['number']} kinds shown; whether they are more than chance was not tested"
    if kinds["beyond_chance"]:
        return f"{kinds['number']} kinds separate better than clouds without kinds"
    return f"{kinds['number']} regions separate no better than clouds without kinds"


def differences(entries: list[dict], name: str, dark: bool) -> go.Figure:
    """The largest standardised differences of a group from all other patients."""
    shown = [e for e in entries if e["difference"] is not None][:N_SHOWN][::-1]
    labels = [e["variable"] + (f" = {e['level']}" if e["level"] else "") for e in shown]
    size = np.array([e["difference"] for e in shown], dtype=float)
    colours = [contrast(dark) if d > 0 else accent(dark) for d in size]
    text = [f" {_side(e['inside'], e)} / {_side(e['outside'], e)} " for e in shown]
    fig = go.Figure(
        go.Bar(
            x=size, y=labels, orientation="h", marker_color=colours, text=text, textposition="outside", cliponaxis=False
        )
    )
    reach = 1.6 * max(np.abs(size).max(initial=0.5), 0.5)
    fig.update_xaxes(
        title="standardised difference (SD): left lower, right higher than the others", range=[-reach, reach]
    )
    fig.add_vline(x=0, line_color=soft_ink(dark))
    finding = f"{name} against all others"
    if len(shown):
        finding = f"{name}: {'higher' if size[-1] > 0 else 'lower'} {labels[-1]} than the others"
    return titled(fig, finding, "beside each bar: this group / all others", dark, 170 + 30 * max(len(shown), 3))


def _side(value, entry) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.0f} %" if entry["level"] else f"{value:.3g}"


def outcome_by_kind(explain: dict, dark: bool, names=None, kinds=None) -> go.Figure:
    """The outcome in each kind with its 95 % interval and how many patients it rests on."""
    kinds = kinds or explain["clusters"]
    outcome, labels = kinds["outcome"], kind_names(kinds["number"], names)
    share = 100 if outcome["kind"] == "share" else 1
    fig = go.Figure()
    several = len(outcome["labels"]) > 1
    for i, label in enumerate(outcome["labels"]):
        value, low, high = (share * outcome[part][i] for part in ("value", "low", "high"))
        fig.add_scatter(
            x=value,
            y=[f"{name} (n = {n})" for name, n in zip(labels, outcome["n"])],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": high - value,
                "arrayminus": value - low,
                "thickness": 2,
            },
            mode="markers",
            marker={"size": 11, "color": kind_colour(i), "symbol": i},
            name=label,
            showlegend=several,
        )
    unit = "%" if share == 100 else outcome["labels"][0]
    fig.update_xaxes(title=f"{outcome['name']} ({unit}), 95 % interval", rangemode="tozero")
    fig.update_yaxes(autorange="reversed")
    detail = "never used to make the map; with 95 % intervals"
    return titled(fig, _outcome_finding(outcome, labels, share), detail, dark, 210 + 46 * len(labels))


def _outcome_finding(outcome, names, share) -> str:
    value = outcome["value"][0]
    if not np.isfinite(value).any():
        return f"{outcome['name']}: not known for these patients"
    high, low = int(np.nanargmax(value)), int(np.nanargmin(value))
    unit, what = (" %", outcome["labels"][0]) if share == 100 else ("", outcome["name"])
    return f"{what}: {share * value[high]:.3g}{unit} in {names[high]}, {share * value[low]:.3g}{unit} in {names[low]}"


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
            fillcolor=kind_colour(level),
            line_color=kind_colour(level),
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
