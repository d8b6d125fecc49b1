"""Use a recurrent network: one patient's record, continued row by row, or a file of patients."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.data.schema import NUMBER, STATIC, Column, Schema
from dlcore.data.sequences.case import over_time, plain, rows_of, time_name
from dlcore.plots.rnn.forecasts import fan
from dlcore.plots.rnn.visits import redrawn
from dlcore.specs import FORECAST, HORIZON
from dlcore.ui import frame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels import patients
from dlcore.ui.panels.rnn.asked import called, important, is_share, one_answer
from dlcore.ui.panels.rnn.words import Use as W
from dlcore.ui.view import Panel, View
from dlcore.words.numerals import predicted_percent, span_of

MOST = 200  # patients to start from
SEEN = 3  # columns of a record that are in sight
SHORT = 9  # letters of a level that half the width shows
MOST_ROWS = 400  # of a record that is put into the table


@frame.fragment()
def one(view: View) -> None:
    """The answer on the left, largest; the record to continue on the right."""
    schema = Schema.from_dict(view.card["schema"])
    plan, time = schema.reading["plan"], time_name(schema)
    st.markdown(W.one_say)
    left, right = st.columns([1, 1], gap="large")
    with right:
        start, before, of_all = _start(view, schema, time)
        known = _static_fields(view, schema, before)
        shown = _important_first(view, list(start.columns), time)
        said = [W.rows.format(columns=len(shown) - 1) if len(shown) > SEEN else W.rows_few]
        said += [W.last_rows.format(n=len(start), all=of_all)] if of_all != len(start) else []
        st.caption(" ".join(said))
        key = view.key(f"rows-{st.session_state.get(view.key('start'), 0)}")
        rows = st.data_editor(start, num_rows="dynamic", hide_index=True, column_order=shown, key=key)
    rows, unfinished = _finished(rows, start, time)
    with left:
        if rows.empty:
            st.info(W.no_rows, icon=":material/info:")
            return
        if unfinished:
            st.caption(W.unfinished)
        case = {"rows": [plain(row) for row in rows.to_dict("records")], "static": known}
        _answer(view, plan, case, _unchanged(rows, start) and _unchanged(known, before))


def _finished(rows: pd.DataFrame, start: pd.DataFrame, time: str) -> tuple[pd.DataFrame, bool]:
    """Rows that count, and whether others have only a time or only values; an empty row of the record itself counts."""
    timed, filled = rows[time].notna(), rows.drop(columns=time).notna().any(axis=1)
    recorded = rows.index.isin(start.index) & start.drop(columns=time).notna().any(axis=None)
    return rows[timed & (filled | recorded)], bool(((timed & ~recorded) ^ (filled & ~recorded)).any())


def _important_first(view: View, columns: list[str], time: str) -> list[str]:
    """The columns of the record: time, then those that move the answer most ("edema: none" is of the column "edema")."""
    moving = important(view)
    place = {name: [i for i, v in enumerate(moving) if v == name or v.startswith(f"{name}: ")] for name in columns}
    first = {name: min(found, default=len(moving)) for name, found in place.items()}
    return sorted(columns, key=lambda name: (name != time, first[name]))


def _unchanged(now, before) -> bool:
    """Whether what is asked about is, as it stands, a patient of the data trained on."""
    if isinstance(now, dict):
        return all(now[name] == value for name, value in before.items() if name in now and value == value)
    return now.reset_index(drop=True).equals(before.reset_index(drop=True))


def _start(view: View, schema: Schema, time: str) -> tuple[pd.DataFrame, dict, int]:
    """The record of a training patient, or empty rows, in the columns of the file; what is known once; rows in all."""
    columns = over_time(schema)
    names = [W.empty, *(view.dataset.ids[:MOST] if view.dataset is not None else [])]
    first = _first(view) if len(names) > 1 else 0
    picked = st.selectbox(W.start, range(len(names)), first, format_func=names.__getitem__, key=view.key("start"))
    if picked == 0:
        blank = {c.name: pd.Series([None, None], dtype=float if c.kind == NUMBER else object) for c in columns}
        return pd.DataFrame({time: [0.0, 1.0]} | blank), {}, 2
    X = view.dataset.X
    table = rows_of(X, schema, picked - 1)
    static = dict(X.static.iloc[picked - 1]) if X.static.shape[1] else {}
    return table.tail(MOST_ROWS), static, len(table)


def _first(view: View) -> int:
    """The first patient with a few rows."""
    lengths = view.dataset.X.lengths[:MOST]
    return 1 + int(np.argmax(lengths >= 4)) if (lengths >= 4).any() else 1


def _static_fields(view: View, schema: Schema, start: dict) -> dict:
    """One field for everything that is known from the start."""
    columns = schema.with_role(STATIC)
    if not columns:
        return {}
    st.caption(W.static)
    longest = max((len(str(level)) for c in columns for level in c.levels), default=0)
    cells = st.columns(1 if longest > SHORT else min(2, len(columns)))  # nothing in a field may be cut off
    return {c.name: _field(view, c, start.get(c.name), cells[i % len(cells)]) for i, c in enumerate(columns)}


def _field(view: View, column: Column, value, cell):
    key = view.key(f"static-{column.name}-{st.session_state.get(view.key('start'), 0)}")
    known = value is not None and value == value
    label = frame.escape(column.name)
    if column.kind == NUMBER:
        return cell.number_input(label, value=float(value) if known else column.typical, key=key)
    levels = list(column.levels)
    return cell.selectbox(label, levels, index=levels.index(value) if value in levels else None, key=key)


def _answer(view: View, plan: dict, case: dict, known: bool) -> None:
    """The answer now, large; the curve so far below it. `known`: a patient who was learned from."""
    if view.task == FORECAST:
        _forecast(view, case, known)
        return
    classes = list(view.card["classes"])
    of = _likeliest(view, case) if len(classes) > 2 else None
    found = one_answer(view.call("course", case=case, of=of))
    share, name = is_share(view), called(view, of)
    last = float(found["answer"][-1])
    said = W.now if share else W.number
    if view.task == HORIZON:
        said = W.now_within
    span = span_of(plan["within"], plan["time_unit"]) if plan.get("within") else ""
    said = said.format(name=frame.escape(name), span=span)
    trusted = _say(found, said, predicted_percent(last) if share else f"{last:.3g}", known)
    if trusted and "disagreement" in found and share and found["disagreement"].max() > 0:
        st.caption(W.disagree.format(spread=f"± {100 * float(found['disagreement'][-1]):.0f} points"))
    show_figure(redrawn(found, name, share, important(view), view.dark), view.key("use-course"))


def _say(found: dict, said: str, answer: str, known: bool) -> bool:
    """The answer, large; small and under a warning for a record unlike all that were learned from. Whether it is to be trusted."""
    unlike = found.get("unlike") or {}
    if unlike.get("is") and not known:
        st.warning(" ".join(_why_unlike(unlike, found["time_unit"])), icon=":material/person_off:")
        st.caption(W.computed.format(said=said, answer=frame.escape(answer)))
        return False
    st.caption(said)
    st.html(f'<div class="cajal-number">{frame.plain(answer)}</div>')
    if known:
        st.caption(W.seen)
    return True


def _why_unlike(unlike: dict, time_unit: str) -> list[str]:
    """What makes a record unlike all others, and what to do."""
    bounds, names = unlike["bounds"], ", ".join(map(frame.escape, unlike["because"]))
    said = [W.unlike_names.format(names=names)] if names else [W.unlike]
    if bounds["values"] < bounds["fewest"]:
        said.append(W.too_few.format(n=bounds["values"], fewest=bounds["fewest"]))
    if bounds["longest"] is not None and bounds["span"] > bounds["longest"]:
        spans = {name: span_of(float(f"{bounds[name]:.3g}"), time_unit) for name in ("span", "longest")}
        said.append(W.too_long.format(**spans))
    return [*said, W.check] if names else said


def _forecast(view: View, case: dict, known: bool) -> None:
    """The farthest value ahead, large, with its interval; the fan below it."""
    found = view.call("forecast", case=case)
    value, low, high = (float(np.asarray(found[name])[-1]) for name in ("forecast", "low", "high"))
    span = float(found["future_times"][-1] - found["times"][-1])
    unit = found["unit"]
    said = W.ahead.format(name=frame.escape(found["target"]), span=span_of(span, found["time_unit"]))
    if _say(found, said, f"{value:.3g} {unit}".strip(), known):
        st.caption(W.between.format(low=f"{low:.3g}", high=f"{high:.3g}", level=f"{100 * found['level']:.0f} %"))
    figure = fan(found, found["target"], unit, found["time_unit"], found["level"], view.dark)
    show_figure(figure, view.key("use-forecast"))


def _likeliest(view: View, case: dict) -> str:
    return str(view.call("predict_one", case=case)["answer"]["prediction"])


PANELS = (Panel(W.one, one), Panel(W.many, patients.many))
