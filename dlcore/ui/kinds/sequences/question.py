"""What is asked of courses: the patient's outcome, an event within a time, or the next values."""

from __future__ import annotations

import streamlit as st

from dlcore.data.schema import CATEGORY, FEATURE, IGNORED, NUMBER, OUTCOME, STATIC, YES_NO, Schema
from dlcore.data.sequences.ask import ask
from dlcore.data.sequences.events import likely_events
from dlcore.errors import DataError
from dlcore.specs import FORECAST, HORIZON
from dlcore.ui import context, frame
from dlcore.ui.kinds.sequences.words import Look as W
from dlcore.words import say

_OF_TASK = {HORIZON: "event", FORECAST: "forecast"}


def question(choice) -> None:
    """The question, and what it needs; each answer is kept at once."""
    plan = choice.schema.reading.get("plan", {})
    kinds = [kind for kind in W.questions if kind in _possible(choice)]
    now = _OF_TASK.get(choice.schema.task, "outcome")
    picked = st.segmented_control(
        W.question, kinds, default=now, required=True, format_func=W.questions.get, key=choice.key("question")
    )
    {"outcome": _outcome, "event": _event, "forecast": _forecast}[picked](choice, plan)


def _possible(choice) -> set[str]:
    recordings = choice.dataset.X.sampling_rate is not None
    return {"outcome", "forecast"} | (set() if recordings else {"event"})


def _outcome(choice, plan: dict) -> None:
    names = [c.name for c in choice.schema.columns if _may_be_outcome(c) and c.name in choice.dataset.record.static]
    outcome = None if choice.schema.task in _OF_TASK else choice.schema.outcome
    left, middle, right = st.columns([2, 2, 1])
    picked = left.selectbox(
        W.outcome,
        names,
        index=names.index(outcome.name) if outcome and outcome.name in names else None,
        placeholder=W.none,
        key=choice.key(f"outcome-{hash(choice.schema)}"),
    )
    until = right.text_input(
        W.until, _shown(plan.get("until"), plan), help=W.until_help, key=choice.key(f"until-{hash(choice.schema)}")
    )
    changed = picked and (outcome is None or picked != outcome.name)
    if changed or (until.strip() or None) != (_shown(plan.get("until"), plan) or None):
        keep(
            choice, lambda: ask(choice.dataset.record, choice.schema, outcome=picked or "", until=until.strip() or None)
        )
    if outcome is not None and choice.schema.task in ("binary", "multiclass"):
        with middle:
            _positive(choice, outcome.name)
    if outcome is not None and outcome.reason:
        st.caption(frame.escape(say(outcome.reason)))


def _may_be_outcome(column) -> bool:
    return column.role in (STATIC, OUTCOME, IGNORED) and column.kind in (NUMBER, YES_NO, CATEGORY)


def _positive(choice, name: str) -> None:
    values = choice.dataset.values_of(name)
    yes = st.multiselect(
        W.positive.format(name=frame.escape(name)),
        values[:200],
        default=[v for v in choice.schema.positive if v in values[:200]],
        help=W.positive_help,
        key=choice.key(f"positive-{hash(choice.schema)}"),
    )
    if tuple(yes) != choice.schema.positive and len(yes) < len(values):
        keep(choice, lambda: choice.schema.with_positive(yes))


def _event(choice, plan: dict) -> None:
    """Asked with a button: three things must be said before it can be read."""
    static = list(choice.dataset.record.static.columns)
    turns = [c.name for c in choice.dataset.record.variables if c.kind == YES_NO]
    left, middle, right = st.columns([2, 2, 1])
    status = left.selectbox(
        W.status, ["", *static, *turns], index=_place(plan.get("outcome"), ["", *static, *turns]), help=W.status_help
    )
    values = choice.dataset.values_of(status) if status in static else ()
    said = [v for v in plan.get("status", ()) if v in values] or likely_events(values)
    events = left.multiselect(W.events, values, said, key=choice.key(f"events-{status}"))
    times = ["", *(name for name in static if name != status)]
    event = middle.selectbox(
        W.event, times, index=_place(plan.get("event"), times), format_func=lambda name: name or W.event_from_rows
    )
    within = right.text_input(W.within, _shown(plan.get("within"), plan) or "", help=W.within_help)
    if right.button(W.ask, type="primary", disabled=not within.strip()):
        asked = {"outcome": status, "status": events, "event": event, "within": within.strip()}
        keep(choice, lambda: ask(choice.dataset.record, choice.schema, **asked))


def _forecast(choice, plan: dict) -> None:
    numbers = [c.name for c in choice.dataset.record.variables if c.kind == NUMBER and c.role in (FEATURE, OUTCOME)]
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    target = left.selectbox(W.target, numbers, index=_place(plan.get("forecast"), numbers))
    horizon = middle.text_input(W.horizon, _shown(plan.get("horizon"), plan) or "", help=W.within_help)
    if right.button(W.ask, type="primary", disabled=not horizon.strip()):
        keep(choice, lambda: ask(choice.dataset.record, choice.schema, forecast=target, horizon=horizon.strip()))


def _place(name, names: list) -> int:
    return names.index(name) if name in names else 0


def _shown(span, plan: dict) -> str:
    return "" if span is None else span if isinstance(span, str) else f"{span:g} {plan.get('time_unit', '')}".strip()


def keep(choice, make) -> None:
    """Write a correction down and draw the page anew with it; `make() -> Schema`."""
    try:
        schema: Schema = make()
        if schema == choice.schema:
            return
        choice.dataset.with_schema(schema)
        context.store().save_schema_edits(choice.dataset_id, context.owner(), schema.as_dict())
    except DataError as error:
        frame.show_error(error)
        return
    st.query_params["data"] = choice.dataset_id
    st.rerun()
