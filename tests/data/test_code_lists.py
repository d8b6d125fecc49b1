"""Several answers in a cell, long lists of codes, and ICD-10 groups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data.tables.code_lists import answers_mark, from_answers, from_long
from dlcore.data.tables.icd import chapter, three_characters
from dlcore.errors import DataError

CELLS = ["HTN; DM2; CKD", "HTN", None, "DM2;CKD", "HTN; DM2", "HTN;", "CKD; DM2"]


def test_several_answers_in_a_cell():
    column = pd.Series(CELLS)
    assert answers_mark(column) == ";"
    table, notes = from_answers(column, ";", fewest=2)
    assert list(table.columns) == ["HTN", "DM2", "CKD"] and not notes
    assert table["CKD"].tolist() == ["yes", "no", None, "yes", "no", "no", "yes"]
    table, notes = from_answers(pd.Series([*CELLS, "gout"]), ";", fewest=2)
    assert "gout" not in table and "1 finding of fewer" in notes[0]


def test_one_answer_a_cell_is_left_alone():
    assert answers_mark(pd.Series(["yes", "no"] * 20)) is None
    assert answers_mark(pd.Series([f"Street {i}, Town {i}" for i in range(40)])) is None
    assert answers_mark(pd.Series(np.arange(40.0))) is None


def test_a_long_list_has_a_row_a_patient():
    long = pd.DataFrame({"id": [7, 7, 3, 7, 3, 9], "code": ["I50.1", "E11", "I50.9", "I50.1", None, None]})
    table, _ = from_long(long, "id", "code", "three", fewest=1)
    assert table["id"].tolist() == ["7", "3", "9"]
    assert table["I50"].tolist() == ["yes", "yes", "no"] and table["E11"].tolist() == ["yes", "no", "no"]
    with pytest.raises(DataError, match="no column"):
        from_long(long, "id", "diagnosis")
    with pytest.raises(DataError, match="at least 5"):
        from_long(long, "id", "code")
    with pytest.raises(DataError, match="grouped by"):
        from_long(long, "id", "code", "letter", fewest=1)


@pytest.mark.parametrize(
    ("code", "three", "of"),
    [
        ("I50.1", "I50", "circulatory"),
        ("i501", "I50", "circulatory"),
        ("D48.9", "D48", "neoplasms"),
        ("D50", "D50", "blood"),
        ("H59", "H59", "eye"),
        ("H60.0", "H60", "ear"),
        ("T98", "T98", "injury"),
        ("Z95.1", "Z95", "factors"),
        ("hypertension", "hypertension", "hypertension"),
        ("D49", "D49", "D49"),
    ],
)
def test_icd_groups(code, three, of):
    assert three_characters(code) == three and of in chapter(code)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=4), min_size=1, max_size=20))
def test_a_list_and_its_long_form_say_the_same(lists):
    long = pd.DataFrame([(i, code) for i, codes in enumerate(lists) for code in codes], columns=["id", "code"])
    if long.empty:
        return
    table, _ = from_long(long, "id", "code", fewest=1)
    for row, patient in zip(table.drop(columns="id").to_numpy(), table["id"]):
        assert {name for name, v in zip(table.columns[1:], row) if v == "yes"} == set(lists[int(patient)])
