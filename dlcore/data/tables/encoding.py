"""Bytes to UTF-8: which encoding a text file is written in, judged by how plausible its letters are."""

from __future__ import annotations

import codecs
import re

from dlcore.data.tables.plausible import most_plausible
from dlcore.errors import DataError

UTF8 = "UTF-8"
_CODECS = {
    "UTF-8": "utf-8-sig", "UTF-16": "utf-16", "UTF-16 LE": "utf-16-le", "UTF-16 BE": "utf-16-be", "UTF-32": "utf-32",
    "Windows-1252": "cp1252", "Latin-1": "latin-1", "Windows-1250": "cp1250", "Windows-1251": "cp1251",
    "Windows-1253": "cp1253", "Windows-1254": "cp1254", "Windows-1255": "cp1255", "Windows-1256": "cp1256",
    "Windows-1257": "cp1257", "Windows-874": "cp874", "KOI8-R": "koi8-r", "Latin-2": "iso8859-2", "Mac Roman": "mac-roman",
    "DOS 850": "cp850", "DOS 866": "cp866",
    "GB18030": "gb18030", "Big5": "cp950", "Shift-JIS": "cp932", "EUC-JP": "euc_jp", "EUC-KR": "cp949",
}  # fmt: skip
ENCODINGS = tuple(_CODECS)
_BOMS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SIGNATURES = (
    (b"\x89PNG", "a picture (PNG)"), (b"\xff\xd8\xff", "a picture (JPEG)"), (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"), (b"MM\x00*", "a picture (TIFF)"), (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a gzip archive"), (b"PAR1", "a Parquet file"),
    (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"$FL2", "an SPSS file"), (b"$FL3", "an SPSS file"), (b"<stata_dta>", "a Stata file"),
    (b"SQLite format 3", "a database"), (b"{\\rtf", "a text document (RTF)"), (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"), (b"<?xml", "an XML file"),
)  # fmt: skip
_SAMPLE = 2**20
_FIRST = 4_000  # bytes; fewer than are searched for known words
_CHUNK = 2**20


def decode(data: bytes, encoding: str | None = None) -> tuple[bytes, str]:
    """A text file as UTF-8 without a byte order mark, and the name of the encoding it was in.

    Raises
    ------
    DataError
        It is not text, or not in the `encoding` asked for.
    """
    refuse_other_files(data)
    encoding = known_encoding(encoding) if encoding else guess_encoding(data)
    try:
        text = data if encoding == UTF8 and _is_utf8(data) else data.decode(_CODECS[encoding]).encode()
    except UnicodeError as error:
        raise DataError(f"The file is not written in {encoding}.", "Choose another encoding.") from error
    text = text.removeprefix(codecs.BOM_UTF8)
    if b"\x00" in text:
        raise DataError("The file holds NUL characters, so it is not a plain table.", "Save it again as CSV (UTF-8).")
    return text, encoding


def codec_of(encoding: str) -> str:
    """Python's name for one of `ENCODINGS`."""
    return _CODECS[encoding]


def known_encoding(name: str) -> str:
    """The name used here for an encoding, however it is called: "utf-8", "cp1252", "latin1"; `DataError` for others."""
    if name in _CODECS:
        return name
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        codec = ""
    for known, other in _CODECS.items():
        if codec and codec in (codecs.lookup(other).name, other.removesuffix("-sig")):
            return known
    raise DataError(f"The encoding {name} is not known.", f"Choose one of: {', '.join(ENCODINGS)}.")


def refuse_other_files(data: bytes) -> None:
    """Raise `DataError` for an empty file and for one that is no text, whatever its name says."""
    if not data.strip():
        raise DataError("The file is empty.", "Check that it was exported completely, and choose it again.")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DataError(
                f"This file is {what}, not a table.", "Save the table as CSV or Excel and choose that file."
            )


def guess_encoding(data: bytes) -> str:
    """The name of the most plausible encoding; see `ENCODINGS`."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    if wide := _wide(data[:4096]):
        return wide
    if _is_utf8(data):
        return UTF8
    return most_plausible(_around_special_letters(data), _CODECS)


def _is_utf8(data: bytes) -> bool:
    """Whether all of `data` is UTF-8, decoded in pieces so that no second copy of a large file is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: ASCII letters leave a NUL in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > 0.3 * half and even < 0.05 * half:
        return "UTF-16 LE"
    return "UTF-16 BE" if even > 0.3 * half and odd < 0.05 * half else None


def _around_special_letters(data: bytes) -> bytes:
    """Whole lines with letters beyond ASCII, about a megabyte of them; before them the first lines, for their words."""
    lines = (line.group() for line in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data))
    found, size = [line for line in data[:_FIRST].splitlines(keepends=True)[:-1] if line.isascii()], 0
    for line in lines:
        found.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return b"".join(found)
