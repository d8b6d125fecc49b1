"""Rows with one cell more than there are column names: names of the rows in front, or a mistake."""

from __future__ import annotations

import re

from dlcore.data.tables.names import names_a_patient, names_a_record
from dlcore.errors import DataError


def with_row_names(names: list[str], rows: list[list[str]], separator: str) -> list[str]:
    """Names with an empty one where every row has a cell more: names of the rows in front, or a mark at each line's end.

    Raises
    ------
    DataError
        The cells do not speak for names of rows: a comma within a cell would have shifted all columns.
    """
    if not rows or any(len(row) != len(names) + 1 for row in rows):
        return names
    if all(not row[-1] for row in rows):
        return [*names, ""]
    if not _in_front(names, rows) or (separator == "," and _perhaps_decimal_commas(names, rows)):
        why = ": a comma may be a decimal mark that is not quoted, or stand in a remark" if separator == "," else ""
        raise DataError(
            f"Every row has one cell more than there are column names{why}.",
            "Save the file with another mark between the cells, or as Excel.",
        )
    return ["", *names]


def _in_front(names: list[str], rows: list[list[str]]) -> bool:
    """Whether the first cells can be names of rows: all different; and where the first name is a number's, so are the next."""
    different = lambda i: len({row[i] for row in rows}) == len(rows)
    numbered = names_a_patient(names[0]) or names_a_record(names[0])
    return different(0) and (not numbered or (_count_up(rows) and different(1)))


def _count_up(rows: list[list[str]]) -> bool:
    first = [row[0] for row in rows]
    return first in ([str(i + 1) for i in range(len(first))], [str(i) for i in range(len(first))])


def _perhaps_decimal_commas(names: list[str], rows: list[list[str]]) -> bool:
    """Whether two neighbours in every row may be one number with a decimal comma, and nothing speaks for row names."""
    if _count_up(rows) and not names_a_patient(names[0]) and not names_a_record(names[0]):
        return False
    width = len(rows[0])
    whole = [[bool(re.fullmatch(r"[+-]?\d+", row[i])) for row in rows] for i in range(width)]
    digits = [[bool(re.fullmatch(r"\d+", row[i])) for row in rows] for i in range(width)]
    return any(all(whole[i]) and all(digits[i + 1]) for i in range(width - 1))
