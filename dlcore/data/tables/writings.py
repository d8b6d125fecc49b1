"""Quantities in a writing of their own: 120/80, 2+, ½ as 1/2, pain of 7/10, a laboratory's H glued to its number."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import shown
from dlcore.data.tables.dates import are_dates
from dlcore.data.tables.quantities import quantities
from dlcore.data.tables.remarks import Facts, count_of

MOSTLY = 0.6  # … or this share, where the rest is a few remarks such as "haemolysed"
NUMBER_SHARE = 0.9  # a column is a number when at least this share of its filled cells can be read as one …
MOST_IN_FRACTION = 1000  # above or below the stroke
_PRESSURE = re.compile(r"\s*(\d{2,3})\s*/\s*(\d{2,3})\s*(?:mm\s?hg)?\s*$", re.I)
_FRACTION = re.compile(r"\s*(?:(\d+)\s)?(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)\s*$")
_SCORE = re.compile(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*")
_BARE_SCORE = re.compile(r"\s*(\d{1,3})()\s*")
_LEAST_OF = 5  # 1/2 and 3/4 are tablets
OF = r"of (\d{1,3})"  # the unit of a score
_GLUED = r"^(HH|LL|H|L)([0-9]+(?:[.,][0-9]+)?)$"
_GRADES = {
    "-": 0, "−": 0, "neg": 0, "neg.": 0, "negative": 0, "negativ": 0, "0": 0, "nil": 0, "±": 0.5, "+/-": 0.5, "(+)": 0.5,
    "tr": 0.5, "trace": 0.5, "spur": 0.5, "+": 1, "++": 2, "+++": 3, "++++": 4, "1+": 1, "2+": 2, "3+": 3, "4+": 4,
    "+1": 1, "+2": 2, "+3": 3, "+4": 4,
}  # fmt: skip

Columns = list[tuple[str, pd.Series, Facts]]


def _distinct(cells: pa.Array) -> tuple[list[str], np.ndarray]:
    coded = cells.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return coded.dictionary.to_pylist(), codes


def _mapped(cells: pa.Array, filled: int, read: Callable, share: float = NUMBER_SHARE, most: int = 3_000):
    """Every different cell by `read`, where nearly all can be: (n, k) float64, NaN elsewhere; else None."""
    words, codes = _distinct(cells)
    if len(words) > most:
        return None
    found = [read(word) for word in words]
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    readable = sum(n for one, n in zip(found, counts) if one is not None)
    if not readable or readable < share * filled:
        return None
    width = len(next(one for one in found if one is not None))
    table = np.array(
        [one if one is not None else (np.nan,) * width for one in found] + [(np.nan,) * width], dtype=float
    )
    return table[codes]


def two_pressures(name: str, cells: pa.Array, facts: Facts, filled: int) -> Columns:
    def pressure(word: str):
        match = _PRESSURE.match(word)
        high, low = (float(match[1]), float(match[2])) if match else (0, 0)
        return (high, low) if 50 <= high <= 300 and 20 <= low <= 200 and low < high else None

    values = _mapped(cells, filled, pressure)
    if values is None:
        return []
    strays = int((np.isnan(values[:, 0]) & cells.is_valid().to_numpy(zero_copy_only=False)).sum())
    more = f" {count_of(strays)} could not be read so and count as missing." if strays else ""
    facts.notes.append(
        f"{name}: pressures such as {cells.drop_null()[0].as_py()} are read into two columns, systolic and diastolic.{more}"
    )
    facts.unit = facts.unit or "mmHg"
    both = [("systolic", values[:, 0]), ("diastolic", values[:, 1])]
    return [
        (f"{name} {which}", pd.Series(part), facts if which == "systolic" else Facts(unit="mmHg", label=facts.label))
        for which, part in both
    ]


def grades(name: str, cells: pa.Array, facts: Facts, filled: int) -> Columns:
    """Dipstick grades: −, trace, 1+, ++ as 0, 0.5, 1, 2. Where only + and − occur they are yes and no."""
    words = {_tight(word) for word in pc.unique(cells.drop_null().slice(0, 5_000)).to_pylist()}
    if not words & {"++", "+++", "++++", "1+", "2+", "3+", "4+", "+1", "+2", "+3"}:
        return []
    values = _mapped(cells, filled, lambda word: (_GRADES[_tight(word)],) if _tight(word) in _GRADES else None)
    if values is None:
        return []
    facts.notes.append(
        f"{name}: grades such as {shown(sorted(words), 4)} are read as numbers (negative 0, trace 0.5, + 1, ++ 2, …)."
    )
    return [(name, pd.Series(values[:, 0]), facts)]


def _tight(word: str) -> str:
    return word.casefold().replace(" ", "")


def flags_apart(cells: pa.Array, mark: str, filled: int, kind: str = "") -> pa.Array:
    """H12.5 as "H 12.5" in a column of numbers: the laboratory's mark without a blank.

    Only where most cells are plain numbers, and what is marked high lies above their middle, low below: H12 may be a code.
    Of new patients where it is known to be a number.
    """
    glued = pc.fill_null(pc.match_substring_regex(cells, _GLUED), False)
    if not pc.any(glued).as_py():
        return cells
    apart = pc.replace_substring_regex(cells, _GLUED, r"\1 \2")
    if kind == "number":
        return pc.if_else(glued, apart, cells)
    plain = quantities(cells.filter(pc.invert(glued)), mark).values
    known = plain[np.isfinite(plain)]
    if len(known) < MOSTLY * filled:
        return cells
    marked = cells.filter(glued)
    values = quantities(apart.filter(glued), mark).values
    high = pc.starts_with(marked, "H").to_numpy(zero_copy_only=False)
    fits = np.where(high, values > np.median(known), values < np.median(known))
    return pc.if_else(glued, apart, cells) if fits.all() else cells


def scores(name: str, cells: pa.Array, facts: Facts, filled: int, kind: str) -> Columns:
    """Scores such as 7/10: the first number, where every cell is "of 10"; of new patients as it was learnt from."""
    asked = re.fullmatch(OF, kind)
    if not filled or (kind and not asked):
        return []
    head = pc.unique(cells.drop_null().slice(0, 1_000)).to_pylist()
    of = {match[2] for word in head if (match := _SCORE.fullmatch(word))}
    most = int(asked[1]) if asked else int(next(iter(of))) if len(of) == 1 else 0
    if most < _LEAST_OF or (not asked and not any(_SCORE.fullmatch(word) for word in head)):
        return []

    def score(word: str):
        match = _SCORE.fullmatch(word) or _BARE_SCORE.fullmatch(word)
        fits = match and int(match[1]) <= most and int(match[2] or most) == most
        return (float(match[1]),) if fits else None

    values = _mapped(cells, filled, score, 0.0 if asked else NUMBER_SHARE)
    if values is None:
        if not asked:
            return []
        values = np.full((len(cells), 1), np.nan)
    facts.unit = facts.unit or f"of {most}"
    if strays := int((np.isnan(values[:, 0]) & cells.is_valid().to_numpy(zero_copy_only=False)).sum()):
        facts.notes.append(f"{name}: {count_of(strays)} could not be read as a score of {most} and count as missing.")
    facts.notes.append(f"{name}: scores such as {cells.drop_null()[0].as_py()} are read as a number from 0 to {most}.")
    return [(name, pd.Series(values[:, 0]), facts)]


def fractions(name: str, cells: pa.Array, facts: Facts, filled: int) -> Columns:
    """Fractions, such as an acuity of 20/40, as numbers."""

    def fraction(word: str):
        match = _FRACTION.match(word)
        if not match:
            return None
        whole, above, below = (float((part or "0").replace(",", ".")) for part in match.groups())
        return (whole + above / below,) if 0 < below <= MOST_IN_FRACTION and above <= MOST_IN_FRACTION else None

    values = None if are_dates(pc.unique(cells.drop_null()).to_pylist()) else _mapped(cells, filled, fraction)
    if values is None:
        return []
    example = cells.drop_null()[0].as_py()
    facts.notes.append(
        f"{name}: fractions are read as numbers: {example} is {fraction(example)[0]:.3g}."
        if fraction(example)
        else f"{name}: fractions are read as numbers."
    )
    return [(name, pd.Series(values[:, 0]), facts)]
