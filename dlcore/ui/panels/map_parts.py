"""What the map panels share: the kinds as the doctor divides and names them, tables of groups, reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.map_cells import kind_names
from dlcore.plots.map_planes import value_text
from dlcore.ui import frame
from dlcore.ui.panels.map_words import Results as W
from dlcore.ui.view import View


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


def kind_of_rows(view: View, division: dict) -> np.ndarray:
    """Kind of each patient, (n,); −1 for one that lies nowhere."""
    cell = view.results["explain"]["patients"]["cell"]
    return np.where(cell >= 0, division["cells"][cell], -1)


def table_one(entries: list[dict]) -> pd.DataFrame:
    """A group beside all others, as a clinical paper shows it."""
    rows = [
        {
            W.columns["variable"]: entry["variable"] + (f" = {entry['level']}" if entry["level"] else _unit(entry)),
            W.columns["inside"]: _side(entry, "inside"),
            W.columns["outside"]: _side(entry, "outside"),
            W.columns["difference"]: entry["difference"],
            W.columns["missing"]: f"{entry['missing_inside']} / {entry['missing_outside']}",
        }
        for entry in entries
    ]
    return pd.DataFrame(rows)


def show_table_one(entries: list[dict]) -> None:
    st.dataframe(
        table_one(entries),
        hide_index=True,
        column_config={W.columns["difference"]: st.column_config.NumberColumn(format="%.2f")},
    )
    st.caption(W.table_one_say)


def _unit(entry) -> str:
    return f" ({entry['unit']})" if entry["unit"] else ""


def _side(entry: dict, side: str) -> str:
    value, spread = entry[side], entry[f"spread_{side}"]
    if value is None:
        return "–"
    if entry["level"]:
        return value_text(value, "", True)
    return f"{value:.4g}" + (f" ({spread:.3g})" if spread is not None else "")


def outcome_text(outcome: dict, label: int, group: int) -> str:
    """ "12 % (9 to 16, n = 382)" """
    value, low, high = (outcome[part][label][group] for part in ("value", "low", "high"))
    if not np.isfinite(value):
        return W.outcome_unknown
    if outcome["kind"] == "share":
        return f"{100 * value:.0f} % ({100 * low:.0f} to {100 * high:.0f}, n = {outcome['n'][group]})"
    interval = f"{low:.3g} to {high:.3g}, " if np.isfinite(low) else ""
    return f"{value:.3g} ({interval}n = {outcome['n'][group]})"


def show_outcome(outcome: dict | None) -> None:
    """The outcome in a group (1) and in the others (0)."""
    for label, name in enumerate(outcome["labels"] if outcome else ()):
        inside, outside = (outcome_text(outcome, label, group) for group in (1, 0))
        words = {"name": frame.escape(outcome["name"]), "label": frame.escape(name or outcome["name"])}
        st.markdown(W.outcome_line.format(inside=inside, outside=outside, **words))


def reasons(blame: list[dict]) -> str:
    """The variables to blame, in one line."""
    shown = [
        W.because.format(
            variable=reason["variable"],
            value=_plain(reason["value"]),
            unit=f" {reason['unit']}" if reason["unit"] else "",
            typical=_plain(reason["typical"]),
        )
        for reason in blame
        if reason["share"] >= 0.05
    ]
    return "; ".join(shown)


def _plain(value) -> str:
    return value if isinstance(value, str) else value_text(float(value), "", False)
