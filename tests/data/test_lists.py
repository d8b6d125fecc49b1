"""Lists of findings from a file to a model's columns, and new patients in the same lists."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data.tables import kind
from dlcore.data.tables.code_lists import from_answers, from_long
from dlcore.data.tables.lists import as_findings, noticed
from dlcore.data.tables.read import read_table

ANSWERS = ["HTN; DM2", "htn", "", "CKD; HTN", "none", "DM2; CKD; gout", "HTN ;DM2", "CKD", "DM2", "HTN; CKD; DM2"] * 3
CODES = ("I50.1", "E11.9", "J45", "N18.3")
LONG = [
    (f"00{p}", code, "f" if p % 2 else "m", p + n) for p in range(1, 9) for n, code in enumerate(CODES[: 1 + p % 4])
]


@pytest.fixture
def cells(tmp_path):
    """A file with several answers in a cell, and penicillin both as a drug and as an allergy."""
    file = tmp_path / "cells.csv"
    allergies = ["penicillin; latex", "none", "latex"] * 10
    drugs = ["penicillin; aspirin", "aspirin", "penicillin"] * 10
    frame = pd.DataFrame({"age": range(40, 70), "history": ANSWERS, "drugs": drugs, "allergies": allergies})
    frame.to_csv(file, index=False)
    return file


@pytest.fixture
def long(tmp_path):
    """A row a code: patients whose numbers begin with 0, their sex, and a day that differs from row to row."""
    file = tmp_path / "long.csv"
    pd.DataFrame(LONG * 2, columns=["patient_id", "icd", "sex", "day"]).to_csv(file, index=False)
    return file


def test_several_answers_in_a_cell_are_noticed_and_asked(cells):
    asked = [ask for ask in read_table(cells).guesses["asks"] if ask["name"] == "answers"]
    assert asked[0]["columns"] == {"history": ";", "drugs": ";", "allergies": ";"} and not asked[0]["icd"]
    plain = pd.DataFrame({"age": np.arange(30.0), "sex": ["f", "m"] * 15})
    assert noticed(plain, read_table(cells).dataset.schema) == []


def test_answers_become_findings_and_new_patients_are_read_the_same_way(cells, tmp_path):
    plan = {"answers": {"history": ";", "drugs": ";", "allergies": ";"}}
    reading = kind.read(cells, options={"lists": plan})
    X, schema = reading.dataset.X, reading.dataset.schema
    assert list(X) == ["age", "HTN", "DM2", "CKD", "penicillin", "aspirin", "latex", "allergies: penicillin"]
    assert X["HTN"][:5].tolist() == ["yes", "yes", None, "yes", "no"]  # htn is HTN, none is no, empty was not asked
    assert X["allergies: penicillin"][:3].tolist() == ["yes", "no", "no"] and X["penicillin"][2] == "yes"
    assert any("gout (3)" in note for note in reading.notes)
    new = tmp_path / "new.csv"
    pd.DataFrame(
        {
            "age": [50, 60],
            "history": ["ckd; lupus", None],
            "drugs": ["aspirin", "none"],
            "allergies": ["penicillin", ""],
        }
    ).to_csv(new, index=False)
    rows = kind.new_rows(schema, kind.read_new(new))
    assert rows.X.loc[0, ["HTN", "CKD", "penicillin", "allergies: penicillin"]].tolist() == ["no", "yes", "no", "yes"]
    assert rows.X.loc[1, "HTN"] is None and rows.X.loc[1, "aspirin"] == "no"
    assert any("lupus (1)" in note for note in rows.notes)


def test_a_long_list_is_noticed_and_becomes_patients(long, tmp_path):
    (ask,) = (ask for ask in read_table(long).guesses["asks"] if ask["name"] == "code list")
    assert (ask["patient"], ask["column"], ask["icd"]) == ("patient_id", "icd", True)
    plan = {"patient": "patient_id", "code": "icd", "group": "three"}
    reading = kind.read(long, options={"lists": plan})
    data = reading.dataset
    assert list(data.X) == ["sex", "E11"]  # everybody has I50, few J45 and N18
    assert data.schema.patient.name == "patient_id" and "001" in data.ids and len(data) == 8
    assert any("day" in note for note in reading.notes) and any("N18 (2)" in note for note in reading.notes)
    assert data.schema.from_dict(data.schema.as_dict()).reading["lists"]["findings"]["icd"]["E11"] == "E11"
    new = tmp_path / "new.csv"
    listed = [("9", "E11.2", "f", 1), ("9", "A01", "f", 2), ("7", None, "m", 1)]
    pd.DataFrame(listed, columns=["patient_id", "icd", "sex", "day"]).to_csv(new, index=False)
    rows = kind.new_rows(data.schema, kind.read_new(new))
    assert rows.X["E11"].tolist() == ["yes", "no"] and rows.X["sex"].tolist() == ["f", "m"]
    assert rows.names["patient_id"].tolist() == ["9", "7"] and any("A01 (1)" in note for note in rows.notes)


def test_what_is_left_out_is_named():
    column = pd.Series(["a; b"] * 6 + ["a; rare"])
    assert any("rare (1)" in note for note in from_answers(column, ";")[1])
    many = pd.DataFrame({"id": np.repeat(np.arange(6), 600), "code": [f"c{i}" for i in range(600)] * 6})
    table, notes = from_long(many, "id", "code")
    assert table.shape == (6, 501) and "100 others" in notes[0] and "fewer than" not in notes[0]


def test_a_large_list_is_read_in_seconds():
    rng = np.random.default_rng(0)
    n = 400_000
    long = pd.DataFrame(
        {"id": rng.integers(50_000, size=n).astype(float), "code": rng.integers(300, size=n).astype(str)}
    )
    made, plan, _ = as_findings(long, {"patient": "id", "code": "code"})
    assert made.shape[1] == 301 and made["id"].str.fullmatch(r"\d+").all() and len(plan["findings"]["code"]) == 300
