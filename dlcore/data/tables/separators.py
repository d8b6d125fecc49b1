"""Decimal mark and mark between thousands, judged by the cells that can be read in one way only."""

from __future__ import annotations

import re

THOUSANDS = (".", ",", "'", "’", " ", "\u00a0", "\u202f", "")
_GROUPS = r"\d{1,3}([.'’ \u00a0\u202f]\d{3})+"
_COMMA_DECIMAL = re.compile(rf"[+-]?(\d+|{_GROUPS}),\d+([eE][+-]?\d+)?$")
_DOT_DECIMAL = re.compile(rf"[+-]?(\d+|{_GROUPS.replace('[.', '[,')})?\.\d+([eE][+-]?\d+)?$")
_THREES = {mark: re.compile(rf"[+-]?\d{{1,3}}({re.escape(mark)}\d{{3}})+([.,]\d+)?$") for mark in THOUSANDS if mark}


def guess_decimal(cells: list[str], separator: str) -> tuple[str, bool]:
    """The decimal mark, and whether it is certain.

    "1,234" alone may be either; where nothing else tells, it is a decimal comma in a table that needed
    another mark than the comma between its cells.
    """
    comma = [cell for cell in cells if _COMMA_DECIMAL.match(cell)]
    dot = [cell for cell in cells if _DOT_DECIMAL.match(cell)]
    sure_comma = sum(not _THREES[","].match(cell) or cell.lstrip("+-").startswith("0") for cell in comma)
    sure_dot = sum(not _THREES["."].match(cell) or cell.lstrip("+-").startswith("0") for cell in dot)
    if sure_comma != sure_dot:
        return ("," if sure_comma > sure_dot else "."), True
    likely = "," if len(comma) > len(dot) and separator != "," else "."
    return likely, not comma and (not dot or separator == ",")


def guess_thousands(cells: list[str], decimal: str) -> str:
    """The mark between thousands, empty where there is none."""
    for mark in THOUSANDS:
        if mark and mark != decimal and any(_THREES[mark].match(cell) for cell in cells):
            return mark
    return ""
