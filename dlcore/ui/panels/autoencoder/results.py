"""Results of an autoencoder: who is unusual and in what, where the line lies, the map, and how it compares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.tables.export import to_csv
from dlcore.plots.autoencoder import bottleneck, latent, scores
from dlcore.plots.som import clusters as differences
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.autoencoder.parts import (
    a_rate,
    group_names,
    known_as,
    line_in_use,
    listed,
    score_text,
    share_text,
    show_blame,
    show_listed,
)
from dlcore.ui.panels.autoencoder.words import Results as W
from dlcore.ui.view import Panel, View
from dlcore.words import say

SHOWN = 30  # patients in the table


@frame.fragment()
def alerts(view: View) -> None:
    """The most unusual patients, and one of them with everything that is to blame."""
    st.markdown(W.alerts_say)
    explain = view.results["explain"]
    entries, rows, axis = explain["alerts"], explain["rows"], explain["axis"]
    known = known_as(view)
    label = lambda i: (
        f"{entries[i]['id']} · {score_text(entries[i]['score'])}"
        + (f" · {known[entries[i]['row']]}" if known is not None else "")
    )
    chosen = st.selectbox(W.patient, range(len(entries)), format_func=label, key=view.key("alert"))
    entry = entries[chosen]
    words = {"id": frame.escape(entry["id"]), "score": score_text(entry["score"]), "share": share_text(entry["share"])}
    st.markdown(f"**{W.score_of.format(**words)}**")
    if not entry["held_out"]:
        st.caption(W.learnt)
    show_blame(view, entry, rows, axis, "blame")
    table = listed(entries[:SHOWN], rows, axis, line_in_use(view), known)
    show_listed(table)
    everyone = listed(entries, rows, axis, line_in_use(view), known)
    st.download_button(W.download, to_csv(everyone), "unusual.csv", "text/csv", key=view.key("alerts-csv"))


@frame.fragment()
def threshold(view: View) -> None:
    """The distribution of scores, the line in alerts per 100, and what an alert is worth."""
    explain = view.results["explain"]
    lines = explain["thresholds"]
    at = a_rate(view, lines, view.card["params"].get("contamination", 0.05), "rate")
    if np.isfinite(lines["threshold"][at]):
        low, high = int(lines["of_100_low"][at]), int(lines["of_100_high"][at])
        st.markdown(W.rate_say.format(m=f"{lines['n']:,}", low=low, high=high))
    else:
        st.warning(W.too_few.format(m=lines["n"]), icon=":material/warning:")
    figure = scores.distribution(explain, float(lines["rate"][at]), view.dark, group_names(view))
    show_figure(figure, view.key("scores"))
    _worth(view, lines, at)
    _by_missing(explain)


def _worth(view: View, lines: dict, at: int) -> None:
    """How many known anomalies are found, and the predictive value where the doctor works."""
    if not np.isfinite(lines["sensitivity"]).any():
        st.info(W.no_labels, icon=":material/info:")
        return
    shares = {
        name: f"{100 * lines[f'sensitivity{end}'][at]:.0f} %"
        for name, end in (("value", ""), ("low", "_low"), ("high", "_high"))
    }
    st.markdown(W.sensitivity.format(**shares))
    prevalence = st.number_input(W.prevalence, 0.01, 99.0, 1.0, format="%g", key=view.key("prevalence"))
    show_figure(scores.worth(lines, prevalence / 100, view.dark), view.key("worth"), W.worth_say)


def _by_missing(explain: dict) -> None:
    groups = explain["by_missing"]
    if not groups:
        return
    st.subheader(W.missing)
    table = {
        W.missing_columns["missing"]: [_range(group) for group in groups],
        W.missing_columns["n"]: [group["n"] for group in groups],
        W.missing_columns["rate"]: [
            f"{100 * group['value']:.0f} % ({100 * group['from']:.0f} to {100 * group['to']:.0f})" for group in groups
        ],
    }
    st.table(pd.DataFrame(table), hide_index=True)
    st.caption(W.missing_say)


def _range(group: dict) -> str:
    return f"{group['low']}" if group["low"] == group["high"] else f"{group['low']} to {group['high']}"


@frame.fragment()
def the_map(view: View) -> None:
    """Everybody by their codes; a lasso makes a cohort."""
    st.markdown(W.map_say)
    explain = view.results["explain"]
    values, label = _colouring(view, explain)
    ids = view.dataset.ids if view.dataset is not None else [f"row {i + 1}" for i in range(len(values))]
    figure = latent.patient_map(explain, values, label, ids, view.dark)
    if explain["rows"] != "columns" or view.dataset is None:
        show_figure(figure, view.key("map"))
        return
    figure.update_layout(dragmode="lasso")
    picked = show_figure(figure, view.key("map"), select=("lasso", "box"))
    rows = sorted({int(point["customdata"][0]) for point in (picked["selection"]["points"] if picked else [])})
    if not 0 < len(rows) < len(view.dataset):
        st.info(W.chosen_none, icon=":material/touch_app:")
        return
    answer = view.call("cohort", rows=rows)
    st.subheader(W.cohort.format(n=answer["n"]))
    show_figure(differences.differences(answer["table_one"], W.cohort_name, view.dark), view.key("cohort"))


def _colouring(view: View, explain: dict):
    """Values by which the map is coloured, and what they are called."""
    known, data = known_as(view), view.dataset
    options = ([W.known] if known is not None else []) + [W.score]
    columns = list(data.X.columns) if data is not None and explain["rows"] == "columns" else []
    chosen = st.selectbox(W.colour, options + columns, key=view.key("map-colour"))
    if chosen == W.known:
        return known, data.schema.outcome.name if data.schema.outcome else W.known
    if chosen == W.score:
        return np.log10(np.maximum(explain["patients"]["score"], 1e-3)), f"{W.score} (log10)"
    column = data.X[chosen]
    return (column.to_numpy() if column.dtype == float else column.fillna("missing").to_numpy()), chosen


def compare(view: View) -> None:
    """Known anomalies, found by each way; all rows shown."""
    rows = view.results["explain"]["comparison"]
    if rows is None:
        st.info(W.no_labels, icon=":material/info:")
        return
    st.markdown(W.compare_say)
    show_figure(scores.comparison(rows, view.dark, W.ways), view.key("compare"))
    interval = lambda row, name, low, high: f"{row[name]:.3f} ({row[low]:.3f} to {row[high]:.3f})"
    table = {
        W.table["way"]: [W.ways[row["name"]] for row in rows],
        W.table["auroc"]: [interval(row, "auroc", "low", "high") for row in rows],
        W.table["precision"]: [interval(row, "precision", "precision_low", "precision_high") for row in rows],
    }
    st.table(pd.DataFrame(table), hide_index=True)
    st.caption(W.precision_say.format(share=f"{rows[0]['share']:.3f}"))
    st.markdown(W.ways_say)


def the_bottleneck(view: View) -> None:
    """What each width explains beside PCA, and the verdict."""
    found = view.results["explain"]["bottleneck"]
    st.markdown(W.bottleneck_say)
    show_figure(bottleneck.curves(found, view.dark, say(found["verdict"])), view.key("bottleneck"))
    shares = {
        name: f"{100 * view.results['metrics'][key]['value']:.1f} %"
        for name, key in (("network", "explained"), ("pca", "pca_explained"))
    }
    st.markdown(W.deployed.format(**shares))
    if view.card["params"].get("kind") == "denoising":
        st.caption(W.deployed_say)


PANELS = (
    Panel(W.alerts, alerts),
    Panel(W.threshold, threshold),
    Panel(W.map, the_map),
    Panel(W.compare, compare),
    Panel(W.bottleneck, the_bottleneck),
)
