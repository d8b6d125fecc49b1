"""Understand an autoencoder: what a code is, what the error means, why noise helps, unusual in what sense."""

from __future__ import annotations

import streamlit as st

from dlcore.plots.autoencoder import bottleneck, latent
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.autoencoder.parts import show_blame
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


def error(view: View) -> None:
    """What the error means: the most usual and the most unusual patient, whitened."""
    st.markdown(W.error_say)
    explain = view.results["explain"]
    show_blame(view, explain["usual"][0], explain["rows"], explain["axis"], "usual")


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
    if view.card["params"].get("kind") == "variational":
        st.markdown(W.prior_say)
    show_figure(latent.walk(view.results["explain"], view.dark), view.key("walk"))


PANELS = (
    Panel(W.code, code),
    Panel(W.error, error),
    Panel(W.noise, noise),
    Panel(W.sense, sense),
    Panel(W.walk, walk),
)
