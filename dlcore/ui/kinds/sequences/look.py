"""Look at courses before training: the question, patients side by side, when what was measured, columns, how it was read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.schema import FEATURE, IGNORED, STATIC
from dlcore.data.sequences.follow_up import EVENT
from dlcore.plots.courses import missing_over_time, small_multiples, when_measured
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.kinds.dates import dates
from dlcore.ui.kinds.identifying import identifying
from dlcore.ui.kinds.sequences.again import how_read
from dlcore.ui.kinds.sequences.question import keep, question
from dlcore.ui.kinds.sequences.words import Look as W
from dlcore.words import say

SMALL, LINES = 12, 30  # patients side by side, and one below the other
_ROLES = (FEATURE, STATIC, IGNORED)


def look(choice) -> None:
    """Everything a careful reader looks at first."""
    question(choice)
    dates(choice)
    identifying(choice)
    data = choice.arranged or choice.dataset
    if data.X.names:
        _patients(choice, data)
        left, right = st.columns(2, gap="large")
        with left:
            chosen = _some(choice, data, LINES)
            show_figure(when_measured(data.X, chosen, data.ids, choice.dark), choice.key("when"), W.when_say)
        with right:
            show_figure(missing_over_time(data.X, choice.dark), choice.key("missing"), W.missing_say)
    _columns(choice)
    how_read(choice)


def _patients(choice, data) -> None:
    """Small multiples of one variable, of every outcome in turn."""
    st.subheader(W.patients)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    names = data.X.names
    first = _most_telling(data.X)
    variable = left.selectbox(W.which, range(len(names)), first, format_func=names.__getitem__, key=choice.key("which"))
    right.button(W.others, on_click=_deal_others, icon=":material/shuffle:", key=choice.key("others"))
    chosen, words = _some(choice, data, SMALL), _words(data)
    classes = data.classes if words is not None else ()
    figure = small_multiples(data.X, chosen, data.ids, variable, classes, words, choice.dark)
    show_figure(figure, choice.key("patients"), W.patients_say)


def _some(choice, data, n: int) -> np.ndarray:
    """Some patients with a course, of every outcome in turn, in the order of the data."""
    dealt = np.random.default_rng(st.session_state.setdefault("courses-seed", 0)).permutation(len(data))
    dealt = dealt[data.X.lengths[dealt] > 1] if (data.X.lengths > 1).any() else dealt
    words = _words(data)
    if words is not None:
        rank = pd.Series(words[dealt]).groupby(words[dealt]).cumcount().to_numpy()
        dealt = dealt[np.argsort(rank, kind="stable")]
    return np.sort(dealt[:n])


def _words(data) -> np.ndarray | None:
    """The outcome of each patient in words; None for a number and for forecasts."""
    if data.y is None or data.y.dtype == float:
        return None
    return data.y if data.y.dtype == object else np.where(data.y["status"] == EVENT, data.classes[1], data.classes[0])


def _most_telling(X) -> int:
    """The variable to begin with: not merely yes or no, and measured often."""
    known = ~np.isnan(X.values[:20_000])
    several = [len(np.unique(X.values[:20_000][known[:, v], v])) > 2 for v in range(len(X.names))]
    return int(np.lexsort((-known.sum(axis=0), ~np.array(several)))[0])


def _deal_others() -> None:
    st.session_state["courses-seed"] = st.session_state.get("courses-seed", 0) + 1


def _columns(choice) -> None:
    """Roles and units to correct; kept at once."""
    st.subheader(W.columns)
    st.caption(W.columns_help)
    columns = choice.schema.columns
    base = pd.DataFrame(
        {
            "column": [c.name for c in columns],
            "role": [c.role for c in columns],
            "unit": [c.unit for c in columns],
            "values": [_values(c) for c in columns],
            "missing": [c.missing for c in columns],
            "reason": [say(c.reason) for c in columns],
        }
    )
    roles = [*_ROLES, *(r for r in ("outcome", "patient", "time") if r in set(base["role"]))]
    edited = st.data_editor(
        base,
        key=choice.key(f"columns-{hash(choice.schema)}"),
        hide_index=True,
        disabled=["column", "values", "missing", "reason"],
        column_config={"role": st.column_config.SelectboxColumn(options=roles, required=True)},
    )
    refused = _refused(choice, base, edited)
    if refused:
        st.warning(W.not_here.format(names=", ".join(map(frame.escape, refused))), icon=":material/warning:")
    if not edited.equals(base):
        keep(choice, lambda: _edited(choice, base, edited))


def _refused(choice, base: pd.DataFrame, edited: pd.DataFrame) -> list[str]:
    """Columns whose role cannot be changed here to what was chosen."""
    rows = zip(base.itertuples(), edited.itertuples(), strict=True)
    return [a.column for b, a in rows if a.role != b.role and (b.role not in _ROLES or a.role != _fitting(choice, a))]


def _fitting(choice, row) -> str:
    """The role nearest to the chosen one: what is known once and what changes over time stay what they are."""
    over_time = any(c.name == row.column for c in choice.dataset.record.variables)
    return IGNORED if row.role == IGNORED else FEATURE if over_time else STATIC


def _edited(choice, base: pd.DataFrame, edited: pd.DataFrame):
    """The schema with every changed cell that can be changed here."""
    schema, refused = choice.schema, _refused(choice, base, edited)
    for before, after in zip(base.itertuples(), edited.itertuples(), strict=True):
        if after.role != before.role and after.column not in refused:
            schema = schema.edit(after.column, role=after.role)
        if after.unit != before.unit:
            schema = schema.edit(after.column, unit=after.unit or "")
    return schema


def _values(column) -> str:
    if column.low is not None:
        return f"{column.low:g} – {column.high:g}"
    return ", ".join(column.levels[:6]) + (" …" if len(column.levels) > 6 else "")
