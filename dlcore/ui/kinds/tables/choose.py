"""Choosing a table, and what was guessed about its file."""

from __future__ import annotations

import streamlit as st

from dlcore.data.kinds import data_kind
from dlcore.errors import DlcoreError
from dlcore.specs import TABLE
from dlcore.ui import address, frame, reading, words
from dlcore.ui.kinds.tables.words import Reading

SEPARATORS = {None: Reading.guess, ",": ",", ";": ";", "\t": "tab", "|": "|"}
DECIMALS = {None: Reading.guess, ".": "1.5", ",": "1,5"}
ENCODINGS = (None, "utf-8", "utf-16", "cp1252", "gb18030", "shift_jis")


def choose() -> list:
    """The uploaded file, if there is one."""
    file = st.file_uploader(words.Data.own_help, type=list(data_kind(TABLE).files), key="table-file")
    return [file] if file else []


def guesses(choice) -> None:
    """What was guessed about the file, and the way to read it again with something else."""
    found = reading.remembered(choice.dataset_id)
    if not found:
        return
    with st.expander(words.Data.guessed, icon=":material/help:"):
        said = found["guesses"]
        shown = {label: said[key] for key, label in Reading.said.items() if said.get(key)}
        st.markdown("\n".join(f"- {label}: **{frame.escape(_in_words(value))}**" for label, value in shown.items()))
        if not found["path"]:  # roles are settled: the file is gone
            return
        options = _options(said)
        if st.button(words.Data.reread, disabled=not options):
            try:
                address.go("data", data=reading.read(TABLE, found["path"], found["name"], options))
            except DlcoreError as error:
                frame.show_error(error)
            else:
                st.rerun()


def _in_words(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _options(said: dict) -> dict:
    """What the doctor settled instead of the guess; only that."""
    left, middle, right, last = st.columns(4)
    picked = {
        "separator": left.selectbox(Reading.separator, list(SEPARATORS), format_func=SEPARATORS.get),
        "decimal": middle.selectbox(Reading.decimal, list(DECIMALS), format_func=DECIMALS.get),
        "encoding": right.selectbox(Reading.encoding, ENCODINGS, format_func=lambda e: e or Reading.guess),
    }
    if said.get("sheets"):
        picked["sheet"] = last.selectbox(Reading.sheet, said["sheets"], index=said["sheets"].index(said["sheet"]))
    return {name: value for name, value in picked.items() if value is not None and value != said.get(name)}
