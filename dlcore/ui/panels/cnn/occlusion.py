"""Cover a part of a picture, and see what the network answers to what is left."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dlcore.data.images.stack import picture_digest
from dlcore.plots.cnn import answers
from dlcore.plots.style import style
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.cnn.parts import asked_once, choose_picture
from dlcore.ui.panels.cnn.words import Explain as W
from dlcore.ui.view import Panel, View

SMALLEST = 0.2  # side of the first boxes that are tried


@frame.fragment()
def patch(view: View) -> None:
    """A grey patch over the picture, and the answer to what is left."""
    st.markdown(W.patch_say)
    chosen = choose_picture(view, "patch")
    if chosen is None:
        return
    asked, pixels = chosen
    start = asked_once(view, "telling_box", **asked)
    mark = f"patch-{asked.get('index', picture_digest(pixels))}"
    st.caption(_how_it_begins(start))
    left, right = st.columns(2, gap="large")
    with left:
        drawing, key = st.container(), view.key(f"{mark}-drawing")
        slid = _slid(view, mark, start)
        place = _boxed(st.session_state.get(key), pixels.shape) or slid
        with drawing:
            show_figure(_picture_to_draw_on(pixels, place, view.dark), key, select=("box",))
    with right:
        answer = view.call("patch", **asked, **place)
        fig = answers.probabilities(answer["classes"], answer["probabilities"], view.dark, before=answer["before"])
        show_figure(fig, view.key("patched"), W.hidden.format(share=_hidden(answer["box"])))


def _how_it_begins(start: dict) -> str:
    if not start["felt"]:
        return W.not_felt
    return f"{W.felt} {W.smaller}" if start["size"] > SMALLEST else W.felt


def _hidden(box) -> str:
    """Share of the picture's area that a box (left, top, right, bottom, in shares) takes."""
    left, top, right, bottom = (float(edge) for edge in box)
    return f"{100 * (right - left) * (bottom - top):.0f} %"


def _slid(view: View, mark: str, start: dict) -> dict:
    """The box of the sliders, which begin where it tells most about this picture."""
    begin = {name: round(100 * float(start[name])) for name in ("x", "y", "size")}
    x = st.slider(W.x, 0, 100, begin["x"], key=view.key(f"{mark}-x"))
    y = st.slider(W.y, 0, 100, begin["y"], key=view.key(f"{mark}-y"))
    size = st.slider(W.size, 0, 60, begin["size"], key=view.key(f"{mark}-size"))
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


PANELS = (Panel(W.patch, patch),)
