"""Use a recurrent network: one patient's record, continued row by row, or a file of patients."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.schema import NUMBER, STATIC, Schema
from dlcore.plots.parts import percent
from dlcore.plots.rnn.course import redrawn
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels import patients
from dlcore.ui.panels.rnn.words import Use as W
from dlcore.ui.view import Panel, View

MOST = 200  # patients to start from


@frame.fragment()
def one(view: View) -> None:
    """The answer on the left, largest; the record to continue on the right."""
    schema = Schema.from_dict(view.card["schema"])
    st.markdown(W.one_say)
    start, static = _start(view, schema)
    left, right = st.columns([2, 3], gap="large")
    with right:
        known = _static_fields(view, schema, static)
        st.caption(W.rows)
        rows = st.data_editor(
            start,
            num_rows="dynamic",
            hide_index=True,
            key=view.key(f"rows-{st.session_state.get(view.key('start'), 0)}"),
        )
    rows = rows.dropna(how="all")
    time = schema.reading["plan"]["time"]
    rows = rows[rows[time].notna()] if time in rows else rows
    with left:
        if rows.empty:
            st.info(W.no_rows, icon=":material/info:")
            return
        case = {"rows": [_plain(row) for row in rows.to_dict("records")], "static": known}
        _answer(view, schema, view.call("course", case=case), rows)


def _start(view: View, schema: Schema) -> tuple[pd.DataFrame, dict]:
    """The record of a training patient, or empty rows; in the columns of the file."""
    columns = [c for c in schema.columns if c.role == "feature"]
    time = schema.reading["plan"]["time"]
    names = [W.empty, *(view.dataset.ids[:MOST] if view.dataset is not None else [])]
    picked = st.selectbox(
        W.start, range(len(names)), index=min(1, len(names) - 1), format_func=names.__getitem__, key=view.key("start")
    )
    if picked == 0:
        empty = {time: [0.0]} | {c.name: [None] for c in columns}
        return pd.DataFrame(empty), {}
    X = view.dataset.X
    times, values = X[picked - 1]
    table = {time: times} | {c.name: _column(c, values, X.names) for c in columns}
    static = dict(X.static.iloc[picked - 1]) if X.static.shape[1] else {}
    return pd.DataFrame(table), static


def _column(column, values: np.ndarray, names: tuple[str, ...]):
    """A column over time as the file had it: numbers, or the words of its levels."""
    if column.name in names:
        numbers = values[:, names.index(column.name)]
        if column.kind == NUMBER or set(column.levels) == {"0", "1"}:
            return numbers
        return [None if np.isnan(v) else column.levels[int(v)] for v in numbers]
    hot = np.stack([values[:, names.index(f"{column.name}: {level}")] for level in column.levels], axis=1)
    return [None if np.isnan(row).any() or not row.any() else column.levels[int(row.argmax())] for row in hot]


def _static_fields(view: View, schema: Schema, start: dict) -> dict:
    """One field for everything that is known from the start."""
    columns = schema.with_role(STATIC)
    if not columns:
        return {}
    st.caption(W.static)
    cells = st.columns(min(4, len(columns)))
    return {c.name: _field(view, c, start.get(c.name), cells[i % len(cells)]) for i, c in enumerate(columns)}


def _field(view: View, column, value, cell):
    key = view.key(f"static-{column.name}-{st.session_state.get(view.key('start'), 0)}")
    known = value is not None and value == value
    if column.kind == NUMBER:
        return cell.number_input(column.name, value=float(value) if known else column.typical, key=key)
    levels = list(column.levels)
    return cell.selectbox(column.name, levels, index=levels.index(value) if value in levels else None, key=key)


def _plain(row: dict) -> dict:
    return {name: None if value is None or value != value else value for name, value in row.items()}


def _answer(view: View, schema: Schema, found: dict, rows: pd.DataFrame) -> None:
    """The probability now, large; the curve so far below it."""
    classes = list(view.card["classes"])
    answer = np.asarray(found["answer"])
    k = int(answer[-1].argmax()) if len(classes) > 2 else len(classes) - 1 if classes else 0
    if classes:
        st.caption(W.now.format(name=frame.escape(classes[k])))
        st.html(f'<div class="cajal-number">{percent(answer[-1, k])}</div>')
    else:
        st.caption(W.number_now.format(name=frame.escape(schema.outcome.name)))
        st.html(f'<div class="cajal-number">{answer[-1, 0]:.3g}</div>')
    for note in found["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")
    numbers = [c for c in schema.features if c.kind == NUMBER]
    values = rows.sort_values(rows.columns[0])[[c.name for c in numbers]].to_numpy(dtype=float)
    drawn = {"times": found["times"], "disagreement": found["disagreement"]}
    drawn |= {name: np.asarray(found[name])[:, k] for name in ("answer", "summary")}
    if classes and len(values) == len(answer):
        unit = schema.reading["plan"]["time_unit"]
        names, units = [c.name for c in numbers], [c.unit for c in numbers]
        show_figure(redrawn(drawn, values, names, units, unit, classes[k], view.dark), view.key("use-course"))
    st.info(W.disclaimer, icon=":material/info:")


PANELS = (Panel(W.one, one), Panel(W.many, patients.many))
