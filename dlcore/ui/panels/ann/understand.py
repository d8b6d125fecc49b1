"""Understand a network of units: one patient flowing through it, the risk surface, and how both were learnt."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.ann import attributions as pushing
from dlcore.plots.ann import network as figures
from dlcore.plots.ann.network import in_words
from dlcore.plots.ann.play import play
from dlcore.plots.ann.unit import unit_figure, unit_story
from dlcore.specs import answers_number
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.names import called, key_of
from dlcore.ui.panels.ann.words import Words as W
from dlcore.ui.panels.followed import followed, keep_following
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent

MOST_VALUES = 8  # that are drawn one by one
TEMPTING = ((240, 2), (120, 4), (60, 8), (30, 16), (20, 32), (12, 64))  # patients, units: more and more learnt by heart
SHOWN = 6  # curves that are seen at once
BORDERLINE, FIRST = 1, 2  # places in the list of patients; the typical one stands at 0


@frame.fragment()
def flow(view: View) -> None:
    """What pushes one patient's answer, and that patient's numbers on their way through a network."""
    patient = _patient(view, "flow", first=FIRST)
    tree = view.call("attributions", patient=patient)
    unseen = unseen_answer(view.results, patient, tree) if patient is not None else None
    if unseen is not None:
        st.caption(W.unseen.format(outcome=frame.escape(in_words(tree["variable"], tree["outcome"]))))
        st.html(f'<div class="cajal-number">{frame.plain(unseen)}</div>')
        test = view.results["design"] == "test set"
        st.caption((W.finished_test if test else W.finished).format(many=tree["n_networks"]))
    elif patient is not None:
        st.info(W.only_learned, icon=":material/visibility_off:")
    draw = lambda: pushing.attribution_bars(tree, view.dark)
    show_figure(draw, view.key("pushes"), of=(patient, view.dark))
    who = W.the_typical if patient is None else W.this_patient
    say = pushing.in_a_sentence(tree, who) + ("" if unseen is None else f" {W.say_unseen.format(answer=unseen)}")
    st.markdown(f"**{W.to_say}** {frame.escape(say)}")
    st.caption(W.pushes_read)
    _wiring(view, patient)


def _wiring(view: View, patient: int | None) -> None:
    """Every unit and line of one network, below the bars that sum it up."""
    st.subheader(W.wiring)
    st.markdown(W.flow_say if answers_number(view.task) else f"{W.flow_say} {W.seventy}")
    left, right = st.columns(2)
    whole = left.toggle(W.whole, key=view.key("whole"), help=W.whole_help)
    alike = right.toggle(W.alike, key=view.key("alike")) if whole else False
    tree = view.call("flow", patient=patient)
    n = len(tree["layers"][0]["labels"])
    shown = W.shown_alike if alike else W.shown_all if whole else W.shown_strongest.format(n=min(MOST_VALUES, n), all=n)
    read = W.flow_read.format(network=tree["network"]["name"], shown=shown)
    drawn = tree if whole else figures.strongest_values(tree, MOST_VALUES)
    draw = lambda: figures.network_flow(drawn, view.dark, alike=alike, strong=not whole)
    picked = show_figure(draw, view.key(f"flow-{whole}"), read, ("points",), (patient, alike, view.dark), wide=True)
    _unit(view, tree, picked, patient)
    with st.expander(W.terms):
        st.markdown(W.flow_terms)


def _unit(view: View, tree: dict, picked, patient: int | None) -> None:
    """The arithmetic of the hidden unit that was clicked; at first of the one that adds most."""
    layers = tree["layers"][1:-1]
    if not layers:
        return
    st.subheader(W.unit)
    places = [(depth, k) for depth, layer in enumerate(layers, start=1) for k in range(len(layer["values"]))]
    clicked = _clicked(picked)
    if clicked in places and st.session_state.get(view.key("unit-clicked")) != clicked:
        st.session_state[view.key("unit-clicked")] = st.session_state[view.key("unit")] = clicked
    start = max(places, key=lambda at: abs(unit_story(tree, *at)["adds"]).max())
    name = lambda at: f"{tree['layers'][at[0]]['name']}, {tree['layers'][at[0]]['labels'][at[1]]}"
    at = st.selectbox(W.which_unit, places, index=places.index(start), format_func=name, key=view.key("unit"))
    draw = lambda: unit_figure(tree, *at, view.dark)
    show_figure(draw, view.key("unit-bars"), W.unit_read, of=(patient, at, view.dark))


def _clicked(picked) -> tuple[int, int] | None:
    points = (picked or {}).get("selection", {}).get("points", [])
    data = points[0].get("customdata") if points else None
    return (int(data[0]), int(data[1])) if isinstance(data, list | tuple) and len(data) == 2 else None


def unseen_answer(results: dict, patient: int, tree: dict) -> str | None:
    """What networks answer that had not seen this patient; None where there are none.

    Parameters
    ----------
    patient : int
        Position among the rows of the data.
    tree : dict
        As the call ``attributions`` gives it.
    """
    place = np.flatnonzero(np.asarray(results["patients"]["row"]) == patient)
    return _held_out_answer(results, int(place[0]), tree) if len(place) else None


def _held_out_answer(results: dict, place: int, tree: dict) -> str:
    held = results["patients"]
    if answers_number(tree["task"]):
        return f"{held['predicted'][place]:.3g} {tree['unit']}".strip()
    if tree["task"] == "binary":
        return predicted_percent(held["risk"][place])
    return predicted_percent(held["probability"][place][results["classes"].index(tree["outcome"])])


def _patient(view: View, where: str, first: int | None = None) -> int | None:
    """Which patient; None for the typical one. The typical and a borderline one head the list, to begin at `first`."""
    ids = [] if view.dataset is None else called(view.dataset.ids)
    places = [None, *([view.results["explain"].get("borderline", 0)] if len(ids) else []), *range(min(len(ids), 2000))]
    names = [W.typical, *(W.borderline.format(name=ids[k]) for k in places[1:2])]
    names += [f"{W.patient} {ids[k]}" for k in places[2:]]
    row = followed(view)
    start = min((first or 0) if row is None else row + FIRST, len(names) - 1)
    picked = st.selectbox(
        W.whom,
        range(len(names)),
        format_func=names.__getitem__,
        key=key_of(view.key(f"{where}-patient")),
        index=start,
        help=W.whom_help,
    )
    if picked >= FIRST and picked != start:
        keep_following(view, places[picked])
    return places[picked]


@frame.fragment()
def surface(view: View) -> None:
    """The answer over two variables, all others as in one patient."""
    st.markdown(W.surface_say)
    x, y, patient = _axes(view, "surface")
    tree = _named(view.call("surface", x=x, y=y, patient=patient))
    show_figure(figures.risk_surface(tree, view.dark), view.key("surface"), W.surface_read)


def _named(tree: dict) -> dict:
    """A map whose dots are called as patients are called on this screen."""
    points = tree["points"]
    return tree if points is None else tree | {"points": points | {"ids": called(points["ids"], points["rows"])}}


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
        patient = _patient(view, where)
    return x, y, patient


@frame.fragment()
def replay(view: View) -> None:
    """Learning as a film; weights epoch by epoch below it, and a network that may learn by heart."""
    st.markdown(W.replay_say)
    x, y, patient = _axes(view, "replay")
    tree = _named(_surfaces(view, x, y, patient))
    show_figure(play(tree, view.dark, view.results["explain"]), view.key("film"), W.film_read, wide=True)
    _by_heart(view, x, y)
    with st.expander(W.weights):
        _weights(view, tree)
    with st.expander(W.terms):
        st.markdown(W.replay_terms)


def _by_heart(view: View, x: str, y: str) -> None:
    """Fewer patients, more units: the reader provokes what is called overfitting."""
    st.subheader(W.heart)
    st.markdown(W.heart_say)
    levels = {feature["name"] for feature in view.results["explain"]["features"] if feature.get("words")}
    if {x, y} & levels:
        st.info(W.heart_numbers)
        return
    steps, say = range(len(TEMPTING)), lambda k: W.heart_step.format(n=TEMPTING[k][0], units=TEMPTING[k][1])
    n, units = TEMPTING[st.select_slider(W.heart_slider, steps, steps[-2], format_func=say, key=view.key("heart"))]
    tree = _named(view.call("by_heart", x=x, y=y, n_patients=n, n_units=units))
    show_figure(play(tree, view.dark), view.key("heart-film"), W.heart_read, wide=True)


def _weights(view: View, tree: dict) -> None:
    """A slider over the epochs: how far each weight has moved."""
    epochs = [int(epoch) for epoch in tree["epochs"]]
    best = view.results["explain"]["snapshots"]["best_epoch"]
    start = min(epochs, key=lambda epoch: abs(epoch - best))
    epoch = st.select_slider(W.epoch, epochs, value=start, key=view.key("epoch"))
    figure = figures.replay(tree, view.results["explain"], epochs.index(epoch), view.dark)
    show_figure(figure, view.key("replay"), W.replay_read, wide=True)


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
    patient = _patient(view, "sway", first=BORDERLINE)
    tree = view.call("ice_curves", patient=patient)
    log_odds = not answers_number(tree["task"]) and st.toggle(
        W.log_odds, key=view.key("log-odds"), help=W.log_odds_help
    )
    curves = sorted(tree["curves"], key=lambda curve: -figures.span(curve, tree, log_odds))
    if _all_flat(tree):
        st.info(W.flat_log_odds if log_odds else W.flat, icon=":material/horizontal_rule:")
    _curves(view, tree, curves[:SHOWN], log_odds, patient)
    unseen = unseen_answer(view.results, patient, tree) if patient is not None else None
    st.caption(W.sway_read + ("" if unseen is None else f" {W.sway_unseen.format(answer=unseen)}"))
    if curves[SHOWN:]:
        with st.expander(W.others.format(n=len(curves) - SHOWN)):
            _curves(view, tree, curves[SHOWN:], log_odds, patient)


def _all_flat(tree: dict) -> bool:
    """Whether no single value moves the percentage by a point."""
    return not answers_number(tree["task"]) and all(
        figures.span(c, tree, False) < figures.POINT for c in tree["curves"]
    )


def _curves(view: View, tree: dict, curves: list[dict], log_odds: bool, patient: int | None) -> None:
    """Two curves a row, those that move the answer most first."""
    for pair in zip(curves[::2], [*curves[1::2], None]):
        for column, curve in zip(st.columns(2), pair):
            if curve is not None:
                draw = lambda curve=curve: figures.one_variable(curve, tree, view.dark, log_odds=log_odds)
                with column:
                    show_figure(draw, view.key(f"sway-{curve['name']}"), of=(patient, log_odds, view.dark))


PANELS = (
    Panel(W.flow, flow),
    Panel(W.sway, sensitivity),
    Panel(W.surface, surface),
    Panel(W.replay, replay),
)
