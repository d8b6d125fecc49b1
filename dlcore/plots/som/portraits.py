"""Each kind in a line: the outcome of its patients, and what marks it most; and what all lines say together."""

from __future__ import annotations

import numpy as np

from dlcore.plots.som.component_planes import value_text

N_MARKS = 3
MARKED = 0.5  # standard deviations from which a difference marks a kind (Cohen's medium effect)
NAMED, MIXED, PURE = 0.1, 0.2, 0.8  # shares: said at all; a second class that makes a mixture; nearly all


def outcome_line(outcome: dict | None, kind: int) -> str:
    """The outcome in one kind ("psoriasis 100 %"); empty where none is known."""
    if outcome is None or not outcome["n"][kind]:
        return ""
    values = outcome["value"][:, kind]
    if outcome["kind"] != "share":
        return f"{outcome['name']} {value_text(values[0], outcome['labels'][0], False)} on average"
    order = [i for i in np.argsort(-values, kind="stable") if values[i] >= NAMED or len(values) == 1]
    return ", ".join(f"{outcome['labels'][i]} {100 * values[i]:.0f} %" for i in order)


def marks_line(entries: list[dict]) -> str:
    """What marks a kind most ("higher spongiosis, lower scaling"); empty where nothing does."""
    largest = [e for e in entries if e["difference"] is not None and abs(e["difference"]) >= MARKED][:N_MARKS]
    return ", ".join(f"{'higher' if e['difference'] > 0 else 'lower'} {entry_name(e)}" for e in largest)


def entry_name(entry: dict) -> str:
    """A variable, or a category and its level."""
    return entry["variable"] + (f" = {entry['level']}" if entry["level"] else "")


def beside_texts(value, *typical) -> list[str]:
    """A patient's value, then typical ones, with as many digits as they bear; words stay words."""
    if isinstance(value, str):
        return [value, *map(str, typical)]
    numbers = [float(number) for number in (value, *typical)]
    reach = max(*map(abs, numbers), float(value == round(value)))
    return [f"{n:.0f}" if n == round(n) else value_text(n, "", False, reach) for n in numbers]


def finding(division: dict, names: list[str]) -> str:
    """What the kinds are, in one sentence: by the outcome where one is marked, else by what marks them."""
    if division["number"] < 2:
        return "All patients form one group"
    outcome = division["outcome"]
    if outcome is not None and np.isfinite(outcome["value"]).any():
        return outcome_finding(outcome, names)
    return _marks_finding(division, names)


def outcome_finding(outcome: dict, names: list[str]) -> str:
    """Which kinds mix classes of the outcome, or where it is highest and lowest."""
    if not np.isfinite(outcome["value"]).any():
        return f"{outcome['name']}: not known for these patients"
    return _classes_finding(outcome, names) if len(outcome["labels"]) > 1 else _ends_finding(outcome, names)


def _classes_finding(outcome, names) -> str:
    values = np.nan_to_num(outcome["value"])  # (L, k)
    second = np.sort(values, axis=0)[-2]
    mixed = np.flatnonzero(second >= MIXED)
    if len(mixed) == 1:
        classes = [outcome["labels"][i] for i in np.argsort(-values[:, mixed[0]]) if values[i, mixed[0]] >= MIXED]
        rest = np.delete(values.max(axis=0), mixed)
        pure = f"; the other kinds are one {outcome['name']} each" if len(rest) and rest.min() >= PURE else ""
        return f"{names[mixed[0]]} mixes {_and(classes)}{pure}"
    if len(mixed):
        return f"{_and([names[k] for k in mixed])} each mix several {outcome['name']} classes"
    return f"Each kind is mostly one {outcome['name']}"


def _ends_finding(outcome, names) -> str:
    value = outcome["value"][0]
    share = outcome["kind"] == "share"
    high, low = int(np.nanargmax(value)), int(np.nanargmin(value))
    unit = "" if share else outcome["labels"][0]
    ends = [f"{value_text(value[k], unit, share)} in {names[k]}" for k in (high, low)]
    return f"{outcome['labels'][0] if share else outcome['name']}: {ends[0]}, {ends[1]}"


def _marks_finding(division, names) -> str:
    first = [entries[0]["difference"] or 0 if entries else 0 for entries in division["features"]]
    most = int(np.abs(first).argmax())
    marks = marks_line(division["features"][most])
    return f"{names[most]} stands out most: {marks}" if marks else "Nothing marks one kind clearly from the others"


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
