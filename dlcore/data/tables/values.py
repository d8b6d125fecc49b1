"""Text cells to values: what is missing, what is a number, and how a value is written on screen."""

from __future__ import annotations

import re
from numbers import Real

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.tables.cell_bytes import may_hold, may_need_trimming
from dlcore.data.tables.missing import MISSING, without_missing
from dlcore.data.tables.quantities import quantities
from dlcore.data.tables.separators import evidence

NUMBER_SHARE = 0.9  # a column is a number when at least this share of its filled cells can be read as one
_UNSEEN = "[\u200b\u200e\u200f\u2060\ufeff\u00ad]"  # marks of no width
_LEADING_ZERO = r"^[+-]?0[0-9]+$"  # "007" is a code, not a number


def trimmed(cells: pa.Array) -> pa.Array:
    """Cells without blanks at either end (no-break spaces and marks of no width included); ="007" is what Excel shows: 007."""
    if not may_need_trimming(cells) and not may_hold(cells, "="):
        return cells
    cells = pc.utf8_trim_whitespace(cells)
    if pc.all(pc.string_is_ascii(cells)).as_py() is False and pc.any(pc.match_substring_regex(cells, _UNSEEN)).as_py():
        cells = pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, _UNSEEN, ""))
    if pc.any(pc.starts_with(cells, '="')).as_py():
        cells = pc.replace_substring_regex(cells, r'^="([^"]*)"$', r"\1")
    return cells


def is_numeric(cells: pa.Array, values: np.ndarray, strays: np.ndarray) -> bool:
    """Whether a column is a number: nearly all filled cells can be read as one, and none is a code such as 007."""
    filled = len(cells) - cells.null_count
    if filled == 0:
        return True
    if strays.sum() > (1 - NUMBER_SHARE) * filled:
        return False
    finite = values[np.isfinite(values)]
    whole = len(finite) > 0 and bool((finite == np.floor(finite)).all())
    return not (whole and pc.any(pc.match_substring_regex(cells, _LEADING_ZERO)).as_py())


def as_words(cells: pa.Array) -> np.ndarray:
    """Cells as an object array of str with None where missing; equal words share one object."""
    coded = cells.dictionary_encode()
    words = np.append(np.array(coded.dictionary.to_pylist(), dtype=object), None)
    codes = coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)
    return words[codes]


def number_label(value: float) -> str | None:
    """A number as a word: 3.0 is "3"; missing is None."""
    if value is None or np.isnan(value):
        return None
    return str(int(value)) if np.isfinite(value) and value == int(value) else repr(float(value))


def to_words(column: pd.Series) -> pd.Series:
    """Any column as object words with None: numbers as `number_label` writes them."""
    if pd.api.types.is_bool_dtype(column.dtype):
        column = column.astype(float)
    codes, values = pd.factorize(column)
    words = np.array([*_labels(np.asarray(values)), None], dtype=object)
    return pd.Series(words[codes], index=column.index, name=column.name, dtype=object)


def _labels(values: np.ndarray):
    """A word for each value; whole numbers all at once."""
    if values.dtype == np.float64 and bool(((np.abs(values) < 2**53) & (values == np.floor(values))).all()):
        return values.astype(np.int64).astype(str).tolist()
    return [value.strip() if type(value) is str else _word(value) for value in values]


def _word(value) -> str | None:
    if isinstance(value, str):
        return value.strip()
    return number_label(float(value)) if isinstance(value, Real) else str(value)


def to_numbers(column: pd.Series) -> tuple[pd.Series, int]:
    """Any column as finite float64 with NaN, and how many filled cells could not be read as a finite number."""
    if column.dtype == np.float64 and not np.isinf(column.to_numpy()).any():
        return column, 0  # as it is, sharing its memory
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        lost = int(np.isinf(values).sum())
    else:
        cells = without_missing(trimmed(pa.array(to_words(column), pa.string())), MISSING)
        read = quantities(cells, evidence(cells).mark or ".")
        values, lost = read.values, int(read.strays.sum() + np.isinf(read.values).sum())
    if lost:
        values = np.where(np.isfinite(values), values, np.nan)
    return pd.Series(values, index=column.index, name=column.name), lost


def natural_order(words) -> tuple[str, ...]:
    """Words sorted as people would: "2" before "10", numbers before text."""

    def key(word: str):
        try:
            return (0, float(word), word)
        except ValueError:
            return (1, 0.0, re.sub(r"\d+", lambda digits: digits.group().zfill(12), word.casefold()))

    return tuple(sorted(words, key=key))
