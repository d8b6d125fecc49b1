"""Results of a network on a table: the patients it got wrong, surest first, each with what pushed the answer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.specs import answers_number
from dlcore.ui import frame
from dlcore.ui.figures import PERCENT
from dlcore.ui.names import called
from dlcore.ui.panels.evaluation import chosen_index
from dlcore.ui.panels.followed import follow
from dlcore.ui.panels.words import Gallery as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent
from dlcore.words.variables import without_unit

SHOWN, PER_ROW = 6, 3
PUSHES = 3  # values that are named under a patient


@frame.fragment()
def gallery(view: View) -> None:
    """Held-out patients by how sure the networks were."""
    results = view.results
    st.caption(W.say)
    kinds = W.kinds_of_numbers if answers_number(results["task"]) else W.kinds
    kind = st.segmented_control(
        W.which, list(kinds), format_func=kinds.get, default="wrong", required=True, key=view.key("gallery-kind")
    )
    threshold = None
    if results["task"] == "binary":
        threshold = float(results["thresholds"]["threshold"][chosen_index(view, results)])
        st.caption(W.wrong_from.format(threshold=predicted_percent(threshold)))
    places = in_order(results, kind, threshold)
    if not len(places):
        st.info(W.none, icon=":material/info:")
        return
    if len(places) > SHOWN:
        st.caption(W.count.format(n=len(places), shown=SHOWN))
    for start in range(0, min(len(places), SHOWN), PER_ROW):
        for place, column in zip(places[start : min(start + PER_ROW, SHOWN)], st.columns(PER_ROW)):
            with column, st.container(border=True, height="stretch"):
                _patient(view, int(place))
    if view.dataset is not None:
        st.caption(W.read.format(outcome=frame.escape(_explained(view))))


def in_order(results: dict, kind: str, threshold: float | None) -> np.ndarray:
    """Places among the evaluated patients: the wrong or right ones, surest first, or all, least sure first."""
    patients = results["patients"]
    observed = np.asarray(patients["outcome"])
    if answers_number(results["task"]):
        off = np.abs(np.asarray(patients["predicted"]) - observed)
        return np.argsort(-off if kind == "wrong" else off, kind="stable")
    if results["task"] == "binary":
        risk = np.asarray(patients["risk"])
        answered, sure = (risk >= threshold).astype(int), np.abs(risk - threshold)
    else:
        p = np.asarray(patients["probability"])
        answered, sure = p.argmax(axis=1), p.max(axis=1)
    if kind == "unsure":
        return np.argsort(sure, kind="stable")
    places = np.flatnonzero((answered == observed) == (kind == "right"))
    return places[np.argsort(-sure[places], kind="stable")]


def _patient(view: View, place: int) -> None:
    """Who, what it is, what was answered, and the values that pushed most."""
    patients = view.results["patients"]
    row = int(np.asarray(patients["row"])[place])
    st.markdown(f"**{frame.escape(called([patients['id'][place]], [row])[0])}**")
    st.markdown(_said(view.results, place))
    if view.dataset is None:
        return
    for push in view.call("attributions", patient=row)["pushes"][:PUSHES]:
        said = W.raises if push["push"] > 0 else W.lowers
        named = {"name": without_unit(push["name"], push["unit"]), "value": push["value"], "typical": push["typical"]}
        st.caption(said.format(**{key: frame.escape(str(text)) for key, text in named.items()}))
    st.button(W.why, key=view.key(f"why-{row}"), on_click=follow, args=(view, row), help=W.why_help)


def _said(results: dict, place: int) -> str:
    patients = results["patients"]
    truth = patients["outcome"][place]
    if answers_number(results["task"]):
        unit = results.get("unit", "")
        written = (f"{float(value):.3g} {unit}".strip() for value in (truth, patients["predicted"][place]))
        return W.number.format(**dict(zip(("truth", "answer"), map(frame.escape, written))))
    names = results["classes"]
    if results["task"] == "binary":
        answer = f"{names[1]} {predicted_percent(patients['risk'][place])}"
    else:
        first = int(np.argmax(patients["probability"][place]))
        answer = f"{names[first]} {predicted_percent(patients['probability'][place][first])}"
    return W.truth.format(truth=frame.escape(names[int(truth)]), answer=PERCENT.sub("\u00a0", frame.escape(answer)))


def _explained(view: View) -> str:
    """Of several diagnoses, what the arrows speak of differs from patient to patient: the likeliest one."""
    results = view.results
    if answers_number(results["task"]):
        return results["outcome"]
    return results["classes"][1] if results["task"] == "binary" else "the diagnosis that comes first"


PANELS = (Panel(W.title, gallery),)
