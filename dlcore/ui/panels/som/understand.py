"""Understand a map: why a patient lies where it lies, how the map unfolds, what pulls it, what is stable, what tears."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.som import replay
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.som.parts import a_patient, in_use, names
from dlcore.ui.panels.som.why import why
from dlcore.ui.panels.som.words import Understand as W
from dlcore.ui.panels.som.words import Why
from dlcore.ui.view import Panel, View


@frame.fragment()
def unfold(view: View) -> None:
    """The sheet from its flat start to the end, in a plane that can be chosen."""
    st.markdown(W.unfold_say)
    explain = view.results["explain"]
    variables = explain["unfolding"]["names"]
    x = y = ""
    options = [W.components, W.two_variables] if len(variables) > 1 else [W.components]
    plane = st.segmented_control(W.plane, options, default=options[0], required=True, key=view.key("plane"))
    if plane == W.two_variables:
        left, right = st.columns(2)
        x = left.selectbox(W.across, variables, key=view.key("unfold-x"))
        rest = [name for name in variables if name != x]
        y = right.selectbox(W.up, rest, key=view.key("unfold-y"))
    figure = replay.unfolding(explain, view.dark, x, y, *in_use(view))
    show_figure(figure, view.key("unfold"), W.unfold_read)


@frame.fragment()
def pull(view: View) -> None:
    """One patient pulling the sheet, step by step."""
    st.markdown(W.pull_say)
    if view.dataset is None:
        st.info(W.no_data, icon=":material/info:")
        return
    left, right = st.columns(2)
    with left:
        row = a_patient(view, "pull")
    sigma = right.slider(W.reach, 0.5, 5.0, 2.0, 0.5, key=view.key("pull-sigma"))
    show_figure(replay.pulling(view.call("pull", row=row, sigma=sigma), view.dark), view.key("pull"), W.pull_read)


@frame.fragment()
def tear(view: View) -> None:
    """A sheet from a tangle, with the reach the doctor sets."""
    st.markdown(W.tear_say)
    if view.dataset is None:
        st.info(W.no_data, icon=":material/info:")
        return
    sigma = st.slider(W.reach, 0.3, 6.0, 0.5, 0.1, key=view.key("tear-sigma"))
    figure = replay.tearing(view.call("tear", sigma=sigma), view.dark, sigma)
    show_figure(figure, view.key("tear"), W.tear_read)


@frame.fragment()
def twice(view: View) -> None:
    """Two draws of the patients, two maps: what is stable, what is chance."""
    st.markdown(W.twice_say)
    if view.dataset is None:
        st.info(W.no_data, icon=":material/info:")
        return
    seed = st.session_state.setdefault(view.key("twice-seed"), 0)
    if st.button(W.again, key=view.key("twice-again"), icon=":material/casino:"):
        seed = st.session_state[view.key("twice-seed")] = seed + 1
    answer = view.call("twice", seed=seed)
    show_figure(replay.two_runs(answer, view.dark), view.key("twice"))
    show_figure(replay.same_in_both(view.results["explain"], answer, view.dark), view.key("same"))
    first, second = ([f"{value:.2f}" for value in run] for run in np.asarray(answer["jaccard"]))
    called = names(view, len(first))
    table = {W.twice_table["name"]: called, W.twice_table["first"]: first, W.twice_table["second"]: second}
    st.table(pd.DataFrame(table), hide_index=True)
    st.caption(W.twice_read)


PANELS = (
    Panel(Why.title, why),
    Panel(W.unfold, unfold),
    Panel(W.pull, pull),
    Panel(W.twice, twice),
    Panel(W.tear, tear),
)
