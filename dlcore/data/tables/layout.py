"""Where a table stands in its file: the mark between cells, lines above the header, the header itself."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dlcore.data.schema import shown
from dlcore.data.tables.limits import MAX_COLUMNS, MAX_NAME_CHARACTERS
from dlcore.errors import DataError

SEPARATORS = ("\t", ";", "|", ",")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_SAMPLE = 2**17  # bytes looked at
_ROWS = 200  # rows looked at
_MAX_TITLES = 20  # lines above the header
_VALUE = re.compile(r"\s*[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?\s*$|\s*(\?|NA|nan|NaN)?\s*$")


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
    titles : int
        Lines above the header.
    header : bool
        Whether a header was there.
    """

    separator: str
    names: tuple[str, ...]
    start: int
    titles: int = 0
    header: bool = True


def find_layout(text: bytes, separator: str | None = None, header: bool | None = None) -> Layout:
    """Guess what is not given.

    Raises
    ------
    DataError
        No row at all, too many columns, or names that are not unique.
    """
    sample = _sample(text)
    declared = re.match(r'"?sep=(.)"?\r?\n', sample)  # a line that Excel writes and reads
    start = declared.end() if declared else 0
    sample = sample[start:]
    separator = separator or (declared and declared.group(1)) or guess_separator(sample)
    rows = _rows(sample, separator)
    if not rows:
        raise DataError("The file is empty.", "Check that it was exported completely, and choose it again.")
    titles = title_rows(rows)
    names, header = header_names(rows[titles:], header)
    return Layout(separator, names, start + _end_of_rows(sample, separator, titles + header), titles, header)


def guess_separator(sample: str) -> str:
    """The mark that cuts the rows most evenly: into as many cells as the header has, with no line above it."""
    return max(SEPARATORS, key=lambda mark: _fit(_rows(sample, mark)))


def _fit(rows: list[list[str]]) -> tuple[float, bool, bool]:
    width = _usual_width(rows)
    if width < 2:
        return (0.0, False, False)
    titles = title_rows(rows)
    table = rows[titles:]
    even = sum(len(row) == width for row in table) / len(table)
    return (round(even, 2), len(table[0]) == width, titles == 0)


def _usual_width(rows: Sequence[Sequence]) -> int:
    return Counter(len(row) for row in rows).most_common(1)[0][0] if rows else 0


def title_rows(rows: Sequence[Sequence]) -> int:
    """How many rows at the top are titles or remarks: with no more than half of the cells that the others fill."""
    width = _usual_width([[cell for cell in row if str(cell).strip()] for row in rows])
    titles = 0
    for row in rows[: min(_MAX_TITLES, len(rows) - 1)]:
        if width < 3 or 2 * sum(bool(str(cell).strip()) for cell in row) > width:
            break
        titles += 1
    return titles


def _sample(text: bytes) -> str:
    """The first lines, whole; the header however long it is."""
    end = text.rfind(b"\n", 0, _SAMPLE) + 1 if len(text) > _SAMPLE else len(text)
    return text[: end or text.find(b"\n") + 1 or len(text)].decode("utf-8", "replace")


def _rows(sample: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(2**27)
    rows = []
    for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
        if any(cell.strip() for cell in row):
            rows.append(row)
        if len(rows) >= _ROWS:
            break
    return rows


def _end_of_rows(sample: str, separator: str, n: int) -> int:
    """Bytes taken by the first `n` rows that are not blank; a row may span lines within quotes."""
    lines = io.StringIO(sample, newline="").readlines()
    reader = csv.reader(lines, delimiter=separator)
    while n:
        n -= any(cell.strip() for cell in next(reader))
    return len("".join(lines[: reader.line_num]).encode())


# --- names -----------------------------------------------------------------------------------------------------------


def header_names(rows: Sequence[Sequence], header: bool | None) -> tuple[tuple[str, ...], bool]:
    """Names of the columns from the first row, and whether it is a header at all."""
    if header is None:
        header = not _looks_like_values(rows[0])
    first = list(rows[0])
    if len(first) > MAX_COLUMNS:
        raise DataError(
            f"The table has more than {MAX_COLUMNS:,} columns.", "Keep the columns you need, and save it again."
        )
    if not header:
        return tuple(f"column {i + 1}" for i in range(len(first))), False
    return checked_names(_with_unnamed(first, rows[1:])), True


def _with_unnamed(names: list, rows: Sequence[Sequence]) -> list:
    """Names with an empty one where every row has a cell more: row names in front, or a mark at each line's end."""
    if not rows or any(len(row) != len(names) + 1 for row in rows):
        return names
    return [*names, ""] if all(not str(row[-1]).strip() for row in rows) else ["", *names]


def _looks_like_values(first: Sequence) -> bool:
    """No header: the first row holds numbers only, and they do not simply count up as the names of time points do."""
    cells = [str(cell) for cell in first]
    if not all(_VALUE.match(cell) for cell in cells) or sum(bool(cell.strip()) for cell in cells) < 2:
        return False
    try:
        steps = [float(cell) for cell in cells if cell.strip()]
    except ValueError:
        return True
    return not all(b - a == 1 for a, b in pairwise(steps))


def checked_names(cells: Sequence) -> tuple[str, ...]:
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
