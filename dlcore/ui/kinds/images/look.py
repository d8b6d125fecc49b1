"""Look at pictures before training: a contact sheet by class, sizes, brightness, copies, and how they were read."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.data.images.checks import check_pictures
from dlcore.plots.contact_sheet import brightness_by_class, contact_sheet, sizes_by_class
from dlcore.specs import IMAGES
from dlcore.ui import address, context, frame, reading
from dlcore.ui.figures import show_figure
from dlcore.ui.kinds.images.parts import say_if_drawn, show_grid, show_skipped
from dlcore.ui.kinds.images.words import Look as W

PER_CLASS = 16
COLUMNS = 8
COPIES = 6


def look(choice) -> None:
    """Everything a careful reader looks at first; `choice` has the dataset and its identifier."""
    data = choice.dataset
    checks = _checks(choice.dataset_id, context.owner(), data)
    for note in checks["notes"]:
        st.warning(frame.escape(note), icon=":material/visibility:")
    _sheets(data)
    _brightness_and_sizes(checks, context.dark())
    _copies(data, checks)
    _how_read(choice)


@st.cache_resource(max_entries=8, show_spinner=False)
def _checks(dataset_id: str, owner: str, _data) -> dict:
    return check_pictures(_data)


def _brightness_and_sizes(checks: dict, dark: bool) -> None:
    """Side by side; where all pictures have one size there is nothing to draw of it."""
    one_size = len(np.unique(checks["size"], axis=0)) == 1
    left, right = (st.container(), None) if one_size else st.columns(2, gap="large")
    with left:
        show_figure(brightness_by_class(checks, dark), "brightness", W.brightness_say)
    if one_size:
        height, width = checks["size"][0]
        st.caption(W.one_size.format(width=width, height=height))
        return
    with right:
        show_figure(sizes_by_class(checks, dark), "sizes", W.sizes_say)


def _sheets(data) -> None:
    """Some pictures of each class, others on demand."""
    seed = st.session_state.setdefault("sheet-seed", 0)
    st.subheader(W.title)
    say_if_drawn(data.name)
    for name in data.classes or (None,):
        rows = np.arange(len(data)) if name is None else np.flatnonzero(data.y == name)
        some = np.random.default_rng(seed).permutation(rows)[:PER_CLASS]
        said = W.sheet_all if name is None else W.sheet
        st.caption(said.format(name=frame.escape(str(name)), n=f"{len(rows):,}"))
        st.image(contact_sheet([data.X.load(int(i)) for i in some], COLUMNS), width="stretch")
    st.button(W.other, on_click=_deal_others, icon=":material/shuffle:")


def _deal_others() -> None:
    st.session_state["sheet-seed"] += 1


def _copies(data, checks: dict) -> None:
    pairs = [(W.exact, pair) for pair in checks["copies"]] + [(W.near, pair) for pair in checks["near_copies"]]
    if not pairs:
        return
    with st.expander(f"{W.copies} ({len(pairs)})", icon=":material/content_copy:"):
        st.caption(W.copies_say)
        pairs.sort(key=lambda pair: not pair[1]["across"])  # what matters most first
        rows = [row for _, pair in pairs[:COPIES] for row in pair["rows"]]
        captions = [
            f"{frame.escape(str(data.ids[row]))}: {kind}{W.across[pair['across']]}"
            for kind, pair in pairs[:COPIES]
            for row in pair["rows"]
        ]
        show_grid([data.X.load(row) for row in rows], captions, per_row=4)


def _how_read(choice) -> None:
    """What was guessed, what was left out, and the way to read it again otherwise."""
    found = reading.remembered(choice.dataset_id)
    if not found:
        return
    show_skipped(found.get("skipped", ()))
    with st.expander(W.how, icon=":material/help:"):
        guesses = found["guesses"]
        st.markdown(
            "\n".join(f"- {label}: {frame.escape(guesses[key])}" for key, label in W.said.items() if guesses.get(key))
        )
        if not found["path"]:  # a public set is read as it was published
            return
        options = _options(choice.dataset, "windows" in guesses)
        if st.button(W.again, disabled=not options, key="read-pictures-again"):
            id = reading.read(IMAGES, found["path"], found["name"], options)
            address.go("data", data=id)
            st.rerun()


def _options(data, has_windows: bool) -> dict:
    """What the doctor settled in place of the guess; only that."""
    left, right = st.columns(2)
    options = {}
    with left:
        patient = st.text_input(W.patient, placeholder="guess", help=W.patient_help, key="picture-patient").strip()
        if patient:
            options["patient"] = patient
    with right:
        if len(data.classes) == 2:
            positive = st.selectbox(W.positive, data.classes, index=1, key="picture-positive")
            if positive != data.classes[1]:
                options["positive"] = positive
    if has_windows:
        centre = left.number_input(W.window, value=None, help=W.window_help, key="picture-centre")
        width = right.number_input(W.window, value=None, min_value=1.0, label_visibility="hidden", key="picture-width")
        if centre is not None and width is not None:
            options |= {"window_centre": centre, "window_width": width}
    return options
