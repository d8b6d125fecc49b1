"""Rows of a table that are no patients: sums and means at its foot, the header repeated, remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.schema import shown
from dlcore.data.tables.missing import MISSING
from dlcore.data.tables.numerals import numeral
from dlcore.data.tables.quantities import quantities
from dlcore.errors import DataError

_FOOT, _TOP = 12, 4  # rows at the end, and at the beginning, that are looked at
_NAMES_TOO = {"max", "min", "media", "total"}  # what may be the name of a patient or of a level
MOST_HEADINGS = 0.3  # of the rows
_LARGE = 50_000  # rows above which only the foot and the words of subtotals are looked for
_SUBTOTAL = (
    r"(?i)^\s*((sub|grand |sub-)?total|zwischensumme|sous-total|subtotaal|suma parcial|小计|小計|소계)( ?[:=].*)?\s*$"
)
_WORDS = re.compile(
    r"(grand |sub)?total(s|e|en|i|es)?|sum(me|ma)?|somme|suma|soma|mean|means|average|avg\.?|mittel(wert)?|durchschnitt|"
    r"gesamt|moyenne|media|média|promedio|gemiddelde|medel(värde)?|keskiarvo|średnia|průměr|átlag|ortalama|toplam|"
    r"median|mediane?|médiane|s\.?d\.?|std\.?( ?dev\.?)?|standard ?deviation|standardabweichung|stabw|min(imum)?|"
    r"max(imum)?|n|count|anzahl|nombre|среднее|итого|всего|合计|总计|平均|平均值|均值|合計|합계|평균|"
    r"mean ?\(?sd\)?|mean ?± ?sd|variance|varianz|range|iqr|p[- ]?value|reference( range)?|referenz(bereich)?|normal range",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d+([.,]\d+)?\s?[-–]\s?\d+([.,]\d+)?")
_NORMAL = re.compile(r"normal|norm(wert(e)?|bereich)?|ref\.?|reference|referenz", re.I)
_BEHIND = re.compile(r"\s*(\(.*\)|[:=]\s*[\d.,]*)\s*$")  # n = 40, Median (IQR)
_REMARK = re.compile(
    r"^(\*|†|‡|source|quelle|note|notes|anmerkung|legend|legende|remark|exported|erstellt|created|stand|end of|ende)\b|^\*|^#",
    re.I,
)


def is_footer(cells: Sequence[str]) -> bool:
    """Whether a row is a sum, a mean or a remark: the first cell that is filled says so."""
    first = next((str(cell).strip() for cell in cells if str(cell).strip()), "")
    return bool(_WORDS.fullmatch(_BEHIND.sub("", first))) or bool(_REMARK.match(first))


def rows_to_leave_out(columns: list[pa.Array], names: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Which rows are no patients, (n,) bool, with a sentence on each sort.

    Parameters
    ----------
    columns : list of pyarrow string arrays, length n, trimmed or not
    names : of the columns
    """
    n = len(columns[0])
    repeated = _equal_to(columns, names)
    _refuse_second_table(columns, repeated)
    foot = _subtotals(columns, n) | _headings(columns, n) | _sums_on_top(columns, n) | _legend(columns, n)
    for i in range(n - 1, max(n - 1 - _FOOT, 0), -1):
        row = [column[i].as_py() or "" for column in columns]
        filled = sum(bool(cell.strip()) for cell in row)
        if not filled:
            continue
        said = (is_footer(row) or _is_quantile(columns, i, row)) and _differs(columns, i, row)
        if not said and not (filled == 1 and len(names) > 2 and _is_text(row)) and not sums_up(columns, i, row):
            break
        foot[i] = True
    notes = []
    if repeated.any():
        notes.append(f"The column names are repeated in {_rows(int(repeated.sum()))}, left out.")
    if foot.any():
        holds = "holds sums, means or remarks, and is" if foot.sum() == 1 else "hold sums, means or remarks, and are"
        notes.append(f"{_rows(int(foot.sum())).capitalize()} at the top, at the foot or between {holds} left out.")
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


def _is_quantile(columns: list[pa.Array], i: int, row: list[str]) -> bool:
    """Whether a row begins with 25%, as programs write quartiles below a table, and no row above does."""
    place = next(j for j, cell in enumerate(row) if cell.strip())
    above = np.arange(len(columns[place])) < i - 4
    return bool(re.fullmatch(r"\d{1,2}([.,]\d+)? ?%", row[place].strip())) and not any(
        shape.endswith("%") for shape in _shapes(columns[place], above)
    )


def _legend(columns: list[pa.Array], n: int) -> np.ndarray:
    """What stands below a remark at the foot, in less than half of the columns: a legend of codes; (n,) bool."""
    found = np.zeros(n, dtype=bool)
    rows = [[column[i].as_py() or "" for column in columns] for i in range(max(n - _FOOT, 1), n)]
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    for k, row in enumerate(rows):
        few = all(2 * count < len(columns) for count in filled[k:])
        if filled[k] == 1 and few and _REMARK.match(next(cell.strip() for cell in row if cell.strip())):
            found[n - len(rows) + k :] = True
            return found
    return found


def _is_text(row: list[str]) -> bool:
    word = next(cell for cell in row if cell.strip())
    return len(word.split()) > 2 or bool(_REMARK.match(word.strip()))


def _subtotals(columns: list[pa.Array], n: int) -> np.ndarray:
    """Rows between the patients that begin with "Subtotal", (n,) bool; a level that comes often is none."""
    found = np.zeros(n, dtype=bool)
    for column in columns[:2]:
        said = pc.match_substring_regex(column, _SUBTOTAL).to_numpy(zero_copy_only=False).astype(bool)
        if said.sum() <= max(1, 0.2 * n) and len(pc.unique(column)) > 2:
            found |= said
    return found


def _headings(columns: list[pa.Array], n: int) -> np.ndarray:
    """Rows that hold a word in the first column, written unlike all others there, and nothing else; (n,) bool.

    "Ward A", "Page 1 of 3", in a table whose rows are mostly filled.
    """
    found = np.zeros(n, dtype=bool)
    if n > _LARGE or len(columns) < 4:
        return found
    filled = np.array([pc.greater(pc.binary_length(pc.utf8_trim_whitespace(c)), 0) for c in columns])
    counts, first = filled.sum(axis=0), int(filled.any(axis=1).argmax())
    if 2 * np.median(counts) < len(columns):
        return found
    usual = _shapes(columns[first], counts > 1)
    for i in np.flatnonzero((counts == 1) & filled[first]):
        word = columns[first][int(i)].as_py().strip()
        found[i] = numeral(word) is None and _shape(word) not in usual
    return found if found.sum() <= MOST_HEADINGS * n else np.zeros(n, dtype=bool)


def _shapes(column: pa.Array, rows: np.ndarray) -> set[str]:
    return {_shape(word.strip()) for word in pc.unique(column.filter(pa.array(rows)).slice(0, 2_000)).to_pylist()}


def _shape(word: str) -> str:
    """P001 as "A0": how a cell is written."""
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "0", word))


def _sums_on_top(columns: list[pa.Array], n: int) -> np.ndarray:
    """The first rows where they are means and sums, with numbers behind the word; (n,) bool."""
    found = np.zeros(n, dtype=bool)
    for i in range(min(_TOP, n - 5)):
        row = [column[i].as_py() or "" for column in columns]
        word = next((cell.strip() for cell in row if cell.strip()), "")
        numbers = sum(numeral(cell.strip()) is not None or bool(_RANGE.fullmatch(cell.strip())) for cell in row)
        ranges = bool(_NORMAL.fullmatch(word)) and _range_above_numbers(columns, row)
        if (
            len(word) < 2
            or word.casefold() in _NAMES_TOO
            or numbers < 2
            or not (ranges or is_footer(row))
            or not _once(columns[:1], [True], [word])
        ):
            break
        found[i] = True
    return found


def _range_above_numbers(columns: list[pa.Array], row: list[str]) -> bool:
    """Whether a range such as 12-16 stands in a column of plain numbers."""
    below = (column.slice(1, 50).to_pylist() for column, cell in zip(columns, row) if _RANGE.fullmatch(cell.strip()))
    return any(2 * sum(numeral(cell.strip()) is not None for cell in cells) > len(cells) for cells in below)


def sums_up(columns: list[pa.Array], i: int, row: list[str]) -> bool:
    """Whether a row's first cell stands nowhere above and one of its numbers is the sum of all above, in any language."""
    if not 5 <= i <= _LARGE or not next(cell for cell in row if cell.strip()) or not _differs(columns, i, row):
        return False
    if numeral(next(cell for cell in row if cell.strip())) is not None:
        return False
    return any(_is_sum(column.slice(0, i), cell) for column, cell in zip(columns, row) if cell.strip())


def _is_sum(above: pa.Array, cell: str) -> bool:
    last = numeral(cell.strip())
    if last is None:
        return False
    values = quantities(pc.utf8_trim_whitespace(above)).values
    values = values[np.isfinite(values)]
    if len(values) < 5 or np.count_nonzero(values) < 2 or abs(last.value) <= np.abs(values).max():
        return False
    return any(v is not None and abs(v - values.sum()) <= 1e-6 * abs(v) for v in (last.value, last.other))


def _refuse_second_table(columns: list[pa.Array], repeated: np.ndarray) -> None:
    """Raise where a row holds words in all columns of numbers, and no number: names of a second table below the first."""
    n = len(columns[0])
    if n > _LARGE:
        return
    digits = np.array([pc.match_substring_regex(c, r"^\s*[<>≤≥~+-]?\s*[.,]?[0-9]") for c in columns])  # (columns, n)
    filled = np.array([pc.greater(pc.binary_length(pc.utf8_trim_whitespace(c)), 0) for c in columns])
    numeric = digits.sum(axis=1) >= 0.6 * np.maximum(filled.sum(axis=1), 1)
    numeric &= digits.sum(axis=1) >= 5
    if numeric.sum() < 2:
        return
    wordy = (filled[numeric] & ~digits[numeric]).sum(axis=0) == numeric.sum()
    for i in np.flatnonzero(wordy & ~digits.any(axis=0) & ~repeated):
        words = [column[int(i)].as_py().strip() for column, yes in zip(columns, numeric) if yes]
        alone = len(set(words)) == len(words) and not set(words) & set(MISSING) and _once(columns, numeric, words)
        if alone and not any(numeral(word) for word in words) and digits[numeric][:, i + 1 :].any():
            raise DataError(
                f"There seem to be several tables in this file: another one begins in row {i + 1} below the column names "
                f"({shown([c[int(i)].as_py().strip() for c in columns], 5)}).",
                "Put each table into a file of its own.",
            )


def _once(columns: list[pa.Array], numeric: np.ndarray, words: list[str]) -> bool:
    """Whether each of these words stands once in its column: what comes again is a remark such as "haemolysed"."""
    chosen = [column for column, yes in zip(columns, numeric) if yes]
    return all(pc.sum(pc.equal(pc.utf8_trim_whitespace(c), word)).as_py() == 1 for c, word in zip(chosen, words))
