"""Bytes to UTF-8: which encoding a text file is written in, judged by how plausible its letters are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from dlcore.errors import DataError

UTF8 = "UTF-8"
ENCODINGS = (UTF8, "UTF-16", "Windows-1252", "GB18030", "Shift-JIS", "UTF-32")
_CODECS = {
    "UTF-8": "utf-8-sig", "UTF-16": "utf-16", "UTF-16 LE": "utf-16-le", "UTF-16 BE": "utf-16-be", "UTF-32": "utf-32",
    "Windows-1252": "cp1252", "Latin-1": "latin-1", "GB18030": "gb18030", "Shift-JIS": "cp932",
}  # fmt: skip
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
_CHUNK = 2**24


def decode(data: bytes, encoding: str | None = None) -> tuple[bytes, str]:
    """A text file as UTF-8 without a byte order mark, and the name of the encoding it was in.

    Raises
    ------
    DataError
        It is not text, or not in the `encoding` asked for.
    """
    refuse_other_files(data)
    encoding = encoding or guess_encoding(data)
    if encoding not in _CODECS:
        raise DataError(f"The encoding {encoding} is not known.", f"Choose one of: {', '.join(ENCODINGS)}.")
    try:
        text = data if encoding == UTF8 and _is_utf8(data) else data.decode(_CODECS[encoding]).encode()
    except UnicodeError as error:
        raise DataError(f"The file is not written in {encoding}.", "Choose another encoding.") from error
    text = text.removeprefix(codecs.BOM_UTF8)
    if b"\x00" in text:
        raise DataError("The file holds NUL characters, so it is not a plain table.", "Save it again as CSV (UTF-8).")
    return text, encoding


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
    sample = _around_special_letters(data)
    scored = [(score, name) for name, plausible in _PLAUSIBLE if (score := _score(sample, name, plausible)) is not None]
    return max(scored, key=lambda pair: pair[0], default=(0, "Latin-1"))[1]


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
    """Whole lines with letters beyond ASCII, about a megabyte of them."""
    lines = (line.group() for line in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data))
    found, size = [], 0
    for line in lines:
        found.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return b"".join(found)


def _score(sample: bytes, name: str, plausible: Callable[[str, str, str], float]) -> float | None:
    """Mean plausibility of the letters beyond ASCII, each seen with its neighbours; None if it cannot be decoded."""
    try:
        text = sample.decode(_CODECS[name])
    except UnicodeDecodeError:
        return None
    places = [i for i, letter in enumerate(text) if letter > "\x7f"][:20_000]
    padded = f" {text} "
    return sum(plausible(padded[i], padded[i + 1], padded[i + 2]) for i in places) / max(len(places), 1)


def _western(before: str, letter: str, after: str) -> float:
    if letter in "°µ²³±½¼€§–—‘’“”•…®™×·\xa0":
        return 0.9
    beside = any(c.isascii() and c.isalpha() for c in (before, after))
    alone = not (before > "\x7f" or after > "\x7f")
    return 1.0 if letter.isalpha() and beside else 0.8 if letter.isalpha() and alone else 0.0


def _between_letters(before: str, after: str) -> bool:
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def _chinese(before: str, letter: str, after: str) -> float:
    if _between_letters(before, after):
        return 0.0
    common = letter.encode("gb18030")
    return (
        1.0
        if len(common) == 2 and 0xA1 <= common[0] <= 0xD7 and common[1] >= 0xA1
        else 0.3
        if len(common) == 2
        else 0.0
    )


def _japanese(before: str, letter: str, after: str) -> float:
    if _between_letters(before, after) or "\uff61" <= letter <= "\uff9f":  # half-width katakana: one byte each
        return 0.1
    lead = letter.encode("cp932", "replace")[0]
    return 1.0 if "\u3040" <= letter <= "\u30ff" or 0x81 <= lead <= 0x97 else 0.3


_PLAUSIBLE = (("Windows-1252", _western), ("GB18030", _chinese), ("Shift-JIS", _japanese))
