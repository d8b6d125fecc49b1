"""What was noticed while a column was read, in sentences, and what is to be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import shown
from dlcore.data.tables.cell_bytes import may_hold
from dlcore.data.tables.dates import are_dates
from dlcore.data.tables.missing import impossible_codes
from dlcore.data.tables.names import unit_in
from dlcore.data.tables.numerals import COMMA, numeral
from dlcore.data.tables.quantities import Quantities
from dlcore.data.tables.separators import Evidence
from dlcore.data.tables.units import is_unit, same_unit

_HOLDS_A_NUMBER = re.compile(r"[^\d]{0,4}\d+(?:[.,]\d+)?(?:\D|$)")
_CODE = re.compile(r"[A-Za-z]{1,6}[-_. ]?\d+(?:[.\-]\w+)*|\d+[A-Za-z]|\d+(?:[-.:/]\d+)+[a-z]?|[A-Za-z]*\d+[A-Za-z]+\d*")


@dataclass
class Facts:
    """What was noticed about a column while its cells were read.

    Parameters
    ----------
    kind : str
        What it is for sure, beyond what its values tell: "date", "text"; empty where the values tell.
    unit, label : str
        As the file has them, beside the name.
    beyond : int
        Cells that only say that the value lies beyond a limit (<0.01, >350), read as the limit.
    reason : str
        Why it is left out, in one sentence; empty where it is not.
    notes : list of str
    asks : list of dict
        What only the doctor can settle: ``{"name", "column", …}``.
    """

    kind: str = ""
    unit: str = ""
    label: str = ""
    beyond: int = 0
    reason: dict | str = ""
    notes: list[str] = field(default_factory=list)
    asks: list[dict] = field(default_factory=list)


def remark(name: str, cells: pa.Array, read: Quantities, found: Evidence, mark: str, sure: bool, facts: Facts) -> None:
    """Write down in `facts` what the reader of a column of numbers must know, and what only the doctor can settle."""
    notes = facts.notes
    if read.strays.any():
        words = pc.unique(cells.filter(pa.array(read.strays))).to_pylist()
        notes.append(
            f"{name} is read as a number; {count_of(int(read.strays.sum()))} with other text ({shown(words, 4)}) count as missing."
        )
    _say_limits(name, cells, read, facts)
    _say_units(name, cells, read, facts)
    if read.flags:
        notes.append(
            f"{name}: {count_of(read.flags)} with a mark of the laboratory (H, L, *) beside the number; the number is used."
        )
    if read.repaired:
        pairs = shown([f"{cell} as {value:g}" for cell, value in read.repaired.items()], 4)
        notes.append(f"{name}: {pairs} is read with the other decimal mark, as it fits the other cells. Please check.")
    if found.mixed():
        notes.append(f"{name} holds both decimal commas and decimal points; both are read as such.")
    if found.unsettled and not read.repaired:
        _say_marks(name, cells, sure, mark, facts)
    _say_exponents(name, cells, notes)
    _say_codes(name, read, facts)


def count_of(n: int) -> str:
    """ "1 cell", "12 cells"."""
    return f"{n} cell" if n == 1 else f"{n} cells"


def unread_numbers(name: str, cells: pa.Array, filled: int) -> str:
    """A sentence on a column of words in which most cells hold a number written so that it cannot be read; else empty."""
    words = pc.unique(cells.drop_null().slice(0, 2_000)).to_pylist()
    like = [w for w in words if len(w) <= 30 and _HOLDS_A_NUMBER.match(w) and (w.count(" ") <= 3)]
    if len(like) < 0.6 * len(words) or len(like) < 2 or are_dates(words):
        return ""
    odd = [w for w in like if numeral(w) is None]
    codes = all(_CODE.fullmatch(w) for w in like) and not {w[-1] for w in like} <= set("kKywmd")  # 150k and 3y are none
    if not odd or codes:
        return ""
    return (
        f"{name} holds numbers in a writing that is not read as a quantity ({shown(odd, 3)}), so they are taken for words. "
        "If it is a quantity, write plain numbers in the file."
    )


def _say_exponents(name: str, cells: pa.Array, notes: list[str]) -> None:
    if not may_hold(cells, "eE"):
        return
    found = cells.filter(pc.fill_null(pc.match_substring_regex(cells, r"^[0-9]+[eE][0-9]{1,2}$"), False))
    if len(found) and (numbers := found[0].as_py()):
        notes.append(
            f"{name}: {numbers} is read as the number {float(numbers):,.0f}. If it is a code, make it a category."
        )


def _say_limits(name: str, cells: pa.Array, read: Quantities, facts: Facts) -> None:
    for where, words in ((read.below, "below"), (read.above, "above")):
        if where.any():
            examples = shown(pc.unique(cells.filter(pa.array(where))).to_pylist(), 3)
            facts.beyond += int(where.sum())
            facts.notes.append(
                f"{name}: {count_of(int(where.sum()))} only "
                f"{'say' if where.sum() > 1 else 'says'} that the value lies {words} a limit ({examples}); the limit is taken."
            )


def _say_units(name: str, cells: pa.Array, read: Quantities, facts: Facts) -> None:
    declared = facts.unit or unit_in(name)
    if read.unit and declared and is_unit(declared) and not same_unit(read.unit, declared):
        facts.notes.append(f"{name} is headed {declared}, but its cells say {read.unit}. Please check which is right.")
        facts.asks.append({"name": "units", "column": name, "units": [declared, read.unit]})
    facts.unit = facts.unit or read.unit
    if read.other_unit is not None:
        other = shown([unit for unit in read.units if unit != read.unit], 3)
        n = int(read.other_unit.sum())
        facts.notes.append(
            f"{name}: {count_of(n)} in {other} while the others are in {read.unit}: "
            "not comparable, so they count as missing. Convert them in the file."
        )
        facts.asks.append({"name": "units", "column": name, "units": list(read.units)})


def _say_marks(name: str, cells: pa.Array, sure: bool, mark: str, facts: Facts) -> None:
    cell = next((c for c in cells.drop_null().slice(0, 5_000).to_pylist() if re.search(r"\d[.,]\d{3}\b", c)), "")
    if not cell:
        return
    decimal = mark in cell
    means = (
        f"{float(cell.strip('<>≤≥ ').replace(',', '.')):g}"
        if decimal and re.fullmatch(r"[<>≤≥ ]*-?\d+[.,]\d+", cell)
        else ""
    )
    how = f"the {'comma' if mark == COMMA else 'point'} is taken for the decimal mark"
    why = ", as in the other columns" if sure else ""
    facts.notes.append(
        f"{name}: numbers such as {cell} can be read in two ways; here {how}{why}"
        + (f", so {cell} is {means}." if means else ".")
    )
    if not (sure and decimal):  # in a table of decimal points, 28.980 with its point as such need not be asked
        facts.asks.append({"name": "decimal", "column": name, "cell": cell, "taken": mark, "settled": sure})


def _say_codes(name: str, read: Quantities, facts: Facts) -> None:
    finite = read.values[np.isfinite(read.values)]
    for code in impossible_codes(finite):
        n = int((finite == code).sum())
        facts.notes.append(
            f"{name}: {code:g} stands in {count_of(n)}, far from all other values. If it means “not measured”, say so."
        )
        facts.asks.append({"name": "code", "column": name, "code": f"{code:g}", "n": n})
