"""The check-up before training, open on the page: one sentence each, and what to do."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import frame, words
from dlcore.words import say

ICONS = {"stop": ":material/block:", "look": ":material/visibility:", "note": ":material/info:"}


def show_checkup(choice) -> None:
    """What a careful reader would ask about these data with these roles; nothing where there is nothing to ask."""
    data = choice.arranged
    if data is None:
        return
    key = f"checkup-{choice.dataset_id}-{hash(choice.schema)}"
    if key not in st.session_state:
        st.session_state[key] = data.checkup()
    for message in st.session_state[key]:
        draw = st.error if message["level"] == "stop" else st.warning if message["level"] == "look" else st.info
        draw(frame.escape(say(message)), icon=ICONS[message["level"]])
    if data.y is not None and not st.session_state[key]:
        st.caption(words.Data.checked)
