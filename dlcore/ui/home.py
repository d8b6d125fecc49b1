"""Home: six questions, six doors, and the way back to recent runs."""

from __future__ import annotations

import streamlit as st

from dlcore.specs import FAMILIES, Family
from dlcore.ui import context, frame, words
from dlcore.ui.runs import run_rows

RECENT = 5


def show() -> None:
    with frame.page(words.HOME):
        st.title(words.NAME)
        st.html(f'<div class="cajal-answer">{words.TAGLINE}</div>')
        st.subheader(words.Home.heading)
        families = list(FAMILIES.values())
        for first, second in zip(families[::2], families[1::2]):
            left, right = st.columns(2)
            with left:
                _door(first)
            with right:
                _door(second)
        _recent()


def _door(family: Family) -> None:
    with st.container(border=True, height="stretch"):
        st.markdown(f"### {family.question}")
        st.markdown(f"**{family.name}** · {family.long_name}  \n{family.use_when}")
        path = frame.page_path(family)
        if not family.ready:
            st.page_link(path, label=words.Home.soon, icon=":material/construction:")
            return
        with st.container(horizontal=True):
            st.page_link(path, label=words.Home.door, icon=":material/arrow_forward:")
            st.page_link(
                path, label=words.Data.sample, icon=":material/science:", query_params={"sample": family.samples[0]}
            )
            st.page_link(path, label=words.Data.example, icon=":material/visibility:", query_params={"example": "1"})


def _recent() -> None:
    st.subheader(words.Home.recent)
    runs = context.store().runs(context.owner())[:RECENT]
    if not runs:
        st.caption(words.Home.nothing)
        return
    run_rows(runs)
