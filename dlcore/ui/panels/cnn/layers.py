"""Understand the network itself: the shortcut trap, a picture layer by layer, a filter painted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.cnn import embedding
from dlcore.plots.cnn import layers as picture_layers
from dlcore.plots.cnn.answers import as_picture
from dlcore.plots.cnn.marks import signed
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.cnn.parts import asked_once, choose_picture, enlarged
from dlcore.ui.panels.cnn.words import Inside as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent, written

NUMBERS = 14  # rows and columns of a map shown as numbers
DECIDING = 3  # features whose meaning is shown
ALIKE = 0.7  # mean correlation from which several features tell one thing


@frame.fragment()
def layers(view: View) -> None:
    """What decided about one picture, how it adds up to the answer, and the layers before, in real values."""
    st.markdown(W.layers_say)
    chosen = choose_picture(view, "layers")
    if chosen is None:
        return
    asked, pixels = chosen
    found = asked_once(view, "layers", **asked)
    left, right = st.columns([1, 2], gap="large")
    left.image(enlarged(found["picture"].squeeze()), width="stretch")
    with right:
        st.markdown(W.sees[found["sees"]])
        _which_network(found)
        _sum(found)
    st.subheader(W.saw)
    _examples(view, asked, pixels, found)
    st.subheader(W.all_features)
    show_figure(picture_layers.pooled_features(found, view.dark), view.key("pooled"), W.pooled_say)
    with st.expander(W.way, icon=":material/layers:"):
        _way(view, found)


def _examples(view: View, asked: dict, pixels: np.ndarray, layers: dict) -> None:
    """What the features that decided stand for, by the training pictures that excite them."""
    if view.dataset is None:
        st.caption(W.no_examples)
        return
    moved = dict(zip(map(int, layers["pooled"]["feature"]), map(float, layers["pooled"]["contribution"])))
    speak_for = [feature for feature, by in moved.items() if by > 0][:DECIDING]
    against = [feature for feature, by in moved.items() if by < 0][:1]
    found = asked_once(view, "exemplars", **asked, features=(*speak_for, *against))
    rows = [(one, moved[one["feature"]]) for one in found["features"]]
    numbers = {
        "part": signed(sum(moved[f] for f in speak_for)),
        "total": signed(picture_layers.summed(layers)["total"]),
    }
    st.markdown(W.saw_say.format(n=len(speak_for), all=layers["pooled"]["n"], **numbers))
    _say_how_alike(np.asarray(found["alike"])[: len(speak_for), : len(speak_for)])
    for one, by in rows:
        if by < 0:
            st.markdown(W.saw_against)
        shown = [view.dataset.X.load(int(row)) for part in ("most", "least") for row in one[part]["index"]]
        fig = picture_layers.feature_examples(one, by, found["classes"], found["usual"], shown, pixels, view.dark)
        show_figure(fig, view.key(f"feature-{one['feature']}"), wide=True)
    st.caption(W.looked.format(n=f"{found['n_looked']:,}"))


def _say_how_alike(correlation: np.ndarray) -> None:
    """Whether several features tell one thing."""
    if len(correlation) < 2:
        return
    r = float(correlation[np.triu_indices(len(correlation), 1)].mean())
    st.caption((W.features_alike if r >= ALIKE else W.features_differ).format(r=r))


def _which_network(found: dict) -> None:
    """What is looked into is one network, or one look: its answer beside that of all."""
    at = found["pooled"]["class"]
    members = np.asarray(found["members"])[:, at]
    said = {
        "answer": frame.escape(found["classes"][at]),
        "p": predicted_percent(found["probabilities"][at]),
        "n": len(members),
    }
    if len(members) == 1:
        st.markdown(W.one.format(**said))
        return
    low, high = predicted_percent(members.min()), predicted_percent(members.max())
    pattern = W.shared if found["shared"] else W.one_of
    st.markdown(pattern.format(**said, all=predicted_percent(members.mean()), low=low, high=high))


def _sum(found: dict) -> None:
    """From features to scores to probabilities, so that every number on the page adds up."""
    numbers = picture_layers.summed(found)
    words = {name: signed(numbers[name]) for name in ("total", "bias", "lead")}
    st.caption(W.summed.format(n=found["pooled"]["n"], others=frame.escape(picture_layers.over(found)), **words))
    scores = [written(score, ".2f") for score in numbers["scores"]]
    columns = (found["classes"], scores, [predicted_percent(p) for p in found["probabilities"]])
    st.dataframe(pd.DataFrame(dict(zip(W.table, columns))), hide_index=True)


def _way(view: View, found: dict) -> None:
    """One layer at a time, from the first filters on."""
    sides = [max(step["shape"][1:]) for step in found["steps"]]
    st.markdown(W.halved.format(sides=" → ".join(str(side) for side in dict.fromkeys(sides))))
    names = [W.first, *(f"{step['name']} · {max(step['shape'][1:])}" for step in found["steps"])]
    number = st.segmented_control(
        W.layer, range(len(names)), format_func=names.__getitem__, default=0, required=True, key=view.key("layer")
    )
    if number == 0:
        show_figure(picture_layers.filters(found, view.dark), view.key("filters"), W.filters_say)
    else:
        _step(view, number, found["steps"][number - 1])


def _step(view: View, number: int, step: dict) -> None:
    maps = np.asarray(step["maps"])
    show_figure(picture_layers.step_maps(step, view.dark), view.key(f"step-{number}"), W.step)
    if st.toggle(W.numbers, key=view.key(f"numbers-{number}")):
        names = [f"{W.map} {int(channel)}" for channel in step["channels"]]
        k = st.selectbox(W.map, range(len(maps)), format_func=names.__getitem__, key=view.key(f"map-{number}"))
        st.dataframe(pd.DataFrame(maps[k][:NUMBERS, :NUMBERS].round(2)), hide_index=True)


@frame.fragment()
def paint(view: View) -> None:
    """Nine weights to change, and what they find in the picture."""
    st.markdown(W.filter_say)
    chosen = choose_picture(view, "paint")
    if chosen is None:
        return
    left, middle, right = st.columns(3, gap="large")
    with left:
        name = st.selectbox(W.preset, list(W.presets), key=view.key("preset"))
        start = pd.DataFrame(np.array(W.presets[name], dtype=float), columns=["1", "2", "3"])
        st.caption(W.weights)
        painted = st.data_editor(start, hide_index=True, key=view.key(f"kernel-{name}"))
    found = view.call("paint_filter", **chosen[0], kernel=painted.fillna(0.0).to_numpy(dtype=float))
    response = np.asarray(found["response"])
    middle.image(enlarged(as_picture(np.asarray(found["picture"]))), caption=W.before, width="stretch")
    right.image(enlarged(as_picture(response)), caption=W.after, width="stretch")
    right.caption(W.after_say.format(low=float(response.min()), high=float(response.max())))


@frame.fragment()
def shortcut(view: View) -> None:
    """A marker on one class: a splendid score with it, a collapse without."""
    st.markdown(W.trap_say)
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        marker = st.segmented_control(
            W.marker,
            list(W.markers),
            format_func=W.markers.get,
            default="letter",
            required=True,
            key=view.key("marker"),
        )
    kept = st.session_state.setdefault(view.key("traps"), {})
    if right.button(W.set, type="primary", key=view.key("set-trap"), width="stretch"):
        with st.spinner(W.setting, show_time=True):
            kept[marker] = view.call("shortcut", marker=marker)
    if marker in kept:
        _sprung(view, kept[marker])


def _sprung(view: View, found: dict) -> None:
    show_figure(embedding.shortcut_bars(found, view.dark), view.key("trap"))
    examples = [(W.marked, e) for e in found["examples"]["marked"]] + [(W.clean, e) for e in found["examples"]["clean"]]
    for column, (said, example) in zip(st.columns(len(examples)), examples):
        column.image(enlarged(example.squeeze(), 96), caption=said, width="stretch")
    st.caption(W.fooled.format(share=predicted_percent(found["fooled"]), name=frame.escape(found["class"])))
    st.info(W.lesson, icon=":material/lightbulb:")


PANELS = (Panel(W.layers, layers), Panel(W.trap, shortcut), Panel(W.filter, paint))
