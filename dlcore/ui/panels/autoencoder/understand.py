"""Understand an autoencoder: what a code is, what the error means, why noise helps, unusual in what sense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.autoencoder import bottleneck, latent, prior
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.autoencoder.parts import any_patient, rebuilt_beside, show_blame
from dlcore.ui.panels.autoencoder.words import Understand as W
from dlcore.ui.view import Panel, View


@frame.fragment()
def code(view: View) -> None:
    """The bottleneck slider."""
    st.markdown(W.code_say)
    explain = view.results["explain"]
    tree, rows = explain["slider"], explain["rows"]
    if rows == "pictures":
        show_figure(bottleneck.picture_slider(tree, view.dark), view.key("slider"))
        return
    last = len(tree["id"]) - 1
    named = lambda i: f"{tree['id'][i]} ({W.usual if i == 0 else W.odd if i == last else W.middling})"
    which = st.selectbox(W.patient, range(last + 1), format_func=named, key=view.key("slider-patient"))
    draw = bottleneck.table_slider if rows == "columns" else None
    figure = draw(tree, view.dark, which) if draw else bottleneck.signal_slider(tree, explain["axis"], view.dark, which)
    show_figure(figure, view.key("slider"))


@frame.fragment()
def error(view: View) -> None:
    """What the error means: any patient, what was expected beside what is there, each error by its usual size."""
    st.markdown(W.error_say)
    explain = view.results["explain"]
    entry = any_patient(view, "error-patient")
    show_blame(view, entry, explain["rows"], explain["axis"], "error")
    if explain["rows"] == "columns":
        st.markdown(f"**{W.beside.format(id=frame.escape(entry['id']))}**")
        st.dataframe(rebuilt_beside(entry), hide_index=True)


def noise(view: View) -> None:
    """Noise put on and taken away."""
    st.markdown(W.noise_say)
    explain = view.results["explain"]
    show_figure(latent.noise(explain, view.dark), view.key("noise"))
    tree = explain["noise"]
    at = list(tree["noise"]).index(1.0)
    errors = {name: float(tree[f"error_{name}"][at]) for name in ("noisy", "cleaned", "copied")}
    st.markdown(W.noise_copied.format(widest=tree["widest"], **errors))


def sense(view: View) -> None:
    """Unusual in what sense: the extremes side by side."""
    st.markdown(W.sense_say)
    explain = view.results["explain"]
    for name, entry in (("sense-odd", explain["alerts"][0]), ("sense-usual", explain["usual"][0])):
        show_blame(view, entry, explain["rows"], explain["axis"], name)


def walk(view: View) -> None:
    """A walk through the latent plane."""
    st.markdown(W.walk_say)
    if is_variational(view):
        st.markdown(W.prior_say)
    show_figure(latent.walk(view.results["explain"], view.dark), view.key("walk"))


def is_variational(view: View) -> bool:
    """Whether its codes are pulled towards a prior."""
    return view.card["params"].get("kind") == "variational"


@frame.fragment()
def the_prior(view: View) -> None:
    """A variational network: the pull of the prior on each code, and patients made up from it."""
    st.markdown(W.pull_say)
    toss = st.session_state.setdefault(view.key("prior-toss"), 0)
    tree, explain = view.call("prior", seed=toss), view.results["explain"]
    show_figure(prior.pull(tree, view.dark), view.key("pull"), W.pull_read)
    st.markdown(W.drawn_say)
    if st.button(W.toss, key=view.key("prior-again"), icon=":material/casino:"):
        st.session_state[view.key("prior-toss")] = toss + 1
        st.rerun(scope="fragment")
    if explain["rows"] != "columns":
        show_figure(prior.drawn(tree, explain["rows"], explain["axis"], view.dark), view.key(f"drawn-{toss}"))
        return
    made = pd.DataFrame(np.asarray(tree["drawn"]), columns=tree["names"]).map(lambda value: f"{value:.3g}")
    st.dataframe(made.T.set_axis([W.made_up.format(n=i + 1) for i in range(len(made))], axis=1))


PANELS = (
    Panel(W.code, code),
    Panel(W.error, error),
    Panel(W.noise, noise),
    Panel(W.sense, sense),
    Panel(W.walk, walk),
    Panel(W.prior, the_prior, fits=is_variational),
)
