"""Understand a recurrent network: the answer redrawn row by row."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.rnn.course import redrawn
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.rnn.words import Understand as W
from dlcore.ui.view import Panel, View


@frame.fragment()
def course(view: View) -> None:
    """One training patient: what was measured, and the answer at every row."""
    st.markdown(W.course_say)
    if view.dataset is None or view.results is None:
        st.info(W.nothing, icon=":material/info:")
        return
    explained = view.results["explain"]
    kept = explained["courses"]
    index = np.asarray(kept["index"])
    left, right = st.columns([2, 2])
    names = [f"{view.dataset.ids[i]}{_outcome(view.dataset, i)}" for i in index]
    picked = left.selectbox(W.patient, range(len(index)), format_func=names.__getitem__, key=view.key("course"))
    with right:
        k = which_class(view, explained, view.dataset.y[index[picked]] if view.dataset.y is not None else None)
    rows = slice(int(kept["starts"][picked]), int(kept["starts"][picked + 1]))
    drawn = {name: np.asarray(kept[name])[rows] for name in ("times", "disagreement")}
    drawn |= {name: np.asarray(kept[name])[rows, k] for name in ("answer", "summary")}
    X = view.dataset.X
    values = X[int(index[picked])][1]
    called = explained["classes"][k] if explained["classes"] else explained["outcome"]
    figure = redrawn(drawn, values, X.names, X.units, X.time_unit, str(called), view.dark)
    show_figure(figure, view.key("course-figure"), W.held_out)


def _outcome(data, i: int) -> str:
    return f" · {data.y[i]}" if data.y is not None and data.y.dtype == object else ""


def which_class(view: View, explained: dict, actual=None) -> int:
    """The class whose probability is drawn: yes of two, else one to choose."""
    classes = list(explained["classes"])
    if len(classes) < 3:
        return len(classes) - 1 if classes else 0
    start = classes.index(actual) if actual in classes else 0
    return classes.index(st.selectbox(W.of_class, classes, index=start, key=view.key(f"class-{actual}")))


PANELS = (Panel(W.course, course),)
