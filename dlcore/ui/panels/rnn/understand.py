"""Understand a recurrent network: the answer redrawn row by row, what moved it, what if, what it remembers, gates."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.rnn import inside
from dlcore.plots.rnn.answers import change_map, left_out, what_if
from dlcore.plots.rnn.unrolled import unrolled
from dlcore.plots.rnn.visits import redrawn
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.rnn.asked import called, important, is_share, one_answer, pick_class, pick_patient
from dlcore.ui.panels.rnn.came import how_it_came
from dlcore.ui.panels.rnn.words import Understand as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import span_of

MOST_VISITS = 60  # that can be left out one by one


@frame.fragment()
def course(view: View) -> None:
    """One training patient: what was measured, the answer at every row, and what moved it."""
    st.markdown(W.course_say)
    if _gone(view):
        return
    left, right = st.columns(2)
    with left:
        row = pick_patient(view, "course")
    with right:
        of = pick_class(view, "course-class")
    found = one_answer(view.call("course", row=row, of=of))
    share, name = is_share(view), called(view, of)
    show_figure(redrawn(found, name, share, important(view), view.dark), view.key("course-figure"), W.seen)
    st.subheader(W.moved)
    st.caption(W.moved_say)
    moved = view.call("why", row=row, of=of)
    show_figure(change_map(moved, found["times"], found["time_unit"], share, view.dark), view.key("moved"))
    if np.isfinite(found["left_out"]).any():
        show_figure(left_out(found, share, view.dark), view.key("left-out"))


def _gone(view: View) -> bool:
    if view.dataset is None or view.results is None:
        st.info(W.nothing, icon=":material/info:")
        return True
    return False


@frame.fragment()
def change(view: View) -> None:
    """Visits left out, values in another order, one value another."""
    st.markdown(W.change_say)
    if _gone(view):
        return
    left, right = st.columns(2, gap="large")
    with left:
        row = pick_patient(view, "change")
        of = pick_class(view, "change-class")
        asked = _change(view, row)
    before = one_answer(view.call("course", row=row, of=of))
    after = one_answer(view.call("what_if", row=row, of=of, **asked)) if asked else before
    with right:
        show_figure(what_if(before, after, called(view, of), is_share(view), view.dark), view.key("what-if"))


def _change(view: View, row: int) -> dict:
    """What the doctor wants to be otherwise; empty for nothing."""
    X = view.dataset.X
    times, values = X[row]
    asked: dict = {}
    if len(times) <= MOST_VISITS:
        shown = {i: f"{t:.4g} {X.time_unit}" for i, t in enumerate(times)}
        without = st.multiselect(W.without, list(shown), format_func=shown.get, key=view.key(f"without-{row}"))
        if without and len(without) < len(times):
            asked["without"] = [int(i) for i in without]
    order = st.segmented_control(
        W.order, list(W.orders), default="", required=True, format_func=W.orders.get, key=view.key(f"order-{row}")
    )
    if order:
        turned = (
            np.arange(len(times))[::-1] if order == "reversed" else np.random.default_rng(0).permutation(len(times))
        )
        asked["order"] = [int(i) for i in turned]
    edit = _edit(view, row, times, values)
    return asked | ({"values": [edit]} if edit else {})


def _edit(view: View, row: int, times: np.ndarray, values: np.ndarray) -> dict | None:
    """One value that shall be another."""
    names = [None, *view.dataset.X.names]
    name = st.selectbox(W.variable, names, format_func=lambda n: n or W.unchanged, key=view.key(f"edit-{row}"))
    if name is None:
        return None
    at = st.select_slider(
        W.row, range(len(times)), len(times) - 1, format_func=lambda i: f"{times[i]:.4g}", key=view.key(f"at-{row}")
    )
    now = values[at, view.dataset.X.names.index(name)]
    start = None if np.isnan(now) else float(now)
    value = st.number_input(W.value, value=start, key=view.key(f"to-{row}-{name}-{at}"))
    return None if value == start else {"row": int(at), "name": name, "value": value}


def memory(view: View) -> None:
    """How far back the answer reaches, whether order matters, which variables move it."""
    if view.results is None:
        st.info(W.nothing, icon=":material/info:")
        return
    explained, share = view.results["explain"], is_share(view)
    st.markdown(W.memory_say.format(span=span_of(2, explained["time_unit"].replace("steps", "rows"))))
    left, right = st.columns(2, gap="large")
    with left:
        figure = inside.memory_reach(explained["reach"], explained["order"], share, view.dark)
        show_figure(figure, view.key("reach"))
    with right:
        show_figure(inside.variables(explained["variables"], share, view.dark), view.key("variables"))
    _shuffled(explained, share)


def _shuffled(explained: dict, share: bool) -> None:
    """Why shuffling moves answers as far as it does."""
    order, last = explained["order"], float(explained["reach"]["distance"][0])
    if "moved_earlier" not in order or not order["n"]:
        return
    write = lambda value: f"{100 * value:.2g} points" if share else f"{value:.2g}"
    words = W.shuffled if order["moved"] > last else W.shuffled_less
    told = {"moved": order["moved"], "last": last, "earlier": order["moved_earlier"]}
    st.markdown(words.format(**{name: write(float(value)) for name, value in told.items()}))


@frame.fragment()
def gates(view: View) -> None:
    """Gates and memory over the course of one patient."""
    explained = view.results["explain"] if view.results else {}
    st.markdown(W.inside_gru_say if explained.get("architecture") == "gru" else W.inside_say)
    if _gone(view):
        return
    row = pick_patient(view, "gates")
    found, course = view.call("gates", row=row), one_answer(view.call("course", row=row))
    started = bool(explained.get("starts_from_regression", True))
    heading, said = how_it_came(course, found, is_share(view), started)
    st.markdown(f"**{heading}**")
    st.markdown(said)
    show_figure(inside.gate_maps(found, view.dataset.X.time_unit, view.dark), view.key("gates-figure"))


def gradient(view: View) -> None:
    """The network unrolled in time, and what becomes of a gradient."""
    st.markdown(W.gradient_say)
    if view.results is None:
        st.info(W.nothing, icon=":material/info:")
        return
    explained = view.results["explain"]
    show_figure(inside.gradient_reach(explained["gradient"], view.dark), view.key("gradient"))
    st.subheader(W.unrolled)
    st.markdown(W.unrolled_say)
    example = one_answer(explained["examples"][0])
    show_figure(unrolled(example, is_share(view), important(view), view.dark), view.key("unrolled"))


PANELS = (
    Panel(W.course, course),
    Panel(W.change, change),
    Panel(W.memory, memory),
    Panel(W.inside, gates),
    Panel(W.gradient, gradient),
)
