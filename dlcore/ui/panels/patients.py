"""What is used of new patients: the answer to one, and a file of many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import PATIENT
from dlcore.plots.evaluation.figures import ranked
from dlcore.ui import context, frame, reading, words
from dlcore.ui.figures import show_figure
from dlcore.ui.names import called
from dlcore.ui.panels import elsewhere
from dlcore.ui.view import View
from dlcore.words.numerals import predicted_percent


def show_answer(view: View, answer: dict, patient: int | None = None) -> None:
    """The figure to trust, large; none for a patient unlike all that were learned from.

    Parameters
    ----------
    patient : int or None
        Position among the rows of the data, where the values are one of theirs.
    """
    unlike, held_out = answer.get("unlike") or {}, held_out_answer(view, patient)
    if unlike.get("is") and held_out is None:
        _no_answer(answer, unlike)
    elif answer["task"] == "multiclass":
        _differential(view, answer, held_out)
    else:
        _number(view, answer, held_out)
    if answer.get("outside"):
        names = ", ".join(map(frame.escape, answer["outside"]))
        st.warning(words.Use.outside.format(names=names), icon=":material/explore_off:")
    st.info(words.Use.disclaimer, icon=":material/info:")


def held_out_answer(view: View, patient: int | None):
    """What networks that had not seen this patient of the data answer: (n_classes,) or a number; None where there is none."""
    held = (view.results or {}).get("patients", {})
    place = np.flatnonzero(np.asarray(held.get("row", ())) == patient) if patient is not None else ()
    if not len(place):
        return None
    k = int(place[0])
    if "risk" in held:
        return np.array([1 - held["risk"][k], held["risk"][k]])
    return np.asarray(held["probability"][k]) if "probability" in held else float(held["predicted"][k])


def _no_answer(answer: dict, unlike: dict) -> None:
    because = ", ".join(map(frame.escape, unlike["because"]))
    st.warning(words.Use.unlike.format(names=because), icon=":material/person_off:")
    if answer["task"] == "multiclass":
        said = f"{answer['classes'][int(np.argmax(answer['prediction']))]} {predicted_percent(np.max(answer['prediction']))}"
    else:
        said = _written(answer, answer["prediction"])
    st.caption(words.Use.computed.format(answer=frame.escape(said)))


def _differential(view: View, answer: dict, held_out) -> None:
    shown = answer["prediction"] if held_out is None else held_out
    spread = answer["disagreement"] if held_out is None and len(answer["members"]) > 1 else None
    show_figure(ranked(answer["classes"], shown, spread, dark=view.dark), view.key("answer"))
    if held_out is not None:
        first = int(np.argmax(answer["prediction"]))
        said = f"{answer['classes'][first]} {predicted_percent(answer['prediction'][first])}"
        st.caption(words.Use.finished.format(answer=frame.escape(said)))


def _number(view: View, answer: dict, held_out) -> None:
    """The risk, or the number, large; what the finished model says, smaller, where it may know the answer too well."""
    shown = answer["prediction"] if held_out is None else held_out
    if answer["task"] == "binary":
        st.caption(words.Use.risk_of.format(outcome=frame.escape(answer["classes"][1])))
    st.html(f'<div class="cajal-number">{frame.plain(_written(answer, shown))}</div>')
    if held_out is None:
        members = np.asarray(answer["members"])
        members = members[:, 1] if answer["task"] == "binary" else members
        if len(members) > 1:  # one network does not disagree with itself
            write = lambda value: _written(answer, value if answer["task"] != "binary" else [1 - value, value])
            st.caption(said_by(members, write), help=words.Use.disagreement_help)
    else:
        st.caption(words.Use.finished.format(answer=frame.escape(_written(answer, answer["prediction"]))))
    if answer["task"] == "binary":
        _threshold_and_hundred(view, float(shown[1]), answer["classes"][1])


def _written(answer: dict, value) -> str:
    if answer["task"] == "binary":
        return predicted_percent(value[1])
    return f"{float(value):.3g} {answer.get('unit') or ''}".strip()


def _threshold_and_hundred(view: View, risk: float, outcome: str) -> None:
    threshold = chosen_threshold(view)
    if threshold is not None:
        st.markdown(flagged(risk, threshold), help=words.Use.threshold_help)
    st.html(hundred(risk))
    st.caption(words.Use.hundred.format(n=round(100 * risk), outcome=frame.escape(outcome)))


def chosen_threshold(view: View) -> float | None:
    """The threshold that the doctor chose in Results, else the model's own; None where there is none."""
    return view.remarks.get("threshold", view.card.get("threshold"))


def hundred(risk: float) -> str:
    """A hundred people as dots, as many filled as have the outcome."""
    n = round(100 * risk)
    filled = '<span style="opacity:1">●</span>' * n + '<span style="opacity:.22">●</span>' * (100 - n)
    rows = "grid-template-columns:repeat(20,1fr);max-width:22rem;line-height:1.05;display:grid"
    return f'<div role="img" aria-label="{n} of 100" style="{rows}">{filled}</div>'


def flagged(risk: float, threshold: float) -> str:
    """Whether the model would flag this patient."""
    said = words.Use.flagged if risk >= threshold else words.Use.not_flagged
    return said.format(threshold=predicted_percent(threshold).replace(" ", "\u00a0"))


def said_by(members: np.ndarray, write) -> str:
    """From the lowest to the highest of the networks that vote, (M,), written by `write`."""
    low, high = write(members.min()), write(members.max())
    said = words.Use.agree if low == high else words.Use.range
    return said.format(n=len(members), low=low, high=high)


@frame.fragment()
def many(view: View) -> None:
    """A file of patients in, a table of predictions out."""
    file = st.file_uploader(words.Use.file, type=list(kind_of_card(view.card).files), key=view.key("file"))
    if file is None:
        return
    answer = _predict(view.target, context.owner(), file.file_id, file)
    for note in answer["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")
    st.subheader(words.Use.table)
    if "threshold" in view.card:
        st.caption(words.Use.table_threshold.format(threshold=predicted_percent(view.card["threshold"])))
    rows = pd.DataFrame(answer["table"])
    for name in {"row", *(c["name"] for c in view.card["schema"]["columns"] if c["role"] == PATIENT)} & set(rows):
        rows[name] = called(rows[name])
    written = {name: predicted_percent for name in rows if str(name).startswith("probability of ")}
    written |= {"disagreement": plus_minus} if written and "disagreement" in rows else {}
    st.dataframe(rows.style.format(written, na_rep="–"), hide_index=True)
    left, right = st.columns([1, 4])
    left.download_button(words.Use.csv, answer["csv"], "predictions.csv", "text/csv", key=view.key("csv"))
    right.download_button(
        words.Use.excel,
        answer["excel"],
        "predictions.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key=view.key("excel"),
    )
    elsewhere.offer(view, ((file.name, file.getvalue()),), file.file_id, answer["n_outcomes"])


def plus_minus(spread: float) -> str:
    """How far networks disagree, in percentage points."""
    return "± < 1 %" if spread < 0.005 else f"± {100 * spread:.0f} %"


@st.cache_data(max_entries=4, show_spinner=words.Data.reading)
def _predict(target: str, owner: str, file_id: str, _file) -> dict:
    return reading.errand("predict", [_file], target=target)
