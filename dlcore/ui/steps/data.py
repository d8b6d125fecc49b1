"""Data: a sample, a file of one's own, or data used before; then what was read, to look at and correct."""

from __future__ import annotations

import streamlit as st

from dlcore.data import samples
from dlcore.ui import address, context, examples, frame, reading, words
from dlcore.ui.data_choice import chosen
from dlcore.ui.kinds import KIND_VIEWS

RECENT = 5


def take_invitations(page) -> None:
    """What the address asks for on arrival: a sample, or the finished example."""
    if name := address.get("sample"):
        use_sample(page, name)
        st.rerun()
    if address.get("example"):
        open_example(page)
        st.rerun()


def show(page) -> None:
    choice = chosen(page)
    if choice is None:
        _start(page)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"### {choice.sentence()}")
        st.button(words.Data.change, on_click=address.go, args=("data",), kwargs={"data": None, "run": None})
    problems = choice.problems()
    for problem in problems:
        st.warning(frame.escape(problem), icon=":material/warning:")
    st.button(
        words.Data.next,
        type="primary",
        icon=":material/arrow_forward:",
        disabled=bool(problems),
        on_click=address.go,
        args=("train",),
        kwargs={"data": choice.dataset_id},
    )
    _noticed(choice)
    KIND_VIEWS[choice.kind].look(choice)
    _about(choice)


def _noticed(choice) -> None:
    notes = list(dict.fromkeys([*getattr(choice.arranged, "notes", ()), *reading.notes(choice.dataset_id)]))
    if notes:
        with st.expander(f"{words.Data.noticed} ({len(notes)})", icon=":material/info:", expanded=len(notes) < 4):
            st.markdown("\n".join(f"- {frame.escape(note)}" for note in notes))


def _about(choice) -> None:
    """Where a sample comes from."""
    sample = next((s for s in samples.SAMPLES.values() if s.title == choice.name), None)
    if sample:
        st.markdown(f"**{words.Data.look_for}.** {sample.look_for}")
        st.caption(f"{words.Data.source}: {sample.source.removesuffix('.')}. {words.Data.licence}: {sample.licence}.")


def _start(page) -> None:
    """The empty state: a sample on the left, one's own file on the right."""
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True, height="stretch"):
        _samples(page)
    with right, st.container(border=True, height="stretch"):
        _own(page.family)
    recent = [row for row in context.store().datasets(context.owner()) if row.kind in page.family.data][:RECENT]
    if recent:
        st.subheader(words.Data.recent)
        for row in recent:
            st.button(
                f"{frame.escape(row.name)} ({row.n:,})",
                key=f"data-{row.id}",
                type="tertiary",
                icon=":material/table_rows:",
                on_click=address.go,
                args=("data",),
                kwargs={"data": row.id},
            )


def _own(family) -> None:
    """The uploader; where a family learns from several kinds of data, for the kind that is chosen."""
    kind = family.data[0]
    if len(family.data) > 1:
        kind = st.segmented_control(
            words.Data.what_kind, family.data, default=kind, required=True, format_func=lambda k: KIND_VIEWS[k].name
        )
    view = KIND_VIEWS[kind]
    reading.upload(kind, view)
    if view.elsewhere:
        view.elsewhere()


def _samples(page) -> None:
    names = [name for name in page.family.samples if name in samples.SAMPLES]
    first = samples.SAMPLES[names[0]]
    st.markdown(f"### {words.Data.empty}")
    free = page.family.learns_without_outcome(page.family.data[0])
    question = page.family.question if free else first.question
    st.markdown(f"**{first.title}.** {question}")
    if st.button(words.Data.sample, type="primary", icon=":material/science:"):
        use_sample(page, names[0])
        st.rerun()
    if st.button(words.Data.example, icon=":material/visibility:", help=words.Data.example_help):
        open_example(page)
        st.rerun()
    if names[1:]:
        st.caption(words.Data.other_samples)
    for name in names[1:]:
        if st.button(
            samples.SAMPLES[name].title, key=f"sample-{name}", type="tertiary", icon=":material/arrow_forward:"
        ):
            use_sample(page, name)
            st.rerun()


def use_sample(page, name: str) -> None:
    """Put a sample into the store, once for each owner, and go to training: its roles are known."""
    row_id = sample_row(name, context.owner())
    address.go("train", data=row_id, run=None, sample=None)


def sample_row(name: str, owner: str) -> str:
    """The stored sample of this owner; read and kept the first time."""
    store, title = context.store(), samples.SAMPLES[name].title
    for row in store.datasets(owner):
        if row.name == title:
            return row.id
    return store.add_dataset(owner, samples.load(name), title).id


def open_example(page) -> None:
    """Open the finished example of this family: nothing to train."""
    run_id = examples.open_example(page.family, sample_row(page.family.example_sample, context.owner()))
    address.go("results", run=run_id, data=None, example=None)
