"""What the map panels share: the kinds as the doctor divides and names them, tables of groups, reasons."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.som.cells import kind_colour, kind_names
from dlcore.plots.som.clusters import entry_name, reach_of, side_text
from dlcore.plots.som.component_planes import value_text
from dlcore.plots.som.portraits import beside_texts, marks_line, outcome_line
from dlcore.ui import frame
from dlcore.ui.names import called, key_of
from dlcore.ui.panels.som.words import Results as W
from dlcore.ui.view import View
from dlcore.words.variables import with_unit, without_unit


def kinds(view: View) -> dict:
    """The division in use: the one found, or the doctor's own number of kinds, asked for once."""
    found = view.results["explain"]["clusters"]
    number = st.session_state.get(view.key("number-kept"), found["number"])
    if number == found["number"]:
        return found
    kept = st.session_state.setdefault(view.key("divisions"), {})
    if number not in kept:
        kept[number] = view.call("clusters", number=int(number))
    return kept[number]


def names(view: View, number: int) -> list[str]:
    """What the doctor calls each kind."""
    return kind_names(number, view.remarks.get(f"names of {number} kinds"))


def in_use(view: View) -> tuple[dict, list[str]]:
    division = kinds(view)
    return division, names(view, division["number"])


def show_portraits(division: dict, called: list[str]) -> None:
    """What each kind is, in the colour it has on the map: its outcome where one is marked, and what marks it."""
    for kind, name in enumerate(called):
        size = W.portrait.format(n=int(division["sizes"][kind]))
        lines = [outcome_line(division["outcome"], kind), marks_line(division["features"][kind]) or W.unmarked]
        said = "<br>".join(html.escape(line) for line in lines if line)
        swatch = f'<span style="color:{kind_colour(kind)};font-size:1.3em">■</span>'
        st.html(f"<p>{swatch} <b>{kind + 1} · {html.escape(name)}</b> ({size})<br>{said}</p>")


def show_portraits_in_brief(division: dict, called: list[str]) -> None:
    """The same in a line each: the outcome, or where none is marked what marks the kind."""
    lines = []
    for kind, name in enumerate(called):
        said = outcome_line(division["outcome"], kind) or marks_line(division["features"][kind]) or W.unmarked
        swatch = f'<span style="color:{kind_colour(kind)};font-size:1.3em">■</span>'
        lines.append(f"{swatch} <b>{kind + 1} · {html.escape(name)}</b>: {html.escape(said)}")
    st.html(f"<p>{'<br>'.join(lines)}</p>")


def kind_of_rows(view: View, division: dict) -> np.ndarray:
    """Kind of each patient, (n,); −1 for one that lies nowhere."""
    cell = view.results["explain"]["patients"]["cell"]
    return np.where(cell >= 0, division["cells"][cell], -1)


def a_patient(view: View, where: str) -> int:
    """The patient chosen: a position in the data."""
    ids = called(view.dataset.ids[:2000])
    key = key_of(view.key(f"{where}-row"))
    return int(st.selectbox(W.patient, range(len(ids)), format_func=ids.__getitem__, key=key))


def outcomes(view: View, rows) -> dict[str, np.ndarray]:
    """Column of the patients' own outcome, which the map never saw; empty where none is marked or at hand."""
    data = view.dataset
    if data is None or data.y is None or not data.schema.outcome:
        return {}
    return {data.schema.outcome.name: np.asarray(data.y)[rows]}


def distance_say(explain: dict) -> str:
    """What the distances of these patients mean, and how large they usually are."""
    half, most = np.nanquantile(explain["patients"]["distance"], [0.5, 0.95])
    return W.distance_say.format(variables=n_variables(explain), half=f"{half:.1f}", most=f"{most:.1f}")


def n_variables(explain: dict) -> int:
    return len(set(explain["planes"]["variables"]))


def table_one(entries: list[dict]) -> pd.DataFrame:
    """A group beside all others, as a clinical paper shows it."""
    rows = [
        {
            W.columns["variable"]: with_unit(entry_name(entry), entry["unit"]),
            W.columns["inside"]: _side(entry, "inside"),
            W.columns["outside"]: _side(entry, "outside"),
            W.columns["difference"]: entry["difference"],
            W.columns["missing"]: f"{entry['missing_inside']} / {entry['missing_outside']}",
        }
        for entry in entries
    ]
    return pd.DataFrame(rows)


def show_table_one(entries: list[dict], no_p_values: str = W.chosen_by_values) -> None:
    """The table with what its numbers are, and why there is no test."""
    st.dataframe(
        table_one(entries),
        hide_index=True,
        column_config={W.columns["difference"]: st.column_config.NumberColumn(format="%.2f")},
    )
    st.caption(f"{W.table_one_say} {no_p_values}")


def _side(entry: dict, side: str) -> str:
    spread = entry[f"spread_{side}"]
    return side_text(entry, side) + (f" ({value_text(spread, '', False, reach_of(entry))})" if spread else "")


def outcome_text(outcome: dict, label: int, group: int) -> str:
    """ "12 % (9 to 16, n = 382)" """
    value, low, high = (outcome[part][label][group] for part in ("value", "low", "high"))
    if not np.isfinite(value):
        return W.outcome_unknown
    if outcome["kind"] == "share":
        return f"{100 * value:.0f} % ({100 * low:.0f} to {100 * high:.0f}, n = {outcome['n'][group]})"
    shown, *ends = (value_text(v, "", False, value) for v in (value, low, high))
    interval = f"{ends[0]} to {ends[1]}, " if np.isfinite(low) else ""
    return f"{shown} ({interval}n = {outcome['n'][group]})"


def show_outcome(outcome: dict | None) -> None:
    """The outcome in a group (1) and in the others (0)."""
    for label, name in enumerate(outcome["labels"] if outcome else ()):
        inside, outside = (outcome_text(outcome, label, group) for group in (1, 0))
        words = {"name": frame.escape(outcome["name"]), "label": frame.escape(name or outcome["name"])}
        st.markdown(W.outcome_line.format(inside=inside, outside=outside, **words))


def reasons(blame: list[dict]) -> str:
    """The variables to blame, in one line."""
    return "; ".join(reason_text(reason) for reason in blame if reason["share"] >= 0.05 and differs(reason))


def differs(reason: dict) -> bool:
    """Whether a value and the typical one beside it are different as they are written."""
    value, typical = beside_texts(reason["value"], reason["typical"])
    return value != typical


def reason_text(reason: dict, words: str = W.because) -> str:
    """One value of a patient beside the typical one."""
    value, typical = beside_texts(reason["value"], reason["typical"])
    named = without_unit(reason["variable"], reason["unit"]) != reason["variable"]
    unit = f" {reason['unit']}" if reason["unit"] and not named else ""
    line = words.format(variable=reason["variable"], value=value, unit=unit, typical=typical)
    return line + (W.error if impossible_age(reason) else "")


def farther_out_than(share: float) -> str:
    """How many of the patients lie nearer to the map."""
    if not np.isfinite(share):
        return ""
    return W.all_others if share >= 0.9995 else f"{100 * share:.1f} %"


def impossible_age(reason: dict) -> bool:
    """Whether an age can hardly be true: below 0, above 115 years, or 0 among people who are no infants."""
    value, typical = reason["value"], reason["typical"]
    if isinstance(value, str) or not re.search(r"\bage\b", reason["variable"].replace("_", " "), re.IGNORECASE):
        return False
    in_years = not reason["unit"] or reason["unit"].startswith("year")
    return value < 0 or (in_years and (value > 115 or (value == 0 and typical > 5)))
