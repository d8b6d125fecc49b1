"""Landmarks: only the past, only those still at risk, and censoring is not "no event"."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data.sequences.follow_up import at_landmarks, follow_up, known_by
from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError


def visits(*times):
    return Sequences.from_list([(t, np.asarray(t, dtype=float)[:, None] * 10) for t in times], ("x",), time_unit="days")


def test_each_visit_sees_the_past_alone_and_counts_from_there():
    X = visits([0, 5, 9], [0], [0, 3, 3])
    y = follow_up([9, 2, 8], [1, 0, 2])
    found = at_landmarks(X, y)
    assert list(found.patients) == [0, 0, 1, 2, 2]  # the visit on the day of death is no landmark
    assert list(found.times) == [0, 5, 0, 0, 3]
    assert [list(found.X[i][0]) for i in range(5)] == [[0], [0, 5], [0], [0], [0, 3, 3]]
    assert list(found.y["time"]) == [9, 4, 2, 8, 5] and list(found.y["status"]) == [1, 1, 0, 2, 2]


def test_fixed_landmarks_keep_those_at_risk():
    X = visits([0, 5, 9], [0], [4])
    y = follow_up([9, 2, 8], [1, 0, 2])
    found = at_landmarks(X, y, [0, 4])
    assert list(zip(found.patients, found.times)) == [(0, 0), (0, 4), (1, 0), (2, 4)]  # patient 2 comes on day 4


def test_who_is_censored_early_is_neither_yes_nor_no():
    y = follow_up([1, 3, 1, 3, 2, 1], [1, 1, 0, 0, 0, 2])
    np.testing.assert_array_equal(known_by(y, 2), [1, 0, np.nan, 0, np.nan, 0])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0.1, 100), st.integers(0, 2)), min_size=1, max_size=30), st.floats(0.1, 50))
def test_landmark_rows_agree_with_counting_one_by_one(patients, horizon):
    rng = np.random.default_rng(len(patients))
    times = [np.unique(rng.integers(0, 60, rng.integers(1, 8))) for _ in patients]
    X, y = visits(*times), follow_up(*map(np.array, zip(*patients, strict=True)))
    expected = []
    for i, (end, status) in enumerate(patients):
        for t in times[i]:
            if t < end:
                left = end - t
                expected.append(
                    (i, t, np.nan if left <= horizon and status == 0 else float(left <= horizon and status == 1))
                )
    found = at_landmarks(X, y)
    np.testing.assert_array_equal(found.patients, [e[0] for e in expected])
    np.testing.assert_array_equal(found.times, [e[1] for e in expected])
    np.testing.assert_array_equal(known_by(found.y, horizon), [e[2] for e in expected])


def test_an_unknown_end_is_refused():
    with pytest.raises(DataError):
        follow_up([1, np.nan], [0, 1])
