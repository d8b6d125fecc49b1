"""Merging values, keeping rows, days to ages: the same for the table that is learnt from and for new patients."""

import datetime

import numpy as np
import pandas as pd
import pytest

from dlcore.data import read_table
from dlcore.data.tables.days import days_of
from dlcore.data.tables.kind import new_rows
from dlcore.data.tables.read import TableOptions, read_raw
from dlcore.data.tables.steps import apply_steps
from dlcore.errors import DataError

BORN = [datetime.date(1950 + i % 40, 1 + i % 12, 1 + i % 28) for i in range(40)]
SEEN = [datetime.date(2021, 1 + i % 12, 1 + i % 27) for i in range(40)]


def _file(how: str = "%d.%m.%Y", n: int = 40) -> bytes:
    rows = ["id;dob;admitted;stage;age;died"]
    rows += [
        f"P{i};{BORN[i].strftime(how)};{SEEN[i].strftime(how)};{('I', 'IIa', 'IIb', 'III')[i % 4]};{30 + i};{i % 2}"
        for i in range(n)
    ]
    return ("\n".join(rows) + "\n").encode()


STEPS = (
    {"do": "merge", "column": "stage", "levels": ["IIa", "IIb"], "into": "II"},
    {"do": "days", "column": "admitted", "since": "dob", "give": "years"},
    {"do": "days", "column": "admitted", "give": "weekday"},
    {"do": "keep", "column": "age", "low": 35, "high": None},
)


@pytest.mark.parametrize("how", ["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%m/%d/%Y", "%d %b %Y"])
def test_steps_before_anything_is_left_out(how):
    reading = read_table(_file(how), "a.csv", TableOptions(steps=STEPS))
    data = reading.dataset
    assert data.schema["stage"].levels == ("I", "II", "III")
    assert len(data) == 35
    years = [(SEEN[i] - BORN[i]).days / 365.25 for i in range(5, 40)]
    assert np.allclose(data.X["dob to admitted (years)"], years, atol=0.006)
    assert list(data.X["admitted weekday"]) == [f"{SEEN[i]:%A}" for i in range(5, 40)]
    assert "dob" not in data.frame  # a birth date goes no further; the age made of it does
    assert any("35 of 40" in note for note in reading.notes)


def test_new_patients_go_through_the_same_steps_and_none_is_left_out():
    schema = read_table(_file(), "a.csv", TableOptions(steps=STEPS)).dataset.schema
    rows = new_rows(schema, read_raw(_file(n=12), "new.csv"))
    assert len(rows.X) == 12
    assert set(rows.X["stage"]) == {"I", "II", "III"}
    assert np.allclose(
        rows.X["dob to admitted (years)"], [(s - b).days / 365.25 for s, b in zip(SEEN[:12], BORN)], atol=0.006
    )


def test_days_as_excel_counts_them_agree_with_the_calendar():
    days = [(day - datetime.date(1970, 1, 1)).days for day in SEEN]
    assert list(days_of(pd.Series([float((day - datetime.date(1899, 12, 30)).days) for day in SEEN]))[0]) == days
    assert list(days_of(pd.Series([day.isoformat() for day in SEEN], dtype=object))[0]) == days


@pytest.mark.parametrize(
    "step",
    [
        {"do": "merge", "column": "nobody", "levels": ["a"], "into": "b"},
        {"do": "keep", "column": "age", "low": 1000},
        {"do": "days", "column": "day", "give": "years"},
        {"do": "explode"},
    ],
)
def test_what_cannot_be_done_is_an_error(step):
    frame = pd.DataFrame({"age": [1.0, 2.0], "day": ["03/04/2020", "05/06/2020"]})
    with pytest.raises(DataError):
        apply_steps(frame, [step])


def test_which_number_is_the_day_is_said():
    frame = pd.DataFrame({"day": ["03/04/2020", "05/06/2020"]})
    _, (note,) = apply_steps(frame, [{"do": "days", "column": "day", "give": "weekday"}])
    assert "can be read in two ways; here they are read day first" in note


@pytest.mark.parametrize("how", ["%d%m%y", "%y%m%d", "%d%m%Y"])
def test_numbers_that_may_be_days_in_several_ways_are_not_guessed(how):
    days = pd.Series([float(day.strftime(how)) for day in SEEN], name="seen")
    with pytest.raises(DataError, match="which days they are cannot be told"):
        days_of(days)
    with pytest.raises(DataError):  # nor of a single new patient
        days_of(days[12:13])


def test_days_in_seconds_since_1970_agree_with_the_calendar():
    days = [(day - datetime.date(1970, 1, 1)).days for day in SEEN]
    for unit in (1.0, 1000.0):
        assert list(days_of(pd.Series([unit * (86_400.0 * day + 50_000) for day in days]))[0]) == days


def test_new_patients_dates_are_read_as_those_of_training_unless_theirs_say_otherwise():
    steps = ({"do": "days", "column": "admitted", "since": "dob", "give": "days"},)
    schema = read_table(_file("%m/%d/%Y"), "a.csv", TableOptions(steps=steps)).dataset.schema
    head = "id;dob;admitted;stage;age;died\n"
    asked = {"03/04/1950;03/05/1950": 1, "13/04/1950;14/05/1950": 31}  # undecided; the day stands first for sure
    for dates, expected in asked.items():
        rows = new_rows(schema, read_raw(f"{head}N1;{dates};I;40;0\n".encode(), "new.csv"))
        assert rows.X["dob to admitted (days)"].tolist() == [expected]


def test_a_day_before_its_beginning_is_said():
    frame = pd.DataFrame({"dob": ["15.02.45", "16.03.80"], "seen": ["01.02.21", "01.02.21"]}, dtype=object)
    _, (note,) = apply_steps(frame, [{"do": "days", "column": "seen", "since": "dob", "give": "years"}])
    assert "In 1 row dob lies after seen" in note
