"""Tables that are not one row a patient: patients in columns, and two tables side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import shown
from dlcore.data.tables.missing import MISSING
from dlcore.data.tables.names import plain_name
from dlcore.data.tables.numerals import numeral
from dlcore.errors import DataError

_MOST_VARIABLES = 200  # rows; a table with more has its patients in rows
_FEWEST_PATIENTS = 5
_FEWEST_ROWS = 5  # that the longer of two tables has beyond the shorter one
_VARIABLES = re.compile(
    r"(variables?|parameters?|features?|merkmale?|messgr\w+|variablen?|variavel|variável|variabile|paramètre|parametro|parámetro|"
    r"gene?s?|probe|marker|biomarker|analyte|показатель|параметр|变量|指标|项目|変数|項目|변수)"
)


def refuse_other_shapes(names: Sequence[str], columns: Sequence[pa.Array]) -> None:
    """Raise `DataError` where the patients stand in columns, or two tables stand side by side."""
    _refuse_patients_in_columns(names, columns)
    _refuse_side_by_side(names, columns)


def _refuse_patients_in_columns(names: Sequence[str], columns: Sequence[pa.Array]) -> None:
    """Every row holds only numbers or only words, and every column both; or the names are numbered and the rows variables."""
    first, others = columns[0], columns[1:]
    n = len(first)
    if not 2 <= n <= _MOST_VARIABLES or len(others) < _FEWEST_PATIENTS:
        return
    rows = [cell.strip() for cell in first.to_pylist()]
    if len(set(rows)) < n or any(not row or numeral(row) is not None for row in rows):
        return
    named = bool(_VARIABLES.fullmatch(plain_name(names[0]))) and len({re.sub(r"\d+", "0", x) for x in names[1:]}) == 1
    if named or _rows_are_of_one_kind(others):
        raise DataError(
            f"The patients seem to stand in columns ({shown(names[1:], 3)}), and what was measured in rows ({shown(rows, 3)}).",
            "Turn the table, so that each patient is a row: in Excel, copy it and choose Paste special, Transpose.",
        )


def _rows_are_of_one_kind(columns: Sequence[pa.Array]) -> bool:
    numbers = np.array(
        [[_sign(cell) for cell in column.to_pylist()] for column in columns]
    )  # (columns, rows): 1, -1, 0
    mixed = ((numbers == 1).any(axis=1) & (numbers == -1).any(axis=1)).mean()
    alike = (numbers >= 0).all(axis=0) | (numbers <= 0).all(axis=0)
    return mixed > 0.9 and bool(alike.all())


def _sign(cell: str) -> int:
    """1 for a number, -1 for words, 0 for nothing."""
    cell = cell.strip()
    return 0 if cell in MISSING else 1 if numeral(cell) is not None else -1


def _refuse_side_by_side(names: Sequence[str], columns: Sequence[pa.Array]) -> None:
    """A column without name and cells, and one side of it that ends long before the other."""
    if not any(name == f"column {i + 1}" for i, name in enumerate(names)):
        return
    filled = [pc.greater(pc.binary_length(pc.utf8_trim_whitespace(column)), 0) for column in columns]
    for i in range(1, len(columns) - 1):
        if names[i] != f"column {i + 1}" or pc.any(filled[i]).as_py():
            continue
        left, right = (_last_row(filled[:i]), _last_row(filled[i + 1 :]))
        if 0 < min(left, right) <= max(left, right) - _FEWEST_ROWS and _named(names[i + 1 :]):
            raise DataError(
                f"Two tables seem to stand side by side: {shown(names[:i], 3)}, and {shown(names[i + 1 :], 3)}.",
                "Put each table into a file, or on a sheet, of its own.",
            )


def _last_row(filled: Sequence[pa.Array]) -> int:
    """One more than the last row with a cell in any of these columns."""
    rows = np.flatnonzero(np.any([f.to_numpy(zero_copy_only=False) for f in filled], axis=0))
    return int(rows[-1]) + 1 if len(rows) else 0


def _named(names: Sequence[str]) -> bool:
    return sum(not name.startswith("column ") for name in names) >= 2
