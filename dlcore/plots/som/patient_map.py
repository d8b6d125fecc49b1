"""A map of patients: borders, patients, variables, kinds and outcome, on cells that can be clicked."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dlcore.plots.som.cells import (
    cell_place,
    cells,
    empty_cells,
    framed,
    ground,
    kind_borders,
    kind_colour,
    kind_names,
    pixels_per_cell,
)
from dlcore.plots.som.clusters import category_pies, differences, number_of_kinds, outcome_by_kind
from dlcore.plots.som.component_planes import planes, planes_in_order, value_text
from dlcore.plots.som.portraits import finding as kinds_finding
from dlcore.plots.som.portraits import outcome_line
from dlcore.plots.som.replay import unfolding
from dlcore.plots.style import fade, ink

ROOM_FOR_COUNT = 26  # pixels of a cell in which a number is read
PALE = 0.25  # of a kind's colour, in cells in which nobody lies

BORDERS, HITS, KINDS, VARIABLE, OUTCOME = "borders", "hits", "kinds", "variable", "outcome"


def patient_map(
    explain: dict, colour: str, dark: bool, *, which: int = 0, names=None, chosen=(), kinds=None, counts: bool = True
) -> go.Figure:
    """The map in one of its colourings.

    Parameters
    ----------
    explain : tree
        Results of the map.
    colour : {"borders", "hits", "kinds", "variable", "outcome"}
    which : int
        Which variable (column of the planes), or which of several outcomes.
    names : list of str, optional
        What the doctor calls the kinds.
    chosen : iterable of int
        Cells drawn with an outline.
    kinds : tree, optional
        Another division into kinds than the one of `explain`.
    counts : bool
        Whether the kinds' cells bear the number of their patients, where they are large enough.
    """
    kinds = kinds or explain["clusters"]
    names = kind_names(kinds["number"], names)
    layout = explain["map"]
    hover = _hover(explain, kinds, names)
    drawing = {
        BORDERS: _borders,
        HITS: _hits,
        KINDS: _kinds,
        VARIABLE: _variable,
        OUTCOME: _outcome,
    }[colour]
    values, finding, detail, scale, extra = drawing(explain, kinds, names, which)
    fig = go.Figure()
    counted = explain["hits"] if counts and colour == KINDS and pixels_per_cell(layout) >= ROOM_FOR_COUNT else None
    detail = f"in each cell the number of its patients; {detail}" if counted is not None else detail
    words = [h + e for h, e in zip(hover, extra)]
    fig.add_trace(cells(layout, values, text=words, counts=counted, chosen=chosen, title=scale, dark=dark))
    if not isinstance(values, list) and np.isnan(values).any():
        fig.add_trace(empty_cells(layout, np.isnan(values), dark, "no known outcome"))
    fig.add_trace(kind_borders(layout, kinds["cells"], dark))
    _number_kinds(fig, layout, kinds, chosen, 0.0 if counted is None else 0.5, dark)
    return framed(fig, layout, finding, detail, dark)


def _hover(explain, kinds, names) -> list[str]:
    return [
        f"<b>{names[kind]}</b><br>{cell_place(explain['map'], cell)}<br>{n} patients"
        for cell, (kind, n) in enumerate(zip(kinds["cells"], explain["hits"]))
    ]


def _borders(explain, kinds, names, which):
    return (
        explain["borders"],
        "Bright ridges part patients who differ; dark valleys hold those who are alike",
        "how far each cell lies from its neighbours (U-matrix)",
        "distance to<br>neighbours (SD)",
        [""] * len(explain["borders"]),
    )


def _hits(explain, kinds, names, which):
    hits = explain["hits"]
    finding = f"{hits.sum()} patients in {(hits > 0).sum()} of {len(hits)} cells"
    return hits, finding, "each cell holds patients that resemble each other", "patients", [""] * len(hits)


def _kinds(explain, kinds, names, which):
    found = [outcome_line(kinds["outcome"], kind) for kind in range(kinds["number"])]
    words = [f"<br>{found[kind]}" if found[kind] else "" for kind in kinds["cells"]]
    detail = "boxed: the kind" + "; faint: nobody lies there" * bool((explain["hits"] == 0).any())
    colours = [
        kind_colour(kind) if n else fade(kind_colour(kind), PALE) for kind, n in zip(kinds["cells"], explain["hits"])
    ]
    return colours, kinds_finding(kinds, names), detail, "", words


def _variable(explain, kinds, names, which):
    plane = explain["planes"]
    values, name, unit = plane["values"][which], plane["names"][which], plane["units"][which]
    is_share = bool(plane["is_share"][which])
    reach = float(np.ptp(values))
    words = [value_text(value, unit, is_share, reach) for value in values]
    weights = np.maximum(explain["hits"], 1e-9)
    means = [
        np.average(values[kinds["cells"] == k], weights=weights[kinds["cells"] == k]) for k in range(kinds["number"])
    ]
    high, low = int(np.argmax(means)), int(np.argmin(means))
    finding, detail = f"{name} on the map", f"{value_text(means[high], unit, is_share, reach)} in {names[high]}"
    if high != low:
        ends = [f"{names[k]} ({value_text(means[k], unit, is_share, reach)})" for k in (high, low)]
        finding, detail = f"{name} is highest in {names[high]}", f"means: highest {ends[0]}, lowest {ends[1]}"
    return values, finding, detail, unit, [f"<br>{name}: {word}" for word in words]


def _outcome(explain, kinds, names, which):
    outcome = explain["outcome"]
    share = outcome["kind"] == "share"
    value, low, high = (outcome[part][which] for part in ("value", "low", "high"))
    words = [
        "<br>no known outcome" if not n else f"<br>{_measured(v, a, b, share)}, {n} known"
        for v, a, b, n in zip(value, low, high, outcome["n"])
    ]
    label = outcome["labels"][which] if share else outcome["name"]
    finding = f"{outcome['name']}: {label} by cell" if share else f"{outcome['name']} by cell"
    detail = "never used to make the map; cells hold few patients, so point at one for its interval"
    return (100 * value if share else value), finding, detail, "%" if share else outcome["labels"][0], words


def _measured(value, low, high, share) -> str:
    if share:
        return f"{100 * value:.0f} % (95 % interval {100 * low:.0f} to {100 * high:.0f})"
    shown, *ends = (value_text(v, "", False, value) for v in (value, low, high))
    return f"{shown} (95 % interval {ends[0]} to {ends[1]})" if np.isfinite(low) else shown


def _number_kinds(fig, layout, kinds, chosen, above: float, dark) -> None:
    """The number of each kind in its middle, so that colour is never alone; on no chosen cell while there are others.

    Parameters
    ----------
    above : float
        How far above a cell's own middle, in cells, so that its count is not covered.
    """
    for kind in range(kinds["number"]):
        own = np.flatnonzero(kinds["cells"] == kind)
        if not len(own):
            continue
        free = np.setdiff1d(own, chosen)
        centre = np.array([layout["x"][own].mean(), layout["y"][own].mean()])
        own = free if len(free) else own
        middle = own[((np.column_stack([layout["x"][own], layout["y"][own]]) - centre) ** 2).sum(axis=1).argmin()]
        fig.add_annotation(
            x=layout["x"][middle],
            y=layout["y"][middle] - above,
            text=f"<b>{kind + 1}</b>",
            showarrow=False,
            font={"size": 17, "color": ink(dark)},
            bgcolor=ground(dark),
            opacity=0.88,
            borderpad=3,
        )


def every_figure(explain: dict, dark: bool) -> dict[str, go.Figure]:
    """All figures of the results, by name: what a page may show without asking a worker."""
    figures = {colour: patient_map(explain, colour, dark) for colour in (BORDERS, HITS, KINDS, VARIABLE)}
    if explain["outcome"] is not None:
        figures |= {OUTCOME: patient_map(explain, OUTCOME, dark), "by kind": outcome_by_kind(explain, dark)}
    figures |= {
        "planes": planes(explain, dark),
        "number": number_of_kinds(explain, dark),
        "unfolding": unfolding(explain, dark),
    }
    figures |= {
        f"pies {entry['variable']}": category_pies(explain, i, dark) for i, entry in enumerate(explain["categories"])
    }
    entries = explain["clusters"]["features"]
    return figures | {f"kind {k + 1}": differences(own, f"Kind {k + 1}", dark) for k, own in enumerate(entries)}


__all__ = [
    "BORDERS",
    "HITS",
    "KINDS",
    "OUTCOME",
    "VARIABLE",
    "category_pies",
    "differences",
    "every_figure",
    "number_of_kinds",
    "outcome_by_kind",
    "patient_map",
    "planes",
    "planes_in_order",
    "unfolding",
]
