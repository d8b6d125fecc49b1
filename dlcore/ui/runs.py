"""Lists of runs and models, and the page that shows them all."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from dlcore.specs import FAMILIES
from dlcore.ui import context, frame, words
from dlcore.ui.words_runs import Runs

ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/progress_activity:",
    "done": ":material/check:",
    "failed": ":material/error:",
    "cancelled": ":material/stop_circle:",
}


def run_rows(runs, removable: bool = False) -> None:
    """One line a run: its state, name, family, time, and the way to it."""
    for run in runs:
        family = FAMILIES[run.family]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                frame.page_path(family),
                label=f"{frame.escape(run.name)} · {family.name} · {when(run.created)}",
                icon=ICONS[run.state],
                query_params={"run": run.id},
            )
            st.caption(words.STATES[run.state] + (f": {frame.escape(run.reason)}" if run.reason else ""))
            if removable and run.is_over:
                _delete(f"run-{run.id}", lambda id=run.id: context.store().delete_run(id, context.owner()))


def show() -> None:
    """The page *Runs and models*."""
    with frame.page(words.RUNS):
        st.title(Runs.heading)
        st.header(Runs.runs)
        _runs()
        st.header(Runs.data)
        _data()
        st.header(Runs.models)
        models = context.store().models(context.owner())
        if not models:
            st.caption(Runs.no_models)
        for model in models:
            _model_row(model)


@frame.fragment(run_every=2)
def _runs() -> None:
    runs = context.store().runs(context.owner())
    if not runs:
        st.caption(Runs.no_runs)
    run_rows(runs, removable=True)


def _data() -> None:
    """Data that were used, each with all that goes when it is deleted."""
    store, owner = context.store(), context.owner()
    rows = store.datasets(owner)
    if not rows:
        st.caption(Runs.no_data)
    for row in rows:
        made = store.belongings(row.id, owner)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{frame.escape(row.name)} · {row.n:,} · {when(row.created)}")
            if all(run.is_over for run in made.runs):
                goes = Runs.goes.format(runs=counted(made.runs, "run"), models=counted(made.models, "saved model"))
                _delete(f"data-{row.id}", lambda id=row.id: _delete_data(id, owner), goes)
            else:
                st.caption(Runs.in_use)


def _delete_data(id: str, owner: str) -> None:
    context.store().delete_everything(id, owner)
    context.forget()


def counted(things, noun: str) -> str:
    """ "1 run", "2 runs", "no run"."""
    return f"{len(things) or 'no'} {noun}{'s' if len(things) > 1 else ''}"


def _model_row(model) -> None:
    family = FAMILIES[model.family]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            frame.page_path(family),
            label=f"{frame.escape(model.name)} · {family.name} · {when(model.created)}",
            icon=":material/inventory_2:",
            query_params={"model": model.id, "step": "use"},
        )
        st.download_button(
            words.Results.download,
            lambda: context.store().bundle_path(model.id, context.owner()).read_bytes(),
            file_name=file_name(model.name),
            mime="application/zip",
            key=f"download-{model.id}",
            type="tertiary",
        )
        _delete(f"model-{model.id}", lambda: context.store().delete_model(model.id, context.owner()))


def _delete(key: str, action, says: str = "") -> None:
    with st.popover(Runs.delete, type="tertiary", key=f"ask-{key}"):
        if says:
            st.markdown(says)
        if st.button(Runs.sure, key=f"sure-{key}", type="primary"):
            action()
            st.rerun()


def when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%d %b %Y, %H:%M")


def file_name(name: str) -> str:
    """A model's name as a file name that every system takes."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name).strip("_")[:80] + ".zip"
