"""Use: the model judged on a file that tells what happened to its patients, beside the model's own figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.plots.evaluation import figures
from dlcore.ui import context, frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.evaluation import chosen_index, with_interval
from dlcore.ui.panels.words import Elsewhere as W
from dlcore.ui.panels.words import Evaluation
from dlcore.ui.view import View
from dlcore.words import say, sentences

_DRAWN = {
    "binary": ("calibration", "roc"),
    "multiclass": ("multiclass_confusion", "per_class_auc"),
    "regression": ("predicted_vs_observed", "residuals"),
}
NAMED = 20  # patients unlike the data trained on that are named


def offer(view: View, files: tuple[tuple[str, bytes], ...], mark: str, n_outcomes: int) -> None:
    """Offer to judge the model on uploaded files that tell the outcome; what comes of it stays until other files come.

    Parameters
    ----------
    files : tuple of (name, content)
    mark : str
        Tells these files from others.
    n_outcomes : int
        For how many patients the outcome is known; nothing is offered where it is 0.
    """
    if not n_outcomes:
        return
    st.subheader(W.heading)
    st.markdown(W.say.format(n=f"{n_outcomes:,}"))
    key = view.key("elsewhere")
    st.button(
        W.judge,
        key=f"{key}-button",
        type="primary",
        icon=":material/fact_check:",
        on_click=st.session_state.update,
        args=({key: mark},),
    )
    if st.session_state.get(key) == mark:
        with st.spinner(W.judging, show_time=True):
            found = _judged(view.target, context.owner(), mark, files)
        show(view, found)


@st.cache_data(max_entries=4, show_spinner=False)
def _judged(target: str, owner: str, mark: str, _files) -> dict:
    return context.engine().ask("judge", owner=owner, target=target, files=_files, name=_files[0][0])


def show(view: View, found: dict) -> None:
    """The finding, the figures here and at home, and who is unlike."""
    st.html(f'<div class="cajal-finding">{frame.plain(say(found["message"]))}</div>')
    _unlike(found)
    for note in found["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")
    st.dataframe(beside(found, view.card), hide_index=True)
    st.caption(W.beside)
    index = chosen_index(view, found) if found["task"] == "binary" else None
    for name, column in zip(_DRAWN[found["task"]], st.columns(2)):
        extra = {"index": index} if name == "roc" else {}
        with column:
            says, cannot = sentences.reading(found, name, index)
            show_figure(getattr(figures, name)(found, dark=view.dark, **extra), view.key(f"elsewhere-{name}"))
            st.caption(f"{frame.escape(says)} *{frame.escape(cannot)}*")
    st.caption(W.one_place)


def _unlike(found: dict) -> None:
    unlike = found["unlike"]
    if unlike is None:
        return
    n = int(unlike.sum())
    if not n:
        st.caption(W.none_unlike)
        return
    st.warning(W.unlike.format(n=f"{n:,}", all=f"{len(unlike):,}"), icon=":material/explore_off:")
    if st.session_state.get("large_type"):
        return
    names = [frame.escape(name) for name, is_unlike in zip(found["id"], unlike) if is_unlike]
    more = W.and_more.format(n=len(names) - NAMED) if len(names) > NAMED else ""
    with st.expander(W.who):
        st.markdown(", ".join(names[:NAMED]) + more)


def beside(found: dict, card: dict) -> pd.DataFrame:
    """Every measure on these patients and on the model's own held-out ones."""
    own = card.get("metrics", {})
    rows = [
        (Evaluation.measures.get(name, name), with_interval(here), with_interval(own[name]) if name in own else "–")
        for name, here in found["metrics"].items()
    ]
    return pd.DataFrame(rows, columns=[Evaluation.measure, W.here.format(n=found["n_patients"]), W.own])
