"""The patient one follows from a result to its explanation: every panel of Understand begins with this one."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import address
from dlcore.ui.view import View

_OWN = ("-row", "-patient")  # keys of the panels' own choosers, which would keep their last patient


def follow(view: View, row: int) -> None:
    """Go to Understand with this row of the data; a callback, or before a rerun."""
    begins = view.key("")
    for name in [str(name) for name in st.session_state]:
        if name.startswith(begins) and name.endswith(_OWN):
            del st.session_state[name]
    st.session_state[view.key("followed")] = int(row)
    address.go("understand")


def followed(view: View) -> int | None:
    """The row that was followed here, or chosen since; None where there is none."""
    return st.session_state.get(view.key("followed"))


def keep_following(view: View, row: int) -> None:
    """The reader chose another one: the other panels begin with it, too."""
    st.session_state[view.key("followed")] = int(row)
