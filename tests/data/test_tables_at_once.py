"""Shortcuts for a million rows give what looking at every cell gives."""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data import read_table
from dlcore.data.names import row_names_at
from dlcore.data.tables.cell_bytes import may_hold, may_need_trimming
from dlcore.data.tables.numerals import core_of, mark_of
from dlcore.data.tables.separators import _form
from dlcore.data.tables.values import trimmed

CELLS = st.lists(st.one_of(st.none(), st.text(max_size=6), st.text('0123456789.,eE =\u00a0"', max_size=6)), max_size=8)


@given(CELLS, st.sampled_from([".,", "eE", "="]), st.integers(0, 8), st.integers(0, 8))
def test_what_cannot_be_there_is_not_there(words, wanted, start, n):
    cells = pa.array(words, pa.string()).slice(start, n)
    there = any(c in (word or "") for word in cells.to_pylist() for c in wanted)
    assert may_hold(cells, wanted) or not there
    if cells.null_count == 0:
        assert may_hold(cells, wanted) == there  # of these cells, not of their neighbours


@given(CELLS)
def test_cells_are_trimmed_as_one_by_one(words):
    cells = pa.array(words, pa.string())
    if not may_need_trimming(cells):
        assert all(word is None or word == word.strip() for word in words)
    plain = [None if w is None else re.sub('^="([^"]*)"$', r"\1", w.strip()) for w in words]
    if not re.search("[\u200b\u200e\u200f\u2060\ufeff\u00ad\x1c-\x1f]", "".join(filter(None, words))):
        assert trimmed(cells).to_pylist() == plain


@given(st.text("0123456789.,+-", min_size=1, max_size=9))
def test_cells_of_one_form_say_the_same_of_their_marks(cell):
    judged = [
        (core := core_of(word)) and mark_of("".join(c for c in core if c.isdigit() or c in ",."))
        for word in (cell, _form(cell))
    ]
    assert judged[0] == judged[1]


@pytest.mark.parametrize("patients", [None, np.array(["P1", None, "P1", "Ö 2"], dtype=object)])
def test_rows_are_named_by_patient_and_place(patients):
    places = pd.Index([0, 1, 4, 9])
    plain = [f"row {place + 1}" for place in places]
    wanted = plain if patients is None else [r if p is None else f"{p} · {r}" for p, r in zip(patients, plain)]
    assert list(row_names_at(places, patients)) == wanted
    assert list(row_names_at(pd.Index(["a", "b"]))) == ["row 1", "row 2"]
    assert list(row_names_at(pd.RangeIndex(0))) == []


def test_rows_keep_their_place_where_some_have_no_outcome():
    text = "id,x,died\n" + "".join(f"P{i // 2},{i}.5,{'' if i == 3 else i % 2}\n" for i in range(40))
    ids = read_table(text.encode(), "a.csv").dataset.ids
    assert list(ids[:4]) == ["P0 · row 1", "P0 · row 2", "P1 · row 3", "P2 · row 5"]
