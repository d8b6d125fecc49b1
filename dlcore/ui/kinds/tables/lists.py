"""Findings that stand in lists: the question whether a table holds them, and the way to make findings of them."""

from __future__ import annotations

import streamlit as st

from dlcore.data.tables.code_lists import MARK_NAMES
from dlcore.ui import frame, reading
from dlcore.ui.kinds.tables.words import Lists as W


def ask_for_lists(choice, read_again) -> None:
    """On a page of findings: what looks like lists, asked openly; anything else by hand; the way back once it was done.

    Parameters
    ----------
    read_again : function of what was remembered and the options to read the file with
    """
    found = reading.remembered(choice.dataset_id)
    if not choice.family.rows_are_lists or not found or not found["path"]:
        return
    if found["options"].get("lists"):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/checklist: {_done(found['options']['lists'])}")
            if st.button(W.undo, key=f"undo-lists-{choice.dataset_id}"):
                read_again(found, {"lists": {}})
        return
    ask = next((a for a in found["guesses"].get("asks", []) if a["name"] in W.noticed), None)
    with st.expander(W.title, expanded=ask is not None, icon=":material/checklist:"):
        st.markdown(W.noticed[ask["name"]].format(**_shown(ask)) if ask else W.by_hand)
        plan = _plan(choice, ask)
        if st.button(
            W.make, key=f"lists-{choice.dataset_id}", type="primary" if ask else "secondary", disabled=not plan
        ):
            read_again(found, {"lists": plan})


def _done(plan: dict) -> str:
    return W.done.format(names=frame.escape(", ".join(plan.get("answers") or [plan["code"]])))


def _shown(ask: dict) -> dict:
    return {key: frame.escape(str(ask.get(key, ""))) for key in ("column", "patient", "example")}


def _plan(choice, ask: dict | None) -> dict | None:
    """How the table is to be read, as far as it was said; None where something is yet to be said."""
    key = lambda name: f"lists-{name}-{choice.dataset_id}"
    forms = list(W.forms)
    given = forms.index(ask["name"]) if ask else 0
    form = st.segmented_control(
        W.form, forms, default=forms[given], format_func=W.forms.get, required=True, key=key("form")
    )
    names = list(choice.dataset.frame.columns)
    if form == "answers":
        noticed = ask["columns"] if ask and ask["name"] == "answers" else {}
        left, right = st.columns([2, 1])
        columns = left.multiselect(W.columns, names, default=[n for n in noticed if n in names], key=key("columns"))
        first = next((noticed[name] for name in columns if name in noticed), ";")
        marks = list(MARK_NAMES)
        mark = right.selectbox(W.mark, marks, index=marks.index(first), format_func=MARK_NAMES.get, key=key("mark"))
        plan = {"answers": {name: noticed.get(name, mark) if mark == first else mark for name in columns}}
    else:
        ask = ask if ask and ask["name"] == "code list" else {}
        left, right = st.columns(2)
        picked = lambda name: names.index(ask[name]) if ask.get(name) in names else None
        patient = left.selectbox(W.patient, names, index=picked("patient"), key=key("patient"))
        code = right.selectbox(W.code, names, index=picked("column"), key=key("code"))
        plan = {"patient": patient, "code": code}
    groups = list(W.groups)
    icd = bool(ask and ask.get("icd"))
    group = st.segmented_control(
        W.group, groups, default="three" if icd else "code", format_func=W.groups.get, required=True, key=key("group"),
        help=W.group_help,
    )  # fmt: skip
    said = plan.get("answers") or (plan.get("patient") and plan.get("code") and plan["patient"] != plan["code"])
    return plan | {"group": group} if said else None
