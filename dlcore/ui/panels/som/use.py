"""Use a map: place new patients on it, and compare two cohorts."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.tables.export import to_csv
from dlcore.plots.som import attributions, patient_map, placement
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.names import on_screen
from dlcore.ui.panels.patient_form import form
from dlcore.ui.panels.som.parts import farther_out_than, names, reasons, show_portraits_in_brief, show_table_one
from dlcore.ui.panels.som.why import in_a_sentence, show_fit, show_nearer_on_the_drawing
from dlcore.ui.panels.som.words import Results as R
from dlcore.ui.panels.som.words import Use as W
from dlcore.ui.panels.som.words import Why
from dlcore.ui.view import Panel, View
from dlcore.words.som import FIT

KINDS = ["csv", "txt", "tsv", "xlsx", "xls"]
MAX_VALUES = 50
N_SAMPLE = 20  # patients in the table to try
FEW = 20  # patients in a cohort, below which percentages mislead


@frame.fragment()
def place(view: View) -> None:
    """A file of new patients, each on its cell, with whether it fits."""
    st.markdown(W.place_say)
    if view.dataset is not None:
        sample = to_csv(view.dataset.X.head(N_SAMPLE))
        st.download_button(W.sample, sample, "try.csv", "text/csv", key=view.key("sample"), help=W.sample_help)
    file = st.file_uploader(W.file, type=KINDS, key=view.key("place-file"))
    if file is None:
        return
    answer = _asked(view, "place", file)
    _notes(answer)
    called = names(view, int(answer["cells"].max()) + 1)
    show_figure(placement.placed(answer, view.dark, called), view.key("placed"), W.place_read)
    if view.results:
        show_portraits_in_brief(view.results["explain"]["clusters"], called)
    table = placed_table(answer, called)
    st.dataframe(
        on_screen(table, W.place_columns["id"]),
        hide_index=True,
        column_config={W.place_columns["why"]: st.column_config.TextColumn(width="large")},
    )
    st.download_button(W.download, to_csv(table), "places.csv", "text/csv", key=view.key("places-csv"))
    st.info(W.disclaimer, icon=":material/info:")


@frame.fragment()
def one(view: View) -> None:
    """One patient by a form: which kind, why, how sure; the map moves as a value moves."""
    left, right = st.columns([3, 2], gap="large")
    with right:
        row, _ = form(view)
    with left:
        if all(value is None for value in row.values()):
            st.info(W.no_values, icon=":material/info:")
            return
        answer = view.call("why_new", row=row)
        called = names(view, int(np.max(answer["cells"])) + 1)
        division = view.results["explain"]["clusters"] if view.results else {"outcome": None}
        figure = placement.placed_one(answer, view.dark, called).update_layout(showlegend=not view.results)
        show_figure(figure, view.key("placed-one"), W.one_read)
        if view.results:
            show_portraits_in_brief(division, called)
    st.markdown(f"**{Why.to_say}** {frame.escape(in_a_sentence(answer, answer['map'], division, called))}")
    show_fit(answer)
    show_nearer_on_the_drawing(answer, answer["map"], answer["trained_hits"], answer["cells"], called)
    if answer["other"]:
        show_figure(attributions.attribution_bars(answer, view.dark, called), view.key("one-pushes"), Why.pushes_read)
    st.info(W.disclaimer, icon=":material/info:")


def _asked(view: View, name: str, file) -> dict:
    """The answer about a file, asked for once."""
    content = file.getvalue()
    kept = st.session_state.setdefault(view.key(f"{name}-answer"), {})
    digest = hashlib.sha256(content).hexdigest()
    if kept.get("of") != digest:
        with st.spinner(W.placing):
            kept.update(answer=view.call_with_file(name, file), of=digest)
    return kept["answer"]


def _notes(answer: dict) -> None:
    for note in answer["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")


def placed_table(answer: dict, called: list[str]) -> pd.DataFrame:
    """One row a new patient."""
    cell, n_columns = answer["cell"], answer["map"]["n_columns"]
    known = cell >= 0
    columns = W.place_columns
    return pd.DataFrame(
        {
            columns["id"]: answer["id"],
            columns["kind"]: [called[k] if k >= 0 else "" for k in answer["cluster"]],
            columns["row"]: np.where(known, cell // n_columns + 1, 0),
            columns["column"]: np.where(known, cell % n_columns + 1, 0),
            columns["word"]: [FIT[key] for key in answer["word"]],
            columns["nearer"]: [farther_out_than(share) for share in answer["nearer"]],
            columns["why"]: [reasons(blame) for blame in answer["blame"]],
        }
    )


@frame.fragment()
def compare(view: View) -> None:
    """Two groups of the training patients, or these and those of a file, on one map."""
    st.markdown(W.compare_say)
    if view.dataset is None:
        st.info(W.no_data, icon=":material/info:")
        return
    how = st.segmented_control(
        W.compare_by, [W.by_column, W.by_file], default=W.by_column, required=True, key=view.key("compare-how")
    )
    answer = _by_column(view) if how == W.by_column else _by_file(view)
    if answer is None:
        return
    _notes(answer)
    for name, n in zip(answer["names"], answer["kinds"].sum(axis=1)):
        if n < FEW:
            st.warning(W.few.format(n=int(n), name=frame.escape(name)), icon=":material/warning:")
    explain = view.results["explain"]
    called = names(view, answer["kinds"].shape[1])
    show_figure(placement.two_cohorts(answer, explain, view.dark, called), view.key("cohorts"))
    show_figure(placement.compared(answer, view.dark, called), view.key("compared"))
    for name, fit in zip(answer["names"], answer["fit"]):
        value, low, high = (f"{100 * fit[part]:.0f} %" for part in ("value", "low", "high"))
        st.markdown(W.fit_line.format(name=frame.escape(name), value=value, low=low, high=high))
    show_figure(patient_map.differences(answer["table_one"], answer["names"][0], view.dark), view.key("compare-marks"))
    show_table_one(answer["table_one"], R.chosen_otherwise)


def _by_column(view: View) -> dict | None:
    table = view.dataset.frame if view.dataset.frame is not None else view.dataset.X
    few = _worth_comparing(table, view)
    if not few:
        return None
    left, right = st.columns(2)
    column = left.selectbox(W.column, few, key=view.key("compare-column"))
    values = sorted(map(str, table[column].dropna().unique()))
    value = right.selectbox(W.value, values, key=view.key(f"compare-value-{column}"))
    return view.call("compare", column=column, value=value)


def _worth_comparing(table, view: View) -> list[str]:
    """Columns of few values: the outcome and others the map never saw first, then the fewest values."""
    few = [name for name in table.columns if 2 <= table[name].nunique() <= MAX_VALUES]
    outcome = view.dataset.schema.outcome
    unseen = lambda name: name not in view.dataset.X
    return sorted(few, key=lambda name: (not outcome or name != outcome.name, not unseen(name), table[name].nunique()))


def _by_file(view: View) -> dict | None:
    file = st.file_uploader(W.file, type=KINDS, key=view.key("compare-file"))
    return None if file is None else _asked(view, "compare", file)


PANELS = (Panel(W.one, one), Panel(W.place, place), Panel(W.compare, compare))
