"""Dates and times, as words or as numbers (20240131, days as Excel counts them): never learnt from as a quantity."""

from __future__ import annotations

import datetime
import re

import numpy as np

from dlcore.data.tables.names import plain_name

MAX_REMARKS = 3  # different words beside dates
MIN_SHARE = 0.9  # of the filled cells
_FIRST, _LAST = 1880, 2100  # years
_DATED = 0.1  # share of cells that are not 0, from which a 0 may be no day
_NOT_YET = 1.9e9  # seconds from 1970 to 2030: numbers of ten digits up to 1.99e9 are those of people
_FIRST_FEW = 1_000  # numbers that tell whether they are whole ones
_LOOKED_AT = 5_000  # different numbers
_FEW_MONTHS = 3  # different numbers such as 202401, 202312: months of these years, and hardly anything else
_FOR_SURE = 8  # different numbers that all happen to be days are days
_MONTHS = (
    "jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|janv|fév|fev|févr|mars|avr|juin|juil|"
    "août|aout|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|out|abr|maj|mei|янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|"
    "ноя|дек|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru"
)
_MONTH = rf"(?:{_MONTHS})[a-zäéûа-яź]*\.?"
_CLOCK = r"(?:[01]?\d|2[0-4])(?::|h)\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:[ap]\.?m\.?)?"
_ZONE = r"(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
_DAY = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\.|\d{1,2}\.\s\d{1,2}\.\s\d{4}"
    r"|\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?|\d{4}\.\s?\d{1,2}\.\s?\d{1,2}\.?|(?:令和|平成|昭和)\d{1,2}年\d{1,2}月\d{1,2}日"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)?[-\s/]?(?:de\s)?{_MONTH}[-\s/,]?(?:\s?de\s)?\s?(?:\d{{4}}|\d{{2}})"
    r"|\d{4}/(?:0[1-9]|1[0-2])|[0-3]\d\d/(?:19|20)\d{2}"
    r"|\d{1,2}[a-z]{3}\d{2}(?:\d{2})?(?=:\d{2}:\d{2})"  # 13JAN24:10:20:00, as SAS writes it
    rf"|{_MONTH}[-\s]\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}|\d{{4}}[-\s]?{_MONTH}[-\s]?\d{{1,2}}|{_MONTH}[-\s/]?(?:\d{{4}}|\d{{2}})"
    r"|\d{4}-(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])/(?:19|20)\d{2}|\d{4}-?W\d{2}(?:-?\d)?"
)
_DATE = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]*\.?,?\s)?(?:{_DAY})(?:[T\s,:]\s?{_CLOCK}{_ZONE})?$",
    re.I,
)
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})$")
_TIME = re.compile(rf"{_CLOCK}$", re.I)
_CALLED_DATE = re.compile(
    r"(^|_)(dates?|datum|dob|birth_?da(te|y)|birthday|geburts_?(datum|tag)|fecha|дата)($|_)|[a-z]datum$|日期|年月日|날짜"
    r"|(visit|birth|op|admission|entry|death|event|start|end|exam|scan|surgery|discharge|sample|collection)date$"
)
_DIFFERENCE = re.compile(
    r"(^|_)(days?|tage?|since|to|from|until|months?|years?|weeks?|diff\w*|n|num|number|count|age)($|_)"
)
_MONTH_OF = re.compile(
    r"(^|_)(dates?|datum|fecha|data|entry|enrol\w*|inclusion|visit|adm\w*|admission|birth|death|diag\w*|start|end|event|op|surgery|discharge|"
    r"stich|aufnahme|entlassung\w*|geburts?|kalender|calendar)_?(months?|monate?s?|mes|mois|ym)($|_)|(^|_)(months?|monat|mes|mois)_?(dates?|datum)($|_)"
)
_RUNNING = (360, 1_260)  # months since 1900 or 1960, as Stata counts them: from 1990, to 2065
_DATE_NAMES = re.compile(
    r"(^|_)(dates?|datum|datetime|dat|dob|dod|doa|dt|day_of|birth(day|date)?|geb|geburts?\w*|admitted|admission|admit|"
    r"adm|discharged?|visit|seen|entry|exit|onset|aufnahme\w*|entlassung\w*|todestag|tag|fecha|data|dato|date_\w+|"
    r"tarih\w*|diagnosed_(on|at)|started|ended|start|end|begin|nascimento|nacimiento|naissance|zeitpunkt|timestamp|"
    r"dtime|charttime|intime|outtime|when|on|at|operated|surgery|op)($|_)|date$|datum$|日期|时间|日時|年月日|날짜|дата"
)


def is_date(word: str) -> bool:
    """Whether a word is a date, or a time of day."""
    word = word.strip()
    if len(word) > 40 or not (_DATE.match(word) or _TIME.match(word)):
        return False
    short = _SHORT.match(word)
    return short is None or _can_be_a_day(*map(int, short.groups()))


def _can_be_a_day(first: int, second: int, third: int) -> bool:
    """Whether three numbers of two digits can be a day in one of the orders that are written; 29-33-35 is a number."""
    a, b = sorted((first, second))
    return (1 <= a <= 12 and b <= 31) or (1 <= second <= 12 and third <= 31)


def is_time_of_day(word: str) -> bool:
    """Whether a word is a time of day alone."""
    return bool(_TIME.match(word.strip()))


def are_dates(words) -> bool:
    """Whether nearly all of these words are dates, some perhaps written 20240131 or as Excel counts days."""
    sample = [str(word) for word in list(words)[:400]]
    dates = sum(is_date(word) for word in sample)
    if not dates:
        return False
    words = [word for word in sample if not re.search(r"\d", word)]  # "unknown", "still in hospital"
    if len(words) <= MAX_REMARKS and dates > 2 * len(words):
        sample = [word for word in sample if word not in words]
    numbers = np.array([float(word) for word in sample if word.replace(".", "", 1).isdigit()])
    mixed = sum(bool(are_compact_days(numbers[i : i + 1]) or 20_000 < numbers[i] < 60_000) for i in range(len(numbers)))
    return dates + mixed >= MIN_SHARE * len(sample) and dates >= 0.3 * len(sample)


def named_as_date(name: str) -> bool:
    """Whether a column name speaks of a day."""
    return bool(_DATE_NAMES.search(plain_name(name)))


def numbers_that_are_dates(values: np.ndarray, name: str) -> str:
    """How numbers are days: "20240131", "excel", "epoch", or "" where they are quantities.

    Parameters
    ----------
    values : (n,) float64, finite
    name : str
        A column of days that Excel counts is mostly called so; without such a name only days from 2000 to 2035, mostly
        different, are.
    """
    if not len(values) or (
        (values[:_FIRST_FEW] != np.floor(values[:_FIRST_FEW])).mean() > 0.5 and not named_as_date(name)
    ):
        return ""
    if are_compact_days(values):
        return "20240131"
    if _are_other_days(values):
        return "310124"
    low, high = values.min(), values.max()
    hinted = named_as_date(name)
    if any(
        (hinted or (low > 9.4e8 * unit and high < _NOT_YET * unit)) and low > 9e8 * unit and high < 2.2e9 * unit
        for unit in (1, 1e3)
    ):
        return "epoch"
    if hinted and _are_days_of_years(values):
        return "2024031"
    if hinted and low > 7_000 and high < 75_000:
        return "excel"
    if _are_running_months(values, name):
        return "months"
    if (
        _CALLED_DATE.search(plain_name(name))
        and not _DIFFERENCE.search(plain_name(name))
        and max(abs(low), abs(high)) > 31
    ):
        return "unknown"
    if low < 36_526 or high > 49_500 or high - low >= 8_000 or not bool((values == np.floor(values)).all()):
        return ""
    if len(np.unique(values)) > max(5, 0.3 * len(values)):
        return "excel"
    return ""


def _are_running_months(values: np.ndarray, name: str) -> bool:
    """Whether a column called after the month of something counts months one after the other: 720 is January 2020 in Stata."""
    low, high = values.min(), values.max()
    whole = bool((values == np.floor(values)).all())
    return whole and _RUNNING[0] <= low and high <= _RUNNING[1] and bool(_MONTH_OF.search(plain_name(name)))


def are_compact_days(values: np.ndarray) -> bool:
    """Whether nearly all numbers are days written 20240131, with or without the time; some may stand for no day (0, 20240000)."""
    if len(values) and (values != 0).mean() >= _DATED:
        values = values[values != 0]  # 0: no day
    if not len(values) or values.max() < _FIRST * 1e4 or not bool((values == np.floor(values)).all()):
        return False
    if np.median(values) < _FIRST * 1e4:
        return False
    clock = next((c for c in (1e6, 1e4) if np.median(values) >= _FIRST * 1e4 * c), 1.0)  # 20240131143000, 202401311430
    distinct, counts = np.unique(np.floor(values / clock), return_counts=True)
    some = [_split(int(day)) for day in distinct[:_LOOKED_AT]]
    dated = np.array([_valid(*day, partly=True) for day in some])
    share = counts[:_LOOKED_AT][dated].sum() / counts[:_LOOKED_AT].sum()
    return share >= MIN_SHARE and any(_valid(*day) for day in some)


def _are_other_days(values: np.ndarray) -> bool:
    """Whether numbers are days written 310124, 31012024, 240131, or months written 202401: so many cannot be by chance."""
    if values.max() < 101_010 or not bool((values[:_FIRST_FEW] == np.floor(values[:_FIRST_FEW])).all()):
        return False
    distinct = np.unique(values)
    recent = len(distinct) >= _FEW_MONTHS and distinct[0] >= 199_001 and distinct[-1] <= 204_012
    if recent and bool(np.isin(distinct % 100, np.arange(1, 13)).all()):
        return True
    if len(distinct) < _FOR_SURE or not bool((distinct == np.floor(distinct)).all()) or distinct[0] < 10_101:
        return False
    some = [int(value) for value in distinct[:_LOOKED_AT]]
    if distinct[-1] < 1e6 and distinct[-1] >= 1e5:
        return (
            all(_FIRST <= v // 100 <= _LAST and 1 <= v % 100 <= 12 for v in some)
            or all(_valid(2000 + v // 10_000, v // 100 % 100, v % 100) for v in some)
            or all(_valid(2000 + v % 100, v // 100 % 100, v // 10_000) for v in some)
        )
    whole = distinct[0] >= 1_01_0000 and distinct[-1] < 1e8
    return whole and all(
        _FIRST <= v % 10_000 <= _LAST and _valid(v % 10_000, v // 10_000 % 100, v // 1_000_000) for v in some
    )


def _are_days_of_years(values: np.ndarray) -> bool:
    """Whether all numbers are the year and the day of the year: 2024031."""
    year, day = np.divmod(values, 1000)
    return bool(((year >= _FIRST) & (year <= _LAST) & (day >= 1) & (day <= 366)).all())


def _split(day: int) -> tuple[int, int, int]:
    return day // 10_000, day // 100 % 100, day % 100


def _valid(year: int, month: int, day: int, partly: bool = False) -> bool:
    """Whether there is such a day; `partly`: its day, or month and day, may be unknown (0)."""
    if not _FIRST <= year <= _LAST:
        return False
    if partly:
        month, day = (1, 1) if month == day == 0 else (month, day or 1)
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
