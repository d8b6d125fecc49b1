"""How every figure is put on a page: its finding above, its own look, its size in front of a room, its sentence below."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dlcore.plots.parts import lift_title
from dlcore.plots.style import for_a_room
from dlcore.ui import context, frame

LINK = re.compile(r"<\s*a(?=[\s/>]|$)", re.IGNORECASE)
PERCENT = re.compile(r"(?<=[<>]) (?=\d)|(?<=\d) (?=%)")  # spaces in "> 99 %", where no line may end


def without_links(fig: go.Figure) -> go.Figure:
    """The same figure; names from somebody's file that would become links to pages outside are shown as written."""
    plain = fig.to_plotly_json()
    return go.Figure(_unlinked(plain), skip_invalid=True) if _has_link(plain) else fig


def _has_link(node) -> bool:
    if isinstance(node, str):
        return bool(LINK.search(node))
    if isinstance(node, dict):
        return any(map(_has_link, node.values()))
    if isinstance(node, np.ndarray) and node.dtype.kind not in "OU":
        return False
    return isinstance(node, (list, tuple, np.ndarray)) and any(map(_has_link, node))


def _unlinked(node):
    if isinstance(node, str):
        return LINK.sub("&lt;a", node)
    if isinstance(node, dict):
        return {key: _unlinked(item) for key, item in node.items()}
    if isinstance(node, np.ndarray) and node.dtype.kind not in "OU":
        return node
    return [_unlinked(item) for item in node] if isinstance(node, (list, tuple, np.ndarray)) else node


@dataclass(frozen=True)
class _Ready:
    """A figure as it goes onto the page, and the title that stands above it as text."""

    finding: str
    detail: str
    figure: go.Figure


def _ready(fig: go.Figure, large: bool) -> _Ready:
    fig = without_links(fig)
    finding, detail = (frame.plain(PERCENT.sub("\u00a0", text)) for text in lift_title(fig))
    return _Ready(finding, detail, for_a_room(fig) if large else fig)


@st.cache_resource(max_entries=48, show_spinner=False)
def _drawn_once(key: str, owner: str, large: bool, of: tuple, _draw: Callable[[], go.Figure]) -> _Ready:
    return _ready(_draw(), large)


def show_figure(
    fig: go.Figure | Callable[[], go.Figure],
    key: str,
    say: str = "",
    select: tuple[str, ...] = (),
    of: tuple | None = None,
    wide: bool = False,
):
    """Draw a figure over the width it is given, a sentence below it; return what was selected.

    The title becomes text of the page: it wraps at every width and size of type, where plotly would cut it.

    Parameters
    ----------
    fig : Figure; with `of` a function that draws it
    say : str
        One sentence that reads the figure.
    select : tuple of {"points", "box", "lasso"}
        How the reader may pick; empty for not at all.
    of : tuple, optional
        All that the figure depends on besides the run or model that `key` names: it is drawn once and kept, for to draw
        is nearly all that a page costs.
    wide : bool
        Too much for the width of a telephone: there it keeps its width and is moved sideways with a finger.
    """
    large = bool(st.session_state.get("large_type"))
    ready = _ready(fig, large) if of is None else _drawn_once(key, context.owner(), large, of, fig)
    if ready.finding:
        st.html(f'<div class="cajal-finding">{ready.finding}</div><div class="cajal-quiet">{ready.detail}</div>')
    with st.container(key=f"wide-{key}") if wide else nullcontext():
        picked = st.plotly_chart(
            ready.figure,
            theme=None,
            key=key,
            on_select="rerun" if select else "ignore",
            selection_mode=select or ("points",),
            config={"displaylogo": False, "displayModeBar": "lasso" in select, "responsive": True},
        )
    if say:
        st.caption(say)
    return picked
