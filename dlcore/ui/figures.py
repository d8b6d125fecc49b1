"""How every figure is put on a page: its finding above, its own look, its size in front of a room, its sentence below."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import streamlit as st

from dlcore.plots.parts import lift_title
from dlcore.plots.style import for_a_room
from dlcore.ui import frame

PERCENT = re.compile(r"(?<=[<>]) (?=\d)|(?<=\d) (?=%)")  # spaces in "> 99 %", where no line may end


def show_figure(fig: go.Figure, key: str, say: str = "", select: tuple[str, ...] = ()):
    """Draw a figure over the width it is given, a sentence below it; return what was selected.

    The title becomes text of the page: it wraps at every width and size of type, where plotly would cut it.

    Parameters
    ----------
    say : str
        One sentence that reads the figure.
    select : tuple of {"points", "box", "lasso"}
        How the reader may pick; empty for not at all.
    """
    finding, detail = (frame.plain(PERCENT.sub("\u00a0", text)) for text in lift_title(fig))
    if finding:
        st.html(f'<div class="cajal-finding">{finding}</div><div class="cajal-quiet">{detail}</div>')
    picked = st.plotly_chart(
        for_a_room(fig) if st.session_state.get("large_type") else fig,
        theme=None,
        key=key,
        on_select="rerun" if select else "ignore",
        selection_mode=select or ("points",),
        config={"displaylogo": False, "displayModeBar": "lasso" in select, "responsive": True},
    )
    if say:
        st.caption(say)
    return picked
