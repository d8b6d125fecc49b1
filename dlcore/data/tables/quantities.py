"""A column of cells as numbers: most at once, the odd ones (<0.01, 5,4 mmol/l, 35 %) one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.tables.numerals import COMMA, POINT, Numeral, core_of, mark_of, numeral
from dlcore.data.tables.units import same_unit

_PLAIN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_WORD_NUMBER = {"inf": np.inf, "infinity": np.inf, "-inf": -np.inf, "-infinity": -np.inf, "+inf": np.inf, "∞": np.inf}
CLEARLY_NEARER = 10.0  # a cell that can be read in two ways is read as the one this many times nearer to the others


@dataclass
class Quantities:
    """A column as numbers.

    Parameters
    ----------
    values : (n,) float64
        NaN where missing or no number; a number "beyond" a limit is the limit.
    strays : (n,) bool
        Cells that hold something else than a number.
    below, above : (n,) bool
        The true value is below or above: "<0.01", ">350".
    units : Counter
        Units written behind numbers, by cells.
    other_unit : (n,) bool
        Cells with another unit than most: not comparable, so missing.
    flags : int
        Cells with a mark of the laboratory (H, L, *).
    repaired : dict of str to float
        Cells in which the other mark is the decimal mark, judged by the size of all others.
    """

    values: np.ndarray
    strays: np.ndarray
    below: np.ndarray
    above: np.ndarray
    units: Counter = field(default_factory=Counter)
    other_unit: np.ndarray | None = None
    flags: int = 0
    repaired: dict[str, float] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit that most cells with a unit have."""
        known = Counter({unit: n for unit, n in self.units.items() if unit != "without a unit"})
        return known.most_common(1)[0][0] if known else ""


def quantities(
    cells: pa.Array, mark: str = POINT, stored: np.ndarray | None = None, grouped: bool = False, sized: bool = True
) -> Quantities:
    """Read a column as numbers.

    Parameters
    ----------
    cells : pyarrow string array, length n
        Trimmed, null where missing.
    mark : {".", ","}
        The decimal mark where a cell could be read in two ways.
    stored : (n,) float64, optional
        Numbers that the file stores as numbers; taken as they are.
    grouped : bool
        Whether the other mark stands between thousands for sure, so that 1,5 beside 1,234.5 is no number. If not, cells
        in which it may be either are read by their size.
    sized : bool
        Whether they are; not where `mark` is known for this column.
    """
    values = _plain(cells, mark)
    valid = cells.is_valid().to_numpy(zero_copy_only=False)
    if stored is not None:
        kept = valid & ~np.isnan(stored)
        values = np.where(kept, stored, values)
    odd = np.isnan(values) & valid
    read = Quantities(values, odd, np.zeros(len(values), bool), np.zeros(len(values), bool))
    if odd.any():
        _read_odd(read, cells, mark, odd, grouped, sized)
    return read


def _plain(cells: pa.Array, mark: str) -> np.ndarray:
    """Values of the cells that are written plainly, at once; NaN elsewhere."""
    if mark == COMMA:
        pointed = pc.match_substring(cells, ".")
        cells = pc.if_else(pointed, pa.scalar(None, pa.string()), pc.replace_substring(cells, ",", "."))
    try:
        values = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        fits = pc.match_substring_regex(cells, _PLAIN)
        plain = pc.if_else(fits, pc.replace_substring_regex(cells, r"^\+", ""), pa.scalar(None, pa.string()))
        values = pc.cast(plain, pa.float64())
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def _read_odd(read: Quantities, cells: pa.Array, mark: str, odd: np.ndarray, grouped: bool, sized: bool) -> None:
    rows = np.flatnonzero(odd)
    coded = cells.filter(pa.array(odd)).dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    codes = coded.indices.to_numpy(zero_copy_only=False)
    found = [_numeral(cell, mark, grouped) for cell in distinct]
    counts = np.bincount(codes, minlength=len(distinct))
    if not grouped and sized:
        found = _by_size(read, distinct, found, counts)
    units = _units(read, found, counts)
    values = np.array([np.nan if n is None else n.value for n in found])
    read.values[rows] = values[codes]
    read.strays[rows] = np.array([n is None for n in found])[codes]
    for limit, where in (("<", read.below), (">", read.above)):
        where[rows] = np.array([n is not None and n.limit == limit for n in found])[codes]
    read.flags = int(sum(count for n, count in zip(found, counts) if n is not None and n.flag))
    other = np.array([n is not None and bool(n.unit) and not same_unit(n.unit, units) for n in found])[codes]
    if units == "%":
        _shares_beside_percent(read, rows, values[codes])
    if other.any():
        read.other_unit = np.zeros(len(read.values), bool) if read.other_unit is None else read.other_unit
        read.other_unit[rows] = other
        read.values[rows[other]] = np.nan


def _shares_beside_percent(read: Quantities, rows: np.ndarray, percent: np.ndarray) -> None:
    """0.4 without a unit among 35 %, 45 % …: 40 % or 0.4 %? Not comparable, so missing, and asked."""
    bare = np.isfinite(read.values)
    bare[rows] = False
    shares = bare & (read.values > 0) & (read.values < 1)
    if shares.any() and np.nanmedian(percent) > 2:
        read.other_unit, read.values[shares] = shares, np.nan
        read.units["without a unit"] += int(shares.sum())


def _numeral(cell: str, mark: str, grouped: bool) -> Numeral | None:
    if grouped and (core := core_of(cell)) and mark_of(core) == (COMMA if mark == POINT else POINT, "decimal"):
        return None
    if cell.lower() in _WORD_NUMBER:
        return Numeral(_WORD_NUMBER[cell.lower()])
    return numeral(cell, mark)


def _units(read: Quantities, found: list[Numeral | None], counts: np.ndarray) -> str:
    """Count the units, spellings of one unit together; the commonest."""
    for one, count in zip(found, counts):
        if one is None or not one.unit:
            continue
        known = next((unit for unit in read.units if same_unit(unit, one.unit)), one.unit)
        read.units[known] += int(count)
    return read.unit


def _by_size(read: Quantities, distinct: list[str], found: list, counts: np.ndarray) -> list:
    """Where the marks are not settled: a few cells that can be read in two ways as the one that fits the many other cells."""
    sure = [n.value for n in found if n is not None and n.other is None]
    rest = np.concatenate([read.values[np.isfinite(read.values)], np.array(sure, dtype=float)])
    either = sum(count for n, count in zip(found, counts) if n is not None and n.other is not None)
    if not np.any(rest) or either > len(rest):
        return found
    middle = np.median(np.abs(rest[rest != 0]))
    chosen = []
    for cell, one in zip(distinct, found):
        if one is not None and one.other is not None:
            here, there = _far(one.value, middle), _far(one.other, middle)
            if there * CLEARLY_NEARER < here:
                one = Numeral(one.other, one.limit, one.unit, one.flag)
                read.repaired[cell] = one.value
        chosen.append(one)
    return chosen


def _far(value: float, middle: float) -> float:
    """How many times larger or smaller."""
    value = abs(value)
    return max(value, middle) / max(min(value, middle), 1e-300)
