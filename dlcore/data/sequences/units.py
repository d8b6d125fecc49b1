"""Units of time: which one a column name or a word means, and how to go from one to another."""

from __future__ import annotations

import re

from dlcore.errors import DataError

STEPS = "steps"
SECONDS = {
    "ms": 1e-3,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "days": 86400.0,
    "weeks": 7 * 86400.0,
    "months": 365.25 / 12 * 86400.0,
    "years": 365.25 * 86400.0,
}
_WORDS = {
    "ms": ("ms", "millisecond", "milliseconds", "msec"),
    "s": ("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden"),
    "min": ("min", "mins", "minute", "minutes", "minuten"),
    "h": ("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "小时"),
    "days": ("d", "day", "days", "tag", "tage", "天", "日"),
    "weeks": ("w", "wk", "wks", "week", "weeks", "woche", "wochen", "周"),
    "months": ("mo", "mon", "mth", "month", "months", "monat", "monate", "月"),
    "years": ("y", "yr", "yrs", "year", "years", "jahr", "jahre", "年"),
}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words}
_SINGLE = {"s", "d", "w", "y"}  # alone these are more often names than units


def unit_of_word(word: str) -> str:
    """The unit a word means ("hrs" is "h"), "" where it means none."""
    return _UNIT_OF.get(word.strip().strip(".").casefold(), "")


def unit_of_name(name: str) -> str:
    """The unit that a column name tells ("hours_since_admission", "time (h)", "day"), "" where it tells none."""
    inside = re.search(r"[(\[]([^)\]]{1,20})[)\]]\s*$", name)
    if inside and (unit := unit_of_word(inside.group(1))):
        return unit
    parts = [part for part in re.split(r"[\W_\d]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()) if part]
    found = [unit_of_word(part) for part in parts if part not in _SINGLE or len(parts) > 1]
    return next((unit for unit in found if unit), "")


def convert(value, unit: str, wanted: str):
    """`value` (number or array) in `wanted` instead of `unit`; `DataError` where one of them only counts steps."""
    if unit == wanted:
        return value
    if unit not in SECONDS or wanted not in SECONDS:
        raise DataError(f"{unit} cannot be told in {wanted}.", "Give both times in units such as h or days.")
    return value * (SECONDS[unit] / SECONDS[wanted])


def duration(text, unit: str) -> float:
    """A span such as "2 years", "24 h" or 730 in `unit`; a bare number is in `unit` already.

    Raises
    ------
    DataError
        It is no span of time, or not above 0.
    """
    match = re.fullmatch(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*([^\W\d]*)\.?\s*", str(text))
    said = unit_of_word(match.group(2)) if match and match.group(2) else unit
    if match and match.group(2).casefold() in ("step", "steps", "row", "rows"):
        said = STEPS
    if not match or not said or float(match.group(1).replace(",", ".")) <= 0:
        raise DataError(f"“{text}” is no span of time.", "Write a number and a unit, such as 24 h or 2 years.")
    return float(convert(float(match.group(1).replace(",", ".")), said, unit))


def span_of(value: float, unit: str) -> str:
    """A time as it is said: "2 years", "1 year", "0.5 h"."""
    written = f"{value:.4g}"
    return f"{written} {unit.removesuffix('s') if written == '1' and len(unit) > 1 else unit}"
