"""Merging values, keeping rows, days to an age: what a doctor does to a table first, a few clicks each."""

from __future__ import annotations

import streamlit as st

from dlcore.data.schema import CATEGORY, DATE, YES_NO
from dlcore.data.tables.steps import GIVES
from dlcore.ui import frame, reading
from dlcore.ui.kinds.tables.words import Change as W

MOST = 200  # values offered


def change(choice) -> None:
    """Forms for each step, and the steps so far with a way back."""
    found = reading.remembered(choice.dataset_id)
    if not found or not found["path"]:  # the file is gone: roles are settled
        st.caption(W.gone)
        return
    steps = list(found["options"].get("steps", ()))
    for i, step in enumerate(steps):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"- {frame.escape(_said(step))}")
            if st.button(W.undo, key=f"undo-{choice.dataset_id}-{i}", type="tertiary", icon=":material/undo:"):
                reading.again(found, {"steps": steps[:i] + steps[i + 1 :]})
    do = st.segmented_control(W.what, list(W.able), format_func=W.able.get, default="merge", key=choice.key("change"))
    step = {"merge": _merge, "keep": _keep, "days": _days}.get(do, lambda _: None)(choice)
    if st.button(W.apply, disabled=step is None, key=choice.key("apply-step")):
        reading.again(found, {"steps": [*steps, step]})


def _said(step: dict) -> str:
    if step["do"] == "merge":
        return W.merged.format(column=step["column"], levels=", ".join(step["levels"]), into=step["into"])
    if step["do"] == "days":
        return W.made.format(column=step["column"], give=W.gives[step["give"]])
    if "levels" in step:
        return W.kept.format(column=step["column"], levels=", ".join(step["levels"]))
    return W.kept_between.format(column=step["column"], low=step.get("low"), high=step.get("high"))


def _merge(choice) -> dict | None:
    left, middle, right = st.columns([2, 3, 2])
    names = [c.name for c in choice.schema.columns if c.kind in (YES_NO, CATEGORY)]
    column = left.selectbox(W.column, names, key=choice.key("merge-column"))
    values = list(choice.dataset.values_of(column))[:MOST] if column else []
    levels = middle.multiselect(W.values, values, key=choice.key(f"merge-levels-{column}"))
    into = right.text_input(
        W.into, max_chars=60, key=choice.key(f"merge-into-{column}"), placeholder=levels[0] if levels else ""
    )
    into = into.strip() or (levels[0] if len(levels) > 1 else "")
    return {"do": "merge", "column": column, "levels": levels, "into": into} if levels and into else None


def _keep(choice) -> dict | None:
    left, right = st.columns([2, 5])
    able = {c.name: c for c in choice.schema.columns if c.kind in (YES_NO, CATEGORY) or c.low is not None}
    column = left.selectbox(W.column, list(able), key=choice.key("keep-column"))
    if column is None:
        return None
    if able[column].low is not None:
        low, high = right.columns(2)
        least = low.number_input(
            W.least, value=None, placeholder=f"{able[column].low:g}", key=choice.key(f"low-{column}")
        )
        most = high.number_input(
            W.most, value=None, placeholder=f"{able[column].high:g}", key=choice.key(f"high-{column}")
        )
        return None if least is most is None else {"do": "keep", "column": column, "low": least, "high": most}
    values = list(choice.dataset.values_of(column))[:MOST]
    levels = right.multiselect(W.only, values, key=choice.key(f"keep-levels-{column}"))
    return {"do": "keep", "column": column, "levels": levels} if levels else None


def _days(choice) -> dict | None:
    found = reading.remembered(choice.dataset_id)
    said = found["guesses"]
    known = dict.fromkeys([*(c.name for c in choice.schema.columns if c.kind == DATE), *said.get("dates", ())])
    dates = sorted(known, key=lambda name: name in said.get("identifying", {}))  # since birth, until any other day
    if not dates:
        st.caption(W.no_days)
        return None
    left, middle, right = st.columns(3)
    give = left.selectbox(W.give, list(GIVES), format_func=W.gives.get, key=choice.key("days-give"))
    column = middle.selectbox(W.until if give != "weekday" else W.column, dates, key=choice.key("days-column"))
    if give == "weekday":
        return {"do": "days", "column": column, "since": "", "give": give}
    since = right.selectbox(W.since, [d for d in dates if d != column], key=choice.key("days-since"))
    return {"do": "days", "column": column, "since": since, "give": give} if since else None
