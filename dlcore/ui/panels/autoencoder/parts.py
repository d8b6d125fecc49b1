"""What the autoencoder's panels share: one patient's blame as a figure, lists of patients, the line in use."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.plots.autoencoder import blame
from dlcore.ui.figures import show_figure
from dlcore.ui.panels.autoencoder.words import Results as W
from dlcore.ui.view import View

WIDE = 44  # letters a line of what is to blame in a table


def show_blame(view: View, entry: dict, rows: str, axis: dict, key: str) -> None:
    """Which values, what part of a signal or which region is to blame, as a figure."""
    if rows == "columns":
        say = W.blame_say if view.card["params"].get("kind") == "denoising" else W.blame_say_whole
        show_figure(blame.bars(entry, view.dark), view.key(key), say)
    elif rows == "signals":
        show_figure(blame.signal(entry, axis, view.dark), view.key(key))
    else:
        show_figure(blame.picture(entry, view.dark), view.key(key), W.two_pictures)


def any_patient(view: View, key: str) -> dict:
    """One patient of all it was trained on, the most unusual first; where they are not here, one of those kept."""
    explain = view.results["explain"]
    if view.dataset is None:
        kept = [*explain["alerts"], *explain["usual"][::-1]]
        label = lambda i: f"{kept[i]['id']} · {score_text(kept[i]['score'])}"
        return kept[st.selectbox(W.patient, range(len(kept)), format_func=label, key=view.key(key))]
    score = np.asarray(explain["patients"]["score"])
    order = [int(i) for i in np.argsort(-score, kind="stable")]
    label = lambda i: f"{view.dataset.ids[i]} · {score_text(score[i])}"
    row = st.selectbox(W.patient, order, format_func=label, key=view.key(key), help=W.any_patient)
    return view.call("patient", row=row)


def rebuilt_beside(entry: dict) -> pd.DataFrame:
    """Every value of a row beside what the network makes of it, in the order of blame."""
    whole = lambda each: (
        each["expected"] if isinstance(each["expected"], str) else blame.sensible(each["expected"], each)
    )
    return pd.DataFrame(
        {
            W.beside["variable"]: [each["variable"] for each in entry["blame"]],
            W.beside["value"]: [blame.seen(each) for each in entry["blame"]],
            W.beside["rebuilt"]: [whole(each) for each in entry["blame"]],
            W.beside["interval"]: [blame.expected(each) if each["low"] is not None else "" for each in entry["blame"]],
            W.beside["part"]: [blame.number(each["part"]) for each in entry["blame"]],
        }
    )


def reasons(entry: dict, rows: str, axis: dict, most: int = 3) -> str:
    """What is most to blame, in one line."""
    if rows != "columns":
        return where(entry["blame"], rows, axis) if entry["score"] > blame.ORDINARY else W.nothing
    standing = blame.outside(entry["blame"])
    said = [each for each in standing[:most] if each["share"] >= 0.1] or standing[:1]
    if not said:
        return W.together if entry["share"] >= blame.UNUSUAL else W.nothing
    return "; ".join(
        W.reason.format(
            variable=each["variable"],
            value=blame.seen(each),
            expected=blame.expected(each),
            share=f"{100 * each['share']:.0f} %",
        )
        for each in said
    )


def where(found: dict, rows: str, axis: dict) -> str:
    """Which part of a signal, or which region of a picture, and how much of the score it bears."""
    share = f"({100 * found['share']:.0f} %)"
    if rows == "signals":
        length, unit = axis.get("length") or 1.0, axis.get("unit") or ""
        return f"{found['from'][0] * length:.3g} to {found['to'][0] * length:.3g} {unit} {share}"
    region = [
        blame.word(begin, end, names)
        for begin, end, names in zip(
            found["from"], found["to"], (("top", "middle", "bottom"), ("left", "centre", "right"))
        )
    ]
    return f"{' '.join(region)} {share}"


def listed(entries: list[dict], rows: str, axis: dict, line: float, known=None) -> pd.DataFrame:
    """Patients with their scores and what is to blame, for a table on the page."""
    columns = {
        W.columns["id"]: [entry["id"] for entry in entries],
        W.columns["score"]: [score_text(entry["score"]) for entry in entries],
        W.line: [W.above if entry["score"] > line else W.below for entry in entries],
    }
    if known is not None:
        columns = columns | {W.columns["own"]: [known[entry["row"]] for entry in entries]}
    columns |= {W.columns["why"]: [reasons(entry, rows, axis) for entry in entries]}
    columns |= {W.columns["share"]: [share_text(entry["share"]) for entry in entries]}
    return pd.DataFrame(columns)


def show_listed(table: pd.DataFrame) -> None:
    """The table of patients with what is to blame in full, over as many lines as it needs; nothing is cut off.

    How many ordinary patients are less unusual is the same for nearly all of them: it stands in the file only.
    """
    shown = table.drop(columns=W.columns["share"])
    lines = max((len(wrap(str(why), WIDE)) for why in shown[W.columns["why"]]), default=1)
    wide = {W.columns["why"]: st.column_config.TextColumn(width="large")}  # a plain table stands on end on a telephone
    st.dataframe(shown, hide_index=True, column_config=wide, row_height=14 + 21 * max(lines, 1))


def score_text(score: float) -> str:
    return f"{score:.1f}" if score < 100 else f"{score:,.0f}"


def share_text(share: float) -> str:
    return W.all_of_them if share >= 0.9995 else f"{100 * share:.1f} %"


def known_as(view: View) -> np.ndarray | None:
    """The outcome of each training patient as words; None where none is marked or the data are not here."""
    data = view.dataset
    if data is None or data.y is None or not data.classes:
        return None
    return np.asarray(data.y).astype(str)


def group_names(view: View) -> tuple[str, str]:
    """What ordinary patients and known anomalies are called."""
    ordinary = view.results["explain"]["ordinary"]
    classes = view.card.get("classes") or []
    if len(classes) == 2:
        other = [name for name in classes if name != ordinary]
        return (ordinary, other[0]) if ordinary in classes else (classes[0], classes[1])
    return (ordinary or "all", "other")


def a_rate(view: View, lines: dict, asked: float, key: str) -> int:
    """Which alert rate is chosen: a position in ``lines["rate"]``."""
    rates = [float(rate) for rate in lines["rate"]]
    start = int(np.abs(np.array(rates) - asked).argmin())
    kept = st.session_state.get(view.key("rate-kept"), start)
    at = st.select_slider(
        W.rate, range(len(rates)), kept, format_func=lambda i: f"{100 * rates[i]:g}", key=view.key(key)
    )
    st.session_state[view.key("rate-kept")] = at
    return at


def line_in_use(view: View) -> float:
    """The threshold at the rate that was chosen last, or asked for at training."""
    lines = view.results["explain"]["thresholds"]
    asked = view.card["params"].get("contamination", 0.05)
    at = st.session_state.get(view.key("rate-kept"), int(np.abs(np.asarray(lines["rate"]) - asked).argmin()))
    return float(lines["threshold"][at])
