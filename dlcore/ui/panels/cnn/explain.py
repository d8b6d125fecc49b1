"""Understand one answer: which places matter, whether that map deserves trust, and what the network has seen alike."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.plots.cnn import answers, saliency
from dlcore.plots.cnn.marks import signed
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.kinds.images.parts import show_grid
from dlcore.ui.panels.cnn.parts import (
    asked_once,
    choose_picture,
    enlarged,
    held_back,
)
from dlcore.ui.panels.cnn.words import Explain as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent

RATHER, ODD = 0.8, 0.95  # share of known pictures that are less unusual
ALSO = 0.25  # share of the untrained network's places that are the real map's, too


@frame.fragment()
def explain(view: View) -> None:
    """The answer, where it comes from, and the checks beside it."""
    chosen = choose_picture(view, "explain")
    if chosen is None:
        return
    asked, pixels = chosen
    answer = asked_once(view, "predict", **asked)
    left, right = st.columns([1, 2], gap="large")
    left.image(enlarged(pixels.squeeze()), width="stretch")
    with right:
        _answer(view, answer, asked.get("index"))
    st.subheader(W.map)
    _map(view, asked, answer)
    st.subheader(W.similar)
    _similar(view, answer)


def _answer(view: View, answer: dict, row: int | None) -> None:
    """The answer to trust, large: of networks that had not seen the picture; none to a picture unlike all that was learned."""
    place = _held_out(view, row)
    if answer.get("unlike") and place is None:
        first = int(np.argmax(answer["probabilities"]))
        said = f"{answer['classes'][first]}, {predicted_percent(answer['probabilities'][first])}"
        st.warning(W.unlike, icon=":material/hide_image:")
        st.caption(W.computed.format(answer=frame.escape(said)))
        return
    if place is None:
        show_figure(answers.probabilities(answer["classes"], answer["probabilities"], view.dark), view.key("answer"))
        _disagreement(answer)
        if row is not None and view.results is not None:
            st.caption(W.learnt_only)
    else:
        _unseen(view, answer, row, place)
    odd = float(answer["unusual"])
    if odd >= ODD:
        st.warning(W.unusual.format(share=predicted_percent(odd)), icon=":material/explore_off:")
    else:
        st.caption((W.rather if odd >= RATHER else W.usual).format(share=predicted_percent(odd)))


def _in_words(view: View, answer: dict, row: int | None) -> str:
    """The answer to trust: of networks that had not seen the picture, where there are any."""
    place = _held_out(view, row)
    shown, classes = answer["probabilities"], answer["classes"]
    if place is not None:
        found = view.results["explain"]["gallery"]
        shown, classes = found["probability"][place], found["classes"]
    first = int(np.argmax(shown))
    said = f"{classes[first]}, {predicted_percent(shown[first])}"
    truth = None if place is None else int(found["truth"][place])
    return said if truth in (None, first) else said + W.in_truth.format(truth=classes[truth])


def _held_out(view: View, row: int | None) -> int | None:
    """Place of a picture of the data in the gallery of held-out answers."""
    if row is None or view.results is None:
        return None
    at = np.flatnonzero(np.asarray(view.results["explain"]["gallery"]["index"]) == row)
    return int(at[0]) if len(at) else None


def _unseen(view: View, answer: dict, row: int, place: int) -> None:
    """The held-out answer, drawn; what it is; and, smaller, what the finished networks say."""
    found = view.results["explain"]["gallery"]
    show_figure(answers.probabilities(found["classes"], found["probability"][place], view.dark), view.key("answer"))
    truth, said = (found["classes"][int(found[name][place])] for name in ("truth", "predicted"))
    judged = W.right if truth == said else W.wrong
    st.caption(W.never_seen.format(truth=frame.escape(truth), judged=judged))
    if row not in held_back(view):
        first = int(np.argmax(answer["probabilities"]))
        finished = f"{answer['classes'][first]}, {predicted_percent(answer['probabilities'][first])}"
        st.caption(W.finished.format(answer=frame.escape(finished)))


def _disagreement(answer: dict) -> None:
    members = np.asarray(answer["members"])[:, int(np.argmax(answer["probabilities"]))]
    if len(members) > 1:
        st.caption(
            W.members.format(
                n=len(members), low=predicted_percent(members.min()), high=predicted_percent(members.max())
            )
        )


def _map(view: View, asked: dict, answer: dict) -> None:
    left, right = st.columns(2)
    with left:
        kind = st.segmented_control(
            W.kind,
            list(W.kinds),
            format_func=W.kinds.get,
            default=next(iter(W.kinds)),
            required=True,
            key=view.key("map-kind"),
            help=W.kind_help,
        )
    with right:
        classes = answer["classes"]
        start = int(np.argmax(answer["probabilities"]))
        target = st.selectbox(W.target, classes, index=start, key=view.key(f"target-{start}"))
    found = asked_once(view, kind, **asked, target=target)
    said = saliency.in_a_sentence(found, _in_words(view, answer, asked.get("index")))
    st.markdown(f"**{W.to_say}** {frame.escape(said)}")
    show_figure(saliency.attention_maps(found, view.dark), view.key("map"), _trust(found), wide=True)
    show_figure(saliency.deletion_curve(found, view.dark), view.key("deletion"), W.deletion_say)


def _trust(found: dict) -> str:
    """The check with shuffled weights in numbers; the judgement is the reader's."""
    (share, chance), n = saliency.in_common(found), found["n_members"]
    strength = f"{100 * found['random_strength']:.0f} %" if found["random_strength"] >= 0.01 else "less than 1 %"
    said = [
        W.check.format(likeness=signed(found["likeness"]), strength=strength),
        (W.shared if share >= ALSO and share >= 2 * chance else W.apart).format(
            share=f"{100 * share:.0f} %", chance=f"{100 * chance:.0f} %"
        ),
    ]
    return " ".join([*said, W.one_map.format(n=n)] if n > 1 else said)


def _similar(view: View, answer: dict) -> None:
    rows = [int(row) for row in answer["index"]]
    if not rows or view.dataset is None:
        st.caption(W.no_similar)
        return
    st.caption(W.similar_say)
    captions = [frame.escape(answer["classes"][int(truth)]) for truth in answer["truth"]]
    show_grid([view.dataset.X.load(row) for row in rows], captions)


PANELS = (Panel(W.title, explain),)
