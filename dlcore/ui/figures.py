"""How every figure is put on a page: its own look, its size in front of a room, its sentence below."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

LARGE = 1.4


def show_figure(fig: go.Figure, key: str, say: str = "", select: tuple[str, ...] = ()):
    """Draw a figure over the width it is given, a sentence below it; return what was selected.

    Parameters
    ----------
    say : str
        One sentence that reads the figure.
    select : tuple of {"points", "box", "lasso"}
        How the reader may pick; empty for not at all.
    """
    if st.session_state.get("large_type"):
        _enlarge(fig)
    picked = st.plotly_chart(
        fig,
        theme=None,
        key=key,
        on_select="rerun" if select else "ignore",
        selection_mode=select or ("points",),
        config={"displaylogo": False, "displayModeBar": "lasso" in select, "responsive": True},
    )
    if say:
        st.caption(say)
    return picked


def _enlarge(fig: go.Figure) -> None:
    """Type that the back row can read; a figure's own sizes grow with it."""
    template = fig.layout.template.layout
    fig.update_layout(font_size=(fig.layout.font.size or template.font.size or 15) * LARGE)
    fig.update_layout(title_font_size=(fig.layout.title.font.size or template.title.font.size or 18) * LARGE)
    fig.update_xaxes(tickfont_size=14 * LARGE, title_font_size=15 * LARGE)
    fig.update_yaxes(tickfont_size=14 * LARGE, title_font_size=15 * LARGE)
    fig.update_layout(legend_font_size=14 * LARGE, height=(fig.layout.height or template.height or 420) * 1.2)
