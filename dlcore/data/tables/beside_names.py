"""Rows near the column names that are neither names nor patients: descriptions, types, a numbering, a title of many cells."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.data.tables.missing import MISSING
from dlcore.data.tables.numerals import numeral

_MOSTLY = 0.9  # share of numbers in a column of numbers
_FEWEST = 5  # rows below


def extra_rows(rows: Sequence[Sequence[str]]) -> tuple[int, str]:
    """How many rows under the names are no patients, and what they are, in words; ``rows`` begin below the names."""
    if not rows:
        return 0, ""
    if words_above_numbers(rows[0], rows[1:]):
        return 1, "words where all others hold numbers: a description of the columns"
    if _numbers_columns(rows[0], rows[1:]):
        return 1, "1, 2, 3 …: it only numbers the columns"
    return 0, ""


def is_title(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row of as many cells as the others stands above the names: it holds a number, the next only words."""
    if _are_letters(row) and bool(rows):
        return words_above_numbers(rows[0], rows[1:]) or numbered_rows(row, rows)
    has_number = any(numeral(cell.strip()) is not None for cell in row)
    return bool(rows) and has_number and words_above_numbers(rows[0], rows[1:])


def _are_letters(row: Sequence[str]) -> bool:
    """A, B, C …: the columns of a spreadsheet."""
    letters = [cell.strip() for cell in row if cell.strip()]
    return len(letters) >= 3 and letters == [chr(65 + i) for i in range(len(letters))]


def numbered_rows(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a spreadsheet was written with its letters and, in a first column without a letter, its numbers of rows."""
    if not _are_letters(row) or not rows or row[0].strip():
        return False
    counted = [cells[0].strip() for cells in rows if cells]
    first = int(counted[0]) if counted[0].isdigit() else -1
    if first < 0 or counted != [str(first + i) for i in range(len(counted))]:
        return False
    return words_above_numbers(rows[0][1:], [cells[1:] for cells in rows[1:]])


def words_above_numbers(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row holds words in each of two or more columns of numbers, and no number anywhere."""
    if len(below) < _FEWEST or any(numeral(cell.strip()) is not None for cell in row):
        return False
    filled = [i for i, cell in enumerate(row) if cell.strip() and cell.strip() not in MISSING]
    numeric = [i for i in range(len(row)) if _holds_numbers(below, i)]
    here = [row[i].strip() for i in numeric if i in filled]
    return (
        len(here) >= 2
        and len(here) == len(numeric)
        and 2 * len(filled) >= len(row)
        and not _among(here, numeric, below)
    )


def _among(words: list[str], columns: list[int], below: Sequence[Sequence[str]]) -> bool:
    """Whether such a word stands again in these columns: "haemolysed" is a remark, no description."""
    return any(len(row) > i and row[i].strip() == word for row in below for i, word in zip(columns, words))


def _holds_numbers(rows: Sequence[Sequence[str]], i: int) -> bool:
    cells = [cell for row in rows if i < len(row) and (cell := row[i].strip()) and cell not in MISSING]
    return len(cells) >= _FEWEST and sum(numeral(cell) is not None for cell in cells) >= _MOSTLY * len(cells)


def _numbers_columns(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row is 1, 2, 3, … and stands above a column of words."""
    counted = [str(i + 1) for i in range(len(row))]
    if len(row) < 3 or [cell.strip().strip("()") for cell in row] != counted or len(below) < _FEWEST:
        return False
    return any(
        all(numeral(r[i].strip()) is None for r in below if i < len(r) and r[i].strip()) for i in range(len(row))
    )
