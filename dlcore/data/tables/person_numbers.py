"""Numbers and codes that only tell one patient from another, addresses, and days of birth: by their form alone."""

from __future__ import annotations

import re

import numpy as np

_SAME = 0.95  # of the cells are built alike
_LIKELY = 0.8
_SEVERAL = 0.3  # different cells of those filled: each patient may come a few times
_NEARLY_ALL = 0.9
_LONG = 8  # digits, from which a number of always as many digits measures nothing
_CODE = 5  # digits of a code that differs in nearly every row
_FILLS = 0.15  # furthest that numbers may be from being spread evenly over all of as many digits
_ENOUGH = 20  # numbers
_GENERATION = 18  # years between the earlier and the later tenth of days, from which they are days of birth
_HOUSES = 0.35  # different house numbers of the different cells
_POST_CODES = re.compile(
    r"(?:\d{3} \d{2}|\d{5}-\d{3,4}|\d{4} ?[A-Z]{2}|\d{2}-\d{3}|\d{4}-\d{3}|〒?\d{3}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|"
    r"[A-Z]{1,2}-\d{4,5}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$"
)
_PHONE = re.compile(r"(?=(?:\D*\d){7,15}\D*$)(?:\+|00|\(|0|\d{2,4}[ ./-])[\d\s()/.-]+\d$")
_NUMBER_LAST = re.compile(r"(\D{2,}?[\s,،、])\s*(\d{1,4})(?:\s?[A-Za-z](?:\s\d{1,3})?)?\.?(?:[,،、;].*)?$")
_NUMBER_FIRST = re.compile(r"(\d{1,4})(?:[,،]?\s)(\D{4,})$")
_EAST = re.compile(r"([\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\s]{3,}?)(\d{1,4})[\d\s丁目番地号號之樓楼室번길동호-]*$")
_PERIOD = re.compile(r"(?:19|20)\d\d[\s:/-]?[A-Za-z]?\d{1,2}$")  # 1974Q1, 1950:1
_YEAR = re.compile(r"(?<!\d)(1[3-9]\d\d|2[0-5]\d\d)(?!\d)|^(1[89]\d\d|20\d\d)\d{4}$")


def as_words(values: np.ndarray) -> list[str]:
    """Whole numbers as they are written, up to 15 digits; empty where some are none."""
    if not len(values) or not np.isfinite(values).all() or (values != np.floor(values)).any():
        return []
    return [] if values.min() < 0 or values.max() >= 1e15 else [str(int(value)) for value in values]


def are_numbers_of_people(words: list[str], distinct: int, filled: int, called: bool) -> bool:
    """Whether cells are numbers of patients: built alike, long, and nearly all different.

    Parameters
    ----------
    words : some of the different cells
    distinct, filled : int
        How many different cells there are, and how many that are not empty.
    called : bool
        Whether the column is called a number of something.
    """
    if len(words) < 3 or distinct < _SEVERAL * filled or _share(words, _PERIOD.match) >= _LIKELY:
        return False
    digits = [sum(c.isdigit() for c in word) for word in words]
    whole = all(n == len(word) for n, word in zip(digits, words))
    if whole:
        return _whole_numbers_of_people(words, called)
    lengths = [len(word) for word in words]
    if min(digits) >= _LONG and max(map(lengths.count, set(lengths))) >= _SAME * len(words):
        return True
    alike = _alike(words)
    if called:  # each may come twice
        return np.median(digits) >= 3 and alike >= _SAME and distinct >= _NEARLY_ALL * filled / 2
    dotted = sum("." in word for word in words) > len(words) / 2  # as catalogues write their codes
    return not dotted and np.median(digits) >= _CODE and alike >= _SAME and distinct >= _NEARLY_ALL * filled


def _whole_numbers_of_people(words: list[str], called: bool) -> bool:
    longest = max(map(len, words))
    as_long = np.mean([len(word) == longest for word in words])
    if longest >= _LONG:  # zeros in front may have been lost
        return as_long >= _LIKELY and min(map(len, words)) >= longest - 2
    if as_long < _SAME or longest < 4:
        return False
    return called or (len(words) >= _ENOUGH and _fills(words, longest))


def _fills(words: list[str], digits: int) -> bool:
    """Whether numbers are spread evenly over all that have so many digits, as no measurement is."""
    low = 0.0 if any(word[0] == "0" for word in words) else 10.0 ** (digits - 1)
    share = np.sort([(float(word) - low) / (10.0**digits - low) for word in words])
    even = np.arange(1, len(share) + 1) / len(share)
    return float(np.abs(share - even).max()) <= _FILLS


def _alike(words: list[str]) -> float:
    forms = [re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", word)) for word in words]
    return max(map(forms.count, set(forms))) / len(forms)


def are_telephones(words: list[str], distinct: int, filled: int) -> bool:
    """Whether cells are telephone numbers, with their blanks and signs."""
    return distinct >= _SEVERAL * filled and _share(words, _PHONE.match) >= _LIKELY


def are_post_codes(words: list[str], distinct: int, filled: int, called: bool) -> bool:
    """Whether cells are postcodes: of a form that only they have, or digits under a name that says so."""
    if distinct < _SEVERAL * filled or len(words) < 3:
        return False
    if called and all(word.isdigit() for word in words):
        return 3 <= len(words[0]) <= 6 and _alike(words) >= _NEARLY_ALL
    return _share(words, _POST_CODES.match) >= _NEARLY_ALL


def are_addresses(words: list[str], distinct: int, filled: int) -> bool:
    """Whether cells are streets with the numbers of houses, as many of them as houses have."""
    if len(words) < 3 or distinct < _SEVERAL * filled:
        return False
    found = [_street(word) for word in words]
    streets = {street for street, _ in filter(None, found)}
    numbers = {number for _, number in filter(None, found)}
    enough = sum(map(bool, found)) >= _LIKELY * len(words)
    return enough and len(streets) >= 3 and len(numbers) >= max(3, _HOUSES * len(words))


def _street(word: str) -> tuple[str, str] | None:
    if len(word) > 80 or not any(c.isupper() or (c.isalpha() and c.lower() == c.title()) for c in word):
        return None
    if found := _NUMBER_LAST.match(word) or _EAST.match(word):
        return word.replace(found.group(2), ""), found.group(2)
    if (found := _NUMBER_FIRST.match(word)) and len(found.group(2).split()) > 1:
        return found.group(2), found.group(1)
    return None


def are_births(words: list[str]) -> bool:
    """Whether days lie a generation apart and in no order: days of birth, not of visits."""
    found = [_YEAR.search(word) for word in words]
    years = [int(year.group(1) or year.group(2)) for year in found if year]
    if len(years) < max(3, _LIKELY * len(words)):
        return False
    early, late = np.quantile(years, [0.1, 0.9])
    return late - early >= _GENERATION and years not in (sorted(years), sorted(years, reverse=True))


def _share(words: list[str], holds) -> float:
    return sum(bool(holds(word)) for word in words) / len(words) if words else 0.0
