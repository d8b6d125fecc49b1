"""Results on a map: the map itself with who lies where, its kinds, every variable and unusual patients."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.schema import IGNORED, Schema
from dlcore.data.tables.export import to_csv
from dlcore.plots.som import patient_map
from dlcore.ui import address, context, frame
from dlcore.ui.figures import show_figure
from dlcore.ui.names import on_screen
from dlcore.ui.panels.som import quality
from dlcore.ui.panels.som.parts import (
    distance_say,
    farther_out_than,
    in_use,
    kind_of_rows,
    outcomes,
    reasons,
    show_outcome,
    show_portraits,
    show_table_one,
)
from dlcore.ui.panels.som.words import Results as W
from dlcore.ui.view import Panel, View
from dlcore.words.som import FIT, STABILITY

SHOWN = 200  # patients listed at once
FITS = 0.95  # of the patients lie nearer than the unusual ones


def leave_out(view: View) -> None:
    """Where one variable alone tells the kinds apart: a map without it, in one click."""
    headline = view.results["headline"]
    alone = headline.get("alone") if isinstance(headline, dict) else None
    if not alone or view.run is None or view.dataset is None:
        return
    label = W.leave_out.format(name=frame.escape(alone))
    st.button(
        label, key=view.key("leave-out"), icon=":material/remove_circle:", on_click=train_without, args=(view, alone)
    )


def train_without(view: View, name: str) -> None:
    """The same training with one column left out; leads there."""
    run, store, owner = view.run, context.store(), context.owner()
    plain = run.spec.get("schema")
    schema = Schema.from_dict(plain) if plain else view.dataset.schema
    asked = {key: value for key, value in run.spec.items() if key != "example"}
    spec = asked | {"schema": schema.edit(name, role=IGNORED).as_dict()}
    new = store.add_run(owner, run.family, run.dataset_id, spec, W.leave_out_name.format(run=run.name, name=name))
    context.engine().train(new.id, owner)
    address.go("train", run=new.id, data=None)


@frame.fragment()
def the_map(view: View) -> None:
    """The map in the colouring chosen; a click or a lasso chooses patients."""
    st.markdown(W.map_say)
    leave_out(view)
    explain = view.results["explain"]
    division, names = in_use(view)
    colour, which = _colouring(view, explain)
    figure = patient_map.patient_map(explain, colour, view.dark, which=which, names=names, kinds=division)
    how = st.segmented_control(
        W.choose, [W.one_cell, W.several], default=W.one_cell, required=True, key=view.key("choose")
    )
    ways = ("points",) if how == W.one_cell else ("lasso", "box")
    if how == W.several:  # while a lasso is in hand, a click goes to it and chooses nothing
        figure.update_layout(dragmode="lasso")
    left, right = st.columns([5, 3])
    with left:
        picked = show_figure(figure, view.key(f"map-{how}"), _reading(colour, division), select=ways)
    with right:
        show_portraits(division, names)
    cells = chosen_cells(picked)
    if not cells:
        st.info(W.nothing, icon=":material/touch_app:")
        return
    _patients(view, cells, division, names)


def _reading(colour: str, division: dict) -> str:
    """How the colouring is read; of the kinds, as the headline has it."""
    return W.kinds_readings[division["beyond_chance"]] if colour == patient_map.KINDS else W.readings[colour]


def _colouring(view: View, explain: dict) -> tuple[str, int]:
    """Which colouring, and of which variable or outcome."""
    options = [key for key in W.colours if key != patient_map.OUTCOME or explain["outcome"] is not None]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        colour = st.segmented_control(
            W.colour,
            options,
            format_func=W.colours.get,
            default=patient_map.KINDS,
            required=True,
            key=view.key("colour"),
        )
    with right:
        if colour == patient_map.VARIABLE:
            return colour, _one_of(view, W.variable, explain["planes"]["names"], "variable")
        if colour == patient_map.OUTCOME and len(explain["outcome"]["labels"]) > 1:
            return colour, _one_of(view, W.outcome, explain["outcome"]["labels"], "outcome")
    return colour, 0


def _one_of(view: View, label: str, options, key: str) -> int:
    return st.selectbox(label, range(len(options)), format_func=list(options).__getitem__, key=view.key(key))


def chosen_cells(picked) -> list[int]:
    """Cells in a selection, in order."""
    points = picked["selection"]["points"] if picked else []
    marks = [point.get("customdata") for point in points if point.get("curve_number", 0) == 0]
    flat = [mark[0] if isinstance(mark, (list, tuple)) else mark for mark in marks]
    return sorted({int(mark) for mark in flat if mark is not None})


def _patients(view: View, cells: list[int], division: dict, names: list[str]) -> None:
    """Who lies in the cells, for download, and how they differ from all others."""
    rows = np.flatnonzero(np.isin(view.results["explain"]["patients"]["cell"], cells))
    cells_said = W.cell_one if len(cells) == 1 else W.cell_many.format(n=len(cells))
    st.subheader(W.chosen.format(n=len(rows), cells=cells_said))
    if view.dataset is None:
        st.caption(W.no_data)
        return
    table = listed(view, rows, division, names)
    st.dataframe(on_screen(table.head(SHOWN), W.unusual_columns["id"], rows[:SHOWN]), hide_index=True)
    st.caption(distance_say(view.results["explain"]))
    if len(rows) > SHOWN:
        st.caption(W.shown_first.format(shown=SHOWN, n=len(rows)))
    st.download_button(W.download, to_csv(table), "cohort.csv", "text/csv", key=view.key("cohort-csv"))
    if 0 < len(rows) < len(view.dataset):
        _against_others(view, rows)


def listed(view: View, rows: np.ndarray, division: dict, names: list[str]) -> pd.DataFrame:
    """The patients' own values, with kind and distance first."""
    patients, data = view.results["explain"]["patients"], view.dataset
    kind = kind_of_rows(view, division)[rows]
    first = {
        W.unusual_columns["id"]: np.asarray(data.ids)[rows].astype(str),
        W.table["name"]: [names[k] if k >= 0 else "" for k in kind],
        W.unusual_columns["distance"]: np.round(patients["distance"][rows], 2),
    }
    values = data.X.iloc[rows].reset_index(drop=True)
    return pd.concat([pd.DataFrame(first | outcomes(view, rows)), values], axis=1)


def _against_others(view: View, rows: np.ndarray) -> None:
    answer = view.call("cohort", rows=[int(row) for row in rows])
    st.subheader(W.versus)
    show_outcome(answer["outcome"])
    figure = patient_map.differences(answer["table_one"], W.cohort_name, view.dark)
    show_figure(figure, view.key("cohort"))
    show_table_one(answer["table_one"])


@frame.fragment()
def the_kinds(view: View) -> None:
    """How many, what they are called, how sure, and what marks each."""
    explain = view.results["explain"]
    _number(view, explain)
    division, names = in_use(view)
    if division["outcome"] is not None:
        show_figure(
            patient_map.outcome_by_kind(explain, view.dark, names, division), view.key("by-kind"), W.by_kind_say
        )
    if division["number"] > 1:
        kind = _one_of(view, W.which_kind, names, "which-kind")
        figure = patient_map.differences(division["features"][kind], names[kind], view.dark)
        show_figure(figure, view.key("marks"), W.marks_say)
        show_table_one(division["features"][kind])
    st.subheader(W.how_sure)
    st.table(_summary(division, names), hide_index=True)  # wraps, where a data frame would cut its headings
    st.caption(W.stable_say if division["beyond_chance"] is not False else f"{W.stable_say} {W.continuum_say}")
    _naming(view, division)
    for which, entry in enumerate(explain["categories"]):
        if st.checkbox(f"{W.category}: {frame.escape(entry['variable'])}", key=view.key(f"pies-{which}")):
            show_figure(patient_map.category_pies(explain, which, view.dark), view.key(f"pie-{which}"))


def _number(view: View, explain: dict) -> None:
    found = explain["clusters"]["number"]
    most = int(max([found, *explain["study"]["numbers"]], default=1))
    if most < 2:
        return
    kept = st.session_state.get(view.key("number-kept"), found)
    number = st.slider(
        W.number, 1, most, int(kept), key=view.key("number"), help=W.number_help.format(n=explain["study"]["chosen"])
    )
    st.session_state[view.key("number-kept")] = number


def _naming(view: View, division: dict) -> None:
    """A field a kind; names stay with the run, and are shown wherever the kinds are."""
    number, given = division["number"], []
    kept = view.remarks.get(f"names of {number} kinds") or [""] * number
    for start in range(0, number, 4):
        for k, column in zip(range(start, min(start + 4, number)), st.columns(4)):
            with column:
                label = W.name_of.format(n=k + 1)
                key = view.key(f"name-{number}-{k}")
                given.append(st.text_input(label, kept[k], key=key, max_chars=40, help=W.name_help))
    before = in_use(view)[1]
    view.remark(f"names of {number} kinds", given)
    if in_use(view)[1] != before:
        st.rerun()  # the figures above bear the names too


def _summary(division: dict, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            W.table["name"]: names,
            W.table["size"]: division["sizes"],
            W.table["word"]: [STABILITY.get(key, key) for key in division["words"]],  # runs of before hold words
            W.table["jaccard"]: [_two_digits(value) for value in division["jaccard"]],
            W.table["silhouette"]: [_two_digits(value) for value in division["silhouette"]],
        }
    )


def _two_digits(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "–"


@frame.fragment()
def every_variable(view: View) -> None:
    """Component planes as small multiples."""
    explain = view.results["explain"]
    groups = patient_map.planes_in_order(explain)
    planes = explain["planes"]["names"]
    group = 0
    if len(groups) > 1:
        group = _one_of(view, W.group, [f"{planes[g[0]]} … {planes[g[-1]]}" for g in groups], "group")
    ranges = {column.name: (column.low, column.high) for column in Schema.from_dict(view.card["schema"]).features}
    show_figure(patient_map.planes(explain, view.dark, group, ranges), view.key("planes"), W.planes_say)


def unusual(view: View) -> None:
    """Who lies farthest from the map, and why."""
    st.markdown(W.unusual_say)
    found = view.results["explain"]["unusual"]
    found = [p for p in found if p["nearer"] > FITS] or found[:5]
    columns = W.unusual_columns
    table = pd.DataFrame(
        {
            columns["id"]: [p["id"] for p in found],
            **outcomes(view, [p["row"] for p in found]),
            columns["word"]: [FIT.get(p["word"], p["word"]) for p in found],
            columns["nearer"]: [farther_out_than(p["nearer"]) for p in found],
            columns["distance"]: [f"{p['distance']:.1f}" for p in found],
            columns["why"]: [reasons(p["blame"]) for p in found],
        }
    )
    st.table(
        on_screen(table, columns["id"], [p["row"] for p in found]), hide_index=True
    )  # wraps, where a data frame would cut the reasons off
    st.caption(W.unusual_read.format(distance_say=distance_say(view.results["explain"])))
    st.download_button(W.download, to_csv(table), "unusual.csv", "text/csv", key=view.key("unusual-csv"))


PANELS = (
    Panel(W.map, the_map),
    Panel(W.kinds, the_kinds),
    Panel(W.variables, every_variable),
    Panel(W.unusual, unusual),
    Panel(W.quality, quality.quality),
)
