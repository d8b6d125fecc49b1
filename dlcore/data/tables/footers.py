"""Rows of a table that are no patients: sums and means at its foot, the header repeated, remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_FOOT = 12  # rows at the end that are looked at
_WORDS = re.compile(
    r"(grand |sub)?total(s|e|en|i|es)?|sum(me|ma)?|somme|suma|soma|mean|means|average|avg\.?|mittel(wert)?|durchschnitt|"
    r"gesamt|moyenne|media|média|promedio|gemiddelde|medel(värde)?|keskiarvo|średnia|průměr|átlag|ortalama|toplam|"
    r"median|mediane?|médiane|s\.?d\.?|std\.?( ?dev\.?)?|standard ?deviation|standardabweichung|stabw|min(imum)?|"
    r"max(imum)?|n|count|anzahl|nombre|среднее|итого|всего|合计|总计|平均|平均值|均值|合計|합계|평균|"
    r"mean ?\(?sd\)?|mean ?± ?sd|variance|varianz|range|iqr|p[- ]?value|reference( range)?|referenz(bereich)?|normal range",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"^(\*|†|‡|source|quelle|note|notes|anmerkung|legend|legende|remark|exported|erstellt|created|stand|end of|ende)\b|^\*|^#",
    re.I,
)


def is_footer(cells: Sequence[str]) -> bool:
    """Whether a row is a sum, a mean or a remark: the first cell that is filled says so."""
    first = next((str(cell).strip() for cell in cells if str(cell).strip()), "")
    return bool(_WORDS.fullmatch(first.rstrip(" :="))) or bool(_REMARK.match(first))


def rows_to_leave_out(columns: list[pa.Array], names: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Which rows are no patients, (n,) bool, with a sentence on each sort.

    Parameters
    ----------
    columns : list of pyarrow string arrays, length n, trimmed or not
    names : of the columns
    """
    n = len(columns[0])
    repeated = _equal_to(columns, names)
    foot = np.zeros(n, dtype=bool)
    for i in range(n - 1, max(n - 1 - _FOOT, 0), -1):
        row = [column[i].as_py() or "" for column in columns]
        filled = sum(bool(cell.strip()) for cell in row)
        if not filled:
            continue
        if not (is_footer(row) and _differs(columns, i, row)) and not (
            filled == 1 and len(names) > 2 and _is_text(row)
        ):
            break
        foot[i] = True
    notes = []
    if repeated.any():
        notes.append(f"The column names are repeated in {_rows(int(repeated.sum()))}, left out.")
    if foot.any():
        notes.append(
            f"{_rows(int(foot.sum())).capitalize()} at the foot hold sums, means or remarks, and are left out.".replace(
                "row at the foot hold ", "row at the foot holds "
            ).replace("and are left", "and is left" if foot.sum() == 1 else "and are left")
        )
    return repeated | foot, notes


def _rows(n: int) -> str:
    return f"{n} row" if n == 1 else f"{n} rows"


def _equal_to(columns: list[pa.Array], names: Sequence[str]) -> np.ndarray:
    """Rows that hold the column names once more."""
    n = len(columns[0])
    found = np.ones(n, dtype=bool)
    for column, name in zip(columns, names):
        if name.startswith("column "):
            continue
        rows = np.flatnonzero(found)
        if not len(rows):
            return found
        if len(rows) == n:
            found = pc.equal(pc.utf8_trim_whitespace(column), name).to_numpy(zero_copy_only=False)
        else:
            same = [
                (column[int(i)].as_py() or "").strip() == re.sub(r" \(\d+\)$", "", name)
                or (column[int(i)].as_py() or "").strip() == name
                for i in rows
            ]
            found[rows[~np.array(same)]] = False
    return found


def _differs(columns: list[pa.Array], i: int, row: list[str]) -> bool:
    """The word of a sum stands nowhere above: "n" may be a level, "Max" a patient."""
    place = next(j for j, cell in enumerate(row) if cell.strip())
    above = columns[place].slice(0, i)
    return not pc.any(pc.equal(pc.utf8_trim_whitespace(above), row[place].strip())).as_py()


def _is_text(row: list[str]) -> bool:
    word = next(cell for cell in row if cell.strip())
    return len(word.split()) > 2 or bool(_REMARK.match(word.strip()))
