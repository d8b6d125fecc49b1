"""Results: the answer first, then how far to trust it, then every figure; at the end the model to keep."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import address, context, frame, words
from dlcore.ui.panels import evaluation
from dlcore.ui.panels.card import show_card
from dlcore.ui.runs import file_name
from dlcore.ui.steps.train import events_of, notes_of
from dlcore.words import say


def show(page) -> None:
    view = page.view()
    st.html(f'<div class="cajal-answer">{frame.plain(say(view.results["headline"]))}</div>')
    panels = view.fitting((*evaluation.panels(view.results), *page.results))
    evaluation.verdicts(view)
    title = st.segmented_control(
        words.Results.which, list(panels), default=next(iter(panels)), required=True, key=view.key("results")
    )
    panels[title].draw(view)
    st.divider()
    _keep(view)
    _card(view)


def _keep(view) -> None:
    """Save to the library, or download."""
    st.subheader(words.Results.keep)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    name = row.text_input(words.Results.model_name, value=view.run.name, key=view.key("name"), max_chars=80)
    path = context.store().bundle_path(view.run.id, context.owner())
    if row.button(words.Results.save, type="primary", key=view.key("save"), icon=":material/inventory_2:"):
        model = context.store().add_model(context.owner(), view.run.family, name or view.run.name, path, view.run.id)
        st.success(words.Results.saved, icon=":material/check:")
        st.button(words.Results.use_it, on_click=address.go, args=("use",), kwargs={"model": model.id})
    row.download_button(
        words.Results.download,
        path.read_bytes,
        file_name=file_name(name or view.run.name),
        mime="application/zip",
        key=view.key("download"),
        icon=":material/download:",
    )
    st.caption(words.Results.download_help)


def _card(view) -> None:
    """How the model was made: what a colleague needs to make it again."""
    card = view.card
    with st.expander(words.Results.card, icon=":material/description:"):
        for note in notes_of(events_of(view.run.id)):
            st.markdown(f"- {frame.escape(note)}")
        show_card(card)
