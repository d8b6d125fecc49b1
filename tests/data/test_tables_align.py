"""New rows are brought to a trained model's columns, and what does not fit is said."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import Column, Schema, align, read_table
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
