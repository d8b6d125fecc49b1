"""Choosing a table, and what was guessed about its file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.data.kinds import data_kind
from dlcore.data.tables.encoding import ENCODINGS
from dlcore.data.tables.missing import MISSING
from dlcore.data.tables.outcome import labels_for
from dlcore.specs import TABLE
from dlcore.ui import context, frame, reading, words
from dlcore.ui.kinds.dates import dates
from dlcore.ui.kinds.tables.lists import ask_for_lists
from dlcore.ui.kinds.tables.words import Reading

SEPARATORS = {None: Reading.guess, ",": ",", ";": ";", "\t": "tab", "|": "|", " ": Reading.blanks}
DECIMALS = {None: Reading.guess, ".": "1.5", ",": "1,5"}
QUOTES = {None: Reading.guess, '"': '"…"', "'": "'…'"}
HEADERS = {None: Reading.guess, True: Reading.with_names, False: Reading.without_names}
THOUSANDS = {None: Reading.guess, "": Reading.none, ",": "1,234", ".": "1.234", "'": "1'234", " ": "1 234"}


def choose() -> list:
    """The uploaded file, if there is one."""
    file = st.file_uploader(words.Data.own_help, type=[*data_kind(TABLE).files, "zip"], key="table-file")
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
        options = _options(said, choice.dataset_id)
        if st.button(words.Data.reread, disabled=not options):
            reading.again(found, options)


def questions(choice) -> None:
    """What only the doctor can settle, open and each with a button; what was left out to protect the patients."""
    found = reading.remembered(choice.dataset_id)
    if not found or not found["path"]:
        dates(choice)
        return
    for i, ask in enumerate(_once_for_all_columns(found["guesses"].get("asks", []))):
        if said := _question(ask, found["options"]):
            text, label, options = said
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/help: {text}")
                if st.button(label, key=f"ask-{choice.dataset_id}-{i}"):
                    reading.again(found, options)
        if ask["name"] == "yes":
            _which_is_yes(choice, ask)
    ask_for_lists(choice, reading.again)
    dates(choice)
    named = found["guesses"].get("identifying", {})
    if named:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/lock: {Reading.identifying.format(names=frame.escape(', '.join(named)))}")
            kept = st.selectbox(
                Reading.keep, [None, *named], format_func=lambda n: n or Reading.none, key=f"keep-{choice.dataset_id}"
            )
            if kept:
                reading.again(found, {"keep": [*found["options"].get("keep", ()), kept]})


def _once_for_all_columns(asks: list[dict]) -> list[dict]:
    """The decimal mark is asked once, however many columns leave it open: one answer settles all."""
    marks = [ask for ask in asks if ask["name"] == "decimal"]
    return [ask for ask in asks if ask["name"] != "decimal"] + marks[:1]


def _which_is_yes(choice, ask: dict) -> None:
    """Two words that do not say which of them is yes: open until somebody has said so."""
    outcome = choice.schema.outcome
    answered = f"yes-settled-{choice.dataset_id}"
    if outcome is None or outcome.name != ask["column"] or st.session_state.get(answered):
        return
    values = {ask["yes"], ask["no"]}
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/help: {Reading.which_yes.format(column=frame.escape(ask['column']))}")
        for value in sorted(values):
            if st.button(Reading.is_yes.format(value=frame.escape(value)), key=f"yes-{choice.dataset_id}-{value}"):
                no = next(iter(values - {value}))
                schema = choice.schema.with_positive((value,), *labels_for(outcome.name, (value,), (no,)))
                context.store().save_schema_edits(choice.dataset_id, context.owner(), schema.as_dict())
                st.session_state[answered] = True
                st.rerun()


def _question(ask: dict, options: dict) -> tuple[str, str, dict] | None:
    """The question, what its button says, and the options that answer it."""
    column = frame.escape(ask["column"])
    if ask["name"] == "hidden":
        return Reading.hidden.format(n=ask["n"]), Reading.without_hidden, {"hidden": False}
    if ask["name"] == "shift_day_first":
        return Reading.day_first.format(column=column), Reading.month_first, {"shift_day_first": False}
    if ask["name"] == "decimal":
        other = "," if ask["taken"] == "." else "."
        text = Reading.two_ways.format(cell=frame.escape(ask["cell"]), column=column, mark=ask["taken"])
        return text, Reading.other_mark.format(mark=other), {"decimal": other}
    if ask["name"] == "code":
        codes = dict(options.get("codes", {})) | {
            ask["column"]: [*options.get("codes", {}).get(ask["column"], ()), ask["code"]]
        }
        text = Reading.code.format(code=ask["code"], n=ask["n"], column=column)
        return text, Reading.as_missing.format(code=ask["code"]), {"codes": codes}
    return None


def mend(path: str, name: str) -> dict | None:
    """The first rows of a file that could not be read, and how it may be read; the options once the button is pressed."""
    place = st.container()  # the rows stand above what changes them
    options = _options(st.session_state.get("mend-said", {}), "mend", all_of_it=True)
    seen = context.engine().ask("peek", owner=context.owner(), path=path, name=name, options=options)
    st.session_state["mend-said"] = {key: seen[key] for key in ("sheets", "sheet") if key in seen}
    if seen.get("rows"):
        width = max(len(row) for row in seen["rows"])
        table = pd.DataFrame([row + [""] * (width - len(row)) for row in seen["rows"]])
        place.caption(Reading.as_it_stands)
        place.dataframe(table.set_axis([Reading.nth.format(n=i + 1) for i in range(width)], axis=1), hide_index=True)
    return options if st.button(words.Data.reread, key="mend-again", type="primary") else None


def _in_words(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _options(said: dict, key: str, all_of_it: bool = False) -> dict:
    """What the doctor settled instead of the guess; only that."""
    pick = lambda place, label, able, name: place.selectbox(
        label, list(able), format_func=able.get, key=f"{name}-{key}"
    )
    encodings = {None: Reading.guess} | {name: name for name in ENCODINGS}
    first, second = (st.columns(4), st.columns(4)) if not all_of_it else (st.columns(2) * 2, st.columns(2) * 2)
    picked = {
        "separator": pick(first[0], Reading.separator, SEPARATORS, "separator"),
        "quote": pick(first[1], Reading.quote, QUOTES, "quote"),
        "decimal": pick(first[2], Reading.decimal, DECIMALS, "decimal"),
        "thousands": pick(first[3], Reading.thousands, THOUSANDS, "thousands"),
        "encoding": pick(second[0], Reading.encoding, encodings, "encoding"),
        "header": pick(second[1], Reading.header, HEADERS, "header"),
    }
    codes = second[2].text_input(Reading.missing, key=f"missing-{key}", placeholder="-9, 999")
    if codes.strip():
        picked["missing"] = [*MISSING, *(code.strip() for code in codes.split(","))]
    if said.get("sheets"):
        sheets = said["sheets"]
        picked["sheet"] = second[3].selectbox(
            Reading.sheet, sheets, index=sheets.index(said["sheet"]), key=f"sheet-{key}"
        )
    return {
        name: value for name, value in picked.items() if value is not None and (all_of_it or value != said.get(name))
    }
