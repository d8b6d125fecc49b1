"""Columns that say who a patient is: which were left out and why, and one click to keep one."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import frame, reading
from dlcore.ui.words import Identifying as W


def identifying(choice) -> None:
    """What was left out to protect the patients, open on the page as long as the file is there to be read again."""
    found = reading.remembered(choice.dataset_id)
    named = found["guesses"].get("identifying", {}) if found and found.get("path") else {}
    if not named:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        said = ", ".join(W.one.format(name=frame.escape(name), what=W.what[what]) for name, what in named.items())
        st.markdown(f":material/lock: {W.left_out.format(names=said)}")
        kept = st.selectbox(W.keep, [None, *named], format_func=lambda n: n or W.none, key=f"keep-{choice.dataset_id}")
        if kept:
            reading.again(found, {"keep": [*found["options"].get("keep", ()), kept]})
