"""Numbers and outcomes in the words of a journal. numpy only."""

from __future__ import annotations

import math
from typing import NamedTuple

_YES = {"yes", "true", "1", "positive", "present", "y", "event"}
_ADJECTIVES = {
    *("ill", "well", "sick", "healthy", "diseased", "dead", "alive", "malignant", "benign", "abnormal", "normal"),
    *("infected", "uninfected", "readmitted", "discharged", "pregnant", "septic", "frail", "demented", "diabetic"),
}


class Outcome(NamedTuple):
    """How to speak of the two groups of a yes/no outcome."""

    no: str  # label of a group on an axis: "benign", "without target"
    yes: str  # "malignant", "with target"
    one_no: str  # "… and one benign"
    one_yes: str  # "one malignant and …"
    the_yes: str  # "the malignant one"
    subject: str  # "The malignant" get higher risks


def outcome_words(results: dict) -> Outcome:
    """Words for both groups, from the labels the doctor gave and, where these are bare yes and no, the column."""
    no, yes = results["classes"]
    name = results.get("outcome") or "the outcome"
    if yes.lower() in _YES:
        return _with(name)
    if no.lower() in (f"no {yes.lower()}", f"without {yes.lower()}"):
        return _with(yes)
    if no.lower() == f"not {yes.lower()}" or {yes.lower(), no.lower()} <= _ADJECTIVES:
        return Outcome(no, yes, no, yes, f"the {yes} one", f"The {yes}")
    return Outcome(f"“{no}”", f"“{yes}”", f"“{no}”", f"“{yes}”", f"the “{yes}” one", f"Those with “{yes}”")


def _with(name: str) -> Outcome:
    return Outcome(
        f"without {name}", f"with {name}", "without", f"with {name}", f"the one with {name}", f"Those with {name}"
    )


def interval(m: dict) -> str:
    """``.93 (.90–.95)``: a share or an index with its 95 % interval; three decimals above .99."""
    if not math.isfinite(m["value"]):
        return "not defined"
    digits = 3 if 0.99 < m["value"] < 1 else 2
    dash = " to " if m["low"] < 0 else "–"
    return f"{decimal(m['value'], digits)} ({decimal(m['low'], digits)}{dash}{decimal(m['high'], digits)})"


def written(value: float, how: str) -> str:
    """A number in a format such as "+.2f", its minus as printers set it."""
    return f"{value:{how}}".replace("-", "−")


def percent_interval(m: dict, sign: str = "") -> str:
    """``93 (90–95)``: a share in percent with its 95 % interval; `sign` may be " %"."""
    if m["value"] is None or not math.isfinite(m["value"]):
        return "none"
    digits = 1 if 0 < m["value"] < 0.01 or 0.99 < m["value"] < 1 else 0
    value, low, high = (written(100 * m[key], f".{digits}f") for key in ("value", "low", "high"))
    return f"{value}{sign} ({low}–{high})"


def percent(share: float) -> str:
    """``93``, ``99.6``, ``0.4``: a share in percent, finer where whole numbers would say all or nothing."""
    if share is None or not math.isfinite(share):
        return "–"
    hundred = 100 * float(share)
    near_an_end = 0 < hundred < 1 or 99 < hundred < 100
    return f"{min(max(hundred, 0.1), 99.9):.1f}" if near_an_end else f"{hundred:.0f}"


def measured(m: dict, unit: str = "") -> str:
    """``44 points (41–47)``: a number in its unit with its 95 % interval, as fine as the interval warrants."""
    places = _places(m["high"] - m["low"])
    value, low, high = (_number(m[key], places) for key in ("value", "low", "high"))
    dash = " to " if m["low"] < 0 else "–"
    return f"{value}{' ' + unit if unit else ''} ({low}{dash}{high})"


def _number(value: float, places: int) -> str:
    return "0" if float(f"{value:.{places}f}") == 0 else written(value, f".{places}f")


def _places(width: float) -> int:
    """Decimals that show half an interval's width with one figure."""
    return max(0, -math.floor(math.log10(width / 2))) if math.isfinite(width) and width > 0 else 2


def decimal(value: float, digits: int = 2) -> str:
    """A number as journals print shares: no zero before the point."""
    if value is None or not math.isfinite(value):
        return "–"
    text = written(value, f".{digits}f")
    return text.replace("0.", ".", 1) if text.lstrip("−").startswith("0.") else text


def span_of(value: float, unit: str) -> str:
    """A time as it is said: "2 years", "1 year", "0.5 h"."""
    written = f"{value:.4g}"
    return f"{written} {unit.removesuffix('s') if written == '1' and len(unit) > 1 else unit}"


def predicted_percent(share: float) -> str:
    """A prediction in whole percent; never 0 or 100 %: no network is that sure."""
    if share < 0.005 or share > 0.995:
        return "< 1 %" if share < 0.5 else "> 99 %"
    return f"{100 * share:.0f} %"
