"""Understand: one family's own views of how the model works, on the doctor's own data."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import words
from dlcore.ui.panels import evaluation


def show(page) -> None:
    view = page.view()
    evaluation.caution(view)
    panels = view.fitting(page.understand)
    title = st.segmented_control(
        words.Understand.which, list(panels), default=next(iter(panels)), required=True, key="understand-panel"
    )
    panels[title].draw(view)
