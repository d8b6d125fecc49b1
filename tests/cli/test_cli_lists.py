"""Lists of findings on the command line: several answers in a cell, and a row for each code."""

import pandas as pd
import pytest

from dlcore.cli.data import data_of
from dlcore.cli.main import _parser
from dlcore.errors import DataError
from dlcore.specs import family


def read(file, *more):
    options = _parser().parse_args(["train", "rbm", str(file), "--out", "model.zip", *more])
    return data_of(options, family("rbm"))


@pytest.fixture
def cells(tmp_path):
    answers = ["HTN; DM2", "HTN", "", "CKD; HTN", "DM2; CKD; gout"] * 6
    pd.DataFrame({"sex": ["f", "m"] * 15, "history": answers}).to_csv(tmp_path / "cells.csv", index=False)
    return tmp_path / "cells.csv"


def test_several_answers_become_findings_and_it_is_said(cells):
    data = read(cells)
    assert list(data.X) == ["sex", "HTN", "DM2", "CKD", "gout"]
    assert any("several answers" in note for note in data.notes)
    assert list(read(cells, "--kind", "history=category").X) == ["sex", "history"]  # declared, so left as it is


def test_a_long_list_says_which_codes_are_too_rare(tmp_path):
    rows = [(p, code) for p in range(12) for code in ("I50.1", "E11.9", "J45.0")[: 1 + p % 3]] + [(3, "M10.0")]
    pd.DataFrame(rows, columns=["id", "icd"]).to_csv(tmp_path / "long.csv", index=False)
    data = read(tmp_path / "long.csv", "--codes", "icd", "--patient", "id", "--group", "three")
    assert "E11" in data.X and len(data) == 12
    said = " ".join(data.notes)
    assert "M10 (1)" in said and "fewer than 5 patients" in said and "at least one" in said
    with pytest.raises(DataError, match="Whose codes"):
        read(tmp_path / "long.csv", "--codes", "icd")
