"""Where a table stands in its text: the mark between cells, the quotation mark, lines above the header, the header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dlcore.data.tables.header import Header, read_header, title_rows
from dlcore.errors import DataError

SEPARATORS = ("\t", ";", "|", ",")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "blanks"}
_SAMPLE = 2**17  # bytes looked at
_ROWS = 200  # rows looked at
_COMMENT = re.compile(rb"(?m)(?:^|(?<=\r))#[^\r\n\"]*(?:\r\n?|\n|\Z)")


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart.

    Parameters
    ----------
    separator : str
    quote : str
        The quotation mark.
    blanks : bool
        Whether blanks stand between a separator and the next cell.
    escape : bool
        Whether a backslash stands before a quotation mark within a cell.
    """

    separator: str
    quote: str = '"'
    blanks: bool = False
    escape: bool = False

    @property
    def plain(self) -> bool:
        """Whether Arrow's reader can do it; the others are read row by row."""
        return not self.blanks and self.separator != " "

    def reader(self, lines):
        """Rows of cells, by Python's reader."""
        csv.field_size_limit(2**27)
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            skipinitialspace=self.blanks or self.separator == " ",
            escapechar="\\" if self.escape else None,
            doublequote=True,
        )


@dataclass(frozen=True)
class Layout:
    """Where the table stands in the text.

    Parameters
    ----------
    dialect : Dialect
    header : Header
        Names of the columns, one for each cell of a row, and what stands around them.
    start : int
        Byte at which the first row of values begins.
    """

    dialect: Dialect
    header: Header = field(repr=False)
    start: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return self.header.names


def without_comments(text: bytes) -> tuple[bytes, int]:
    """The text without lines that begin with "#", and how many they were; names may begin with one."""
    ends = text[:_SAMPLE], text[-_SAMPLE:]
    if not (text.startswith(b"#") or any(mark in part for mark in (b"\n#", b"\r#") for part in ends)):
        return text, 0
    lines = [line for line in text[:_SAMPLE].decode("utf-8", "replace").splitlines() if line.strip()]
    marked, plain = [x for x in lines if x.startswith("#")], [x for x in lines if not x.startswith("#")]
    if not plain:
        return text, 0
    width = lambda line: max(line.count(mark) for mark in SEPARATORS)
    last = marked[-1] if marked else ""
    names = last and lines.index(last) < lines.index(plain[0]) and width(last) == width(plain[0]) > 0
    if names and not _numbers_in(last):  # "#id,age": the last line before the rows holds the names
        place = text.find(last.encode())
        kept = text[place:].replace(b"#", b"", 1)
        return _COMMENT.subn(b"", kept)[0], len(marked) - 1
    return _COMMENT.subn(b"", text)


def _numbers_in(line: str) -> bool:
    return any(re.fullmatch(r"\s*[+-]?\d+([.,]\d+)?\s*", cell) for cell in re.split(r"[\t;|,]", line))


def find_layout(
    text: bytes, separator: str | None = None, header: bool | None = None, quote: str | None = None
) -> Layout:
    """Guess what is not given.

    Raises
    ------
    DataError
        No row at all, too many columns, or rows with more cells than names.
    """
    sample = _sample(text)
    declared = re.match(r'"?sep=(.)"?\r?\n', sample)  # a line that Excel writes and reads
    start = declared.end() if declared else 0
    sample = sample[start:]
    dialect = guess_dialect(sample, separator or (declared and declared.group(1)), quote)
    rows = _rows(sample, dialect)
    if not rows:
        raise DataError("The file is empty.", "Check that it was exported completely, and choose it again.")
    found = read_header(rows, header, dialect.separator)
    return Layout(dialect, found, start + _end_of_rows(sample, dialect, found.rows_taken))


def guess_dialect(sample: str, separator: str | None = None, quote: str | None = None) -> Dialect:
    """The marks that cut the rows most evenly: into as many cells as the header has, with no line above it."""
    candidates = [
        dialect
        for mark in ([separator] if separator else SEPARATORS)
        for dialect in _dialects(sample, mark)
        if quote is None or dialect.quote == quote
    ] or [Dialect(separator or ",", quote or '"')]
    best = max(candidates, key=lambda dialect: _fit(_rows(sample, dialect)))
    if separator is None and _usual_width(_rows(sample, best)) < 2:
        blanks = Dialect(" ")
        if _fit(_rows(sample, blanks))[0] > 0.95:
            return blanks
    return best


def _dialects(sample: str, mark: str) -> list[Dialect]:
    """Ways to read a sample with one separator, the plain one first."""
    plain = re.escape(mark)
    found = [Dialect(mark)]
    if re.search(rf'(?:^|{plain})\s*"', sample, re.M) is None and re.search(
        rf"(?:^|{plain})'[^'\n]*'(?:{plain}|\r|\n|$)", sample, re.M
    ):
        quoted = len(re.findall(rf"(?:^|{plain})'[^'\n]*'(?={plain}|\r|\n|$)", sample, re.M))
        most = 2 * quoted > sample.count(mark) + sample.count("\n")  # every cell, say, also where none holds a comma
        found.insert(0 if most else 1, Dialect(mark, "'"))
    if mark != "\t" and re.search(rf'{plain} +"', sample):
        found.insert(0, Dialect(mark, blanks=True))
    if mark != "\t" and re.search(rf"{plain} +'", sample) and '"' not in sample:
        found.append(Dialect(mark, "'", blanks=True))
    if re.search(rf'[^\\]\\(?:"|{plain})', sample):
        found.insert(0, Dialect(mark, escape=True))
    return found


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


def _sample(text: bytes) -> str:
    """The first lines, whole; the header however long it is."""
    end = text.rfind(b"\n", 0, _SAMPLE) + 1 if len(text) > _SAMPLE else len(text)
    return text[: end or text.find(b"\n") + 1 or len(text)].decode("utf-8", "replace")


def _rows(sample: str, dialect: Dialect) -> list[list[str]]:
    rows = []
    try:
        for row in dialect.reader(io.StringIO(sample, newline="")):
            if any(cell.strip() for cell in row):
                rows.append([cell for cell in row if cell or dialect.separator != " "])
            if len(rows) >= _ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _end_of_rows(sample: str, dialect: Dialect, n: int) -> int:
    """Bytes taken by the first `n` rows that are not blank; a row may span lines within quotes."""
    lines = io.StringIO(sample, newline="").readlines()
    reader = dialect.reader(lines)
    while n:
        n -= any(cell.strip() for cell in next(reader))
    return len("".join(lines[: reader.line_num]).encode())
