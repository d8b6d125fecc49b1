"""Use on patients of a table: one by a form with what-if sliders, or a file of many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import NUMBER, Column, Schema
from dlcore.plots.evaluation.figures import ranked
from dlcore.plots.parts import percent
from dlcore.ui import context, frame, reading, words
from dlcore.ui.figures import show_figure
from dlcore.ui.view import Panel, View

SEEN = 6  # fields that fit without scrolling


@frame.fragment()
def one(view: View) -> None:
    """The answer on the left, largest; the form on the right. The answer moves as a slider moves."""
    schema = Schema.from_dict(view.card["schema"])
    left, right = st.columns([2, 3], gap="large")
    with right:
        row = _form(view, schema)
    with left:
        _answer(view, view.call("what_if", row=row))


def _form(view: View, schema: Schema) -> dict:
    """One field a variable, the most important first; starts from a typical patient or from one of the data."""
    start = _start(view, schema)
    columns, row = _ordered(view, schema), {}
    st.caption(_about_form(columns))
    with st.container(height=560, border=True):
        for column in columns:
            row[column.name] = _field(view, column, start.get(column.name))
    return row


def _about_form(columns: list[Column]) -> str:
    """How many fields there are, more than are seen at once, and in which units."""
    without = [column for column in columns if column.kind == NUMBER and not column.unit]
    said = [words.Use.variables.format(n=len(columns))] if len(columns) > SEEN else []
    return " ".join([*said, *([words.Use.no_units.format(n=len(without))] if without else [])])


def _ordered(view: View, schema: Schema) -> list[Column]:
    rank = {name: place for place, name in enumerate(view.card.get("important", ()))}
    return sorted(schema.features, key=lambda column: rank.get(column.name, len(rank)))


def _start(view: View, schema: Schema) -> dict:
    """Values to begin with: None for a typical patient, else those of the patient chosen."""
    if view.dataset is None:
        return {}
    names = [words.Use.typical, *view.dataset.ids[:500]]
    picked = st.selectbox(words.Use.start_from, range(len(names)), format_func=names.__getitem__, key=view.key("start"))
    return {} if picked == 0 else dict(view.dataset.X.iloc[picked - 1])


def _field(view: View, column: Column, value):
    label = frame.escape(column.name) + (f" ({frame.escape(column.unit)})" if column.unit else "")
    key = view.key(f"what-if-{column.name}-{st.session_state.get(view.key('start'), 0)}")
    if column.kind != NUMBER:
        levels = list(column.levels)
        return st.selectbox(label, levels, index=levels.index(value) if value in levels else None, key=key)
    if column.low is None:
        return None
    if column.low == column.high:
        return column.low
    known = value is not None and value == value
    step = _step(column)
    at = min(max(float(value) if known else column.typical, column.low), column.high)
    return st.slider(label, column.low, column.high, at, step=step, format=f"%.{_digits(step)}f", key=key)


def _step(column: Column) -> float:
    """A hundredth of the range, rounded to 1, 2 or 5 of some power of ten; 1 for small counts."""
    wide = (column.high - column.low) / 100
    power = 10.0 ** _floor_log(wide)
    return min(size * power for size in (1, 2, 5, 10) if size * power >= wide)


def _floor_log(x: float) -> int:
    return int(f"{x:e}".partition("e")[2])


def _digits(step: float) -> int:
    return max(0, -_floor_log(step))


def _answer(view: View, answer: dict) -> None:
    """The risk, large; how far the networks disagree; what lies outside the training data."""
    if answer["task"] == "binary":
        st.caption(words.Use.risk_of.format(outcome=frame.escape(answer["classes"][1])))
        st.html(f'<div class="cajal-number">{percent(answer["prediction"][1])}</div>')
        if "threshold" in view.card:
            said = flagged(answer["prediction"][1], view.card["threshold"])
            st.markdown(said, help=words.Use.threshold_help)
        members = np.asarray(answer["members"])[:, 1]
        st.caption(said_by(members, percent), help=words.Use.disagreement_help)
    elif answer["task"] == "multiclass":
        figure = ranked(answer["classes"], answer["prediction"], answer["disagreement"], dark=view.dark)
        show_figure(figure, view.key("answer"))
    else:
        unit = f" {frame.plain(answer['unit'])}" if answer.get("unit") else ""
        st.html(f'<div class="cajal-number">{answer["prediction"]:.3g}{unit}</div>')
        write = lambda value: f"{value:.3g}{unit}"
        st.caption(said_by(np.asarray(answer["members"]), write), help=words.Use.disagreement_help)
    if answer.get("outside"):
        names = ", ".join(map(frame.escape, answer["outside"]))
        st.warning(words.Use.outside.format(names=names), icon=":material/explore_off:")
    st.info(words.Use.disclaimer, icon=":material/info:")


def flagged(risk: float, threshold: float) -> str:
    """Whether the model would flag this patient."""
    said = words.Use.flagged if risk >= threshold else words.Use.not_flagged
    return said.format(threshold=percent(threshold).replace(" ", "\u00a0"))


def said_by(members: np.ndarray, write) -> str:
    """From the lowest to the highest of the networks that vote, (M,), written by `write`."""
    low, high = write(members.min()), write(members.max())
    said = words.Use.agree if low == high else words.Use.range
    return said.format(n=len(members), low=low, high=high)


def many(view: View) -> None:
    """A file of patients in, a table of predictions out."""
    file = st.file_uploader(words.Use.file, type=list(kind_of_card(view.card).files), key=view.key("file"))
    if file is None:
        return
    answer = _predict(view.target, context.owner(), file.file_id, file)
    for note in answer["notes"]:
        st.warning(frame.escape(note), icon=":material/warning:")
    st.subheader(words.Use.table)
    st.dataframe(pd.DataFrame(answer["table"]), hide_index=True)
    left, right = st.columns([1, 4])
    left.download_button(words.Use.csv, answer["csv"], "predictions.csv", "text/csv", key=view.key("csv"))
    right.download_button(
        words.Use.excel,
        answer["excel"],
        "predictions.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key=view.key("excel"),
    )


@st.cache_data(max_entries=4, show_spinner=words.Data.reading)
def _predict(target: str, owner: str, file_id: str, _file) -> dict:
    return reading.errand("predict", [_file], target=target)


PANELS = (Panel(words.Use.one, one), Panel(words.Use.many, many))
