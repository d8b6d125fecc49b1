"""What every page needs and no page may build twice: the store, the engine, and who is asking."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from functools import cache

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dlcore.errors import NotFound
from dlcore.jobs import Engine, connect
from dlcore.store import Store, open_store

LOCAL_USER = "local"
GUARDED = False  # set by dlcore.ui.server, which stands in front of every page; without it none is shown
IS_HERE = False  # set there too: whether only this computer itself can open the pages
LONGEST_NAME = 320  # letters of an owner that the database takes


_making = threading.Lock()  # two first visitors at one moment share what is made


def store() -> Store:
    with _making:
        return _store()


@cache
def _store() -> Store:
    return open_store()


def engine() -> Engine:
    """The handle to the workers; making it starts the embedded engine if none runs, without waiting for it."""
    at = store()
    with _making:
        return _engine(at)


@cache
def _engine(at: Store) -> Engine:
    return connect(at, _is_open)


def _is_open() -> bool:
    """Whether the tab that this script runs for is still open."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is None or get_instance().is_active_session(context.session_id)


def forget() -> None:
    """Let go of every patient's value that pages keep in memory, once data were deleted."""
    st.cache_resource.clear()


def login_is_configured() -> bool:
    """Whether people sign in here (``[auth]`` in ``secrets.toml``)."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def is_admitted() -> bool:
    """Whether whoever looks may see anything: only behind the gate, and where login is configured, only signed in."""
    return GUARDED and _is_signed_in()


def _is_signed_in() -> bool:
    return not login_is_configured() or bool(getattr(st.user, "is_logged_in", False))


def owner() -> str:
    """Who owns what is made here: the signed-in user, or the one local user where login is not configured.

    Raises
    ------
    NotFound
        Login is configured, and nobody is signed in, or not as somebody: for them nothing is here.
    """
    if not login_is_configured():
        return LOCAL_USER
    if not _is_signed_in():
        raise NotFound("Nobody is signed in.", "Sign in.")
    return identity(st.user)


def identity(user: Mapping) -> str:
    """Who somebody is: issuer and subject, which the provider never gives to anybody else.

    An e-mail is no identity: it changes hands, its case varies, and whoever wrote it need not own it. `NotFound` where
    either is missing.
    """
    issuer, subject = user.get("iss"), user.get("sub")
    if not (isinstance(issuer, str) and issuer and isinstance(subject, str) and subject):
        raise NotFound("The sign-in service did not say who you are.", "Tell whoever looks after this server.")
    name = f"{issuer} {subject}"
    return name if len(name) <= LONGEST_NAME else hashlib.sha256(name.encode()).hexdigest()


def dark() -> bool:
    return st.context.theme.type == "dark"
