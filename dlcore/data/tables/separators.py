"""Decimal mark and mark between thousands: settled for each column by all its cells, else by the other columns.

"1,234" alone may be 1.234 or 1234. Cells that can be read in one way only decide: "0,123" (no group of thousands
begins with 0), "12,5", "1.234,5". What a column does not settle itself, the rest of the table does, and it is said.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.tables.cell_bytes import may_hold
from dlcore.data.tables.numerals import COMMA, POINT, core_of, mark_of

_HEAD = 2_000  # cells of a column looked at first
_MOST = 20_000  # different cells of a column looked at where the first say nothing
_HAS_MARK = r"[0-9][.,][0-9]|^\s*[<>≤≥~+-]*\s*[.,][0-9]"
_DIGITS = re.compile(r"[0-9.,+-]+")
_ONES = str.maketrans("23456789", "11111111")


@dataclass(frozen=True)
class Evidence:
    """How often the cells of a column use each mark, and whether for sure.

    Parameters
    ----------
    decimal : dict of mark to count
        Cells in which the mark can only be the decimal mark.
    thousands : dict of mark to count
        Cells in which it can only stand between thousands.
    either : dict of mark to count
        Cells such as 1,234.
    """

    decimal: Counter
    thousands: Counter
    either: Counter

    @property
    def mark(self) -> str | None:
        """The decimal mark that this column settles itself; None where it does not."""
        comma = self.decimal[COMMA] + self.thousands[POINT]
        point = self.decimal[POINT] + self.thousands[COMMA]
        if comma == point:
            return None
        return COMMA if comma > point else POINT

    @property
    def unsettled(self) -> bool:
        """Whether cells are there that may be read in two ways and none that says how."""
        return self.mark is None and sum(self.either.values()) > 0

    def mixed(self) -> bool:
        """Whether both marks are decimal marks for sure, each in some cells."""
        return self.decimal[COMMA] > 0 and self.decimal[POINT] > 0


def evidence(cells: pa.Array) -> Evidence:
    """What the cells of one column say about their marks: the first ones, and all where those say nothing."""
    found = _evidence(pc.unique(cells.slice(0, _HEAD)).to_pylist())
    if found.mark is None and len(cells) > _HEAD and may_hold(cells, ".,"):
        marked = cells.filter(pc.match_substring_regex(cells, _HAS_MARK))
        found = _evidence(pc.unique(marked).slice(0, _MOST).to_pylist())
    return found


def _evidence(cells: list) -> Evidence:
    counts = {"decimal": Counter(), "thousands": Counter(), "either": Counter(), "neither": Counter()}
    for form, n in Counter(_form(cell) for cell in cells if cell).items():
        core = core_of(form)
        kind = core and mark_of("".join(c for c in core if c.isdigit() or c in ",."))
        if kind:
            mark, sure = kind
            counts[sure][mark] += n
            if sure == "decimal" and len({c for c in core if c in ",."}) == 2:
                counts["thousands"][COMMA if mark == POINT else POINT] += n
    return Evidence(counts["decimal"], counts["thousands"], counts["either"])


def _form(cell: str) -> str:
    """A cell of digits and marks alone with every digit but 0 as 1: cells of one form say the same of their marks."""
    return cell.translate(_ONES) if _DIGITS.fullmatch(cell) else cell


def table_mark(columns: list[Evidence]) -> str | None:
    """The decimal mark of the columns that settle it; None where none does, or they differ evenly."""
    votes = Counter(mark for column in columns if (mark := column.mark))
    most = votes.most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return None
    return most[0][0]


def likely_mark(columns: list[Evidence], separator: str) -> str:
    """The decimal mark to try where no cell of the table tells: a comma in a table that is not divided by commas."""
    either = sum((column.either for column in columns), Counter())
    return COMMA if either[COMMA] > either[POINT] and separator not in (COMMA, "") else POINT
