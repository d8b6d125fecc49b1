"""Figures of what was read over time: they say what is there, and a gap in the record is a gap in the line."""

import numpy as np
import pytest

from dlcore.data.sequences.stack import Sequences
from dlcore.plots import courses as figures
from dlcore.plots.rnn.unrolled import unrolled
from dlcore.plots.rnn.visits import redrawn


def courses(n=9, seed=0):
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(n):
        t = np.sort(rng.choice(40, rng.integers(2, 9), replace=False)).astype(float)
        values = np.where(rng.random((len(t), 3)) < [0.1, 0.5, 0.9], np.nan, rng.normal(size=(len(t), 3)))
        parts.append((t, values))
    return Sequences.from_list(parts, ("pulse", "crp", "troponin"), units=("/min", "mg/L", ""), time_unit="h")


IDS = np.array([f"P{i}" for i in range(9)], dtype=object)


@pytest.mark.parametrize("dark", [False, True])
def test_each_patient_has_a_plot_with_what_was_measured_alone(dark):
    X = courses()
    y = np.array(["alive", "dead"] * 4 + ["alive"], dtype=object)
    fig = figures.small_multiples(X, np.array([0, 3, 5]), IDS, 1, ("alive", "dead"), y, dark)
    assert [a.text for a in fig.layout.annotations] == ["P0", "P3", "P5"]
    for trace, i in zip(fig.data, (0, 3, 5)):
        _, values = X[i]
        drawn = np.array([v for v in trace.y if v is not None and not np.isnan(v)])
        np.testing.assert_array_equal(drawn, values[~np.isnan(values[:, 1]), 1])
        assert trace.name == y[i]
    assert "crp (mg/L)" in fig.layout.title.text and "3 of 9" in fig.layout.title.text


def test_a_gap_in_the_record_breaks_the_line():
    t = np.array([0.0, 1, 2, 3, 30, 31])
    X = Sequences.from_list([(t, np.ones((6, 1)))], ("pulse",), time_unit="h")
    line = figures.small_multiples(X, [0], IDS, 0).data[0]
    assert np.isnan(line.x).sum() == 1 and np.isnan(line.x[4])
    steady = Sequences.from_list([(t[:4], np.ones((4, 1)))], ("pulse",), time_unit="h")
    assert not np.isnan(figures.small_multiples(steady, [0], IDS, 0).data[0].x).any()


def test_missing_counts_courses_that_are_under_way():
    first = (np.arange(16.0), np.ones((16, 1)))
    second = (np.arange(4.0), np.full((4, 1), np.nan))
    X = Sequences.from_list([first, second], ("pulse",), time_unit="h")
    share = figures.missing_over_time(X).data[0].z[0]
    assert share[0] == 0.5 and share[-1] == 1.0, "who has left does not count as missing"
    assert (
        "11%" in figures.missing_over_time(X).layout.title.text
        or "20%" in figures.missing_over_time(X).layout.title.text
    )
    whole = Sequences.from_list([first], ("pulse",), time_unit="h")
    assert figures.missing_over_time(whole).layout.title.text == "Nothing is missing"


def test_a_dot_for_every_row_coloured_by_how_much_was_measured():
    X = courses()
    dots = figures.when_measured(X, np.arange(4), IDS).data[0]
    assert len(dots.x) == X.lengths[:4].sum()
    np.testing.assert_allclose(dots.marker.color, (~np.isnan(X[np.arange(4)].values)).mean(axis=1))


def course(n=5, v=9):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(n, v))
    values[:, 0] = 1.0  # never changes
    return {
        "times": np.arange(n) * 2.0,
        "values": values,
        "names": [f"v{i}" for i in range(v)],
        "units": [""] * v,
        "time_unit": "h",
        "answer": np.linspace(0.1, 0.62, n),
        "summary": np.full(n, 0.3),
        "disagreement": np.full(n, 0.02),
    }


@pytest.mark.parametrize("dark", [False, True])
def test_the_answer_stands_above_the_variables_that_matter(dark):
    fig = redrawn(course(), "death", first=["v0", "v7", "v2"], dark=dark)
    names = [a.text for a in fig.layout.annotations]
    assert names[:2] == ["v7", "v2"] and "v0" not in names and len(names) == 6
    assert fig.layout.title.text == "death: 10 % at the first row, 62 % at the last"
    assert any(trace.name == "by the summary alone" for trace in fig.data)


def test_a_number_is_written_as_a_number():
    fig = redrawn(course() | {"answer": np.linspace(100, 140, 5)}, "glucose", is_share=False)
    assert fig.layout.title.text == "glucose: 100 at the first row, 140 at the last"


def test_unrolled_it_shows_row_after_row_and_nothing_before_its_time():
    fig = unrolled(course(), first=["v7"])
    assert len(fig.frames) == 5
    for k, frame in enumerate(fig.frames):
        said = list(frame.data[1].text)
        assert all(said[: k + 1]) and not any(said[k + 1 :])
    assert "v7" in fig.frames[0].data[2].text[0]
