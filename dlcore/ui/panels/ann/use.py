"""Use a network of units on new patients: the answer, why, and what would change it."""

from __future__ import annotations

import streamlit as st

from dlcore.plots.ann import attributions as pushing
from dlcore.ui import frame, words
from dlcore.ui.figures import show_figure
from dlcore.ui.panels import patients
from dlcore.ui.panels.ann.words import Words as W
from dlcore.ui.panels.patient_form import form
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent


@frame.fragment()
def one(view: View) -> None:
    """The answer on the left, largest, and why; the form on the right."""
    left, right = st.columns([2, 3], gap="large")
    with right:
        row, patient = form(view)
    with left:
        answer = view.call("what_if", row=row)
        patients.show_answer(view, answer, patient)
    if (answer.get("unlike") or {}).get("is"):
        return
    st.subheader(W.why)
    bars = pushing.attribution_bars(view.call("attributions", row=row), view.dark)
    show_figure(bars, view.key("use-pushes"))
    st.caption(W.pushes_read)
    threshold = patients.chosen_threshold(view)
    if answer["task"] == "binary" and threshold is not None:
        _tipping(view, row, threshold)


def _tipping(view: View, row: dict, threshold: float) -> None:
    """Which single values would take the risk across the threshold."""
    found = view.call("tipping", row=row, threshold=threshold)
    st.subheader((W.below if found["flagged"] else W.above).format(threshold=predicted_percent(threshold)))
    if not found["changes"]:
        st.markdown(W.no_single)
        return
    lines = [
        W.change.format(
            name=frame.escape(each["name"]),
            now=frame.escape(each["now"]),
            then=frame.escape(each["then"]),
            answer=predicted_percent(each["answer"]),
        )
        for each in found["changes"]
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.caption(W.tipping_read)


PANELS = (Panel(words.Use.one, one), Panel(words.Use.many, patients.many))
