"""Names of patients: in front of a room they are hidden unless somebody asks for them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dlcore.ui import words

SHOW = "show_names"  # of the switch in the sidebar


def are_hidden() -> bool:
    """Whether the room would read them: large type is on, and nobody asked for names."""
    return bool(st.session_state.get("large_type")) and not st.session_state.get(SHOW)


def called(ids: Sequence, places: Sequence[int] | None = None) -> list[str]:
    """What to call patients on screen: their names, or, hidden, their places in the data.

    Parameters
    ----------
    ids : sequence of n names
    places : sequence of n int, optional
        Place of each in the data; its own position where none is given.
    """
    if not are_hidden():
        return [str(name) for name in ids]
    places = range(len(ids)) if places is None else places
    return [words.NAMELESS.format(n=int(place) + 1) for place in places]


def key_of(key: str) -> str:
    """The key of a box in which a patient is chosen: another one while names are hidden.

    The browser keeps showing what was chosen, in the words of that moment, as long as the box is the same.
    """
    return f"{key}-nameless" if are_hidden() else key


def on_screen(table: pd.DataFrame, column: str, places: Sequence[int] | None = None) -> pd.DataFrame:
    """A table as it is shown, its names as `called` gives them; a download keeps them."""
    return table.assign(**{column: called(table[column], places)})
