"""Choosing courses over time, and saying how the file is to be read where it cannot be found by itself."""

from __future__ import annotations

import streamlit as st

from dlcore.data.kinds import data_kind
from dlcore.specs import SEQUENCES
from dlcore.ui.kinds.sequences.words import Choose as W
from dlcore.ui.words import Dates

_FIELDS = ("patient", "time", "stay")


def choose() -> list:
    """The uploaded files: one table, or recordings."""
    types = list(data_kind(SEQUENCES).files)
    return st.file_uploader(W.help, type=types, accept_multiple_files=True, key="sequence-files") or []


def options() -> dict:
    """What the doctor settled before reading; only that."""
    with st.expander(W.how, icon=":material/tune:"):
        st.caption(W.how_say)
        form = st.selectbox(W.form, list(W.forms), format_func=W.forms.get, key="sequence-form")
        said = {name: st.text_input(getattr(W, name), key=f"sequence-{name}").strip() for name in _FIELDS}
        rate = st.number_input(W.rate, min_value=0.01, value=None, help=W.rate_help, key="sequence-rate")
        shifted = st.checkbox(W.shift, help=Dates.help, key="sequence-shift")
    found = {"form": form} | said | {"sampling_rate": rate, "shift_dates": shifted}
    return {name: value for name, value in found.items() if value}
