"""The table encoder: gaps, words, odd columns, and that it learns from the rows it is given alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.data.tables.encode import TableEncoder
from dlcore.errors import BundleError, DataError
from dlcore.words import say


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
    assert any("constant, empty" in say(note) for note in encoder.notes_)


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
    assert any("count as missing" in say(note) and "crp" in say(note) for note in encoder.notes_)
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


def test_blocks_say_which_columns_belong_to_whom():
    encoder = TableEncoder().fit(clinic())
    age, sex, smoker = encoder.blocks_
    assert (age.name, age.feature, age.columns, age.missing, age.levels) == ("age", 0, (0,), 1, None)
    assert (sex.name, sex.columns, sex.missing, sex.levels) == ("sex", (2, 3), 4, ("female", "male"))
    assert (smoker.feature, smoker.columns, smoker.missing, smoker.levels) == (4, (5, 6), None, ("False", "True"))
    assert age.is_number and not sex.is_number
    assert (age.mean, age.scale) == (52.5, pytest.approx(np.std([40, 50, 50, 70])))


@pytest.mark.parametrize("missing", ["impute", "keep"])
def test_every_column_stands_in_one_block_and_blocks_come_back(missing):
    encoder = TableEncoder(missing).fit(clinic())
    columns = sorted(column for block in encoder.blocks_ for column in block.all_columns)
    assert columns == list(range(len(encoder.encoded_names_)))
    for block in encoder.blocks_:
        assert set(encoder.feature_of_[block.all_columns]) == {block.feature}
        for column, level in zip(block.columns, block.levels or [None]):
            assert encoder.encoded_names_[column] == (block.name if level is None else f"{block.name} = {level}")
    assert TableEncoder.from_state(encoder.to_state()).blocks_ == encoder.blocks_


@pytest.mark.parametrize("missing", ["impute", "keep"])
def test_the_way_back_gives_the_table(missing):
    encoder = TableEncoder(missing).fit(clinic())
    back = encoder.inverse_transform(encoder.transform(clinic()))
    assert list(back.columns) == list(clinic().columns)
    np.testing.assert_allclose(back["age"], clinic()["age"])
    assert back["sex"].tolist() == ["male", "female", None, "male"]
    assert back["smoker"].tolist() == ["True", "False", "True", "True"]
    assert back["constant"].isna().all() and back["empty"].isna().all()  # what was left out is not made up


def test_estimates_go_to_the_largest_level():
    encoder = TableEncoder().fit(clinic())
    estimated = np.array([[1.0, 0.2, 0.1, 0.5, 0.4, 0, 1], [1.0, 0.7, 0.1, 0.2, 0.3, 1, 1], [np.nan] * 7])
    back = encoder.inverse_transform(estimated)
    assert back["age"][0] == pytest.approx(52.5 + np.std([40, 50, 50, 70])) and back["age"][1:].isna().all()
    assert back["sex"].tolist() == ["male", None, None]
    assert back["smoker"].tolist() == ["True", None, None]  # two levels alike: neither is said
    with pytest.raises(DataError, match="is not a table"):
        encoder.inverse_transform(estimated[:, :3])


@given(
    arrays(np.float64, (12, 3), elements=st.one_of(st.just(np.nan), st.floats(-1e6, 1e6))),
    st.lists(st.sampled_from(["a", "b", "c", None]), min_size=12, max_size=12),
    st.sampled_from(["impute", "keep"]),
)
@settings(max_examples=40, deadline=None)
def test_what_was_encoded_comes_back(numbers, words, missing):
    table = pd.DataFrame(numbers).assign(word=pd.Series(words, dtype=object))
    encoder = TableEncoder(missing).fit(table)
    back = encoder.inverse_transform(encoder.transform(table))
    for block in encoder.blocks_:
        given, found = table.iloc[:, block.feature], back.iloc[:, block.feature]
        if block.is_number:
            np.testing.assert_allclose(found, given, rtol=1e-6, atol=1e-6 * max(1, block.scale))
        else:
            assert found.tolist() == given.tolist()
