"""`Sequences`: courses of unequal length, cut, put together, kept and told apart."""

import json

import numpy as np
import pandas as pd
import pytest

from dlcore.data.sequences import Sequences
from dlcore.errors import DataError

LENGTHS = (3, 0, 1, 5)


def courses(seed=0, lengths=LENGTHS, n_variables=2):
    rng = np.random.default_rng(seed)
    values = [np.where(rng.random((t, n_variables)) < 0.3, np.nan, rng.normal(size=(t, n_variables))) for t in lengths]
    return [(np.sort(rng.random(len(v)) * 10), v) for v in values]


def stack(seed=0, lengths=LENGTHS, **described):
    static = pd.DataFrame({"age": np.arange(len(lengths)) + 50.0, "sex": ["f", None, "m", "f"][: len(lengths)]})
    described = {"units": ("/min", "mmHg"), "static": static, "time_unit": "h"} | described
    return Sequences.from_list(courses(seed, lengths), ("pulse", "pressure"), **described)


def same(a: Sequences, b: Sequences) -> bool:
    for name in ("values", "times", "starts"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    pd.testing.assert_frame_equal(a.static, b.static)
    return (a.names, a.units, a.time_unit, a.sampling_rate) == (b.names, b.units, b.time_unit, b.sampling_rate)


def test_a_patient_comes_back_as_given():
    given, s = courses(), stack()
    assert len(s) == 4 and list(s.lengths) == list(LENGTHS)
    for i, (times, values) in enumerate(given):
        np.testing.assert_array_equal(s[i][0], times)
        np.testing.assert_array_equal(s[i][1], values)
    np.testing.assert_array_equal(s[-1][0], given[-1][0])
    assert list(s.owners) == [0, 0, 0, 2, 3, 3, 3, 3, 3]
    with pytest.raises(IndexError):
        s[4]


@pytest.mark.parametrize("which", [[3, 0, 3], slice(1, None), np.array([True, False, True, True]), [], [1]])
def test_choosing_patients_keeps_order_and_repeats(which):
    given, s = courses(), stack()
    rows = np.arange(4)[which]
    chosen = s[which]
    assert same(
        chosen,
        Sequences.from_list(
            [given[i] for i in rows], s.names, units=s.units, time_unit="h", static=s.static.iloc[rows]
        ),
    )


def test_until_cuts_the_future_for_all_or_for_each():
    s = stack()
    cut = s.until(5.0)
    assert len(cut) == 4 and cut.times.max() <= 5.0
    each = s.until([0.0, 1.0, 99.0, s[3][0][2]])
    assert list(each.lengths) == [0, 0, 1, 3]
    assert np.isnan(each.last_times[:2]).all() and each.last_times[3] == s[3][0][2]
    assert each.first_times[3] == s[3][0][0]


def test_parts_are_put_together_and_cut_again():
    a, b = stack(0), stack(1)
    both = Sequences.concat([a, b[[]], b])
    assert same(both[:4], a) and same(both[4:], b)


@pytest.mark.parametrize(
    "change", [{"units": ("bpm", "mmHg")}, {"time_unit": "days"}, {"sampling_rate": 250}, {"static": None}]
)
def test_unlike_parts_are_refused(change):
    with pytest.raises(DataError):
        Sequences.concat([stack(), stack(**change)])


def test_saved_and_loaded_it_is_the_same(tmp_path):
    for described in ({}, {"static": None, "sampling_rate": 250.0, "time_unit": "s"}):
        s = stack(**described)
        s.save(tmp_path)
        assert same(Sequences.load(tmp_path), s)
        assert list(Sequences.load(tmp_path).digests) == list(s.digests)
        for file in tmp_path.iterdir():
            file.unlink()
    with pytest.raises(DataError):
        Sequences.load(tmp_path)


def test_damaged_files_are_refused(tmp_path):
    stack().save(tmp_path)
    plain = json.loads((tmp_path / "sequences.json").read_text())
    (tmp_path / "sequences.json").write_text(json.dumps(plain | {"names": ["pulse"]}))
    with pytest.raises(DataError):
        Sequences.load(tmp_path)


def test_digests_tell_every_difference():
    s = stack()
    seen = set(s.digests)
    assert len(seen) == 4
    assert list(s[[2, 0]].digests) == [s.digests[2], s.digests[0]]
    values = s.values.copy()
    values[0, 0] += 1
    changes = [
        Sequences(values, s.times, s.starts, s.names, s.units, s.static, "h"),
        Sequences(s.values, s.times + 1, s.starts, s.names, s.units, s.static, "h"),
        s.with_static(s.static.assign(age=1.0)),
        stack(time_unit="days"),
        stack(units=("bpm", "mmHg")),
    ]
    assert all(changed.digests[0] not in seen for changed in changes)


def test_parts_that_do_not_fit_are_refused():
    names = ("a",)
    good = ([[1.0], [2.0]], [0.0, 1.0], [0, 2])
    Sequences(*good, names)
    for values, times, starts in (
        (good[0], [1.0, 0.0], good[2]),  # time runs backwards
        (good[0], [0.0, np.nan], good[2]),
        (good[0], good[1], [0, 1]),
        (good[0], good[1], [0, 3, 2]),
        (good[0], [0.0], good[2]),
    ):
        with pytest.raises(DataError):
            Sequences(values, times, starts, names)
    with pytest.raises(DataError):
        Sequences(*good, names, static=pd.DataFrame({"age": [1.0, 2.0]}))
    Sequences(good[0], [1.0, 0.0], [0, 1, 2], names)  # two patients: no order between them
