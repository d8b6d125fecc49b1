"""The table encoder: gaps, words, odd columns, and that it learns from the rows it is given alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.data.tables.encode import TableEncoder
from dlcore.errors import BundleError, DataError


def clinic():
    return pd.DataFrame(
        {
            "age": [40.0, 50.0, np.nan, 70.0],
            "sex": ["male", "female", None, "male"],
            "constant": [1.0] * 4,
            "empty": [np.nan] * 4,
            "smoker": [True, False, True, True],
        }
    )


def test_names_say_what_each_column_is():
    encoder = TableEncoder().fit(clinic())
    assert encoder.encoded_names_ == [
        "age",
        "age missing",
        "sex = female",
        "sex = male",
        "sex missing",
        "smoker = False",
        "smoker = True",
    ]
    assert encoder.feature_of_.tolist() == [0, 0, 1, 1, 1, 4, 4]
    assert any("constant, empty" in note for note in encoder.notes_)


def test_numbers_are_filled_with_the_median_then_standardised():
    encoded = TableEncoder().fit_transform(clinic())
    ages = np.array([40, 50, 50, 70.0])
    np.testing.assert_allclose(encoded[:, 0], (ages - ages.mean()) / ages.std())
    assert encoded[:, 1].tolist() == [0, 0, 1, 0]


def test_unseen_word_is_all_zeros():
    encoder = TableEncoder().fit(clinic())
    new = clinic().assign(sex="other")
    assert not encoder.transform(new)[:, 2:5].any()


def test_only_training_rows_decide():
    table = clinic()
    encoder = TableEncoder().fit(table.iloc[:2])
    changed = table.copy()
    changed.loc[3, "age"] = 1e6
    other = TableEncoder().fit(changed.iloc[:2])
    assert encoder.encoded_names_ == other.encoded_names_
    np.testing.assert_array_equal(encoder.transform(table), other.transform(table))


def test_infinite_counts_as_missing_and_is_said():
    table = pd.DataFrame({"crp": [1.0, 2.0, np.inf, 4.0]})
    encoder = TableEncoder().fit(table)
    assert "crp missing" in encoder.encoded_names_
    assert any("crp" in note and "missing" in note for note in encoder.notes_)
    assert np.isfinite(encoder.transform(pd.DataFrame({"crp": [-np.inf, 1e300]}))).all()


def test_keep_leaves_gaps():
    encoder = TableEncoder(missing="keep")
    encoded = encoder.fit_transform(clinic())
    assert encoder.encoded_names_ == ["age", "sex = female", "sex = male", "smoker = False", "smoker = True"]
    assert np.isnan(encoded[2, :3]).all()
    np.testing.assert_allclose(np.nanmean(encoded[:, 0]), 0, atol=1e-12)


def test_array_and_frame_agree():
    values = np.random.default_rng(0).normal(size=(20, 3))
    np.testing.assert_array_equal(
        TableEncoder().fit_transform(values), TableEncoder().fit_transform(pd.DataFrame(values))
    )


def test_a_word_among_numbers_names_the_column():
    encoder = TableEncoder().fit(clinic())
    with pytest.raises(DataError, match="age holds 'old'"):
        encoder.transform(clinic().astype({"age": object}).assign(age="old"))


def test_wrong_number_of_columns():
    with pytest.raises(DataError, match="columns"):
        TableEncoder().fit(clinic()).transform(clinic().drop(columns="age"))


def test_too_many_levels_keep_the_commonest():
    names = [f"p{i}" for i in range(80)] + ["common"] * 20
    encoder = TableEncoder().fit(pd.DataFrame({"name": names}))
    assert len(encoder.encoded_names_) == 50
    assert "name = common" in encoder.encoded_names_
    assert encoder.notes_


def test_state_round_trip_is_exact():
    encoder = TableEncoder().fit(clinic())
    again = TableEncoder.from_state(encoder.to_state())
    np.testing.assert_array_equal(encoder.transform(clinic()), again.transform(clinic()))
    assert again.encoded_names_ == encoder.encoded_names_
    assert (
        again.typical_row()
        == encoder.typical_row()
        == {
            "age": 50.0,
            "sex": "male",
            "constant": None,
            "empty": None,
            "smoker": "True",
        }
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda state: state.pop("mean"),
        lambda state: state.update(mean=np.zeros(7)),
        lambda state: state.update(number=np.array([99])),
        lambda state: state.update(gap=np.array([5])),
        lambda state: state.update(missing="explode"),
        lambda state: state.update(levels=[{"column": 0, "levels": ["a"], "commonest": "a"}]),
        lambda state: state.update(levels=3),
    ],
)
def test_damaged_state(damage):
    state = TableEncoder().fit(clinic()).to_state()
    damage(state)
    with pytest.raises(BundleError):
        TableEncoder.from_state(state)


def test_row_from_a_form():
    encoder = TableEncoder().fit(clinic())
    row = encoder.row({"age": 40, "sex": "male", "smoker": "True"})
    np.testing.assert_array_equal(encoder.transform(row), encoder.transform(clinic().iloc[:1]))
    with pytest.raises(DataError, match="shoe"):
        encoder.row({"shoe": 43})


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, (7, 3), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_whatever_the_numbers_the_result_is_finite(values):
    encoder = TableEncoder().fit(values)
    encoded = encoder.transform(values)
    assert encoded.shape == (7, len(encoder.encoded_names_)) and np.isfinite(encoded).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.booleans(), st.text(max_size=3), st.floats()), min_size=3, max_size=9))
def test_any_mixture_of_cells(cells):
    encoder = TableEncoder().fit(pd.DataFrame({"x": pd.Series(cells, dtype=object)}))
    assert np.isfinite(encoder.transform(pd.DataFrame({"x": pd.Series(cells, dtype=object)}))).all()
