"""Use: a model from the library or a file, on one patient or on many."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import address, context, frame, reading, words
from dlcore.ui.panels import evaluation
from dlcore.ui.panels.card import show_card
from dlcore.ui.view import View


def show(page) -> None:
    view = _choose(page)
    _upload(page)
    if view is None:
        st.info(words.Use.none, icon=":material/info:")
        return
    st.markdown(f"### {frame.escape(view.name)}")
    evaluation.caution(view)
    with st.expander(words.Use.about, icon=":material/description:"):
        show_card(view.card)
    panels = view.fitting(page.use)
    title = st.segmented_control(
        words.Use.how, list(panels), default=next(iter(panels)), required=True, key=view.key("use")
    )
    panels[title].draw(view)


def _choose(page) -> View | None:
    """The model in the address, else this run's, else the newest one; a list where there are several."""
    store, owner = context.store(), context.owner()
    run = page.run()
    options = {model.id: model.name for model in store.models(owner, page.family.key)}
    if run and run.state == "done":
        options = {run.id: f"{words.Use.this_run}: {run.name}"} | options
    if not options:
        return None
    wanted = address.get("model")
    start = list(options).index(wanted) if wanted in options else 0
    target = st.selectbox(words.Use.which, list(options), index=start, format_func=options.get)
    if target != wanted and not (wanted is None and start == 0):
        address.go("use", model=target)
    return View.of_run(run) if run and target == run.id else View.of_model(store.model(target, owner))


def _upload(page) -> None:
    """Open a model file: checked on a worker, then kept in the library."""
    with st.expander(words.Use.upload, icon=":material/upload_file:"):
        file = st.file_uploader(words.Use.upload_help, type="zip", key=f"bundle-{st.session_state.get('bundles', 0)}")
    if file is None:
        return
    model_id = reading.errand("open_bundle", [file], family=page.family.key)["model"]
    st.session_state["bundles"] = st.session_state.get("bundles", 0) + 1  # an empty uploader again
    address.go("use", model=model_id)
    st.rerun()
