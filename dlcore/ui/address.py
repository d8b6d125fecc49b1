"""Where one is stands in the address: ``data``, ``run``, ``model``, ``step``. Reload, and it is all there."""

from __future__ import annotations

import streamlit as st


def get(name: str) -> str | None:
    return st.query_params.get(name)


def go(step: str | None = None, /, **address: str | None) -> None:
    """Move to a step, changing what the address names; None takes a name out of it. Rerun, or use as a callback."""
    for name, value in address.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value
    if step:
        st.query_params["step"] = step
