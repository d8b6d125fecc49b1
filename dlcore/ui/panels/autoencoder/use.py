"""Use an autoencoder: screen new patients, fill in missing values, take noise away."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.kinds import data_kind
from dlcore.data.tables.export import to_csv
from dlcore.plots.autoencoder import blame
from dlcore.specs import IMAGES, SEQUENCES, TABLE
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.autoencoder.parts import a_rate, listed, score_text, show_blame, show_listed
from dlcore.ui.panels.autoencoder.words import Results as R
from dlcore.ui.panels.autoencoder.words import Use as W
from dlcore.ui.view import Panel, View

N_SAMPLE = 20


@frame.fragment()
def screen(view: View) -> None:
    """A file of new patients: who lies above the line, and in what."""
    st.markdown(W.screen_say)
    _sample(view)
    answer = _asked(view, "screen")
    if answer is None:
        return
    _notes(answer)
    at = a_rate(view, answer, answer["asked"], "screen-rate")
    line = float(answer["threshold"][at])
    above = int((np.asarray(answer["score"]) > line).sum())
    ends = {"low": int(answer["low"][at]), "high": int(answer["high"][at])}
    st.markdown(f"**{W.found.format(above=above, n=len(answer['score']), **ends)}**")
    entries, rows, axis = answer["listed"], answer["rows"], answer["axis"]
    label = lambda i: f"{entries[i]['id']} · {score_text(entries[i]['score'])}"
    chosen = st.selectbox(R.patient, range(len(entries)), format_func=label, key=view.key("screened"))
    show_blame(view, entries[chosen], rows, axis, "screened-blame")
    table = listed(entries, rows, axis, line)
    show_listed(table)
    st.download_button(R.download, to_csv(table), "unusual.csv", "text/csv", key=view.key("screen-csv"))


def _sample(view: View) -> None:
    if view.dataset is not None and hasattr(view.dataset, "frame"):
        sample = to_csv(view.dataset.X.head(N_SAMPLE))
        st.download_button(W.sample, sample, "try.csv", "text/csv", key=view.key("sample"), help=W.sample_help)


def _asked(view: View, name: str) -> dict | None:
    """The answer about an uploaded file, asked for once; None before there is one."""
    file = st.file_uploader(W.file, type=list(data_kind(view.kind).files), key=view.key(f"{name}-file"))
    if file is None:
        return None
    kept = st.session_state.setdefault(view.key(f"{name}-answer"), {})
    digest = hashlib.sha256(file.getvalue()).hexdigest()
    if kept.get("of") != digest:
        with st.spinner(W.screening):
            kept.update(answer=view.call_with_file(name, file), of=digest)
    return kept["answer"]


def _notes(answer: dict) -> None:
    for note in answer["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")


@frame.fragment()
def complete(view: View) -> None:
    """Missing values of a table, filled in with how surely."""
    st.markdown(W.complete_say)
    answer = _asked(view, "complete")
    if answer is None:
        return
    _notes(answer)
    found = answer["filled"]
    if not found:
        st.info(W.none_missing, icon=":material/info:")
        return
    st.markdown(f"**{W.completed.format(n=len(found))}** {W.completed_say}")
    names = W.filled_columns
    table = {
        names["id"]: [each["id"] for each in found],
        names["variable"]: [each["variable"] for each in found],
        names["expected"]: [_expected(each) for each in found],
        names["interval"]: ["" if each["low"] is None else blame.expected(each) for each in found],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True)
    filled = to_csv(pd.DataFrame(answer["columns"]))
    st.download_button(W.download_filled, filled, "filled.csv", "text/csv", key=view.key("filled"))


def _expected(each: dict) -> str:
    if isinstance(each["expected"], str):
        return each["expected"]
    return f"{blame.sensible(each['expected'], each)} {each['unit']}".strip()


@frame.fragment()
def denoise(view: View) -> None:
    """Signals or pictures as the network rebuilds them."""
    st.markdown(W.denoise_say)
    st.warning(W.denoise_warn, icon=":material/warning:")
    answer = _asked(view, "denoise")
    if answer is None:
        return
    _notes(answer)
    ids = answer["id"]
    which = st.selectbox(W.recording, range(len(ids)), format_func=ids.__getitem__, key=view.key("denoised"))
    original, cleaned = answer["original"][which], answer["cleaned"][which]
    show_figure(blame.cleaned(original, cleaned, ids[which], view.dark), view.key("denoised-figure"))
    flat = np.asarray(answer["cleaned"]).reshape(len(ids), -1)
    table = pd.DataFrame(flat, columns=[f"value {k + 1}" for k in range(flat.shape[1])])
    table.insert(0, "name", ids)
    st.download_button(W.download_clean, to_csv(table), "rebuilt.csv", "text/csv", key=view.key("clean-csv"))


PANELS = (
    Panel(W.screen, screen),
    Panel(W.complete, complete, (TABLE,)),
    Panel(W.denoise, denoise, (IMAGES, SEQUENCES)),
)
