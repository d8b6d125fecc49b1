"""What was read: patients side by side, when they were measured, and how much is missing as time goes on."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dlcore.data.sequences.stack import Sequences
from dlcore.plots.parts import titled
from dlcore.plots.style import COLOURS, accent, contrast
from dlcore.words.variables import with_unit

PER_ROW = 3  # patients side by side, so that a telephone shows their axes
GAP = 4.0  # a line is broken where rows stand further apart than so many usual steps of that patient
MOST_POINTS = 600  # drawn of one course; a longer one is thinned
N_BINS = 16
_CLASSES = ("green", "purple", "orange", "yellow", "sky", "blue")


def small_multiples(X: Sequences, chosen, ids, variable: int, classes=(), y=None, dark: bool = False) -> go.Figure:
    """One small plot a patient of one variable over time.

    Parameters
    ----------
    X : `Sequences` of n courses
    chosen : (k,) int
        Which are drawn.
    ids : (n,) array of str
    variable : int
        Place in ``X.names``.
    classes : tuple of str
    y : (n,) array of words of `classes`, or None
        Colours the courses.
    """
    n_rows = -(-len(chosen) // PER_ROW)
    titles = [_cut(str(ids[i]), 22) for i in chosen]
    fig = make_subplots(
        n_rows,
        PER_ROW,
        shared_yaxes="all",
        subplot_titles=titles,
        horizontal_spacing=0.03,
        vertical_spacing=0.36 / (n_rows + 1),
    )
    colours = _colours(classes, dark)
    for place, i in enumerate(chosen):
        word = str(y[i]) if y is not None and classes else ""
        row, column = place // PER_ROW + 1, place % PER_ROW + 1
        first = word and word not in {trace.name for trace in fig.data}
        fig.add_trace(_line(X, int(i), variable, colours.get(word, accent(dark)), word, bool(first)), row, column)
    fig.update_annotations(font_size=13)
    fig.update_xaxes(ticks="", nticks=3, tickfont_size=12, tickangle=0)
    fig.update_yaxes(tickfont_size=12, nticks=4)
    fig.update_xaxes(title=_unit(X.time_unit), title_font_size=13, row=n_rows, col=1)
    name, unit = X.names[variable], X.units[variable]
    said = f"{with_unit(name, unit)}: {len(chosen)} of {len(X):,} courses"
    return titled(fig, said, _how_long(X), dark, height=90 + 150 * n_rows + 64, headings=28)


def _line(X: Sequences, i: int, variable: int, colour: str, name: str, in_legend: bool) -> go.Scatter:
    times, values = X[i]
    known = np.flatnonzero(~np.isnan(values[:, variable]))
    known = known[:: max(1, -(-len(known) // MOST_POINTS))]
    t, v = _broken(times[known], values[known, variable])
    mode = "lines" if len(known) > 120 else "lines+markers"
    return go.Scatter(
        x=t,
        y=v,
        mode=mode,
        line={"color": colour, "width": 1.6},
        marker={"size": 4.5},
        name=name,
        showlegend=in_legend,
        legendgroup=name,
        hovertemplate="%{x:.4g}: %{y:.4g}<extra></extra>",
    )


def _broken(times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """With a hole wherever the record has one."""
    gaps = np.diff(times)
    usual = np.median(gaps[gaps > 0]) if (gaps > 0).any() else 0.0
    holes = np.flatnonzero(gaps > GAP * usual) + 1 if usual else np.empty(0, int)
    return np.insert(times, holes, np.nan), np.insert(values, holes, np.nan)


def when_measured(X: Sequences, chosen, ids, dark: bool = False) -> go.Figure:
    """A line a patient, a dot a row; the darker, the more of the variables were measured then."""
    fig = go.Figure()
    parts = [X[int(i)] for i in chosen]
    times = np.concatenate([t for t, _ in parts])
    share = np.concatenate([(~np.isnan(v)).mean(axis=1) for _, v in parts])
    place = np.repeat(np.arange(len(parts)), [len(t) for t, _ in parts])
    fig.add_scatter(
        x=times,
        y=place,
        mode="markers",
        marker={
            "size": 6,
            "color": share,
            "cmin": 0,
            "cmax": 1,
            "colorscale": _ramp(dark),
            "colorbar": {"title": "measured", "tickformat": ".0%", "thickness": 12, "len": 0.8},
        },
        hovertemplate="%{x:.4g}: %{marker.color:.0%} of the variables<extra></extra>",
        showlegend=False,
    )
    names = [_cut(str(ids[i]), 24) for i in chosen]
    fig.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", tickfont_size=11)
    fig.update_xaxes(title=_unit(X.time_unit))
    gaps = np.diff(X.times)[np.diff(X.owners) == 0]
    finding = f"{int(X.lengths.sum()):,} rows of {len(X):,} courses"
    detail = (
        f"Half of the neighbouring rows stand at most {_number(np.median(gaps))} {X.time_unit} apart."
        if len(gaps)
        else ""
    )
    return titled(fig, finding, detail, dark, height=max(300, 120 + 17 * len(names)))


def missing_over_time(X: Sequences, dark: bool = False) -> go.Figure:
    """Variables down, time across: the share of the courses under way in which it was measured at least once then."""
    edges = np.unique(np.linspace(np.min(X.times), np.quantile(X.times, 0.98), N_BINS + 1))
    share = _measured(X, edges)
    middles = (edges[:-1] + edges[1:]) / 2
    order = np.argsort(np.nanmean(share, axis=1))
    fig = go.Figure(
        go.Heatmap(
            z=share[order],
            x=middles,
            y=[X.names[i] for i in order],
            zmin=0,
            zmax=1,
            colorscale=_ramp(dark),
            colorbar={"title": "measured", "tickformat": ".0%", "thickness": 12},
            hovertemplate="%{y}, around %{x:.3g}: in %{z:.0%} of the courses<extra></extra>",
        )
    )
    fig.update_xaxes(title=_unit(X.time_unit))
    rare = X.names[int(order[0])]
    whole = np.isnan(X.values).mean()
    finding = "Nothing is missing" if whole == 0 else f"{whole:.0%} of all cells are empty"
    detail = "" if whole == 0 else f"{rare} was measured least often. A pale cell: hardly any course has a value there."
    return titled(fig, finding, detail, dark, height=max(300, 130 + 24 * len(X.names)))


def _measured(X: Sequences, edges: np.ndarray) -> np.ndarray:
    """(V, bins): of the courses that last into a bin, the share with a value in it; NaN where none does."""
    bins = np.clip(np.searchsorted(edges, X.times, side="right") - 1, 0, len(edges) - 2)
    inside = X.times <= edges[-1]
    cell = X.owners * (len(edges) - 1) + bins
    seen = np.zeros((len(X.names), len(X) * (len(edges) - 1)), dtype=bool)
    for variable in range(len(X.names)):
        known = inside & ~np.isnan(X.values[:, variable])
        seen[variable, cell[known]] = True
    counts = seen.reshape(len(X.names), len(X), -1).sum(axis=1)
    under_way = ((X.first_times[:, None] <= edges[1:]) & (X.last_times[:, None] >= edges[:-1])).sum(axis=0)
    return np.divide(counts, under_way, out=np.full(counts.shape, np.nan), where=under_way > 0)


def _how_long(X: Sequences) -> str:
    spans = X.last_times - X.first_times
    rows, time = f"{int(np.median(X.lengths)):,} rows or more", f"{_number(np.nanmedian(spans))} {X.time_unit} or more"
    return f"Half of the courses have {rows}, and last {time}."


def _colours(classes, dark: bool) -> dict[str, str]:
    named = [str(c) for c in classes]
    if len(named) == 2:
        return {named[0]: accent(dark), named[1]: contrast(dark)}
    order = [accent(dark), contrast(dark), *(COLOURS[name] for name in _CLASSES)]
    return {name: order[i % len(order)] for i, name in enumerate(named)}


def _ramp(dark: bool) -> list:
    """From hardly any to all, on either ground."""
    return [[0, "#2A3340" if dark else "#EEF1F4"], [1, accent(dark)]]


def _unit(unit: str) -> str:
    return "row" if unit == "steps" else f"time ({unit})"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
