"""Events by a horizon as registries keep them: status and time, dates of death, a column that turns to yes."""

import numpy as np
import pandas as pd
import pytest
from conftest import DATA

from dlcore.data.sequences.follow_up import at_landmarks, known_by
from dlcore.data.sequences.read import read_sequences
from dlcore.errors import DataError

VISITS = pd.DataFrame(
    {
        "id": ["a"] * 3 + ["b"] * 2 + ["c"] * 2 + ["d"] * 2,
        "day": [0, 100, 300, 0, 50, 0, 400, 0, 30],
        "bili": [1.0, 2, 3, 1, 1, 5, 6, 2, 2.5],
        "futime": [500] * 3 + [60] * 2 + [700] * 2 + [90] * 2,
        "status": [2] * 3 + [1] * 2 + [0] * 2 + [2] * 2,
    }
)
ASKED = {"outcome": "status", "event": "futime", "within": "1 years"}


def read(frame, plan):
    return read_sequences(frame.to_csv(index=False).encode(), plan, filename="visits.csv")


def test_status_and_time_on_the_clock_of_the_course():
    reading = read(VISITS, ASKED)
    d = reading.dataset
    assert d.task == "horizon" and reading.dataset.record.plan.within == 365.25
    assert list(d.y["time"]) == [500, 60, 700, 90] and list(d.y["status"]) == [1, 1, 0, 1]
    assert any("1, 2 together count as the event" in note for note in d.notes)
    assert d.X.names == ("bili",) and d.schema["futime"].role == "ignored"
    assert d.classes == ("no event", "event")


def test_a_competing_event_is_neither_the_event_nor_censored():
    d = read(VISITS, ASKED | {"status": ("2",)}).dataset
    assert list(d.y["status"]) == [1, 2, 0, 1] and any("cannot come" in note for note in d.notes)
    censored = read(VISITS, ASKED | {"status": ("2",), "censored": ("0", "1")}).dataset
    assert list(censored.y["status"]) == [1, 0, 0, 1]
    np.testing.assert_array_equal(known_by(censored.y, 365), [0, np.nan, 0, 1])


def test_status_in_words_is_understood():
    words = VISITS.assign(status=VISITS.status.map({0: "alive", 1: "transplanted", 2: "dead"}))
    d = read(words, ASKED | {"status": ("dead",)}).dataset
    assert list(d.y["status"]) == [1, 2, 0, 1]
    with pytest.raises(DataError, match="no value of status"):
        read(words, ASKED | {"status": ("died",)})


def test_dates_of_death_and_visits():
    start = pd.to_datetime(["2020-01-01"] * 3 + ["2021-05-05"] * 2 + ["2019-03-03"] * 2 + ["2020-02-28"] * 2)
    dated = VISITS.assign(date=(start + pd.to_timedelta(VISITS.day, unit="D")).dt.strftime("%d.%m.%Y"))
    dated["date_of_death"] = (start + pd.to_timedelta(VISITS.futime, unit="D")).dt.strftime("%d.%m.%Y")
    dated.loc[dated.status != 2, "date_of_death"] = None
    d = read(dated.drop(columns=["day", "futime", "status"]), {"event": "date_of_death", "within": "1 years"}).dataset
    assert list(d.y["time"]) == [500, 50, 400, 90] and list(d.y["status"]) == [1, 0, 0, 1]
    with pytest.raises(DataError, match="timed by numbers"):
        read(dated.drop(columns=["date", "futime", "status"]), {"event": "date_of_death", "within": "1 years"})


def test_a_column_that_turns_to_yes():
    frame = VISITS.drop(columns=["futime", "status"]).assign(sepsis=[0, 1, 1, 0, 0, 0, 1, 0, 0])
    d = read(frame, {"outcome": "sepsis", "within": 200}).dataset
    assert list(d.y["time"]) == [100, 50, 400, 30] and list(d.y["status"]) == [1, 0, 1, 0]
    assert d.X.names == ("bili",), "what tells the event is not learnt from"
    assert any("rows after the event" in note for note in d.notes) and list(d.X.lengths) == [2, 2, 2, 2]


def test_rows_after_the_event_are_not_used():
    late = pd.concat([VISITS, VISITS.iloc[[4]].assign(day=80, bili=99)])
    d = read(late, ASKED).dataset
    assert 99 not in d.X.values and any("rows after the event" in note for note in d.notes)


def test_an_unknown_end_is_left_out_and_named():
    frame = VISITS.assign(status=VISITS.status.where(VISITS.id != "b"))
    d = read(frame, ASKED).dataset
    assert list(d.ids) == ["a", "c", "d"] and any("no known event" in note and "b" in note for note in d.notes)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"outcome": "status", "within": 10}, "when the event happened"),
        (ASKED | {"event": "bili"}, "same in all rows"),
        (ASKED | {"within": "soon"}, "no span of time"),
        (ASKED | {"status": ("7",)}, "no value of status"),
        (ASKED | {"forecast": "bili"}, "Either an event or"),
    ],
)
def test_what_cannot_be_told_is_asked_for(plan, words):
    with pytest.raises(DataError, match=words):
        read(VISITS, plan)


@pytest.mark.skipif(not (DATA / "pbcseq.csv").exists(), reason="shared data are not here")
def test_the_liver_registry_counts_as_its_own_columns_say():
    d = read_sequences(DATA / "pbcseq.csv", {"outcome": "status", "event": "futime", "within": "2 years"}).dataset
    raw = pd.read_csv(DATA / "pbcseq.csv")
    at_risk = at_landmarks(d.X, d.y, [0, 1461])
    for day in (0, 1461):
        own = raw[(raw.day <= day) & (raw.futime > day)].groupby("id").first()
        rows = at_risk.times == day
        assert rows.sum() == len(own)
        assert np.nansum(known_by(at_risk.y[rows], 730.5)) == ((own.status > 0) & (own.futime - day <= 730.5)).sum()
    assert len(at_landmarks(d.X, d.y).patients) == (raw.day < raw.futime).sum()
