"""What several of the machine's panels share: ticking findings, names of hidden units."""

from __future__ import annotations

import streamlit as st

from dlcore.ui import frame
from dlcore.ui.panels.rbm.words import Shared as W
from dlcore.ui.view import View

YES_NO, CATEGORY, NUMBER = "yes/no", "category", "number"
AS_PILLS = 45  # findings up to which all stand in sight


def known_findings(view: View, where: str) -> dict:
    """Ask what is known of a patient: {feature: value as in the table}; what is in neither row was not asked."""
    features = view.results["explain"]["features"] if view.results else view.call("features")["features"]
    start = _start(view, features, where)
    findings = {f["name"]: f for f in features if f["kind"] == YES_NO}
    key = f"{where}-{start[0]}"
    known = {}
    if findings:
        known |= _ticked(view, findings, start[1], key)
    others = [f for f in features if f["kind"] != YES_NO]
    for column, feature in zip(st.columns(min(3, len(others))) * len(others) if others else (), others):
        with column:
            value = _other(view, feature, start[1].get(feature["name"]), key)
        if value is not None:
            known[feature["name"]] = value
    return known


def _start(view: View, features, where: str) -> tuple[int, dict]:
    """An empty list, or that of one of the patients."""
    if view.dataset is None:
        return 0, {}
    names = [W.nobody, *view.dataset.ids[:500]]
    picked = st.selectbox(W.start, range(len(names)), format_func=names.__getitem__, key=view.key(f"{where}-start"))
    if picked == 0:
        return 0, {}
    row = view.dataset.X.iloc[picked - 1]
    return picked, {f["name"]: row[f["name"]] for f in features if row[f["name"]] == row[f["name"]]}


def _ticked(view: View, findings: dict, start: dict, key: str) -> dict:
    names = list(findings)
    yes = [n for n in names if _is_yes(findings[n], start.get(n))]
    present = _several(W.present, W.present_help, names, yes, view.key(f"{key}-present"))
    left = [n for n in names if n not in present]
    no = [n for n in left if start.get(n) is not None and n not in yes]
    absent = _several(W.asked_absent, W.absent_help, left, no, view.key(f"{key}-absent"))
    return {n: findings[n]["levels"][1] for n in present} | {n: findings[n]["levels"][0] for n in absent}


def _is_yes(feature, value) -> bool:
    if value is None:
        return False
    return str(value) == feature["levels"][1] or (not isinstance(value, str) and float(value) >= 0.5)


def _several(label, help_text, options, default, key) -> list[str]:
    default = [name for name in default if name in options]
    if len(options) <= AS_PILLS:
        return (
            st.pills(label, options, selection_mode="multi", default=default, help=help_text, key=key, wrap=True) or []
        )
    return st.multiselect(label, options, default=default, help=help_text, placeholder=W.search, key=key)


def _other(view: View, feature: dict, start, key: str):
    label = frame.escape(feature["name"])
    if feature["kind"] == NUMBER:
        value = float(start) if start is not None else None
        return st.number_input(label, value=value, placeholder=W.not_asked, key=view.key(f"{key}-{feature['name']}"))
    levels = feature["levels"]
    index = levels.index(start) if start in levels else None
    return st.selectbox(label, levels, index=index, placeholder=W.not_asked, key=view.key(f"{key}-{feature['name']}"))


def unit_names(explain: dict) -> list[str]:
    """What each hidden unit is called, in the order of the results: syndromes first, each counted by itself."""
    units, names, counts = explain["syndromes"]["units"], [], {True: 0, False: 0}
    for unit in units:
        stable = bool(unit["syndrome"])
        counts[stable] += 1
        called = (W.syndrome_name if stable else W.unit_name).format(n=counts[stable])
        names.append(called)
    return names


def described(name: str, unit: dict) -> str:
    """A unit's name with its first findings."""
    return W.named.format(name=name, findings=leading(unit))


def leading(unit: dict) -> str:
    """The first findings of a unit; "no" before those that are rarer in its carriers."""
    return ", ".join(
        finding if weight > 0 else W.no.format(finding=finding)
        for finding, weight in zip(unit["findings"][:3], unit["weights"])
    )
