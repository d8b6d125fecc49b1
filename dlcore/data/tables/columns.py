"""One column of cells: a quantity, levels, days or words; with all that was noticed on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import DATE, shown
from dlcore.data.tables.cell_bytes import may_hold
from dlcore.data.tables.dates import numbers_that_are_dates
from dlcore.data.tables.levels import one_spelling
from dlcore.data.tables.names import names_a_code, names_a_patient, names_a_person, names_a_time_span
from dlcore.data.tables.numerals import COMMA, POINT
from dlcore.data.tables.quantities import Quantities, quantities
from dlcore.data.tables.raw import RawColumn
from dlcore.data.tables.remarks import Facts, remark, unread_numbers
from dlcore.data.tables.separators import Evidence
from dlcore.data.tables.values import as_words
from dlcore.data.tables.writings import (
    MOSTLY,
    NUMBER_SHARE,
    Columns,
    flags_apart,
    fractions,
    grades,
    scores,
    two_pressures,
)

MANY_WHOLE, MANY_BROKEN = 10, 6  # different numbers that are no levels: whole ones, and such as 0.35
MOST_COMPARED = 20_000  # patients whose names are compared
MAX_REMARKS = 4  # different ones
MIN_FILLED_DOWN = 0.25  # share of empty cells from which patients are taken to be written once above their rows


@dataclass(frozen=True)
class Asked:
    """How a column is to be read.

    Parameters
    ----------
    mark : {".", ","}
        The decimal mark where the column does not settle it.
    sure : bool
        Whether `mark` was settled by other columns or by hand; if not, and it matters, it is asked.
    kind : {"", "number", "words"} or "of 10"
        What it holds, where that is known; a score of 10, say.
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
    facts = Facts(unit=raw.unit, label=raw.label)
    names_people = names_a_patient(name) or names_a_person(name)
    codes = names_a_code(name) and _look_like_codes(cells)  # 250.00 is not 250
    if how.kind == "words" or (
        (names_people or codes) and not how.kind
    ):  # a name is never rounded; one odd cell changes nothing
        words = as_words(cells)
        if names_a_patient(name):
            words = _filled_down(name, _without_point_zero(name, words, facts), facts)
            _say_alike(name, words, facts)
        return [(name, _words(words), facts)]
    filled = len(cells) - cells.null_count
    mark = found.mark or how.mark
    reading = lambda cells: quantities(cells, mark, raw.stored, grouped=_groups_for_sure(found), sized=not how.own)
    read = reading(cells)
    if read.strays.any():
        if columns := scores(name, cells, facts, filled, how.kind):
            return columns
        apart = flags_apart(cells, mark, filled, how.kind)
        cells, read = (cells, read) if apart is cells else (apart, reading(apart))
    if how.kind not in ("", "words"):  # a score of which every cell was plain
        how = replace(how, kind="number")
    if filled and how.kind != "number" and not _is_number(name, cells, read, filled, raw.stored):
        for attempt in (two_pressures, grades, fractions):
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
    if how.kind == "number" and read.strays.sum() > 0.5 * filled:
        for attempt in (grades, fractions):  # as where it was learnt from
            if columns := attempt(name, cells, facts, filled):
                return columns
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


# --- names of patients ---------------------------------------------------------------------------------------------------


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


def _without_point_zero(name: str, words: np.ndarray, facts: Facts) -> np.ndarray:
    """Numbers of patients of which a program wrote some as 3 and some as 3.0; not where 1.1 stands beside 1.10."""
    different = set(words) - {None}
    pointed = {word for word in different if "." in word}
    whole = lambda word: word.removesuffix(".0").isdigit()
    if not pointed or pointed == different or not all(whole(w) for w in different):
        return words
    example = min(pointed)
    facts.notes.append(
        f"{name}: {example} is read as {example.removesuffix('.0')}: a program added the .0 in some rows."
    )
    return np.array([word.removesuffix(".0") if word else word for word in words], dtype=object)


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
