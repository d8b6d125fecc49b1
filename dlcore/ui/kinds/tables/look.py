"""Looking at a table before training: what each column is, the first rows, how the file was read."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.data.schema import IGNORED
from dlcore.data.tables import export
from dlcore.data.tables.table_one import table_one
from dlcore.plots.missing import missing_pattern
from dlcore.ui import words
from dlcore.ui.checkup import show_checkup
from dlcore.ui.figures import show_figure
from dlcore.ui.kinds.tables.change import change
from dlcore.ui.kinds.tables.choose import guesses, questions
from dlcore.ui.kinds.tables.columns import edit_columns, glance
from dlcore.ui.kinds.tables.words import Look
from dlcore.ui.meanwhile import of_data, wait_for
from dlcore.ui.runs import file_name


def look(choice) -> None:
    """Columns to correct, then the first rows."""
    questions(choice)
    show_checkup(choice)
    edit_columns(choice)
    shown = st.segmented_control(Look.what, list(_VIEWS), default=words.Data.preview, key=choice.key("table-look"))
    if shown:
        _VIEWS[shown](choice)
    guesses(choice)


def _rows(choice) -> None:
    st.dataframe(first_rows(choice), hide_index=True)


def _patients(choice) -> None:
    """Table one, and a way to take it along."""
    if choice.arranged is None:
        return
    one = of_data(choice, "table one", table_one)
    if one is None:
        wait_for(choice, words.Data.describing)
        return
    one = pd.DataFrame(one)
    st.dataframe(one, hide_index=True, height=38 * min(len(one) + 1, 16))
    st.caption(Look.patients_say if "difference" in one else Look.patients_say_alone)
    with st.container(horizontal=True):
        for label, made, ending in ((Look.csv, export.to_csv, "csv"), (Look.excel, export.to_excel, "xlsx")):
            name = file_name(f"{choice.name} by outcome").removesuffix(".zip") + f".{ending}"
            st.download_button(label, lambda made=made: made(one), file_name=name, key=choice.key(f"one-{ending}"))


def _missing(choice) -> None:
    if not glance(choice)["patterns"]:
        st.markdown(Look.none_missing)
        return
    show_figure(missing_pattern(glance(choice), choice.dark), choice.key("missing"), Look.missing_say)


_VIEWS = {words.Data.preview: _rows, Look.patients: _patients, Look.missing: _missing, Look.change: change}


def first_rows(choice, n: int = 8):
    """The first rows of what is used, the outcome and the patient first, each column headed by its role and kind."""
    schema = choice.schema
    used = [c for c in schema.columns if c.role != IGNORED]
    used.sort(key=lambda c: ("outcome", "patient").index(c.role) if c.role in ("outcome", "patient") else 2)
    head = choice.dataset.frame.head(n)
    shown = head[[c.name for c in used if c.name in head]]
    kinds = {c.name: f"{c.name} · {c.role if c.role != 'feature' else c.kind}" for c in used}
    return shown.rename(columns=kinds)
