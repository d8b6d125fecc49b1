"""One column of cells: a quantity, levels, days or words; with all that was noticed on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import DATE, shown
from dlcore.data.tables.cell_bytes import may_hold
from dlcore.data.tables.dates import are_dates, numbers_that_are_dates
from dlcore.data.tables.levels import one_spelling
from dlcore.data.tables.names import names_a_code, names_a_patient, names_a_person, names_a_time_span
from dlcore.data.tables.numerals import COMMA, POINT
from dlcore.data.tables.quantities import Quantities, quantities
from dlcore.data.tables.raw import RawColumn
from dlcore.data.tables.remarks import Facts, count_of, remark, unread_numbers
from dlcore.data.tables.separators import Evidence
from dlcore.data.tables.values import as_words

NUMBER_SHARE = 0.9  # a column is a number when at least this share of its filled cells can be read as one …
MOSTLY = 0.6  # … or this share, where the rest is a few remarks such as "haemolysed"
MANY_WHOLE, MANY_BROKEN = 10, 6  # different numbers that are no levels: whole ones, and such as 0.35
MOST_COMPARED = 20_000  # patients whose names are compared
MAX_REMARKS = 4  # different ones
MOST_IN_FRACTION = 1000  # above or below the stroke
MIN_FILLED_DOWN = 0.25  # share of empty cells from which patients are taken to be written once above their rows
_PRESSURE = re.compile(r"\s*(\d{2,3})\s*/\s*(\d{2,3})\s*(?:mm\s?hg)?\s*$", re.I)
_FRACTION = re.compile(r"\s*(?:(\d+)\s)?(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)\s*$")
_GRADES = {
    "-": 0, "−": 0, "neg": 0, "neg.": 0, "negative": 0, "negativ": 0, "0": 0, "nil": 0, "±": 0.5, "+/-": 0.5, "(+)": 0.5,
    "tr": 0.5, "trace": 0.5, "spur": 0.5, "+": 1, "++": 2, "+++": 3, "++++": 4, "1+": 1, "2+": 2, "3+": 3, "4+": 4,
    "+1": 1, "+2": 2, "+3": 3, "+4": 4,
}  # fmt: skip


Columns = list[tuple[str, pd.Series, Facts]]


@dataclass(frozen=True)
class Asked:
    """How a column is to be read.

    Parameters
    ----------
    mark : {".", ","}
        The decimal mark where the column does not settle it.
    sure : bool
        Whether `mark` was settled by other columns or by hand; if not, and it matters, it is asked.
    kind : {"", "number", "words"}
        What it holds, where that is known.
    own : bool
        Whether `mark` is known for this column alone: then no cell is read with the other one, whatever its size.
    """

    mark: str = POINT
    sure: bool = False
    kind: str = ""
    own: bool = False


def read_column(name: str, cells: pa.Array, raw: RawColumn, found: Evidence, how: Asked) -> Columns:
    """Read one column; blood pressures written 120/80 become two.

    Parameters
    ----------
    name : str
    cells : pyarrow string array, length n
        Trimmed, null where missing.
    raw : RawColumn
    found : Evidence
        What the cells say about their marks.
    how : Asked
    """
    facts = Facts(unit=raw.unit)
    names_people = names_a_patient(name) or names_a_person(name)
    codes = names_a_code(name) and _look_like_codes(cells)  # 250.00 is not 250
    if how.kind == "words" or (
        (names_people or codes) and not how.kind
    ):  # a name is never rounded; one odd cell changes nothing
        words = as_words(cells)
        if names_a_patient(name):
            words = _filled_down(name, words, facts)
            _say_alike(name, words, facts)
        return [(name, _words(words), facts)]
    filled = len(cells) - cells.null_count
    mark = found.mark or how.mark
    read = quantities(cells, mark, raw.stored, grouped=_groups_for_sure(found), sized=not how.own)
    if filled and how.kind != "number" and not _is_number(name, cells, read, filled, raw.stored):
        for attempt in (_two_pressures, _grades, _fractions):
            if columns := attempt(name, cells, facts, filled):
                return columns
        if hint := unread_numbers(name, cells, filled):
            facts.notes.append(hint)
            facts.asks.append({"name": "unread", "column": name})
        words, merged = one_spelling(as_words(cells))
        facts.notes += [
            f"{name}: {shown(map(repr, other), 4)} {'is' if len(other) == 1 else 'are'} read as {kept!r}."
            for kept, other in merged.items()
        ]
        return [(name, _words(words), facts)]
    if how.kind == "number" and read.strays.all() and filled:
        return [(name, _words(as_words(cells)), facts)]
    remark(name, cells, read, found, mark, how.sure, facts)
    return [(name, pd.Series(read.values), _with_days(name, read.values, facts))]


def _look_like_codes(cells: pa.Array) -> bool:
    """Nearly all cells are at least two digits, with no sign before them: an "icd" of 0 and 1 is a device."""
    fits = pc.match_substring_regex(cells, r"^[A-Za-z]?[0-9]{2,}(\.[0-9]{1,4})?$")
    return (pc.mean(fits).as_py() or 0) >= NUMBER_SHARE


def _words(words: np.ndarray) -> pd.Series:
    return pd.Series(words, dtype=object)


def _groups_for_sure(found: Evidence) -> bool:
    """Whether the mark that is not the decimal mark stands between thousands for sure."""
    other = COMMA if found.mark == POINT else POINT
    return found.mark is not None and found.thousands[other] > 0


# --- is it a number? ---------------------------------------------------------------------------------------------------


def _is_number(name: str, cells: pa.Array, read: Quantities, filled: int, stored) -> bool:
    """Nearly all filled cells are numbers, and they are no codes such as 007, 1E2 or eighteen digits."""
    strays = int(read.strays.sum())
    if strays > (1 - NUMBER_SHARE) * filled and not _few_remarks(cells, read, strays, filled):
        return False
    if stored is not None and np.isfinite(stored).sum() >= MOSTLY * filled:
        return True
    if _are_groups(read, filled) or (read.units and _are_codes(read, name)):
        return False
    finite = read.values[np.isfinite(read.values)]
    whole = len(finite) > 0 and bool((finite == np.floor(finite)).all())
    if not whole:
        return True
    if pc.any(pc.match_substring_regex(cells, r"^[+-]?0[0-9]+$")).as_py():
        return False
    exponents = r"^[0-9]{2,}[eE][0-9]{1,2}$"  # 12E4: a code; numbers have one digit there
    if may_hold(cells, "eE") and pc.any(pc.match_substring_regex(cells, exponents)).as_py():
        return False
    return not (np.abs(finite) >= 1e15).any() or not pc.any(pc.match_substring_regex(cells, r"^[0-9]{16,}$")).as_py()


def _few_remarks(cells: pa.Array, read: Quantities, strays: int, filled: int) -> bool:
    """Mostly numbers, many different ones, beside a few words such as "haemolysed"; whole numbers of a few values may be levels."""
    numbers = np.unique(read.values[np.isfinite(read.values)])
    whole = bool((numbers == np.floor(numbers)).all()) and not (read.below.any() or read.above.any() or read.units)
    if strays > (1 - MOSTLY) * filled or len(numbers) < (MANY_WHOLE if whole else MANY_BROKEN):
        return False
    words = pc.unique(cells.filter(pa.array(read.strays))).to_pylist()
    return len(words) <= MAX_REMARKS and not any(re.search(r"\d", word) for word in words)


def _are_groups(read: Quantities, filled: int) -> bool:
    """Every cell a limit, some lower and some upper ones, are groups: <3 and ≥3."""
    return bool(read.below.any() and read.above.any() and (read.below | read.above).sum() == filled)


def _are_codes(read: Quantities, name: str) -> bool:
    """Units of one letter that differ are wards and stages, 5d and 6h; in a column of ages or durations they are units."""
    single = [unit for unit in read.units if len(unit) == 1 and unit.isalpha()]
    return len(single) > 1 and not (names_a_time_span(name) and set(single) <= set("yYmMwWdDhH"))


def _with_days(name: str, values: np.ndarray, facts: Facts) -> Facts:
    if how := numbers_that_are_dates(values[np.isfinite(values)], name):
        facts.kind, facts.reason = DATE, {"name": "columns.date_numbers", "how": how}
    return facts


# --- special writings --------------------------------------------------------------------------------------------------


def _distinct(cells: pa.Array) -> tuple[list[str], np.ndarray]:
    coded = cells.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return coded.dictionary.to_pylist(), codes


def _mapped(cells: pa.Array, filled: int, read: Callable, most: int = 3_000):
    """Every different cell by `read`, where nearly all can be: (n, k) float64, NaN elsewhere; else None."""
    words, codes = _distinct(cells)
    if len(words) > most:
        return None
    found = [read(word) for word in words]
    counts = np.bincount(codes[codes >= 0], minlength=len(words))
    if sum(n for one, n in zip(found, counts) if one is not None) < NUMBER_SHARE * filled:
        return None
    width = len(next(one for one in found if one is not None))
    table = np.array(
        [one if one is not None else (np.nan,) * width for one in found] + [(np.nan,) * width], dtype=float
    )
    return table[codes]


def _two_pressures(name: str, cells: pa.Array, facts: Facts, filled: int) -> Columns:
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
        (f"{name} {which}", pd.Series(part), facts if which == "systolic" else Facts(unit="mmHg"))
        for which, part in both
    ]


def _grades(name: str, cells: pa.Array, facts: Facts, filled: int) -> Columns:
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


def _fractions(name: str, cells: pa.Array, facts: Facts, filled: int) -> Columns:
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


def _say_alike(name: str, words: np.ndarray, facts: Facts) -> None:
    """Say which patients differ in capitals, blanks, zeros in front or a ".0" only: perhaps they are one."""
    folded: dict[str, set[str]] = {}
    different = set(words) - {None}
    for word in different if len(different) <= MOST_COMPARED else ():
        folded.setdefault(re.sub(r"[\s_-]+|\b0+(?=\d)|(?<=\d)\.0$", "", word.casefold()), set()).add(word)
    alike = [sorted(group) for group in folded.values() if len(group) > 1]
    if alike:
        pairs = shown([" and ".join(group[:2]) for group in sorted(alike)], 3)
        facts.notes.append(
            f"{name}: {pairs} are taken for different patients. If they are one, write them alike in the file."
        )


def _filled_down(name: str, words: np.ndarray, facts: Facts) -> np.ndarray:
    """A patient written once above its rows, in every one of them.

    So it was meant where many cells are empty, the first is not, and nobody comes twice.
    """
    filled = np.flatnonzero(pd.Series(words, dtype=object).notna().to_numpy())
    empty = len(words) - len(filled)
    if not len(filled) or filled[0] or empty < MIN_FILLED_DOWN * len(words) or len(set(words[filled])) < len(filled):
        return words
    facts.notes.append(f"{name}: {empty} empty cells are filled down from the cell above.")
    return words[np.repeat(filled, np.diff([*filled, len(words)]))]
