"""Tables are read right in every dialect, and what is guessed is sensible."""

import datetime
import io
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data import TableOptions, align, load, read_frame, read_table

SHARED = Path(__file__).parents[3] / "shared" / "data"


def read(text: str, encoding: str = "utf-8", **options):
    return read_table(text.encode(encoding), "test.csv", TableOptions(**options))


def frame_of(text: str, encoding: str = "utf-8", **options) -> pd.DataFrame:
    return read_frame(text.encode(encoding), "test.csv", TableOptions(**options))


# --- every dialect -----------------------------------------------------------------------------------------------

words = st.text(st.sampled_from("abcdefgäöüßéñ xyz"), min_size=3, max_size=8).map(lambda w: "w" + w.strip() + "w")
cells = st.one_of(st.none(), st.floats(-1e9, 1e9).map(lambda x: round(x, 4)))
dialects = st.tuples(
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), ("|", ","), (",", ",")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["", "?", "NA", "n/a", ".", "-"]),
    st.sampled_from(["\n", "\r\n"]),
)


@st.composite
def frames(draw):
    n = draw(st.integers(2, 25))
    numbers = draw(st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=3))
    levels = draw(st.lists(words, min_size=2, max_size=4, unique=True))
    level = st.lists(st.one_of(st.none(), st.sampled_from(levels)), min_size=n, max_size=n)
    columns = {f"n{i}": np.array([np.nan if v is None else v for v in c]) for i, c in enumerate(numbers)}
    columns |= {f"w{i}": np.array(draw(level), dtype=object) for i in range(draw(st.integers(1, 2)))}
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()})


def written(frame, dialect) -> bytes:
    (separator, decimal), encoding, missing, newline = dialect

    def cell(value) -> str:
        if value is None or value != value:
            return missing
        text = value if isinstance(value, str) else repr(float(value)).replace(".", decimal)
        return f'"{text}"' if separator in text else text

    rows = [list(frame.columns), *([cell(v) for v in row] for row in frame.itertuples(index=False))]
    return newline.join(separator.join(row) for row in rows).encode(encoding)


@settings(max_examples=200, deadline=None)
@given(frames(), dialects)
def test_what_is_written_in_any_dialect_is_read_back(frame, dialect):
    frame = frame.dropna(how="all").reset_index(drop=True)
    if frame.empty or len(frame) < 2:
        return
    back = read_frame(written(frame, dialect))
    assert list(back.columns) == list(frame.columns)
    for name in frame.columns:
        if frame[name].dtype == float or frame[name].isna().all():
            np.testing.assert_array_equal(back[name].to_numpy(dtype=float), frame[name].to_numpy(dtype=float))
        else:
            assert back[name].tolist() == frame[name].tolist()


@pytest.mark.parametrize(
    ("encoding", "name", "header", "cells"),
    [
        ("cp1252", "Windows-1252", "Größe;Müdigkeit;Straße", "1,5;mäßig;schön"),
        ("cp1252", "Windows-1252", "température;fièvre;état", "38,5;élevée;très malade"),
        ("cp1252", "Windows-1252", "kreatinin;temp °C;µg/l", "1,5;38,5;3,4"),
        ("gb18030", "GB18030", "性别;年龄;诊断", "男;63;糖尿病"),
        ("cp932", "Shift-JIS", "性別;年齢;診断名", "男性;63;高血圧の患者"),
        ("cp932", "Shift-JIS", "カルテ;ねんれい;びょうめい", "ア;63;インフルエンザ"),
        ("utf-16-le", "UTF-16 LE", "größe;alter;x", "1,5;63;3"),
        ("utf-16", "UTF-16", "größe;alter;x", "1,5;63;3"),
        ("utf-8", "UTF-8", "größe;年龄;x", "1,5;63;3"),
    ],
)
def test_the_encoding_is_told_by_its_letters(encoding, name, header, cells):
    text = "\n".join([f"{header};n", *(f"{cells};{i},5" for i in range(3))])
    assert read(text, encoding).guesses["encoding"] == name
    assert list(frame_of(text, encoding).columns) == [*header.split(";"), "n"]


def test_a_guess_can_be_overruled():
    text = "a;b\n1.234;x\n2.345;y\n"
    assert frame_of(text)["a"].tolist() == [1.234, 2.345]
    assert frame_of(text, decimal=",", thousands=".")["a"].tolist() == [1234, 2345]


def test_a_number_that_can_be_read_in_two_ways_is_pointed_out():
    assert any("two ways" in note for note in read("a;b\n1,234;x\n2,345;y\n").notes)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["1.234,5", "2.000.000,25"], [1234.5, 2000000.25]),
        (["1'234.5", "2'000.25"], [1234.5, 2000.25]),
        (["1 234,5", "12,25"], [1234.5, 12.25]),
        (["+3.5", "-2e-3"], [3.5, -0.002]),
        (["0,123", "0,456"], [0.123, 0.456]),
    ],
)
def test_marks_within_numbers(cells, numbers):
    text = "a;b\n" + "".join(f"{cell};x{i}\n" for i, cell in enumerate(cells))
    assert frame_of(text)["a"].tolist() == numbers


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\na;b;c\n1;2;x\n3;4;y\n",
        "Report of the ward\n\na;b;c\n1;2;x\n3;4;y\n",
        "# made on Monday\n# by the laboratory\na;b;c\n1;2;x\n3;4;y\n",
        "a;b;c;\n1;2;x;\n3;4;y;\n",
        "a;b;c\n1;2;x;\n3;4;y;\n",
        "\n\na;b;c\n1;2;x\n\n3;4;y\n;;\n",
        '"a";"b";"c"\n"1";"2";"x"\n"3";"4";"y"\n',
        "a;b;c\r1;2;x\r3;4;y\r",
    ],
)
def test_oddities_around_the_table(text):
    frame = frame_of(text)
    assert frame.to_dict("list") == {"a": [1, 3], "b": [2, 4], "c": ["x", "y"]}


def test_row_names_in_front_without_a_name():
    frame = frame_of("a,b\n7,1.5,x\n9,2.5,y\n")
    assert frame.to_dict("list") == {"column 1": [7, 9], "a": [1.5, 2.5], "b": ["x", "y"]}


def test_no_header():
    reading = read("63,1,145.0,?\n67,1,160.0,3\n41,0,130.0,7\n")
    assert reading.guesses["header"] is False
    assert list(reading.dataset.frame.columns) == ["column 1", "column 2", "column 3", "column 4"]
    assert len(reading.dataset.frame) == 3


def test_time_points_as_names_are_a_header():
    assert list(frame_of("0,1,2,3\n0.5,0.7,0.1,0.2\n0.5,0.2,0.1,0.9\n").columns) == list("0123")


def test_quoted_line_breaks_and_marks():
    frame = frame_of('a,"b\nc",d\n1,"x, ""y""\nz",2\n3,w,4\n')
    assert frame.to_dict("list") == {"a": [1, 3], "b c": ['x, "y"\nz', "w"], "d": [2, 4]}


def test_minus_beside_plus_is_an_answer_elsewhere_missing():
    frame = frame_of("virus,n\n+,1\n-,-\n+,3\n")
    assert frame["virus"].tolist() == ["+", "-", "+"]
    assert np.isnan(frame["n"][1])


def test_a_cell_that_does_not_fit_the_thousands_mark_is_not_guessed():
    reading = read("a;b\n" + "1,234.5;x\n12,345.0;y\n1.5;z\n2.5;w\n" * 5 + "1,5;v\n")
    assert reading.dataset.frame["a"].isna().sum() == 1
    assert any("1,5" in note for note in reading.notes)


def test_leading_zeros_are_codes_and_few_strays_are_noted():
    rows = "".join(f"{i:03d},{i}.5\n" for i in range(1, 30))
    reading = read("code,value\n" + rows + "030,haemolysed\n")
    assert reading.dataset.frame["code"][0] == "001"
    assert np.isnan(reading.dataset.frame["value"].iloc[-1])
    assert any("haemolysed" in note for note in reading.notes)


# --- Excel -------------------------------------------------------------------------------------------------------


def workbook(sheets: dict[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


ROWS = [["age", "sex", "seen"], [63, "m", datetime.date(2024, 3, 1)], [41.5, None, datetime.date(2024, 3, 2)]]


def test_excel_sheets_numbers_and_dates():
    book = workbook({"empty": [], "first": [["The ward's list"], [], *ROWS], "other": [["a", "b"], [1, 2], [3, 4]]})
    reading = read_table(book, "x.xlsx")
    assert reading.guesses["sheet"] == "first"
    assert reading.guesses["sheets"] == ["empty", "first", "other"]
    frame = reading.dataset.frame
    assert frame.to_dict("list") == {"age": [63, 41.5], "sex": ["m", None], "seen": ["2024-03-01", "2024-03-02"]}
    assert reading.dataset.schema["seen"].kind == "date"
    other = read_table(book, "x.xlsx", TableOptions(sheet="other"))
    assert list(other.dataset.frame.columns) == ["a", "b"]


def test_excel_formulas_are_never_evaluated():
    reading = read_table(workbook({"s": [["a", "b"], ["=1+1", 2], [5, 6], [7, 8]]}), "x.xlsx")
    assert np.isnan(reading.dataset.frame["a"][0])


# --- real files --------------------------------------------------------------------------------------------------

EXPECTED = {
    "comorbidity.csv": (12453, 11, "stroke", "id"),
    "ecg200_test.csv": (100, 97, "label", None),
    "ecg200_train.csv": (100, 97, "label", None),
    "heart_cleveland.csv": (303, 14, "target", None),
    "heart_hungarian.csv": (294, 14, "target", None),
    "icu_hourly.csv": (43623, 14, "In-hospital_death", "RecordID"),
    "pbcseq.csv": (1945, 20, "status", "id"),
}
shared = pytest.mark.skipif(not SHARED.exists(), reason="the folder ../shared/data is not here")


@shared
@pytest.mark.parametrize("file", EXPECTED)
def test_real_tables(file, tmp_path):
    reading = read_table(SHARED / file)
    guesses = reading.guesses
    assert (guesses["rows"], guesses["columns"], guesses["outcome"], guesses["patient"]) == EXPECTED[file]
    truth = pd.read_csv(SHARED / file, na_values="?")
    for name in truth.select_dtypes("number").columns:
        if reading.dataset.frame[name].dtype == float:
            np.testing.assert_array_equal(reading.dataset.frame[name], truth[name].astype(float))
    reading.dataset.save(tmp_path)
    assert load(tmp_path).digest == reading.dataset.digest


@shared
def test_heart_disease_with_several_values_as_yes():
    read_ = read_table(SHARED / "heart_cleveland.csv").dataset
    data = read_.with_schema(read_.schema.with_positive(["1", "2", "3", "4"], "disease", "no disease"))
    assert data.task == "binary"
    assert (data.y == "disease").sum() == 139
    numbers = {c.name for c in data.schema.features if c.kind == "number"}
    assert {"age", "trestbps", "chol", "thalach", "oldpeak", "ca"} <= numbers
    assert data.schema["thal"].levels == ("3", "6", "7")
    assert data.schema["ca"].missing == 4
    X, notes = align(read_table(SHARED / "heart_hungarian.csv").dataset.frame, data.schema)
    assert X.shape == (294, 13)
    assert list(X.columns) == list(data.X.columns)
    assert notes


def test_numbers_of_excel_never_pass_through_text():
    rows = [["creatinine", "crp", "died"]]
    rows += [[round(1.001 + i / 100, 3), f"{i},5" if i % 2 else i + 0.25, i % 2] for i in range(20)]
    frame = read_table(workbook({"s": rows}), "x.xlsx").dataset.frame
    assert frame["creatinine"].tolist() == [round(1.001 + i / 100, 3) for i in range(20)]
    assert frame["crp"].tolist() == [i + 0.5 if i % 2 else i + 0.25 for i in range(20)]
