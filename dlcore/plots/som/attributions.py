"""Why one patient lies where it lies: its cell on the map, and what each value says for it or for the nearest other."""

from __future__ import annotations

from textwrap import wrap

import plotly.graph_objects as go

from dlcore.plots.parts import titled
from dlcore.plots.som.cells import cell_place, framed, kind_colour, kind_names
from dlcore.plots.som.patient_map import KINDS, patient_map
from dlcore.plots.som.portraits import beside_texts
from dlcore.plots.style import fade, ink, soft_ink
from dlcore.words.numerals import written

SHOWN = 8  # values that have a bar of their own
LABEL = 44  # letters of a name in one line


def where(explain: dict, tree: dict, dark: bool, names=None, kinds=None) -> go.Figure:
    """The map in the colours of its kinds, with a star on the patient's cell and a ring on the nearest other kind's.

    Parameters
    ----------
    tree : dict
        As the call ``why`` gives it.
    names, kinds
        As for `maps.patient_map`.
    """
    kinds = kinds or explain["clusters"]
    called = kind_names(kinds["number"], names)
    marked = [tree["cell"], *([tree["other"]["cell"]] if tree["other"] else [])]
    fig = patient_map(explain, KINDS, dark, names=names, chosen=marked, kinds=kinds, counts=False)
    _mark(fig, explain["map"], tree["cell"], "star", f"{tree['id']}: {called[tree['kind']]}")
    finding = f"{tree['id']} lies in {called[tree['kind']]}, in the cell at {cell_place(explain['map'], tree['cell'])}"
    detail = f"among {explain['hits'][tree['cell']]} patients of that cell"
    if tree["other"]:
        other = called[tree["other"]["kind"]]
        _mark(fig, explain["map"], tree["other"]["cell"], "circle", f"nearest cell of {other}")
        detail += f"; dot: the nearest cell of another kind, {other}"
    return framed(fig.update_layout(showlegend=False), explain["map"], finding, detail, dark)


def _mark(fig, layout, cell, symbol, name) -> None:
    """A mark that stands out from the colours of all kinds, on light and dark ground."""
    size = 22 if symbol == "star" else 14
    marker = {"symbol": symbol, "size": size, "color": ink(True), "line": {"width": 2.5, "color": ink(False)}}
    fig.add_scatter(
        x=[layout["x"][cell]], y=[layout["y"][cell]], mode="markers", marker=marker, name=name, hoverinfo="name"
    )


def attribution_bars(tree: dict, dark: bool, names=None) -> go.Figure:
    """Each value's part in how much closer the own cell is than the nearest cell of another kind; they add up.

    Parameters
    ----------
    tree : dict
        As the call ``why`` gives it, with another kind in it.
    """
    other = tree["other"]
    called = kind_names(max(tree["kind"], other["kind"]) + 1, names)
    own_name, other_name = called[tree["kind"]], called[other["kind"]]
    first, rest = other["pushes"][:SHOWN], other["pushes"][SHOWN:]
    first = sorted(first, key=lambda each: -each["push"])
    sizes = [round(each["push"], 1) for each in first]
    labels, colours = [_label(each) for each in first], [_colour(tree, size) for size in sizes]
    if rest:
        sizes.append(round(sum(each["push"] for each in rest), 1))
        labels.append(f"the {len(rest)} other values together")
        colours.append(fade(_colour(tree, sizes[-1]), 0.45))
    total = sum(sizes)  # of the numbers as they are shown, so that they add up
    text = [written(size, "+.1f") if round(size, 1) else "0" for size in [*sizes, total]]
    bars = {"marker_color": [*colours, soft_ink(dark)], "text": text, "textposition": "outside", "cliponaxis": False}
    fig = go.Figure(go.Bar(x=[*sizes, total], y=[*labels, "<b>all together</b>"], orientation="h", width=0.62, **bars))
    fig.update_traces(hoverinfo="skip")
    fig.add_vline(0, line={"color": soft_ink(dark), "width": 1})
    low, high = min(*sizes, total, 0.0), max(*sizes, total, 0.0)
    beside = 0.15 * (high - low) or 1.0  # room for the numbers at a bar's end
    fig.update_xaxes(
        title=f"← speaks for {other_name}     speaks for {own_name} →", range=[low - beside, high + beside]
    )
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    detail = (
        f"typical: in its own cell / in the nearest cell of {other_name}; bars: difference of squared distances (SD²)"
    )
    return titled(fig, _finding(first, own_name, other_name), detail, dark, 170 + 46 * (len(sizes) + 1))


def _finding(first: list[dict], own_name: str, other_name: str) -> str:
    if not first or first[0]["push"] <= 0:
        return f"Nothing tells {own_name} from {other_name} in this patient"
    return (
        f"{first[0]['variable']} {beside_texts(first[0]['value'])[0]} speaks most for {own_name} against {other_name}"
    )


def _colour(tree: dict, push: float) -> str:
    return kind_colour(tree["kind"] if push > 0 else tree["other"]["kind"])


def _label(each: dict) -> str:
    value, own, there = beside_texts(each["value"], each["typical"], each["other"])
    name = "<br>".join(wrap(each["variable"], LABEL))
    return f"{name} <b>{value}</b><br>typical {own} / {there}"
