"""New rows are brought to a trained model's columns, and what does not fit is said."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import Column, Schema, align, read_table
from dlcore.data.tables.align import frame_for, with_test
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.read import read_raw
from dlcore.errors import DataError

SCHEMA = Schema(
    (
        Column("sex", kind="yes/no", levels=("f", "m")),
        Column("stage", kind="category", levels=("I", "II")),
        Column("age", unit="years", low=30.5, high=46.5),
        Column("target", role="outcome", kind="yes/no", levels=("0", "1")),
    )
)


def aligned(new: pd.DataFrame):
    return align(new, SCHEMA)


def new_rows() -> pd.DataFrame:
    return pd.DataFrame({"age": [40.0, 45.0], "stage": ["I", "II"], "sex": ["m", "f"]})


def test_columns_in_any_order_without_notes():
    X, notes = aligned(new_rows())
    assert list(X.columns) == ["sex", "stage", "age"]
    assert notes == []


def test_missing_columns_are_named_with_the_closest_spelling():
    with pytest.raises(DataError, match="Columns are missing: stage") as caught:
        aligned(new_rows().rename(columns={"stage": "stages"}))
    assert "“stages” to “stage”" in caught.value.remedy
    with pytest.raises(DataError, match="missing: sex, age"):
        aligned(new_rows()[["stage"]])


def test_capitals_units_and_blanks_in_names_do_not_matter():
    X, notes = aligned(new_rows().rename(columns={"age": "Age (years)", "sex": " SEX"}))
    assert list(X.columns) == ["sex", "stage", "age"]
    assert len(notes) == 2


def test_extra_columns_unseen_values_and_ranges_are_noted():
    X, notes = aligned(new_rows().assign(shoe=[42.0, 43.0], age=[40.0, 430.0], stage=["I", "IV"]))
    assert X["age"].tolist() == [40, 430]
    text = " ".join(notes)
    assert "shoe" in text
    assert "IV" in text
    assert "30.5–46.5" in text


def test_retyped_columns():
    X, _ = aligned(new_rows().assign(age=["40", "45.5"]))
    assert X["age"].tolist() == [40, 45.5]
    X, notes = aligned(pd.DataFrame({"age": ["40", "?", "45", "old"], "stage": "I", "sex": "m"}))
    assert X["age"].isna().tolist() == [False, True, False, True]
    assert any("1 cell" in note for note in notes)
    with pytest.raises(DataError, match="should hold numbers"):
        aligned(new_rows().assign(age=["young", "old"]))
    with pytest.raises(DataError, match="none of the values"):
        aligned(new_rows().assign(stage=["mild", "severe"]))


def test_levels_written_otherwise_are_matched():
    X, notes = aligned(new_rows().assign(sex=["M", "F "], stage=["i", None]))
    assert X["sex"].tolist() == ["m", "f"]
    assert X["stage"].tolist() == ["I", None]
    assert not any("never seen" in note for note in notes)


def test_numbers_as_levels_fit_however_they_are_written():
    codes = pd.DataFrame({"code": [1.0, 2, 3] * 10, "x": np.arange(30.0), "y": ["a", "b"] * 15})
    data = read_table(codes.to_csv(index=False).encode(), "c.csv").dataset
    assert data.schema["code"].levels == ("1", "2", "3")
    for cells in (["1", "3"], ["1.0", "3.00"], [1, 3], [1.0, 3.0]):
        X, notes = align(pd.DataFrame({"code": cells, "x": [1.5, 2.5]}), data.schema)
        assert X["code"].tolist() == ["1", "3"]
        assert notes == []


def test_no_rows():
    with pytest.raises(DataError, match="no rows"):
        aligned(new_rows().head(0))


SPELLINGS = [
    ("yes", "no"), ("Yes ", "NO"), ("YES", "No"), ("y", "n"), ("Y", "N"), ("ja", "nein"), ("oui", "non"), ("sí", "no"),
    ("1", "0"), ("1.0", "0.0"), ("TRUE", "FALSE"), ("true", "false"), ("是", "否"), ("да", "нет"), ("evet", "hayır"),
    ("kyllä", "ei"), ("ναι", "όχι"), ("כן", "לא"), ("예", "아니오"), ("bai", "ez"), ("tak", "nie"), ("da", "nu"),
    ("jah", "ei"), ("taip", "ne"), ("có", "không"), ("ya", "tidak"), ("نعم", "لا"),
]  # fmt: skip


def _file(yes: str, no: str, seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    died = rng.random(80) < 0.4
    rows = [f"{rng.normal(d, 1):.2f},{yes if d else no}" for d in died]
    return ("lactate,died\n" + "\n".join(rows) + "\n").encode()


def _auc(test: bytes, train: bytes) -> float:
    data = read_table(train, "tr.csv").dataset
    frame, split, _ = with_test(data.frame, data.schema, read_raw(test, "te.csv"))
    both = TableDataset.from_frame(frame, data.schema, "both", split)
    held = both.split == "test"
    assert held.sum() == 80
    yes = both.y == both.classes[1]
    score = both.X["lactate"].to_numpy()
    return float((score[held & yes][:, None] > score[held & ~yes][None]).mean())


@pytest.mark.parametrize("train", [("yes", "no"), ("1", "0"), ("Ja", "Nein")])
def test_however_yes_is_written_in_the_test_file_the_auc_is_the_same(train):
    right = _auc(_file(*train, 1), _file(*train, 0))
    assert 0.5 < right < 1
    for spelling in SPELLINGS:
        assert _auc(_file(*spelling, 1), _file(*train, 0)) == right, spelling


def test_an_outcome_that_was_never_learnt_is_refused_and_not_taken_for_no():
    for spelling in (("maybe", "no"), ("grade 3", "grade 2"), ("yes", "unknown")):
        with pytest.raises(DataError, match="which the other file does not"):
            _auc(_file(*spelling, 1), _file("yes", "no", 0))


def test_a_unit_that_was_never_named_and_a_column_without_a_cell_are_said():
    schema = Schema((Column("crp", low=1.0, high=90.0, typical=20.0), *SCHEMA.columns))
    frame = new_rows().assign(crp=[20.5, 30.0])
    assert not align(frame, schema)[1]
    assert any("named no unit" in note for note in align(frame, schema, {"crp": "mg/dl"})[1])
    assert any("no cell is filled" in note for note in align(frame.assign(crp=np.nan), schema)[1])


def test_thousands_of_new_patients_are_read_by_the_range_that_was_learnt_from():
    """456,598 is no 456.598 where the model knows 10 833 to 972 428, however the file it learnt from wrote them."""
    schema = Schema((Column("plt", low=10_833.0, high=972_428.0, typical=4e5),))
    for cells in (
        ["456,598", "98,500", "12,345"],
        ["456,598", "912", "98,500"],
        ["912", "456.598"],
        ["456598", "98500"],
    ):
        rows = "\n".join(["plt;note", *(f"{cell};x" for cell in cells)])
        frame, _, _ = frame_for(schema, read_raw(rows.encode(), "new.csv"))
        assert frame["plt"].tolist() == [float(cell.replace(",", "").replace(".", "")) for cell in cells]
