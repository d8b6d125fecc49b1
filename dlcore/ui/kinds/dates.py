"""Dates of patients: left out, or shifted by a secret number of days each patient; one click either way."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import frame, reading
from dlcore.ui.words import Dates as W


def dates(choice) -> None:
    """What was done with the dates, open on the page, and the button that changes it as long as the file is there."""
    found = reading.remembered(choice.dataset_id)
    here = bool(found and found.get("path"))
    if choice.schema.shifted_dates:
        _shifted(choice, found if here else None)
    elif here and (names := _open(choice, found)):
        _as_they_were(choice, found, names)


def _open(choice, found: dict) -> list[str]:
    """Columns of dates that nobody has settled yet."""
    said = found["guesses"]
    settled = {*said.get("identifying", {}), *found["options"].get("keep", ())}
    return [name for name in said.get("dates", ()) if name not in settled]


def _shifted(choice, found: dict | None) -> None:
    told = choice.schema.reading["dates"]
    unit = W.weeks if told.get("weeks") else W.days
    whose = W.of_patient.format(patient=frame.escape(told["patient"])) if told.get("patient") else W.of_row
    said = W.shifted.format(names=_names(choice.schema.shifted_dates), whose=whose, unit=unit)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/event_repeat: {said}")
        if found and st.button(W.undo, key=f"unshift-{choice.dataset_id}"):
            reading.again(found, {"shift_dates": False})
    patient = choice.schema.patient.name if choice.schema.patient else ""
    if patient != told.get("patient", ""):
        _by_whom(choice, found, patient)


def _by_whom(choice, found: dict | None, patient: str) -> None:
    """Another column names the patients than when the dates were shifted."""
    name = frame.escape(patient) if patient else W.nobody
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/warning: {W.by_other.format(patient=name)}")
        if found and st.button(W.again.format(patient=name), key=f"shift-by-{choice.dataset_id}"):
            reading.again(found, {"shift_dates": True, "shift_patient": patient})


def _as_they_were(choice, found: dict, names: list[str]) -> None:
    stored = set(names) & set(choice.dataset.schema.names)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/event: {(W.kept if stored else W.left_out).format(names=_names(names))}")
        if st.button(W.shift if stored else W.keep_shifted, key=f"shift-{choice.dataset_id}", help=W.help):
            patient = choice.schema.patient.name if choice.schema.patient else ""
            reading.again(found, {"shift_dates": True, "shift_patient": patient})
        if not stored:
            kept = st.selectbox(
                W.as_it_is, [None, *names], format_func=lambda n: n or W.none, key=f"keep-date-{choice.dataset_id}"
            )
            if kept:
                reading.again(found, {"keep": [*found["options"].get("keep", ()), kept]})


def _names(names) -> str:
    return frame.escape(", ".join(names))
