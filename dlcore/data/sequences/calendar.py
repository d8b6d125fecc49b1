"""Dates and date-times in the ways hospitals write them, without guessing in silence which number is the day."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.errors import DataError

_TIME = r"(?:(?:T|,?\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:[.,]\d+)?))?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_MONTHS = "jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez"
_MONTH_NUMBER = dict(zip(_MONTHS.split("|"), (1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 12), strict=True))
_PATTERNS = {
    "ymd": r"(?P<a>\d{4})\s*[-/.年]\s*(?P<b>\d{1,2})\s*[-/.月]\s*(?P<c>\d{1,2})[日.]?",
    "xxy": r"(?P<a>\d{1,2})[-/.]\s?(?P<b>\d{1,2})[-/.]\s?(?P<c>\d{4}|\d{2})\.?",
    "dny": rf"(?P<a>\d{{1,2}})[-. ]+(?P<b>{_MONTHS})[a-z]*[-., ]+(?P<c>\d{{4}}|\d{{2}})",
    "ndy": rf"(?P<b>{_MONTHS})[a-z]*[-. ]+(?P<a>\d{{1,2}})(?:st|nd|rd|th)?[-., ]+(?P<c>\d{{4}})",
}  # a, b, c: day, month, year from left to right, but for the first; in "xxy" day and month may change places
_PATTERNS = {form: f"(?i)^{date}{_TIME}{_ZONE}$" for form, date in _PATTERNS.items()}
DATE_LIKE = re.compile("|".join(re.sub(r"\?P<\w+>", "", p).removeprefix("(?i)") for p in _PATTERNS.values()), re.I)
_PLAIN = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"
_PARTS = ("a", "b", "c", "hour", "minute", "second", "half", "zone")


def read_calendar(words: pd.Series, codes, name: str, day_first: bool | None, patients=None):
    """Different words of a column of dates.

    Parameters
    ----------
    words : (m,) Series of str
    codes : (N,) array of int
        Which word stands in each row of the file, −1 where the cell is empty.
    name : str
        Of the column, for messages.
    day_first : bool or None
    patients : (N,) array of int, optional

    Returns
    -------
    seconds : (m,) float64
        Since 1970, NaN where it is no date.
    whole_days : bool
        Whether no word has a time of day.
    notes : list of str

    Raises
    ------
    DataError
        Day and month change places, or only some of the times carry a time zone.
    """
    if _all_plain(words):
        days = pd.to_datetime(words, format="ISO8601", errors="coerce")
        return _since_1970(days), not words.str.contains(":", regex=False).any(), []
    parts, form = _extract(words)
    notes: list[str] = []
    order = _day_order(parts, form, name, day_first, _row_order(codes, patients), notes)
    days = _days(parts, form, order)
    seconds = days + _time_of_day(parts) - _offsets(parts, words, form, name, notes)
    return seconds, not (parts["hour"] != "").any(), notes


def told_day_order(words: pd.Series, name: str) -> bool | None:
    """Whether the day stands first in dates such as 31/03/2020, by those that can be read in one way only; None: none can.

    Raises
    ------
    DataError
        The day stands first in some dates and the month in others.
    """
    parts, form = _extract(words)
    numeric = form == "xxy"
    if not any((_number(parts[key][numeric]) > 12).any() for key in "ab"):
        return None
    return _day_order(parts, form, name, None, _row_order([], None), [])


def _all_plain(words: pd.Series) -> bool:
    """Whether every word is written as 2024-03-31 or 2024-03-31 14:00:00, which pandas reads at once."""
    return len(words) > 0 and pc.all(pc.match_substring_regex(pa.array(words, pa.string()), _PLAIN)).as_py()


def _since_1970(days: pd.Series) -> np.ndarray:
    seconds = days.to_numpy().astype("datetime64[us]").astype(np.float64) / 1e6
    return np.where(days.isna().to_numpy(), np.nan, seconds)


def _extract(words: pd.Series) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The pieces of every word as text, and which of the four patterns it follows ("" for none)."""
    parts = {key: np.full(len(words), "", dtype=object) for key in _PARTS}
    form = np.full(len(words), "", dtype=object)
    text = pa.array(words, pa.string())
    for key, pattern in _PATTERNS.items():
        left = np.flatnonzero(form == "")
        if not len(left):
            break
        found = pc.extract_regex(text.take(pa.array(left)), pattern)
        hit = pc.is_valid(found).to_numpy(zero_copy_only=False)
        for part in _PARTS:
            parts[part][left[hit]] = pc.struct_field(found, part).filter(pa.array(hit)).to_numpy(zero_copy_only=False)
        form[left[hit]] = key
    return parts, form


def _number(texts: np.ndarray) -> np.ndarray:
    """Digits as float64, NaN for anything else."""
    cells = pc.replace_substring(pa.array(texts, pa.string()), ",", ".")
    digits = pc.match_substring_regex(cells, r"^[0-9]+(\.[0-9]+)?$")
    return pc.cast(pc.if_else(digits, cells, pa.scalar(None, pa.string())), pa.float64()).to_numpy(zero_copy_only=False)


def _row_order(codes, patients) -> tuple[np.ndarray, np.ndarray]:
    """Neighbouring rows of one patient in the order of the file, as pairs of words."""
    if patients is None:
        return np.empty(0, int), np.empty(0, int)
    order = np.argsort(patients, kind="stable")
    inside = np.diff(patients[order]) == 0
    before, after = codes[order][:-1][inside], codes[order][1:][inside]
    both = (before >= 0) & (after >= 0)
    return before[both], after[both]


def _day_order(parts, form, name, day_first, pairs, notes) -> bool:
    """Whether the day stands before the month in dates such as 03/04/2020."""
    numeric = form == "xxy"
    if not numeric.any():
        return True
    first, second = _number(parts["a"][numeric]), _number(parts["b"][numeric])
    only_day_first, only_month_first = first > 12, second > 12
    if only_day_first.any() and only_month_first.any() and day_first is None:
        raise DataError(
            f"{name}: the day stands first in some dates and the month in others.",
            "Write the dates as 2024-03-31 in every row.",
        )
    if day_first is not None:
        return day_first
    if only_day_first.any() or only_month_first.any():
        return bool(only_day_first.any())
    return _judged_by_order(parts, form, name, pairs, notes)


def _judged_by_order(parts, form, name, pairs, notes) -> bool:
    """Where every date can be read in two ways: the way in which time runs backwards less often."""
    steps = {way: np.diff(np.stack([_days(parts, form, way)[p] for p in pairs]), axis=0) for way in (True, False)}
    falls = {way: int((step < 0).sum()) for way, step in steps.items()}
    choice = falls[True] <= falls[False]
    why = "" if falls[True] == falls[False] else ", for so time runs forward in the file"
    way = "day first" if choice else "month first"
    notes.append(f"{name}: dates such as 03/04/2020 can be read in two ways; here they are read {way}{why}.")
    return choice


def _days(parts: dict, form: np.ndarray, day_first: bool) -> np.ndarray:
    """Midnight of every word in seconds since 1970; NaN for a date that does not exist."""
    a, b, c = (_number(parts[key]) for key in "abc")
    b = np.where(np.isin(form, ("dny", "ndy")), _named_month(parts["b"]), b)
    year_first, swapped = form == "ymd", (form == "xxy") & (not day_first)
    year, day = np.where(year_first, a, c), np.where(year_first, c, np.where(swapped, b, a))
    return _midnight(_full_year(year), np.where(swapped, a, b), day)


def _full_year(year: np.ndarray) -> np.ndarray:
    return np.where(year < 100, year + np.where(year < 70, 2000, 1900), year)


def _named_month(texts: np.ndarray) -> np.ndarray:
    return pd.Series(texts, dtype=object).str[:3].str.casefold().map(_MONTH_NUMBER).to_numpy(dtype=float)


def _midnight(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    known = ~np.isnan(year + month + day) & (month >= 1) & (month <= 12) & (day >= 1)
    y, m, d = (np.where(known, part, 1).astype(np.int64) for part in (year, month, day))
    months = ((y - 1970) * 12 + m - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (d - 1)
    exists = known & (days.astype("datetime64[M]") == months)  # 30 February is not
    return np.where(exists, days.astype("datetime64[s]").astype(np.float64), np.nan)


def _time_of_day(parts: dict) -> np.ndarray:
    hour, minute, second = (np.nan_to_num(_number(parts[key])) for key in ("hour", "minute", "second"))
    half = pd.Series(parts["half"], dtype=object).str[:1].str.casefold().to_numpy()
    hour = np.where((half == "p") & (hour < 12), hour + 12, np.where((half == "a") & (hour == 12), 0, hour))
    wrong = (hour > 24) | (minute > 59) | (second > 60)
    return np.where(wrong, np.nan, hour * 3600.0 + minute * 60.0 + second)


def _offsets(parts, words, form, name, notes) -> np.ndarray:
    """Seconds that each word's time zone is ahead of UTC."""
    has, timed = parts["zone"] != "", parts["hour"] != ""
    if not has.any():
        return np.zeros(len(words))
    bare = timed & ~has
    if bare.any():
        raise DataError(
            f"{name}: some times carry a time zone ({words[has].iloc[0]}) and others none ({words[bare].iloc[0]}).",
            "Write all of them in one time zone.",
        )
    offsets = {zone: _seconds_ahead(zone.upper()) for zone in set(parts["zone"][has])}
    if len(set(offsets.values())) > 1:
        notes.append(f"{name}: times in {len(set(offsets.values()))} time zones are brought to one clock (UTC).")
    return pd.Series(parts["zone"], dtype=object).map(offsets).fillna(0).to_numpy(dtype=float)


def _seconds_ahead(zone: str) -> float:
    if zone in ("Z", "UTC", "GMT"):
        return 0.0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return (-1 if zone[0] == "-" else 1) * (int(digits[:2]) * 3600.0 + int(digits[2:]) * 60.0)
