"""What the picture panels share: thumbnails in rows, choosing a picture, reading new ones."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image

from dlcore.data.images.stack import picture_digest
from dlcore.plots.contact_sheet import thumbnail
from dlcore.specs import IMAGES
from dlcore.ui import context, frame
from dlcore.ui.kinds.images.parts import say_if_drawn
from dlcore.ui.names import called, key_of
from dlcore.ui.panels.cnn.words import Explain as W
from dlcore.ui.panels.cnn.words import Parts
from dlcore.ui.panels.followed import followed, keep_following
from dlcore.ui.view import View
from dlcore.words.numerals import predicted_percent

KEPT = 12  # answers a session remembers for each model
KINDS = ["png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "dcm"]


def notice(view: View) -> None:
    """What must stand on every view of results: whether they are about drawings."""
    say_if_drawn(view.card["data"]["name"])


def enlarged(values: np.ndarray, side: int = 320) -> np.ndarray:
    """A small grey or colour array with hard pixels, as large as a column."""
    times = max(1, side // max(values.shape[:2]))
    return values.repeat(times, axis=0).repeat(times, axis=1)


def choose_picture(view: View, where: str) -> tuple[dict, np.ndarray] | None:
    """One picture of the data or an uploaded one: what a call takes, and the pixels; None until there is one.

    The choice is shared by all panels of the view, so that one picture can be followed through them.
    """
    sources = [W.own] if view.dataset is None else [W.from_data, W.own]
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        source = st.segmented_control(
            W.which, sources, default=sources[0], required=True, key=view.key(f"{where}-source")
        )
    with right:
        return _own(view, where) if source == W.own else _of_data(view, where)


def _of_data(view: View, where: str) -> tuple[dict, np.ndarray]:
    ids, unseen, start = called(view.dataset.ids), held_back(view), followed(view)
    picked = st.selectbox(
        W.which,
        range(len(ids)),
        index=min(telling_row(view) if start is None else start, len(ids) - 1),
        format_func=lambda i: W.held_back.format(name=ids[i]) if i in unseen else str(ids[i]),
        key=key_of(view.key(f"{where}-row")),
        label_visibility="collapsed",
    )
    keep_following(view, picked)
    return {"index": int(picked)}, view.dataset.X.load(picked)


def held_back(view: View) -> set[int]:
    """Rows that the finished network never learnt from; none where, fold by fold, all were learnt from in the end."""
    found = None if view.results is None else view.results["explain"]["gallery"]["index"]
    return set() if found is None or len(found) == len(view.dataset) else {int(row) for row in found}


def telling_row(view: View) -> int:
    """A held-out picture to begin with: of the false alarms one that is neither sure nor a toss-up; else another
    wrong answer, else the least sure one."""
    found = None if view.results is None else view.results["explain"]["gallery"]
    if found is None or not len(found["index"]):
        return 0
    wrong = np.flatnonzero(~np.asarray(found["right"], bool))
    alarms = wrong[np.asarray(found["predicted"])[wrong] == outcome(view, found["classes"])]
    some = alarms if len(alarms) else wrong
    at = some[len(some) // 2] if len(some) else int(np.argmin(found["confidence"]))
    return int(found["index"][at])


def outcome(view: View, classes: Sequence[str]) -> int:
    """Number of the class that counts as yes; of several the last."""
    return list(classes).index(view.card["classes"][-1])


def _own(view: View, where: str) -> tuple[dict, np.ndarray] | None:
    file = st.file_uploader(W.upload, type=KINDS, key=view.key(f"{where}-file"), label_visibility="collapsed")
    if file is None:
        return None
    data, _ = read_new(((file.name, file.getvalue()),), context.owner())
    pixels = np.asarray(data.X.load(0))
    return {"image": pixels}, pixels


@st.cache_resource(max_entries=4, show_spinner=False)
def read_new(files: tuple[tuple[str, bytes], ...], owner: str):
    """New pictures, read by a worker within its limits: the dataset and what was skipped. Nothing stays on the disk."""
    found = context.engine().ask("read", owner=owner, kind=IMAGES, files=files)
    data = context.store().load_dataset(found["dataset_id"], owner)
    context.store().delete_dataset(found["dataset_id"], owner)  # what is mapped into memory stays readable
    return data, [tuple(pair) for pair in found.get("skipped", ())]


def asked_once(view: View, name: str, /, **kwargs):
    """The model's answer, asked for only when the question changes: a redrawn panel does not ask again."""
    question = (name, *((key, _plain(value)) for key, value in sorted(kwargs.items())))
    kept = st.session_state.setdefault(view.key("answers"), {})
    if question not in kept:
        with st.spinner(Parts.asking, show_time=True):
            answer = view.call(name, **kwargs)
        kept[question] = answer
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))
    return kept[question]


def _plain(value):
    """Something that can be compared: a picture by its digest."""
    return picture_digest(value) if isinstance(value, np.ndarray) else value


def data_url(picture: np.ndarray, side: int = 96) -> str:
    """A thumbnail as text, for a table's column of pictures."""
    out = BytesIO()
    image: Image.Image = thumbnail(picture, side)
    image.save(out, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def says(truth: str, answer: str, p: float, pattern: str) -> str:
    return pattern.format(truth=frame.escape(truth), answer=frame.escape(answer), p=predicted_percent(p))
