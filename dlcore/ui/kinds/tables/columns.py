"""What each column is: the table in which the doctor corrects roles, kinds and units."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.data.schema import KINDS, ROLES, Column, Schema
from dlcore.data.tables.outcome import choose_outcome, name_yes
from dlcore.data.tables.overview import overview
from dlcore.errors import DataError
from dlcore.specs import answers_number
from dlcore.ui import context, frame, words
from dlcore.words import say

EDITABLE = ("role", "kind", "unit")


def edit_columns(choice) -> None:
    """Show the columns; keep each correction at once, so that a reload loses none."""
    _outcome(choice)
    st.subheader(words.Data.columns)
    st.caption(words.Data.columns_help_free if choice.task == "unsupervised" else words.Data.columns_help)
    base = _table(choice.schema, glance(choice))
    edited = st.data_editor(
        base,
        key=f"columns-{choice.dataset_id}-{hash(choice.schema)}",
        hide_index=True,
        disabled=[name for name in base if name not in EDITABLE],
        column_config={
            "column": words.Columns.column,
            "label": st.column_config.TextColumn(words.Columns.label, width=210),
            "role": st.column_config.SelectboxColumn(words.Columns.role, options=list(ROLES), required=True, width=90),
            "kind": st.column_config.SelectboxColumn(words.Columns.kind, options=list(KINDS), required=True, width=90),
            "unit": st.column_config.TextColumn(words.Columns.unit, max_chars=20, width=80),
            "values": words.Columns.values,
            "shape": st.column_config.BarChartColumn(words.Columns.shape, width="small", y_min=0, y_max=1),
            "missing": st.column_config.ProgressColumn(
                words.Columns.missing, format="percent", max_value=1.0, width="small"
            ),
            "reason": st.column_config.TextColumn(words.Columns.reason, width="large"),
        },
    )
    _keep(choice, _edited(choice.schema, choice.dataset.frame, base, edited))


def glance(choice) -> dict:
    """The table at a glance: shapes of columns, what is missing; see `dlcore.data.tables.overview`."""
    return kept(choice, "glance", lambda: overview(choice.arranged if choice.arranged is not None else choice.dataset))


def kept(choice, name: str, make):
    """What `make` gives, made once for these data with these roles."""
    key = f"{name}-{choice.dataset_id}-{hash(choice.schema)}"
    if key not in st.session_state:
        st.session_state[key] = make()
    return st.session_state[key]


def _table(schema: Schema, seen: dict) -> pd.DataFrame:
    """One row a column, the outcome and the patient first."""
    rows = sorted(
        schema.columns, key=lambda c: ("outcome", "patient").index(c.role) if c.role in ("outcome", "patient") else 2
    )
    labels = {"label": [c.label for c in rows]} if any(c.label for c in rows) else {}
    return pd.DataFrame(
        {
            "column": [c.name for c in rows],
            **labels,
            "role": [c.role for c in rows],
            "kind": [c.kind for c in rows],
            "unit": [c.unit for c in rows],
            "values": [_values(c) for c in rows],
            "shape": [_heights(seen["shapes"].get(c.name, [])) for c in rows],
            "missing": [seen["missing"].get(c.name, 0.0) for c in rows],
            "reason": [say(c.reason) for c in rows],
        }
    )


def _heights(counts: list[int]) -> list[float]:
    """Counts as shares of the largest."""
    return [count / max(*counts, 1) for count in counts]


def _values(column: Column) -> str:
    if column.low is not None:
        return f"{column.low:g} – {column.high:g}"
    return ", ".join(column.levels[:6]) + (" …" if len(column.levels) > 6 else "")


def _edited(schema: Schema, table: pd.DataFrame, base: pd.DataFrame, edited: pd.DataFrame) -> Schema:
    """The schema with every changed cell; a new outcome takes the place of the old one."""
    for before, after in zip(base.itertuples(), edited.itertuples()):
        if after.role != before.role and after.role == "outcome":
            schema = choose_outcome(schema, table, after.column)
        elif after.role != before.role and after.role == "patient":
            schema = schema.with_roles(patient=after.column)
        elif after.role != before.role:
            schema = schema.edit(after.column, role=after.role)
        if (after.kind, after.unit) != (before.kind, before.unit):
            schema = schema.edit(after.column, kind=after.kind, unit=after.unit or "")
    return schema


def _outcome(choice) -> None:
    """How the outcome is to be understood: which values count as yes, several classes, or a number."""
    outcome = choice.schema.outcome
    names = [c.name for c in choice.schema.columns if c.kind in ("number", "yes/no", "category")]
    left, middle, right = st.columns([2, 2, 3])
    picked = left.selectbox(
        words.Data.outcome_shown if choice.task == "unsupervised" else words.Data.outcome,
        names,
        index=names.index(outcome.name) if outcome and outcome.name in names else None,
        key=f"outcome-{choice.dataset_id}-{hash(choice.schema)}",
        placeholder=words.Data.outcome_none,
    )
    if picked and (outcome is None or picked != outcome.name):
        _keep(choice, choose_outcome(choice.schema, choice.dataset.frame, picked))
    if picked is None and outcome is not None:
        _keep(choice, choice.schema.without_outcome())
    if outcome is None:
        return
    tasks = ["binary"] + ["multiclass"] * (outcome.distinct > 2) + (["regression"] if outcome.low is not None else [])
    task = middle.selectbox(
        words.Data.outcome_as,
        tasks,
        index=tasks.index(choice.schema.task) if choice.schema.task in tasks else 0,
        format_func=words.Data.tasks.get,
        key=f"task-{choice.dataset_id}-{hash(choice.schema)}",
    )
    values = choice.dataset.values_of(outcome.name)
    schema = _as_task(choice.schema, task, values, choice.dataset.frame)
    if task == "binary":
        yes = right.multiselect(
            words.Data.positive.format(name=frame.escape(outcome.name)),
            values[:200],
            default=[v for v in schema.positive if v in values[:200]],
            help=words.Data.positive_help,
            key=f"positive-{choice.dataset_id}-{hash(choice.schema)}",
        )
        if tuple(yes) != schema.positive and yes:
            schema = schema.with_positive(yes)
    if outcome.reason:
        st.caption(frame.escape(say(outcome.reason)))
    _keep(choice, schema)


def _as_task(schema: Schema, task: str, values: tuple[str, ...], table: pd.DataFrame) -> Schema:
    """The outcome read as yes/no, as classes or as a number."""
    if task == schema.task:
        return schema
    name = schema.outcome.name
    if answers_number(task):
        return schema.edit(name, kind="number").with_positive(())
    schema = schema.edit(name, kind="category").with_positive(())
    if task == "multiclass":
        return schema
    named = name_yes(schema, table[name])
    return named if named.positive else schema.with_positive(values[-1:])


def _keep(choice, schema: Schema) -> None:
    """Write a correction down and draw the page anew with it."""
    if schema == choice.schema:
        return
    try:
        context.store().save_schema_edits(choice.dataset_id, context.owner(), schema.as_dict())
    except DataError as error:
        frame.show_error(error)
        return
    st.query_params["data"] = choice.dataset_id
    st.rerun()
