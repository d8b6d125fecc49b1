"""Use a machine: complete one list, or a table of patients."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.rbm import lists
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels import patients
from dlcore.ui.panels.rbm.parts import NUMBER, known_findings
from dlcore.ui.panels.rbm.words import Use as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent


@frame.fragment()
def complete(view: View) -> None:
    """The form left, the completed list right."""
    st.markdown(W.complete_say)
    if _regression_better(view):
        st.warning(W.regression_better, icon=":material/balance:")
    left, right = st.columns([2, 3], gap="large")
    with left:
        known = known_findings(view, "use")
    answer = view.call("complete", known=known)
    with right:
        _answer(view, answer, len(known))


def _regression_better(view: View) -> bool:
    """Whether Results found that a plainer way completes lists better."""
    headline = (view.results or view.card).get("headline")
    return isinstance(headline, dict) and headline.get("name") == "rbm.loses"


def _answer(view: View, answer: dict, n_known: int) -> None:
    entries, usual = answered(answer), _usual(view)
    for entry in entries:
        entry["usual"] = usual.get(entry["label"])
    with_p = [entry for entry in entries if entry["p"] is not None]
    if not entries:
        st.info(W.answer_none, icon=":material/info:")
        return
    if not n_known:
        or_patient = W.or_patient if view.dataset is not None else ""
        st.info(W.nothing_known.format(or_patient=or_patient), icon=":material/touch_app:")
    if with_p:
        show_figure(lists.completed(with_p, view.dark, n_known), view.key("completed"))
    error = max((entry["error"] for entry in with_p), default=0.0)
    st.caption(W.drawn.format(error=196 * error) if answer["method"] == "gibbs" else W.summed)
    if answer["unusual"] is not None:
        st.caption(W.unusual.format(share=answer["unusual"]))
    st.table(_table(entries, bool(n_known)), hide_index=True)
    if n_known:
        st.caption(W.ratio_say)


def answered(answer: dict) -> list[dict]:
    """What was not known, one entry a finding or a level: ``label``, ``p`` or ``number``, ``error``, ``why``."""
    entries = []
    for feature in (f for f in answer["features"] if not f["known"]):
        if feature["kind"] == NUMBER:
            number = W.number.format(mean=feature["mean"], spread=feature["spread"])
            entries.append({"label": feature["name"], "p": None, "number": number, "error": 0.0, "why": ""})
            continue
        p, why = np.atleast_1d(feature["p"]), reasons(feature.get("raised", ()))
        labels = [feature["name"]] if len(p) == 1 else [f"{feature['name']} = {level}" for level in feature["levels"]]
        for k, label in enumerate(labels):
            first = k == int(np.argmax(p))
            entries.append({"label": label, "p": float(p[k]), "error": feature["error"], "why": why if first else ""})
    return sorted(entries, key=lambda entry: -(entry["p"] if entry["p"] is not None else -1))


def reasons(raised) -> str:
    """ "stroke raises it ×3.1; absence of afib lowers it ×1.4" """
    said = []
    for reason in raised:
        name, ratio = reason["name"], reason["ratio"]
        finding = (
            W.absent.format(name=name["finding"])
            if name["value"] is not None and name["value"] < 0.5
            else name["finding"]
        )
        words = W.raises if ratio > 1 else W.lowers
        said.append(words.format(name=finding, ratio=_factor(max(ratio, 1 / ratio))))
    return "; ".join(said)


def _factor(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}" if ratio < 1000 else "1000 or more"


def _usual(view: View) -> dict:
    """How common each finding and level is among all patients."""
    if not view.results:
        return {}
    found = {}
    for feature in view.results["explain"]["features"]:
        if feature["kind"] == NUMBER or feature["share"] is None:
            continue
        names = [feature["name"]]
        if len(feature["share"]) > 1:
            names = [f"{feature['name']} = {level}" for level in feature["levels"]]
        found |= dict(zip(names, feature["share"]))
    return found


def _table(entries: list[dict], with_reasons: bool) -> pd.DataFrame:
    c = W.columns
    table = {
        c["name"]: [entry["label"] for entry in entries],
        c["p"]: [predicted_percent(e["p"]) if e["p"] is not None else e["number"] for e in entries],
        c["usual"]: [predicted_percent(e["usual"]) if e.get("usual") is not None else W.no_base for e in entries],
    }
    if with_reasons:  # with nothing known there are none
        table[c["why"]] = [entry["why"] for entry in entries]
    return pd.DataFrame(table)


PANELS = (Panel(W.complete, complete), Panel(W.many, patients.many))
