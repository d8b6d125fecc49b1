"""Understand a network of units: one patient flowing through it, the risk surface, and how both were learnt."""

from __future__ import annotations

import streamlit as st

from dlcore.plots import network as figures
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.network_words import Words as W
from dlcore.ui.view import Panel, View

SHOWN = 6  # curves that are seen at once


@frame.fragment()
def flow(view: View) -> None:
    """One patient's numbers on their way through the network."""
    st.markdown(W.flow_say)
    tree = view.call("flow", patient=_patient(view, "flow"))
    show_figure(figures.network_flow(tree, view.dark), view.key("flow"), W.flow_read)
    with st.expander(W.terms):
        st.markdown(W.flow_terms)


def _patient(view: View, where: str, first: int = 1) -> int | None:
    """Which patient; None for the typical one, which stands at place 0 of the list."""
    ids = [] if view.dataset is None else list(view.dataset.ids[:2000])
    names = [W.typical, *(f"{W.patient} {name}" for name in ids)]
    picked = st.selectbox(
        W.whom,
        range(len(names)),
        format_func=names.__getitem__,
        key=view.key(f"{where}-patient"),
        index=min(first, len(ids)),
    )
    return picked - 1 if picked else None


@frame.fragment()
def surface(view: View) -> None:
    """The answer over two variables, all others as in one patient."""
    st.markdown(W.surface_say)
    x, y, patient = _axes(view, "surface")
    tree = view.call("surface", x=x, y=y, patient=patient)
    show_figure(figures.risk_surface(tree, view.dark), view.key("surface"), W.surface_read)


def _axes(view: View, where: str) -> tuple[str, str, int | None]:
    explain = view.results["explain"]
    names = [feature["name"] for feature in explain["features"]]
    start = explain["surface"]
    left, middle, right = st.columns(3)
    with left:
        x = st.selectbox(W.across, names, index=names.index(start[0]), key=view.key(f"{where}-x"))
    with middle:
        rest = [name for name in names if name != x]
        y = st.selectbox(W.up, rest, index=rest.index(start[1]) if start[1] in rest else 0, key=view.key(f"{where}-y"))
    with right:
        patient = _patient(view, where, first=0)
    return x, y, patient


@frame.fragment()
def replay(view: View) -> None:
    """A slider over the epochs: how surface, weights and error changed while it learnt."""
    st.markdown(W.replay_say)
    x, y, patient = _axes(view, "replay")
    tree = _surfaces(view, x, y, patient)
    epochs = [int(epoch) for epoch in tree["epochs"]]
    best = view.results["explain"]["snapshots"]["best_epoch"]
    start = min(epochs, key=lambda epoch: abs(epoch - best))
    epoch = st.select_slider(W.epoch, epochs, value=start, key=view.key("epoch"))
    figure = figures.replay(tree, view.results["explain"], epochs.index(epoch), view.dark)
    show_figure(figure, view.key("replay"), W.replay_read)
    with st.expander(W.terms):
        st.markdown(W.replay_terms)


def _surfaces(view: View, x: str, y: str, patient: int | None) -> dict:
    """All epochs at once, asked for when the axes change and not when the slider moves."""
    kept = st.session_state.setdefault(view.key("surfaces"), {})
    if kept.get("of") != (x, y, patient):
        kept.update(of=(x, y, patient), tree=view.call("surface", x=x, y=y, patient=patient, epochs=True))
    return kept["tree"]


@frame.fragment()
def sensitivity(view: View) -> None:
    """For one patient: what if one value were another."""
    st.markdown(W.sway_say)
    tree = view.call("one_at_a_time", patient=_patient(view, "sway"))
    _curves(view, tree, tree["curves"][:SHOWN])
    st.caption(W.sway_read)
    if tree["curves"][SHOWN:]:
        with st.expander(W.others.format(n=len(tree["curves"]) - SHOWN)):
            _curves(view, tree, tree["curves"][SHOWN:])


def _curves(view: View, tree: dict, curves: list[dict]) -> None:
    """Two curves a row, those that move the answer most first."""
    for pair in zip(curves[::2], [*curves[1::2], None]):
        for column, curve in zip(st.columns(2), pair):
            if curve is not None:
                with column:
                    show_figure(figures.one_variable(curve, tree, view.dark), view.key(f"sway-{curve['name']}"))


PANELS = (
    Panel(W.flow, flow),
    Panel(W.sway, sensitivity),
    Panel(W.surface, surface),
    Panel(W.replay, replay),
)
