"""Courses unlike those learned from: other units, other places, noise; few of the others, however short."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from courses import SMALL, signals, visits

from dlcore.bundle import read_tree, write_tree
from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn.estimators import RNNClassifier
from dlcore.models.rnn.novelty import CourseNovelty


def like(X, values) -> Sequences:
    return Sequences(values, X.times, X.starts, X.names, X.units, X.static, X.time_unit)


@pytest.fixture(scope="module")
def known():
    return CourseNovelty.of(visits(300)[0])


def test_few_new_patients_are_called_unlike_however_short_their_record(known):
    X = visits(300, seed=1)[0]
    assert known.unlike(X).mean() <= 0.08
    short = X[X.lengths > 3]
    early = Sequences.from_list(
        [(t[:2], v[:2]) for t, v in map(short.__getitem__, range(len(short)))], X.names, static=short.static
    )
    assert known.unlike(early).mean() <= 0.08


def test_a_value_in_another_unit_is_unlike_and_named(known):
    X = visits(100, seed=2)[0]
    measured = X[[i for i in range(100) if np.isfinite(X[i][1][:, 0]).any()]]
    other = like(measured, measured.values * [17.1, 1.0])  # bilirubin in µmol/l
    assert known.unlike(other).mean() >= 0.95
    assert known.because(other[:1])[0] == "bilirubin"
    older = measured[:5]
    older.static["age"] = 460.0
    assert known.unlike(older).all() and known.because(older[:1])[0] == "age"


def test_a_last_row_with_hardly_a_value_is_unlike_and_so_is_a_record_that_never_ends():
    X = signals(60)[0]  # every row has its value
    full = Sequences(np.repeat(X.values, 3, axis=1), X.times, X.starts, ("a", "b", "c"))
    known = CourseNovelty.of(full)
    new = Sequences(
        np.repeat(signals(20, seed=5)[0].values, 3, axis=1), *_rest(signals(20, seed=5)[0]), ("a", "b", "c")
    )
    ends = new.starts[1:] - 1
    empty = new.values.copy()
    empty[ends] = np.nan
    told = known.bounds(like(new, empty))
    assert known.unlike(like(new, empty)).all() and (told["values"], told["fewest"]) == (0, 3)
    empty[ends] = new.values[ends]
    empty[ends - 1, 1:] = np.nan  # an earlier row may be thin
    assert known.unlike(like(new, empty)).mean() <= 0.15
    times = new.times.copy()
    times[ends] *= 10
    late = Sequences(new.values, times, new.starts, new.names)
    assert known.unlike(late).all() and known.bounds(late)["span"] > known.bounds(late)["longest"]
    again = CourseNovelty.from_state(known.to_state())
    assert again.unlike(late).all() and again.fewest == 3
    assert not CourseNovelty.of(full, timed=False).unlike(late).all()


def _rest(X):
    return X.times, X.starts


def test_only_what_is_outside_is_named_where_something_is(known):
    X = visits(100, seed=2)[0]
    measured = X[[i for i in range(100) if np.isfinite(X[i][1][:, 0]).any()]][:1]
    assert known.because(like(measured, measured.values * [1000, 1.0])) == ["bilirubin"]


def test_noise_in_place_of_a_signal_is_unlike():
    known, rng = CourseNovelty.of(signals(60)[0]), np.random.default_rng(0)
    X = signals(20, seed=5)[0]
    assert known.unlike(X).mean() <= 0.15
    assert known.unlike(like(X, rng.permutation(X.values))).mean() >= 0.9  # the same values, in no order


def test_nothing_is_said_of_few_patients_and_it_comes_back_with_the_model(tmp_path):
    few, y = visits(18)
    assert RNNClassifier(**SMALL).fit(few, y).novelty_ is None
    X, y = visits(60)
    model = RNNClassifier(**SMALL).fit(X, y)
    write_tree(tmp_path / "state", model.to_state())
    again = RNNClassifier.from_state(model.get_params(), read_tree(tmp_path / "state"))
    np.testing.assert_array_equal(again.novelty_.share(X), model.novelty_.share(X))
    assert not model.unlike(X).all() and len(again.unlike(X)) == 60
