"""Times as hospitals write them; what can be read in two ways is never read in silence."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data.sequences.clock import read_clock
from dlcore.data.sequences.units import convert, duration, unit_of_name
from dlcore.errors import DataError

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d-%b-%Y %H:%M:%S",
    "%b %d, %Y %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%d/%m/%Y %I:%M:%S %p",
)  # fmt: skip


def clock(*words, **options):
    return read_clock(pd.Series(list(words), dtype=object, name="when"), **options)


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=40)
@given(days=st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2068, 12, 31)), min_size=1, max_size=6))
def test_every_spelling_of_a_date_comes_back(form, days):
    days = [
        datetime(2001, 5, 31, 13, 0, 1),
        *(day.replace(microsecond=0) for day in days),
    ]  # the 31st tells day from month
    read = clock(*(day.strftime(form) for day in days))
    assert read.absolute and not read.whole_days
    assert list(read.values) == [(day - datetime(1970, 1, 1)).total_seconds() for day in days]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 59)), min_size=2, max_size=9))
def test_elapsed_hours_and_minutes(pairs):
    pairs = [*pairs, (30, 0)]
    np.testing.assert_allclose(clock(*(f"{h}:{m:02d}" for h, m in pairs)).values, [h + m / 60 for h, m in pairs])
    words = [str(timedelta(hours=h, minutes=m)) for h, m in pairs]
    np.testing.assert_allclose(clock(*words).values, [h + m / 60 for h, m in pairs])


def test_day_and_month_are_told_apart_by_what_cannot_be_a_month():
    assert np.diff(clock("31/01/2020", "01/02/2020").values) == 86400
    assert np.diff(clock("1/31/2020", "2/1/2020").values) == 86400
    with pytest.raises(DataError, match="day stands first in some dates"):
        clock("13/04/2020", "04/15/2020")


def test_dates_that_can_be_read_in_two_ways_are_said():
    read = clock("03/04/2020", "04/04/2020")
    assert np.diff(read.values) == 86400 and "two ways" in read.notes[0]
    month_first = clock("03/04/2020", "04/03/2020", patients=np.zeros(2, int))
    assert np.diff(month_first.values) > 0 and "month first" in month_first.notes[0]
    assert np.diff(clock("03/04/2020", "04/04/2020", day_first=False).values) == 31 * 86400


def test_time_zones():
    assert np.diff(clock("2020-01-01T00:00Z", "2020-01-01T01:30+01:00").values) == 1800
    assert "time zones" in clock("2020-01-01T00:00Z", "2020-01-01T01:30+01:00").notes[0]
    assert clock("2020-01-01 00:00 +0200", "2020-01-01 01:00 +0200").notes == []
    with pytest.raises(DataError, match="some times carry a time zone"):
        clock("2020-01-01T00:00Z", "2020-01-01T01:00")


def test_times_of_day_without_dates_past_midnight_are_refused():
    with pytest.raises(DataError, match="past midnight"):
        clock("22:00", "23:30", "00:30", patients=np.zeros(3, int))
    assert list(clock("22:00", "23:30", patients=np.zeros(2, int)).values) == [22, 23.5]
    assert list(clock("22:00", "26:30", "1:00", patients=np.array([0, 0, 1])).values) == [22, 26.5, 1]


def test_named_visits():
    months = clock("baseline", "month 3", "month 6")
    assert (list(months.values), months.unit) == ([0, 3, 6], "months")
    mixed = clock("week 2", "month 1")
    np.testing.assert_allclose(mixed.values, [2, 365.25 / 12 / 7])
    assert mixed.unit == "weeks"
    assert clock("V1", "V2").unit == "steps"
    with pytest.raises(DataError):
        clock("V1", "week 3")


def test_dates_that_do_not_exist_are_counted_not_moved():
    words = [f"{day:02d}.02.2021" for day in range(1, 29)] + ["30.02.2021"]
    read = clock(*words)
    assert np.isnan(read.values[-1]) and "30.02.2021" in read.notes[0]


def test_what_is_no_time_is_refused():
    with pytest.raises(DataError, match="cannot be read as times"):
        clock("red", "green", "blue")


def test_numbers_keep_their_unit_and_dates_in_digits_are_dates():
    read = read_clock(pd.Series([0.0, 1.5, np.nan, np.inf], name="hours since admission"))
    assert read.unit == "h" and list(read.values[:2]) == [0, 1.5] and np.isnan(read.values[2:]).all()
    digits = read_clock(pd.Series([20240131.0, 20240201.0], name="date"))
    assert digits.absolute and np.diff(digits.values) == 86400
    assert read_clock(pd.Series([1.0, 2.0], name="visit")).unit == "steps"


@pytest.mark.parametrize(
    ("first", "counted", "step"), [(45_000.0, "days", 86_400), (1.7e9, "s", 1), (1.7e12, "ms", 1e-3)]
)
def test_dates_that_other_programs_count_are_dates_again(first, counted, step):
    column = pd.Series([first, first + 3, np.nan], name="charted")
    read = read_clock(column)
    assert read.absolute and read.counted == counted and "are read as dates and times" in read.notes[0]
    assert read.values[1] - read.values[0] == pytest.approx(3 * step, abs=1e-6) and np.isnan(read.values[2])
    at = pd.Timestamp(read.values[0], unit="s")
    assert at.strftime("%Y-%m") == ("2023-03" if counted == "days" else "2023-11")
    assert not read_clock(column.rename("time (s)")).absolute  # a unit was said
    assert read_clock(column, unit="h", counted=counted).absolute  # as the trained model read them
    assert not read_clock(pd.Series([0.0, first], name="charted")).absolute


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *[("hour", "h"), ("time (min)", "min"), ("day", "days"), ("DaysSinceBaseline", "days"), ("year", "years")],
        *[("t", ""), ("visit", ""), ("sodium", "")],
    ],
)
def test_the_unit_in_a_name(name, unit):
    assert unit_of_name(name) == unit


def test_spans_of_time():
    assert duration("2 years", "days") == 730.5 and duration(730, "days") == 730 and duration("24h", "days") == 1
    assert duration("1,5 h", "min") == 90
    for bad in ("soon", "-3 days", "0", "2 parsecs"):
        with pytest.raises(DataError):
            duration(bad, "days")
    with pytest.raises(DataError):
        convert(1.0, "h", "steps")
