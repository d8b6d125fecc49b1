"""Results of a machine: how well it completes, its syndromes, what goes together, who is unusual, how it learnt."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.tables.export import to_csv
from dlcore.plots.rbm import completion as completion_plots
from dlcore.plots.rbm import syndromes as syndrome_plots
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.rbm.parts import described, unit_names
from dlcore.ui.panels.rbm.words import Results as W
from dlcore.ui.panels.rbm.words import Shared
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent

FEWEST = 20
SHOWN = 200


@frame.fragment()
def completing(view: View) -> None:
    """Every finding hidden and guessed, beside plain regressions."""
    explain = view.results["explain"]
    found = explain["completion"]["findings"]
    counted = [f for f in found if f["counted"]]
    st.markdown(W.completion_say)
    if counted:
        show_figure(completion_plots.by_finding(explain, view.dark), view.key("by-finding"), W.by_finding_read)
    rare = [f"{frame.escape(f['name'])} ({f['yes']} of {f['n']})" for f in found if not f["counted"]]
    if rare:
        st.caption(W.rare.format(fewest=FEWEST, names=", ".join(rare)))
    st.caption(f"{W.hidden_is_not_unasked} {Shared.absent}")
    if counted:
        which = st.selectbox(
            W.which_finding, range(len(counted)), format_func=lambda i: counted[i]["name"], key=view.key("calibration")
        )
        figure = completion_plots.calibration(explain, which, view.dark)
        show_figure(figure, view.key(f"calibration-{which}"), W.calibration_read)
        _statistician(explain, counted)


def _statistician(explain: dict, counted: list[dict]) -> None:
    with st.expander(W.for_statistician, icon=":material/functions:"):
        st.dataframe(_table(counted), hide_index=True)
        loss = explain["completion"]["mean"]["log_loss_machine"]
        st.caption(
            W.statistician.format(
                folds=explain["completion"]["n_folds"], loss=loss["value"], low=loss["low"], high=loss["high"]
            )
        )
        numbers = explain["completion"]["numbers"]
        if numbers:
            listed = [
                W.number_line.format(name=n["name"], machine=_share(n["machine"]), plain=_share(n["plain"]))
                for n in numbers
            ]
            st.caption(W.numbers.format(listed="; ".join(listed)))


def _share(value) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _table(counted: list[dict]) -> pd.DataFrame:
    c = W.table_columns
    rows = [
        {
            c["name"]: f["name"],
            c["yes"]: f["yes"],
            c["n"]: f["n"],
            c["machine"]: "{value:.3f} ({low:.3f}–{high:.3f})".format(**f["auroc_machine"]),
            c["plain"]: f"{f['auroc_plain']['value']:.3f}",
            **({c["pairs"]: f"{f['auroc_pairs']['value']:.3f}"} if "auroc_pairs" in f else {}),
            c["skill"]: "{:.0%} ({:.0%}–{:.0%})".format(*(f["skill_machine"][k] for k in ("value", "low", "high"))),
        }
        for f in counted
    ]
    return pd.DataFrame(rows)


@frame.fragment()
def syndromes(view: View) -> None:
    """Hidden units, the stable ones first."""
    explain = view.results["explain"]
    tree, names = explain["syndromes"], unit_names(explain)
    st.markdown(W.syndromes_say)
    stable = sum(bool(u["syndrome"]) for u in tree["units"])
    if not tree["tested"]:
        st.warning(W.not_tested, icon=":material/warning:")
    elif stable:
        st.success(W.found.format(n=stable, all=len(names)), icon=":material/check:")
    else:
        st.warning(W.none_found.format(all=len(names)), icon=":material/warning:")
    if not names:
        return
    labels = [described(name, unit) for name, unit in zip(names, tree["units"])]
    which = st.selectbox(W.which_unit, range(len(names)), format_func=labels.__getitem__, key=view.key("unit"))
    show_figure(syndrome_plots.unit(explain, which, view.dark, names[which]), view.key(f"unit-{which}"), W.unit_read)
    unit = tree["units"][which]
    if tree["tested"]:
        n, null = tree["n_permuted"], tree["null_stability"]
        st.caption(W.stability_read.format(stability=unit["stability"], null=null, n=n))
    if view.dataset is not None and st.checkbox(W.show_carriers, key=view.key("carriers")):
        _carriers(view, unit)
    st.subheader(W.all_units)
    show_figure(syndrome_plots.all_units(explain, view.dark, names), view.key("all-units"), W.all_read)


def _carriers(view: View, unit: dict) -> None:
    answer = view.call("carriers", unit=unit["unit"])
    rows = np.asarray(answer["rows"], dtype=int)
    first = {
        W.patient: np.asarray(view.dataset.ids)[rows].astype(str),
        W.carrier_column: [predicted_percent(p) for p in answer["p"]],
    }
    table = pd.concat([pd.DataFrame(first), view.dataset.X.iloc[rows].reset_index(drop=True)], axis=1)
    st.caption(W.carriers.format(n=len(rows)))
    st.dataframe(table.head(SHOWN), hide_index=True)
    st.download_button(W.download, to_csv(table), "carriers.csv", "text/csv", key=view.key("carriers-csv"))


@frame.fragment()
def together(view: View) -> None:
    """The association graph."""
    explain = view.results["explain"]
    tree = explain["association"]
    st.markdown(W.graph_say)
    st.info(Shared.together, icon=":material/link_off:")
    chosen = st.selectbox(W.focus, [W.everything, *tree["names"]], key=view.key("focus"))
    chosen = "" if chosen == W.everything else chosen
    show_figure(syndrome_plots.graph(explain, view.dark, chosen), view.key(f"graph-{chosen}"), W.graph_read)
    with st.expander(W.graph_table):
        st.dataframe(_lines(tree), hide_index=True)


def _lines(tree: dict) -> pd.DataFrame:
    a, b = np.triu_indices(len(tree["names"]), 1)
    log_odds = np.asarray(tree["log_odds"])[a, b]
    order = np.argsort(-np.abs(log_odds))[:SHOWN]
    c, names, sure = W.graph_columns, tree["names"], np.asarray(tree["sure"])[a, b].astype(bool)
    return pd.DataFrame(
        {
            c["a"]: [names[a[i]] for i in order],
            c["b"]: [names[b[i]] for i in order],
            c["odds"]: [f"{np.exp(log_odds[i]):.2f}" for i in order],
            c["sure"]: sure[order],
        }
    )


def unusual(view: View) -> None:
    """Who surprised a machine that had not seen them."""
    explain = view.results["explain"]
    if explain["surprise_quantiles"] is None:
        st.info(W.no_surprise, icon=":material/info:")
        return
    st.markdown(W.unusual_say)
    c = W.unusual_columns
    table = pd.DataFrame(
        {
            c["id"]: [p["id"] for p in explain["unusual"]],
            c["surprise"]: [f"{p['surprise']:.1f}" for p in explain["unusual"]],
            c["because"]: ["; ".join(map(_reason, p["because"])) for p in explain["unusual"]],
        }
    )
    st.table(table, hide_index=True)
    quantiles = explain["surprise_quantiles"]
    st.caption(W.surprise_read.format(half=quantiles[50], most=quantiles[95]))
    st.download_button(W.download, to_csv(table), "unusual.csv", "text/csv", key=view.key("unusual-csv"))


def _reason(reason: dict) -> str:
    words = W.has if reason["value"] >= 0.5 else W.has_not
    return words.format(name=reason["name"], chance=predicted_percent(reason["chance"]))


def learning(view: View) -> None:
    """Training and held-back patients over time."""
    explain = view.results["explain"]
    st.markdown(W.learning_say)
    show_figure(completion_plots.training(explain, view.dark), view.key("learning"))
    exact = explain["training"]["exact"]
    st.caption(W.exact_say if exact else W.dreams_say)
    st.caption(W.nats_say if exact else f"{W.nats_say} {W.pseudo_say}")


PANELS = (
    Panel(W.completion, completing),
    Panel(W.syndromes, syndromes),
    Panel(W.graph, together),
    Panel(W.unusual, unusual),
    Panel(W.learning, learning),
)
