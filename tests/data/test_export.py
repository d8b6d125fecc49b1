"""What is downloaded opens safely in a spreadsheet."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest

from dlcore.data.tables.export import harmless, to_csv, to_excel

EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1+1"]


@pytest.mark.parametrize("cell", EVIL)
def test_a_formula_becomes_plain_text(cell):
    assert harmless(cell).startswith("'") and harmless(cell).replace("'", "") == cell.replace("'", "")


@pytest.mark.parametrize("cell", ["x;=1+1", "x;  =1+1", 'x;"=1+1"', "x\t@SUM(A1)", "a|+1", ";=1"])
def test_no_formula_begins_where_another_mark_would_split_the_cell(cell):
    for mark in ";\t|":
        opened = harmless(cell).split(mark)
        assert not any(part.strip(' "').startswith(("=", "+", "-", "@")) for part in opened)


@pytest.mark.parametrize("cell", ["-1.5", "+3", "-1e-5", "male", "a=b", "3-4", ""])
def test_numbers_and_words_stay_as_they_are(cell):
    assert harmless(cell) == cell


def frame():
    return pd.DataFrame({"=name": EVIL, "risk": -np.arange(len(EVIL)) / 7, "gap": [np.nan] * 7 + [np.inf]})


def test_csv_keeps_numbers_exactly_and_disarms_names():
    back = pd.read_csv(io.BytesIO(to_csv(frame())))
    assert list(back.columns) == ["'=name", "risk", "gap"]
    assert all(str(cell).startswith("'") for cell in back["'=name"])
    np.testing.assert_array_equal(back["risk"], frame()["risk"])


def test_excel_holds_no_formula_and_real_numbers():
    rows = list(openpyxl.load_workbook(io.BytesIO(to_excel(frame()))).active.iter_rows())
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}
    np.testing.assert_allclose([row[1].value for row in rows[1:]], frame()["risk"], rtol=1e-15)
    assert [row[2].value for row in rows[1:]] == [None] * 8


def test_excel_takes_control_characters_and_missing_words():
    table = pd.DataFrame({"a": ["x\x07y", None], "b": [True, False]})
    rows = list(openpyxl.load_workbook(io.BytesIO(to_excel(table))).active.values)
    assert rows == [("a", "b"), ("xy", True), (None, False)]
