"""Understand one answer: where the network looked, whether that map deserves trust, and what it has seen alike."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dlcore.plots import picture_answers, pictures
from dlcore.plots.parts import percent
from dlcore.plots.style import style
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.picture_parts import (
    asked_once,
    choose_picture,
    enlarged,
    say_if_drawn,
    says,
    show_grid,
)
from dlcore.ui.panels.picture_words import Explain as W
from dlcore.ui.view import Panel, View

ODD = 0.95  # share of known pictures that are less unusual


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
        _answer(view, answer)
        _before_it_learnt(view, asked.get("index"))
    st.subheader(W.map)
    _map(view, asked, answer)
    st.subheader(W.similar)
    _similar(view, answer)


def _answer(view: View, answer: dict) -> None:
    show_figure(
        picture_answers.probabilities(answer["classes"], answer["probabilities"], view.dark), view.key("answer")
    )
    members = np.asarray(answer["members"])[:, int(np.argmax(answer["probabilities"]))]
    if len(members) > 1:
        st.caption(W.members.format(n=len(members), low=percent(members.min()), high=percent(members.max())))
    odd = float(answer["unusual"])
    if odd >= ODD:
        st.warning(W.unusual.format(share=percent(odd)), icon=":material/explore_off:")
    else:
        st.caption(W.usual.format(share=percent(odd)))


def _before_it_learnt(view: View, row: int | None) -> None:
    """For a picture of the data: what it is, and the answer by networks that had not seen the patient."""
    if row is None or view.results is None:
        return
    found = view.results["explain"]["gallery"]
    at = np.flatnonzero(np.asarray(found["index"]) == row)
    if not len(at):
        st.caption(W.learnt_only)
        return
    truth, answer = (found["classes"][int(found[name][at[0]])] for name in ("truth", "predicted"))
    st.caption(says(truth, answer, float(found["confidence"][at[0]]), W.unseen))


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
    show_figure(pictures.attention_maps(found, view.dark), view.key("map"), _trust(found))
    show_figure(pictures.deletion_curve(found, view.dark), view.key("deletion"), W.deletion_say)


def _trust(found: dict) -> str:
    likeness, n = float(found["likeness"]), found["n_members"]
    said = (W.alike if abs(likeness) >= pictures.SAME else W.differs).format(likeness=likeness)
    return f"{said} {W.one_map.format(n=n)}" if n > 1 else said


def _similar(view: View, answer: dict) -> None:
    rows = [int(row) for row in answer["index"]]
    if not rows or view.dataset is None:
        st.caption(W.no_similar)
        return
    st.caption(W.similar_say)
    say_if_drawn(view.dataset)
    captions = [frame.escape(answer["classes"][int(truth)]) for truth in answer["truth"]]
    show_grid([view.dataset.X.load(row) for row in rows], captions)


@frame.fragment()
def patch(view: View) -> None:
    """A grey patch over the picture, and the answer to what is left."""
    st.markdown(W.patch_say)
    chosen = choose_picture(view, "patch")
    if chosen is None:
        return
    asked, pixels = chosen
    left, right = st.columns(2, gap="large")
    with left:
        drawing = st.container()
        slid = _slid(view)
        place = _boxed(st.session_state.get(view.key("drawing")), pixels.shape) or slid
        with drawing:
            show_figure(_picture_to_draw_on(pixels, place, view.dark), view.key("drawing"), select=("box",))
    with right:
        answer = view.call("patch", **asked, **place)
        fig = picture_answers.probabilities(
            answer["classes"], answer["probabilities"], view.dark, before=answer["before"]
        )
        show_figure(fig, view.key("patched"), W.before)


def _slid(view: View) -> dict:
    x = st.slider(W.x, 0, 100, 50, key=view.key("patch-x"))
    y = st.slider(W.y, 0, 100, 50, key=view.key("patch-y"))
    size = st.slider(W.size, 0, 60, 20, key=view.key("patch-size"))
    return {"x": x / 100, "y": y / 100, "size": size / 100}


def _boxed(picked, shape: tuple[int, ...]) -> dict | None:
    """The box drawn on the picture as middle and size, in shares; None without one."""
    boxes = picked.selection.box if picked else []
    if not boxes:
        return None
    st.caption(W.box)
    height, width = shape[:2]
    x, y = (np.clip(np.array(boxes[0][axis], float), 0, end) for axis, end in (("x", width), ("y", height)))
    place = {"x": x.mean() / width, "y": y.mean() / height, "size": max(np.ptp(x), np.ptp(y)) / min(height, width)}
    return {name: round(float(share), 3) for name, share in place.items()}


def _picture_to_draw_on(pixels: np.ndarray, place: dict, dark: bool) -> go.Figure:
    """The picture with the patch on it; invisible points let the reader draw a box."""
    height, width = pixels.shape[:2]
    half = place["size"] * min(height, width) / 2
    fig = go.Figure(go.Image(z=np.broadcast_to(pixels, (height, width, 3)), hoverinfo="skip"))
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(0, width - 1, 12), np.linspace(0, height - 1, 12)))
    fig.add_scatter(x=x, y=y, mode="markers", marker={"opacity": 0}, hoverinfo="skip", showlegend=False)
    cx, cy = place["x"] * width, place["y"] * height
    fig.add_shape(
        type="rect",
        x0=cx - half,
        x1=cx + half,
        y0=cy - half,
        y1=cy + half,
        fillcolor="#808080",
        line={"color": "white"},
    )
    fig.update_xaxes(visible=False, range=[-0.5, width - 0.5])
    fig.update_yaxes(visible=False, range=[height - 0.5, -0.5], scaleanchor="x")
    fig.update_layout(dragmode="select", margin={"l": 0, "r": 0, "t": 0, "b": 0}, height=380)
    return style(fig, dark)


PANELS = (Panel(W.title, explain), Panel(W.patch, patch))
