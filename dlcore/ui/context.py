"""What every page needs and no page may build twice: the store, the engine, and who is asking."""

from __future__ import annotations

import streamlit as st

from dlcore.jobs import connect
from dlcore.store import Store, open_store

LOCAL_USER = "local"


@st.cache_resource(show_spinner=False)
def store() -> Store:
    return open_store()


@st.cache_resource(show_spinner=False)
def engine():
    """The handle to the workers; making it starts the embedded engine if none runs, without waiting for it."""
    return connect(store())


def owner() -> str:
    """Who owns what is made here: the signed-in user, or the one local user where login is not configured."""
    if getattr(st.user, "is_logged_in", False):
        return st.user.get("email") or st.user["sub"]
    return LOCAL_USER


def dark() -> bool:
    return st.context.theme.type == "dark"
