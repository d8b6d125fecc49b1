"""The form in which one patient's values are typed."""

from __future__ import annotations

import streamlit as st

from dlcore.data.schema import NUMBER, Column, Schema
from dlcore.ui import frame, words
from dlcore.ui.names import called, key_of
from dlcore.ui.view import View
from dlcore.words.variables import with_unit

SEEN = 6  # fields that fit without scrolling


def form(view: View) -> tuple[dict, int | None]:
    """One field a variable, the most important first; an empty field is "not measured".

    Returns
    -------
    row : dict
        Variable → value, None where not measured.
    patient : int or None
        Position of the patient of the data whose values these are, unchanged.
    """
    schema = Schema.from_dict(view.card["schema"])
    picked, start = _start(view)
    columns = _ordered(view, schema)
    st.caption(_about_form(columns, bool(view.card.get("important"))))
    with st.container(height=560, border=True):
        row = {column.name: _field(view, column, start.get(column.name), picked) for column in columns}
    same = picked is not None and all(_same(row[c.name], start.get(c.name)) for c in columns)
    return row, picked if same else None


def _same(a, b) -> bool:
    missing = [value is None or value != value for value in (a, b)]
    return all(missing) or (not any(missing) and (a == b or (not isinstance(a, str) and abs(a - b) < 1e-9)))


def _about_form(columns: list[Column], by_importance: bool) -> str:
    """How many fields there are, more than are seen at once, and in which units."""
    without = [column for column in columns if column.kind == NUMBER and not column.unit]
    how_many = words.Use.variables if by_importance else words.Use.variables_as_they_stand
    said = [how_many.format(n=len(columns))] if len(columns) > SEEN else []
    units = [words.Use.no_units.format(n=len(without))] if without else []
    return " ".join([*said, words.Use.not_measured, *units])


def _ordered(view: View, schema: Schema) -> list[Column]:
    rank = {name: place for place, name in enumerate(view.card.get("important", ()))}
    return sorted(schema.features, key=lambda column: rank.get(column.name, len(rank)))


def _start(view: View) -> tuple[int | None, dict]:
    """Which patient of the data is begun with, None for a typical one, and the values."""
    ids = [] if view.dataset is None else called(view.dataset.ids[:500])
    names, picked = [words.Use.typical, *ids], 0
    if len(ids):
        picked = st.selectbox(
            words.Use.start_from, range(len(names)), format_func=names.__getitem__, key=key_of(view.key("start"))
        )
    if picked:
        return picked - 1, dict(view.dataset.X.iloc[picked - 1])
    return None, _typical(view)


def _typical(view: View) -> dict:
    kept = view.key("typical-patient")
    if kept not in st.session_state:
        st.session_state[kept] = view.call("typical")
    return st.session_state[kept]


def _field(view: View, column: Column, value, picked: int | None):
    label = frame.escape(with_unit(column.name, column.unit))
    key = view.key(f"value-{column.name}-{picked}")
    known = value is not None and value == value
    if column.kind != NUMBER:
        levels = list(column.levels)
        if key not in st.session_state:
            st.session_state[key] = value if known and value in levels else None
        return st.selectbox(label, levels, index=None, key=key, placeholder=words.Use.empty)
    if column.low is None:
        return None
    if key not in st.session_state:
        st.session_state[key] = float(value) if known else None
    step = _step(column)
    shown = max(_digits(step), _digits(float(value)) if known and value else 0)
    return st.number_input(
        label, value=None, step=step, format=f"%.{min(shown, 4)}f", key=key, placeholder=words.Use.empty
    )


def _step(column: Column) -> float:
    """A hundredth of the range, rounded to 1, 2 or 5 of some power of ten; 1 for small counts."""
    wide = (column.high - column.low) / 100
    if wide <= 0:
        return 1.0
    power = 10.0 ** _floor_log(wide)
    return min(size * power for size in (1, 2, 5, 10) if size * power >= wide)


def _floor_log(x: float) -> int:
    return int(f"{x:e}".partition("e")[2])


def _digits(step: float) -> int:
    """Decimals with which a number is written in full, as far as four figures go."""
    return max(0, len(f"{step:.4g}".partition(".")[2])) if "e" not in f"{step:.4g}" else 4
