"""Broken and hostile files: each one clear error, nothing else, and memory stays bounded."""

import io
import re
import struct
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data import read_table
from dlcore.data.tables import limits
from dlcore.errors import DataError


def refused(data: bytes, *words: str, name: str = "x.csv") -> DataError:
    with pytest.raises(DataError) as caught:
        read_table(data, name)
    for word in words:
        assert word.lower() in str(caught.value).lower(), str(caught.value)
    assert caught.value.remedy
    return caught.value


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (b"a,b,c\n", "no rows"),
        (b"a,b,c", "no rows"),
        (b"a,b\n,\n,\n", "empty"),
        (b"a\n1\n2\n", "one column"),
        (b"a,b\n1,2\x00\n3,4\n", "NUL"),
        (PNG, "picture (PNG)"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"a,b,c\n1,2,3\n1,2\n1,2,3\n", "row 2 below the header has 2 cells"),
        (b"a,b,c\n1,2,3\n1,2,3,4,5\n1,2,3\n", "row 2 below the header has 5 cells"),
        (b",".join(b"c%d" % i for i in range(10_000)) + b"\n" + b",".join([b"1"] * 10_000), "columns"),
        (b"a,b\n1," + b"x" * 140_000 + b"\n2,y\n", "bytes of text"),
        (b'a,b\n1,"x\n2,y\n3,z\n', ""),
        (b"PK\x03\x04" + b"\x00" * 50, "zip"),
        (b"<!DOCTYPE html><table></table>", "web page"),
    ],
)
def test_each_is_one_clear_error(data, word):
    refused(data, word)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("dlcore.data.tables.source.MAX_FILE_BYTES", 10 * 2**20)
    large = tmp_path / "large.csv"
    with open(large, "wb") as file:
        file.truncate(10 * 2**20 + 1)
    tracemalloc.start()
    with pytest.raises(DataError, match="10 MB"):
        read_table(large)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr("dlcore.data.tables.read.MAX_ROWS", 10)
    refused(b"a,b\n" + b"1,2\n" * 11, "10 rows")


def test_a_missing_file():
    with pytest.raises(DataError, match="cannot be opened"):
        read_table("no such file.csv")


def test_huge_and_infinite_numbers_are_read_and_noted():
    reading = read_table(b"a,b,y\n" + b"1e308,1,0\ninf,2.5,1\n-1e999,3,0\n2,4,1\n" * 5, "x.csv")
    assert reading.dataset.X["a"].isna().sum() == 10
    assert any("10 cells" in note for note in reading.notes)


# --- Excel -------------------------------------------------------------------------------------------------------


def excel(rows=(("a", "b"), (1, 2), (3, 4))) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def test_a_zip_bomb_is_not_unpacked():
    bomb = with_part(excel(), "xl/media/zeros.bin", b"\0" * (300 * 2**20))
    assert len(bomb) < 2**20
    tracemalloc.start()
    refused(bomb, "unpacks to far more", name="x.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 40 * 2**20
    tracemalloc.stop()


def test_a_zip_bomb_that_lies_about_its_size():
    bomb = bytearray(with_part(excel(), "xl/media/zeros.bin", b"\0" * (100 * 2**20)))
    true = struct.pack("<L", 100 * 2**20)
    for place in [found.start() for found in re.finditer(re.escape(true), bytes(bomb))]:
        bomb[place : place + 4] = struct.pack("<L", 1000)
    refused(bytes(bomb), "unpacks to far more", name="x.xlsx")


def test_two_far_cells_do_not_span_the_sheet():
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    refused(with_part(excel(), SHEET, HEAD + cells + TAIL), "spans 1,048,576 rows and 16,384 columns", name="x.xlsx")


def test_an_entity_bomb_is_harmless():
    bomb = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "' + b"ha" * 1000 + b'">'
    bomb += b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 50) for i in range(10)) + b"]>"
    rows = b'<row r="1"><c r="A1" t="str"><v>&k;</v></c><c r="B1" t="str"><v>b</v></c></row>'
    rows += b'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
    tracemalloc.start()
    with pytest.raises(DataError):
        read_table(with_part(excel(), SHEET, bomb + HEAD[21:] + rows + TAIL), "x.xlsx")
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_protected_and_damaged_workbooks():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    refused(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "password", name="x.xlsx")
    refused(ole, "damaged", name="x.xls")
    refused(excel()[:-200], "damaged", name="x.xlsx")
    refused(with_part(excel(), SHEET, b"<worksheet"), name="x.xlsx")
    refused(excel(rows=[]), "empty", name="x.xlsx")
    refused(excel(rows=[("a",), (1,)]), "one column", name="x.xlsx")
    refused(excel(rows=[("a", "b")]), "no rows", name="x.xlsx")


def test_limits_are_sane():
    assert limits.MAX_SHEET_CELLS >= 100_000 * 100
    assert limits.MAX_COLUMNS < 10_000


# --- anything at all ---------------------------------------------------------------------------------------------

table_bytes = st.one_of(
    st.binary(max_size=300),
    st.text(st.sampled_from('a1,;\t|"\n\r.-? é=\x00'), max_size=200).map(str.encode),
    st.text(st.sampled_from('a1,;"\n.'), max_size=200).map(lambda text: text.encode("utf-16")),
)


@settings(max_examples=400, deadline=None)
@given(table_bytes)
def test_only_clear_errors_come_out(data):
    try:
        read_table(data, "x.csv")
    except DataError as error:
        assert error.message
        assert error.remedy


SOUND = excel([("age", "sex", "y"), *((i, "mf"[i % 2], i % 3) for i in range(20))])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_workbook_gives_a_clear_error_or_a_table(changes):
    broken = bytearray(SOUND)
    for place, value in changes:
        broken[place] = value
    try:
        read_table(bytes(broken), "x.xlsx")
    except DataError as error:
        assert error.remedy
