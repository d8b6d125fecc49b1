"""Looking at a table before training: what each column is, the first rows, how the file was read."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import words
from dlcore.ui.kinds.tables.choose import guesses
from dlcore.ui.kinds.tables.columns import edit_columns


def look(choice) -> None:
    """Columns to correct, then the first rows."""
    edit_columns(choice)
    st.subheader(words.Data.preview)
    st.dataframe(choice.dataset.frame.head(8), hide_index=True)
    guesses(choice)
