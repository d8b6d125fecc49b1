"""Understand a machine: tick findings and watch it think; its energies, dreams and sizes; five questions."""

from __future__ import annotations

import streamlit as st

from dlcore.plots.rbm import learning, thinking
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.rbm.parts import known_findings
from dlcore.ui.panels.rbm.questions import n_states, questions
from dlcore.ui.panels.rbm.words import Understand as W
from dlcore.ui.view import Panel, View

MOST_FOLLOWED = 4
MOST_STATES = 4096
SIZE_STEPS = (1, 2, 5, 10, 50)


@frame.fragment()
def think(view: View) -> None:
    """Tick, then watch a Gibbs chain."""
    st.markdown(W.think_say)
    known = known_findings(view, "think")
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    n_steps = left.slider(W.steps, 10, 120, 40, 10, key=view.key("think-steps"))
    seed = st.session_state.setdefault(view.key("think-seed"), 0)
    if right.button(W.again, key=view.key("think-again"), icon=":material/casino:"):
        seed = st.session_state[view.key("think-seed")] = seed + 1
    tree = view.call("think", known=known, n_steps=n_steps, seed=seed)
    show_figure(thinking.thinking(tree, view.dark), view.key(f"think-{seed}-{n_steps}"), W.think_read)
    followed = thinking.apart(tree, MOST_FOLLOWED)
    if followed:
        show_figure(thinking.converging(tree, view.dark, followed), view.key("converge"), W.converge_read)


def landscape(view: View) -> None:
    """Every state of a machine small enough."""
    st.markdown(W.landscape_say)
    show_figure(learning.landscape(view.call("landscape"), view.dark), view.key("landscape"), W.landscape_read)


@frame.fragment()
def dream(view: View) -> None:
    """Patients, dreams, and the true direction."""
    st.markdown(W.dream_say)
    st.info(W.trained[view.results["explain"]["training"]["exact"]], icon=":material/info:")
    k = st.select_slider(W.n_steps, SIZE_STEPS, value=1, key=view.key("dream-steps"))
    tree = view.call("dream", n_gibbs_steps=int(k))
    show_figure(learning.dream(tree, view.dark), view.key("dream"))
    show_figure(learning.directions(tree, view.dark), view.key("directions"), W.directions_read)


@frame.fragment()
def sizes(view: View) -> None:
    """The same patients with fewer and more hidden units."""
    st.markdown(W.sizes_say)
    entries = view.results["explain"]["sizes"]
    numbers = [entry["n_hidden"] for entry in entries]
    chosen = st.segmented_control(W.how_many, numbers, default=numbers[0], required=True, key=view.key("sizes"))
    figure = learning.sizes(entries, numbers.index(chosen), view.dark)
    show_figure(figure, view.key(f"sizes-{chosen}"), W.sizes_read)


def fields(view: View) -> None:
    """Receptive fields as they form."""
    st.markdown(W.fields_say)
    show_figure(learning.fields(view.results["explain"]["picture"], view.dark), view.key("fields"))


@frame.fragment()
def halves(view: View) -> None:
    """A picture completed from half of it."""
    st.markdown(W.halves_say)
    left, right = st.columns(2)
    ids = list(view.dataset.ids[:500])
    row = left.selectbox(W.which_digit, range(len(ids)), format_func=ids.__getitem__, key=view.key("half-row"))
    side = right.selectbox(W.hide, list(W.sides), format_func=W.sides.get, key=view.key("half-side"))
    show_figure(learning.halves(view.call("half", row=int(row), hide=side), view.dark), view.key("half"))


def _small(view: View) -> bool:
    """Whether every state can be listed."""
    return n_states(view.results["explain"]) <= MOST_STATES and _at_hand(view)


def _at_hand(view: View) -> bool:
    return view.dataset is not None


def _picture(view: View) -> bool:
    return view.results["explain"]["picture"] is not None


PANELS = (
    Panel(W.halves, halves, fits=lambda view: _picture(view) and _at_hand(view)),
    Panel(W.fields, fields, fits=_picture),
    Panel(W.think, think),
    Panel(W.dream, dream, fits=_at_hand),
    Panel(W.landscape, landscape, fits=_small),
    Panel(W.sizes, sizes, fits=lambda view: bool(view.results["explain"]["sizes"])),
    Panel(W.questions, questions),
)
