"""The check-up before training, open on the page: one sentence each, and what to do."""

from __future__ import annotations

import streamlit as st

from dlcore.errors import DlcoreError
from dlcore.ui import frame, words
from dlcore.ui.meanwhile import of_data, wait_for
from dlcore.words import say

ICONS = {"stop": ":material/block:", "look": ":material/visibility:", "note": ":material/info:"}


def show_checkup(choice) -> None:
    """What a careful reader would ask about these data with these roles; nothing where there is nothing to ask."""
    data = choice.arranged
    if data is None:
        return
    try:
        found = of_data(choice, "checkup", lambda data: data.checkup())
    except DlcoreError as error:
        frame.show_error(error)
        return
    if found is None:
        wait_for(choice, words.Data.checking)
        return
    for message in found:
        draw = st.error if message["level"] == "stop" else st.warning if message["level"] == "look" else st.info
        draw(frame.escape(say(message)), icon=ICONS[message["level"]])
    if data.y is not None and not found:
        st.caption(words.Data.checked)
