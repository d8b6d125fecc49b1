"""The top of a table: lines above it, names in one row or two, a row of units, or no names at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dlcore.data.schema import shown
from dlcore.data.tables.beside_names import extra_rows, is_title, numbered_rows
from dlcore.data.tables.limits import MAX_COLUMNS, MAX_NAME_CHARACTERS
from dlcore.data.tables.numerals import numeral
from dlcore.data.tables.row_names import with_row_names
from dlcore.data.tables.units import is_unit
from dlcore.errors import DataError

_MAX_TITLES = 20  # lines above the header
_VALUE = re.compile(r"\s*[<>]?\s*[+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?\s*%?\s*$|\s*(?:\?|NA|nan|NaN|-|\.)?\s*$")
_UNIT_WORDS = {
    "unit", "units", "einheit", "einheiten", "unité", "unidad", "unità", "eenheid", "单位", "単位", "단위", "-", "–", "", ".",
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """What stands above the values.

    Parameters
    ----------
    names : tuple of str
        Unique, one for each cell of a row.
    units : tuple of str
        Of each column, from a row of units; empty where there is none.
    titles : int
        Lines above the names.
    rows : int
        Rows that hold names, units and descriptions: 0 to 4.
    notes : tuple of str
    """

    names: tuple[str, ...]
    units: tuple[str, ...] = ()
    titles: int = 0
    rows: int = 1
    notes: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        """Whether the file names its columns."""
        return self.rows > 0

    @property
    def rows_taken(self) -> int:
        return self.titles + self.rows


def read_header(rows: Sequence[Sequence], header: bool | None = None, separator: str = "") -> Header:
    """What stands above the values.

    Parameters
    ----------
    rows : the first rows of the file that are not blank, as words
    header : bool, optional
        Whether there are names; guessed if not said.
    separator : str
        The mark between cells; a comma may be a decimal mark that was not quoted.

    Raises
    ------
    DataError
        Rows have more cells than there are names, or there are too many columns.
    """
    titles = title_rows(rows)
    if header is None and is_title(
        [_plain(cell) for cell in rows[titles]], [[_plain(c) for c in r] for r in rows[titles + 1 :]]
    ):
        titles += 1
    table = [[_plain(cell) for cell in row] for row in rows[titles:]]
    if titles and numbered_rows([_plain(cell) for cell in rows[titles - 1]], table):
        table[0][0] = ""  # the number of the row that holds the names
    if max(len(row) for row in table[:2]) > MAX_COLUMNS:
        raise DataError(
            f"The table has more than {MAX_COLUMNS:,} columns.", "Keep the columns you need, and save it again."
        )
    there = header if header is not None else not _starts_with_values(table)
    what = "line above the column names is" if titles == 1 else "lines above the column names are"
    notes = [f"{titles} {what} left out."]
    if not there:
        _check_titles(rows[:titles], table)
        names = tuple(f"column {i + 1}" for i in range(len(table[0])))
        return Header(names, (), titles, 0, tuple(notes[: titles > 0]))
    names, n = _names(table, separator)
    units = _units(table[n:], len(names))
    n += bool(units)
    extra, what = extra_rows(table[n:])
    said = [f"The row under the column names is left out; it holds {what}."] if extra else []
    names, more = checked_names(names)
    return Header(names, units, titles, n + extra, (*notes[: titles > 0], *said, *more))


def title_rows(rows: Sequence[Sequence]) -> int:
    """How many rows at the top are titles or remarks: with no more than half of the cells that the others fill."""
    width = Counter(_filled(row) for row in rows).most_common(1)[0][0] if rows else 0
    titles = 0
    for row in rows[: min(_MAX_TITLES, len(rows) - 1)]:
        if width < 3 or 2 * _filled(row) > width:
            break
        titles += 1
    return titles - _group_row(rows, titles)


def _group_row(rows: Sequence[Sequence], titles: int) -> bool:
    """Whether the last title is the upper row of a header of two: several groups, each above names of its own."""
    if not titles or titles >= len(rows):
        return False
    above, below = rows[titles - 1], rows[titles]
    return _filled(above) >= 2 and len(above) <= len(below) and _is_upper_row(above, below, rows[titles + 1 :])


def _filled(row: Sequence) -> int:
    return sum(bool(str(cell).strip()) for cell in row)


def _plain(cell) -> str:
    return str(cell).strip()


def _check_titles(titles: Sequence[Sequence], table: list[list[str]]) -> None:
    """Names that are too few for the cells of a row, or stand apart by another mark, are no title."""
    names = [_plain(cell) for cell in titles[-1]] if titles else []
    line = next((name for name in names if name), "")
    if _filled(names) == 1 and any(line.count(mark) == len(table[0]) - 1 > 0 for mark in ",;|\t"):
        raise DataError(
            "The column names stand apart by another mark than the cells below them.",
            "Write the first line with the same mark as the others.",
        )
    words = sum(bool(name) and numeral(name) is None for name in names)
    if titles and words == _filled(titles[-1]) >= 2 and len(table[0]) <= 2 * words:
        raise DataError(
            f"The rows have {len(table[0])} cells, but there are only {_filled(titles[-1])} column names.",
            "If the comma is the decimal mark, save the file with semicolons between the cells.",
        )


# --- names ---------------------------------------------------------------------------------------------------------


def _names(table: list[list[str]], separator: str) -> tuple[list[str], int]:
    """Names of the columns, and in how many rows they stand."""
    first, rest = table[0], table[1:]
    if len(rest) > 1 and _is_upper_row(first, rest[0], rest[1:]):
        return _two_rows(first, rest[0]), 2
    return with_row_names(first, rest, separator), 1


def _is_upper_row(first: Sequence, second: Sequence, rest: Sequence[Sequence]) -> bool:
    """Whether two rows hold the names: groups above (merged cells: a name, then gaps), names of the columns below."""
    first, second = [_plain(c) for c in first], [_plain(c) for c in second]
    gaps = [i for i, name in enumerate(first[: len(second)]) if not name and i and second[i]]
    groups = len(set(first)) < len(first) and all(second) and len(set(second)) == len(second)  # Lab, Lab above crp, hb
    if not (gaps or groups) or len(second) < len(first) or not rest:
        return False
    below = [name for name in second if name]
    if len(below) < 2 or any(_VALUE.match(name) for name in below) or all(is_unit(name) for name in below):
        return False
    numeric = [i for i, name in enumerate(second) if name and _mostly_numbers([row[i] for row in rest if i < len(row)])]
    return bool(numeric)


def _mostly_numbers(cells: list) -> bool:
    filled = [str(cell) for cell in cells if str(cell).strip()]
    return bool(filled) and 2 * sum(numeral(cell) is not None for cell in filled) > len(filled)


def _two_rows(first: list[str], second: list[str]) -> list[str]:
    names, group = [], ""
    for i, lower in enumerate(second):
        upper = first[i] if i < len(first) else ""
        group = upper or (group if lower else "")
        names.append(f"{group} {lower}".strip() if group != lower else lower)
    return names


def checked_names(cells: Sequence) -> tuple[tuple[str, ...], list[str]]:
    """Column names, trimmed; an empty one becomes "column 3", the second of two the same "age (2)"; with notes.

    Raises
    ------
    DataError
        A name is too long to be one.
    """
    names = [re.sub(r"\s+", " ", str(cell)).strip().strip("\ufeff") for cell in cells]
    if all(re.fullmatch(r"'[^']+'", name) for name in names):
        names = [name.strip("'") for name in names]
    if any(len(name) > MAX_NAME_CHARACTERS for name in names):
        raise DataError("A column name is a whole paragraph.", "Put the column names into the first row.")
    twice = [name for name, count in Counter(name for name in names if name).items() if count > 1]
    notes = [f"Several columns have the same name ({shown(twice)}); the later ones are numbered."] if twice else []
    taken = set(names)
    unique: list[str] = []
    for i, name in enumerate(names):
        name = name or _free(f"column {i + 1}", taken)
        if name in unique:
            name = _free(name, taken)
        taken.add(name)
        unique.append(name)
    return tuple(unique), notes


def _free(name: str, taken: set[str]) -> str:
    """A name that no column has: "age (2)"."""
    if name not in taken:
        return name
    return next(other for n in range(2, len(taken) + 3) if (other := f"{name} ({n})") not in taken)


# --- units, and no header --------------------------------------------------------------------------------------------


def _units(rows: list[list[str]], width: int) -> tuple[str, ...]:
    """The row under the names where it holds units and nothing else; empty where it does not."""
    if len(rows) < 2:
        return ()
    cells = [rows[0][i] if i < len(rows[0]) else "" for i in range(width)]
    bare = [re.sub(r"^[(\[]|[)\]]$", "", cell).strip() for cell in cells]
    units = [is_unit(cell) for cell in bare]
    other = sum(not unit and cell.lower() not in _UNIT_WORDS for unit, cell in zip(units, bare))
    known = {cell for row in rows[1:] for cell in row}
    if sum(units) < max(1, 2 * other) or other > 1 or any(cell in known for cell, unit in zip(cells, units) if unit):
        return ()
    return tuple(cell if unit else "" for cell, unit in zip(bare, units))


def _starts_with_values(table: list[list[str]]) -> bool:
    """No header: the first row is like those below it; names that count up, as of time points, are names."""
    first = table[0]
    if all(_VALUE.match(cell) for cell in first) and sum(bool(cell) for cell in first) >= 2:
        return not _counts_up(first)
    return _like_the_others(first, [row for row in table[1:] if len(row) == len(first)])


def _counts_up(cells: list[str]) -> bool:
    try:
        steps = [float(cell) for cell in cells if cell]
    except ValueError:
        return False
    return all(b - a == 1 for a, b in pairwise(steps))


def _like_the_others(first: list[str], rows: list[list[str]]) -> bool:
    """Whether each cell could stand in its column: a number within the range, a word among the words."""
    if len(rows) < 5:
        return False
    numeric = 0
    for i, cell in enumerate(first):
        column = [row[i] for row in rows if row[i]]
        if not cell or not column:
            continue
        numbers = [n.value for c in column if (n := numeral(c)) is not None]
        if len(numbers) > 0.8 * len(column):
            here = numeral(cell)
            spread = max(numbers) - min(numbers)
            if here is None or not min(numbers) - spread <= here.value <= max(numbers) + spread:
                return False
            numeric += 1
        elif not _like_words(cell, column):
            return False
    return numeric >= 2


def _like_words(cell: str, column: list[str]) -> bool:
    if cell in column:
        return True
    shape = lambda word: re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "0", word)))
    return any(c.isdigit() for c in cell) and shape(cell) in {shape(word) for word in column}
