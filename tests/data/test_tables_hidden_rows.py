"""Rows hidden in Excel are said, and left out with one word; codes for missing in a new file are no measurements."""

import io

import numpy as np
import openpyxl
import pandas as pd

from dlcore.data import read_table
from dlcore.data.tables.align import align
from dlcore.data.tables.read import TableOptions


def _book(hide=(), first=1) -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["key", "value"])
    page = made.create_sheet('Data & "more"')
    for _ in range(first - 1):
        page.append([])
    page.append(["id", "age", "died"])
    for i in range(30):
        page.append([f"P{i}", 40 + i, i % 2])
    for row in hide:
        page.row_dimensions[row].hidden = True
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_hidden_rows_are_read_and_said():
    reading = read_table(_book(range(5, 11)), "a.xlsx")
    assert len(reading.dataset) == 30
    assert "6 rows that are hidden in Excel are read like the others." in reading.notes
    assert {"name": "hidden", "column": "", "n": 6} in reading.guesses["asks"]


def test_hidden_rows_are_left_out_where_asked_also_below_empty_rows():
    data = read_table(_book(range(8, 12), first=4), "a.xlsx", TableOptions(hidden=False)).dataset
    assert list(data.frame["age"][:6]) == [40, 41, 42, 47, 48, 49]


def test_nothing_is_said_where_nothing_is_hidden():
    assert not any("hidden" in note for note in read_table(_book(), "a.xlsx").notes)


def _schema():
    rng = np.random.default_rng(0)
    rows = [f"P{i},{rng.integers(150, 300)},{rng.integers(1, 9)},{i % 2}" for i in range(60)]
    return read_table(("id,chol,count,died\n" + "\n".join(rows) + "\n").encode(), "a.csv").dataset.schema


def test_codes_in_a_new_file_count_as_missing_and_are_said():
    new = pd.DataFrame({"chol": [200.0, 999, -9, 0, 340], "count": [0.0, 3, 99, 5, 10]})
    X, notes = align(new, _schema())
    assert np.array_equal(X["chol"], [200, np.nan, np.nan, np.nan, 340], equal_nan=True)
    assert np.array_equal(X["count"], [0, 3, np.nan, 5, 10], equal_nan=True)
    assert sum("counts as missing" in note for note in notes) == 4
