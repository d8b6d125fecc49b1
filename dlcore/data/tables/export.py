"""Tables to take away, as CSV and Excel, that open safely in a spreadsheet.

A spreadsheet runs what begins with ``= + - @``, a tab or a line break as a formula (OWASP: "CSV injection"). Such
words get an apostrophe in front; numbers stay numbers.
"""

from __future__ import annotations

import io
import re

import pandas as pd

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide forms count in Chinese settings
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
#: Where a spreadsheet that splits at another mark than the comma would see a cell of its own begin with a formula.
_INNER = re.compile(r"([;\t|][\s\"']*)(?=[=+\-@＝＋－＠])")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # not allowed in an Excel file
SHEET = "Predictions"


def harmless(value):
    """A cell that no spreadsheet takes for a formula; numbers and plain words come back as they are."""
    if not isinstance(value, str):
        return None if pd.isna(value) else value
    value = _INNER.sub(r"\1'", value)
    if value.lstrip(" \u00a0").startswith(_DANGEROUS) and not _NUMBER.fullmatch(value.strip()):
        return "'" + value
    return value


def to_csv(frame: pd.DataFrame) -> bytes:
    """CSV with a byte order mark, so that Excel reads accents right; column names are made harmless too."""
    return _harmless(frame).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_excel(frame: pd.DataFrame, sheet: str = SHEET) -> bytes:
    """One sheet; no cell is a formula, whatever it holds."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(sheet)
    safe = _harmless(frame)
    page.append([_printable(name) for name in safe.columns])
    for row in safe.itertuples(index=False, name=None):
        page.append([_printable(value) for value in row])
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    columns = [values if _is_number(values) else values.astype(object).map(harmless) for _, values in frame.items()]
    safe = pd.concat(columns, axis=1) if columns else frame
    return safe.set_axis([harmless(str(name)) for name in frame.columns], axis=1)


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values.dtype)


def _printable(value):
    """What openpyxl writes: no control characters, and an empty cell for what is missing or infinite."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if value is None or pd.isna(value):
        return None
    plain = value.item() if hasattr(value, "item") else value
    return None if plain in (float("inf"), float("-inf")) else plain
