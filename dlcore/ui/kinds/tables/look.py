"""Looking at a table before training: what each column is, the first rows, how the file was read."""

from __future__ import annotations

import streamlit as st

from dlcore.data.schema import IGNORED
from dlcore.ui import words
from dlcore.ui.checkup import show_checkup
from dlcore.ui.kinds.tables.choose import guesses, questions
from dlcore.ui.kinds.tables.columns import edit_columns


def look(choice) -> None:
    """Columns to correct, then the first rows."""
    questions(choice)
    show_checkup(choice)
    edit_columns(choice)
    st.subheader(words.Data.preview)
    st.dataframe(first_rows(choice), hide_index=True)
    guesses(choice)


def first_rows(choice, n: int = 8):
    """The first rows of what is used, the outcome and the patient first, each column headed by its role and kind."""
    schema = choice.schema
    used = [c for c in schema.columns if c.role != IGNORED]
    used.sort(key=lambda c: ("outcome", "patient").index(c.role) if c.role in ("outcome", "patient") else 2)
    head = choice.dataset.frame.head(n)
    shown = head[[c.name for c in used if c.name in head]]
    kinds = {c.name: f"{c.name} · {c.role if c.role != 'feature' else c.kind}" for c in used}
    return shown.rename(columns=kinds)
