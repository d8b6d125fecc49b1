"""Use on new pictures: one, several or a folder in; a table with thumbnails out."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from dlcore.ui import context, frame
from dlcore.ui.kinds.images.parts import say_if_drawn, show_skipped
from dlcore.ui.names import called
from dlcore.ui.panels import elsewhere
from dlcore.ui.panels.cnn.parts import data_url, held_back, read_new
from dlcore.ui.panels.cnn.words import Parts
from dlcore.ui.panels.cnn.words import Use as W
from dlcore.ui.panels.patients import plus_minus
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent

SHOWN = 200
SAMPLES = 6  # pictures of the data to try it on
KINDS = ["zip", "png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "dcm"]


@frame.fragment()
def new(view: View) -> None:
    """Uploaded pictures, each with the answer."""
    say_if_drawn(view.card["data"]["name"], Parts.learnt_drawn)
    st.markdown(W.say)
    left, right = st.columns(2)
    files = left.file_uploader(W.files, type=KINDS, accept_multiple_files=True, key=view.key("new-files"))
    folder = right.file_uploader(W.folder, accept_multiple_files="directory", key=view.key("new-folder"))
    chosen = tuple((file.name, file.getvalue()) for file in [*(files or []), *(folder or [])])
    chosen = chosen or _samples(view)
    if not chosen:
        return
    with st.spinner(W.reading, show_time=True):
        answer, urls = _judged(view.target, context.owner(), chosen)
    _show(view, answer, urls)
    if files or folder:
        elsewhere.offer(view, chosen, str([(name, len(content)) for name, content in chosen]), answer["n_outcomes"])


def _samples(view: View) -> tuple[tuple[str, bytes], ...]:
    """On demand some tested pictures of the data as files, as if they had been uploaded."""
    if view.dataset is None or view.results is None or not len(view.results["explain"]["gallery"]["index"]):
        return ()
    rows = np.asarray(view.results["explain"]["gallery"]["index"])
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, SAMPLES).astype(int))]
    key = view.key("new-sample")
    st.button(
        (W.sample if held_back(view) else W.sample_seen).format(n=len(rows)),
        key=f"{key}-button",
        on_click=st.session_state.update,
        args=({key: True},),
        help=W.sample_help,
        icon=":material/science:",
    )
    if not st.session_state.get(key):
        return ()
    return tuple((f"{view.dataset.ids[row]}.png", _png(view.dataset.X.load(int(row)))) for row in rows)


def _png(picture: np.ndarray) -> bytes:  # uint8 (h, w, 1 | 3)
    out = BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(out, "PNG")
    return out.getvalue()


@st.cache_resource(max_entries=4, show_spinner=False)
def _judged(target: str, owner: str, files: tuple[tuple[str, bytes], ...]) -> tuple[dict, list[str]]:
    """The worker's table of answers, and thumbnails of the first pictures in the same order."""
    data, _ = read_new(files, owner)
    answer = context.engine().ask("predict", owner=owner, target=target, files=files)
    return answer, [data_url(np.asarray(data.X.load(i))) for i in range(min(len(data), SHOWN))]


def _show(view: View, answer: dict, urls: list[str]) -> None:
    for note in answer["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")
    show_skipped(answer.get("skipped", ()))
    table = pd.DataFrame(answer["table"])
    if len(table) > len(urls):
        st.caption(W.too_many.format(n=len(urls), total=len(table)))
    shown = table.head(len(urls)).copy()
    if "row" in shown:
        shown["row"] = called(shown["row"])
    shown.insert(0, W.thumbnail, urls[: len(shown)])
    written = {name: predicted_percent for name in shown if str(name).startswith("probability of ")}
    written |= {"disagreement": plus_minus} if "disagreement" in shown else {}
    st.dataframe(
        shown.style.format(written, na_rep="–"),
        hide_index=True,
        row_height=72,
        column_config={W.thumbnail: st.column_config.ImageColumn()},
    )
    left, right = st.columns([1, 4])
    left.download_button(W.csv, answer["csv"], "predictions.csv", "text/csv", key=view.key("new-csv"))
    right.download_button(W.excel, answer["excel"], "predictions.xlsx", key=view.key("new-excel"))


PANELS = (Panel(W.title, new),)
