"""How a text table is written: the mark between cells, the header, the decimal mark."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from dlcore.data.limits import MAX_COLUMNS, MAX_NAME_CHARACTERS
from dlcore.data.schema import shown
from dlcore.errors import DataError

SEPARATORS = ("\t", ";", "|", ",")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAMPLE = 2**17
_ROWS = 200


@dataclass(frozen=True)
class Layout:
    """Where the table stands in the text.

    Parameters
    ----------
    separator : str
    names : tuple of str
        Column names, unique, one for each cell of a row.
    start : int
        Byte at which the first row of values begins.
    skipped : int
        Lines above the header.
    header : bool
        Whether a header was there.
    """

    separator: str
    names: tuple[str, ...]
    start: int
    skipped: int = 0
    header: bool = True


def find_layout(text: bytes, separator: str | None = None, header: bool | None = None) -> Layout:
    """Guess what is not given.

    Raises
    ------
    DataError
        Only one column, nothing below the header, too many columns, or names that are empty or not unique.
    """
    sample = _sample(text)
    declared = re.match(r'"?sep=(.)"?\r?\n', sample)  # a line that Excel writes and reads
    start = declared.end() if declared else 0
    sample = sample[start:]
    separator = separator or (declared and declared.group(1)) or guess_separator(sample)
    rows = _rows(sample, separator)
    if not rows:
        raise DataError("The file is empty.", "Check that it was exported completely, and choose it again.")
    if len(rows[0]) > MAX_COLUMNS:
        raise DataError(f"The table has more than {MAX_COLUMNS} columns.", "Keep the columns you need, and save it again.")
    if header is None:
        header = not _looks_like_values(rows)
    if not header:
        return Layout(separator, tuple(f"column {i + 1}" for i in range(len(rows[0]))), start, header=False)
    return Layout(separator, checked_names(rows[0]), start + _end_of_first_row(sample, separator))


def guess_separator(sample: str) -> str:
    """The mark that cuts most rows into as many cells as the header has."""
    return max(SEPARATORS, key=lambda mark: _fit(sample, mark))


def _fit(sample: str, separator: str) -> tuple[float, bool]:
    widths = [len(row) for row in _rows(sample, separator)]
    if not widths or widths[0] < 2:
        return (0.0, False)
    return (round(sum(width == widths[0] for width in widths) / len(widths), 2), widths[0] > 1)


def _sample(text: bytes) -> str:
    """The first lines, whole; the header however long it is."""
    end = text.rfind(b"\n", 0, _SAMPLE) + 1 if len(text) > _SAMPLE else len(text)
    if end == 0:
        end = text.find(b"\n") + 1 or len(text)
    return text[:end].decode("utf-8", "replace")


def _rows(sample: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(2**24)
    rows = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= _ROWS:
                break
    except csv.Error as error:
        raise DataError("The file cannot be read as a table.", "Save it again as CSV (UTF-8).") from error
    return rows


def _end_of_first_row(sample: str, separator: str) -> int:
    """Bytes up to the end of the first row that is not blank, a row may span lines within quotes."""
    lines = io.StringIO(sample, newline="").readlines() if "\n" in sample else sample.splitlines(keepends=True)
    taken = _Counting(lines)
    for row in csv.reader(taken, delimiter=separator):
        if any(cell.strip() for cell in row):
            break
    return len("".join(lines[: taken.count]).encode())


class _Counting:
    """Lines for the csv reader, counting how many it took."""

    def __init__(self, lines: list[str]):
        self.count, self._lines = 0, lines

    def __iter__(self):
        for line in self._lines:
            self.count += 1
            yield line


_VALUE = re.compile(r"\s*[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?\s*$|\s*(\?|NA|nan|NaN)?\s*$")


def _looks_like_values(rows: list[list[str]]) -> bool:
    """No header: the first row holds numbers only, and they do not simply count up as the names of time points do."""
    first = rows[0]
    if not all(_VALUE.match(cell) for cell in first) or sum(bool(cell.strip()) for cell in first) < 2:
        return False
    try:
        steps = [float(cell) for cell in first if cell.strip()]
    except ValueError:
        return True
    return not all(b - a == 1 for a, b in zip(steps, steps[1:]))


def checked_names(cells: list) -> tuple[str, ...]:
    """Column names, trimmed; an empty one becomes "column 3"; two the same raise `DataError`."""
    names = [re.sub(r"\s+", " ", str(cell)).strip() for cell in cells]
    twice = [name for name, count in Counter(name for name in names if name).items() if count > 1]
    if twice:
        raise DataError(f"Two columns have the same name: {shown(twice)}.", "Give each column a name of its own.")
    if any(len(name) > MAX_NAME_CHARACTERS for name in names):
        raise DataError("A column name is a whole paragraph.", "Put the column names into the first row.")
    return tuple(name or _free_name(f"column {i + 1}", names) for i, name in enumerate(names))


def _free_name(name: str, taken: list[str]) -> str:
    return name if name not in taken else _free_name(name + "′", taken)


# --- decimal marks --------------------------------------------------------------------------------------------------

_COMMA_DECIMAL = re.compile(r"[+-]?(\d+|\d{1,3}([.  ']\d{3})+),\d+([eE][+-]?\d+)?$")
_DOT_DECIMAL = re.compile(r"[+-]?(\d+|\d{1,3}([,  ']\d{3})+)?\.\d+([eE][+-]?\d+)?$")
_THREES = {mark: re.compile(rf"[+-]?\d{{1,3}}({re.escape(mark)}\d{{3}})+([.,]\d+)?$") for mark in ".,'  "}


def guess_decimal(cells: list[str], separator: str) -> str:
    """ "," or "." by how many cells can only be read with that mark.

    "1,234" alone may be either; where nothing else tells, it is a decimal comma in a table that needed
    another mark than the comma between its cells.
    """
    comma = [cell for cell in cells if _COMMA_DECIMAL.match(cell)]
    dot = [cell for cell in cells if _DOT_DECIMAL.match(cell)]
    sure_comma = sum(not _THREES[","].match(cell) for cell in comma)
    sure_dot = sum(not _THREES["."].match(cell) for cell in dot)
    if sure_comma != sure_dot:
        return "," if sure_comma > sure_dot else "."
    return "," if len(comma) > len(dot) and separator != "," else "."


def guess_thousands(cells: list[str], decimal: str) -> str:
    """The mark between thousands, empty where there is none."""
    for mark in (".", ",", "'", " ", " "):
        if mark != decimal and any(_THREES[mark].match(cell) for cell in cells):
            return mark
    return ""
