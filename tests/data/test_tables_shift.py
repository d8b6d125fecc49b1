"""Dates moved by one secret number of days a patient: durations and order exact, nothing of the dates as they were left."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_cases import cases

from dlcore.data import TableOptions, read_table
from dlcore.data.sequences.read import read_sequences
from dlcore.data.tables.shift import MOST_DAYS, Shift, shift_dates, tells_weekday
from dlcore.errors import DataError

DAY = datetime.timedelta(days=1)
FORMS = ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d %b %Y", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S"]


def days(values) -> np.ndarray:
    return pd.to_datetime(pd.Series(values), format="mixed").to_numpy().astype("datetime64[s]").astype(float) / 86_400


def as_cells(dates, how) -> pd.Series:
    if how == "excel":
        return pd.Series([float((d - datetime.datetime(1899, 12, 30)) / DAY) for d in dates])
    if how == "%Y%m%d":
        return pd.Series([float(d.strftime(how)) for d in dates])
    return pd.Series([d.strftime(how) for d in dates], dtype=object)


@settings(max_examples=60, deadline=None)
@given(
    patients=st.lists(st.sampled_from(["A", "B", "C", "D", None]), min_size=13, max_size=40),
    start=st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2022, 1, 1)),
    gaps=st.lists(st.integers(0, 900), min_size=13, max_size=40),
    forms=st.tuples(st.sampled_from([*FORMS, "excel"]), st.sampled_from(FORMS)),
)
def test_time_between_any_two_dates_of_a_patient_stays(patients, start, gaps, forms):
    n = min(len(patients), len(gaps))
    midnight = datetime.datetime(start.year, start.month, 13)  # 13: which number is the day can be told
    seen = [midnight + DAY * (i if i else 0) * 3 for i in range(n)]
    left = [s + DAY * g for s, g in zip(seen, gaps)]
    left[0] = midnight
    frame = pd.DataFrame(
        {
            "who": pd.Series(patients[:n], dtype=object),
            "day": as_cells(seen, forms[0]),
            "left": as_cells(left, forms[1]),
        }
    )
    found = shift_dates(frame, ["day", "left"], "who", Shift())
    assert found.columns == ("day", "left")
    moved = days(found.frame["day"]) - days([s.isoformat() for s in seen])
    other = days(found.frame["left"]) - days([s.isoformat() for s in left])
    assert np.allclose(moved, other) and (moved == np.round(moved)).all()
    assert (np.abs(moved) >= 1).all() and (np.abs(moved) <= MOST_DAYS).all()
    for who in "ABCD":
        own = moved[[p == who for p in patients[:n]]]
        assert not len(own) or (own == own[0]).all()


def test_patients_move_by_different_days_and_so_does_every_reading():
    words = pd.Series([f"P{i}" for i in range(2000)], dtype=object)
    one, other = Shift().days(words, 2000), Shift().days(words, 2000)
    for moved in (one, other):
        counts = np.unique(moved, return_counts=True)[1]
        assert len(counts) > 340 and counts.max() < 25 and 0 not in moved  # of 366, each about 5.5 times
        assert abs(moved.mean()) < 10
    assert (one == other).mean() < 0.02
    assert len(np.unique(Shift().days(None, 2000))) > 340  # rows without a patient


def test_whole_weeks_where_the_weekday_is_told():
    day = pd.date_range("2022-01-03", periods=40)
    frame = pd.DataFrame({"day": day.strftime("%Y-%m-%d").astype(object), "on": day.strftime("%A").astype(object)})
    assert tells_weekday(frame) and not tells_weekday(frame[["day"]])
    reading = read_table(frame.to_csv(index=False).encode(), "a.csv", TableOptions(shift_dates=True))
    moved = pd.to_datetime(reading.dataset.frame["day"])
    assert list(moved.dt.strftime("%A")) == list(frame["on"])
    assert len(set((moved - day).dt.days)) > 10


def rows(n: int = 60, how: str = "%d.%m.%Y") -> tuple[bytes, list, list]:
    born = [datetime.date(1950 + i % 40, 1 + i % 12, 1 + i % 28) for i in range(n)]
    seen = [datetime.date(2021, 1 + i % 12, 1 + i % 27) + DAY * (i // 2) for i in range(n)]
    text = "pat_id;dob;admitted;operated;remark;age;died\n" + "".join(
        f"P{i // 2};{born[i]:{how}};{seen[i]:{how}};{seen[i] + DAY * (i % 9):{how}};"
        f"{'still in hospital' if i % 5 == 0 else f'seen on {seen[i]:%d.%m.%Y} by A{i}'};{30 + i};{i % 2}\n"
        for i in range(n)
    )
    return text.encode(), born, seen


STEPS = (
    {"do": "days", "column": "admitted", "since": "dob", "give": "years"},
    {"do": "days", "column": "operated", "since": "admitted", "give": "days"},
    {"do": "days", "column": "admitted", "give": "weekday"},
)


def test_ages_durations_and_weekdays_are_those_of_the_dates_as_they_were():
    content, _, seen = rows()
    plain = read_table(content, "a.csv", TableOptions(steps=STEPS)).dataset
    shifted = read_table(content, "a.csv", TableOptions(steps=STEPS, shift_dates=True)).dataset
    assert plain.X.equals(shifted.X) and "admitted weekday" in shifted.X
    moved = pd.to_datetime(shifted.frame["admitted"])
    assert list(moved.dt.strftime("%A")) == list(shifted.X["admitted weekday"])
    assert (moved.dt.date.to_numpy() != np.array(seen)).all()


def test_nothing_of_the_days_as_they_were_is_kept_and_what_is_done_is_said():
    content = rows()[0]
    reading = read_table(content, "a.csv", TableOptions(shift_dates=True))
    frame = reading.dataset.frame
    assert "dob" not in frame and not frame["remark"].dropna().str.contains(r"\d").any()
    assert frame["remark"].dropna().unique().tolist() == ["still in hospital"]
    assert reading.dataset.schema.shifted_dates == ("admitted", "operated")
    said = " ".join(reading.notes)
    assert "admitted, operated" in said and "pat_id" in said and "48 cells hold dates in their text" in said
    days_in = (pd.to_datetime(frame["operated"]) - pd.to_datetime(frame["admitted"])).dt.days
    assert list(days_in) == [i % 9 for i in range(60)]


def test_dates_that_cannot_be_read_as_days_are_left_out():
    months = ";".join(["id", "month", "week", "age", "died"]) + "\n"
    months += "".join(f"P{i};2021-{1 + i % 12:02d};2021-W{10 + i % 40};{40 + i};{i % 2}\n" for i in range(40))
    reading = read_table(months.encode(), "a.csv", TableOptions(shift_dates=True))
    assert not {"month", "week"} & set(reading.dataset.frame)
    assert "cannot be read as days" in " ".join(reading.notes)


def test_a_cell_that_is_no_day_is_emptied_and_a_remark_stays():
    frame = pd.DataFrame({"day": ["2021-03-04"] * 8 + ["2021-02-31", "unknown"]}, dtype=object)
    found = shift_dates(frame, ["day"], "", Shift())
    assert found.frame["day"].tolist()[8:] == [None, "unknown"]
    assert any("1 cell is no day" in note for note in found.notes)


def test_times_of_day_stay():
    frame = pd.DataFrame({"day": ["2021-03-04"] * 8, "at": ["14:30", "08:05"] * 4}, dtype=object)
    found = shift_dates(frame, ["day", "at"], "", Shift())
    assert found.columns == ("day",) and found.frame["at"].equals(frame["at"])


@pytest.mark.parametrize(
    ("day_first", "told", "next_day"),
    [(True, ["13/04/2020", "14/06/2020"], "2020-04-04"), (False, ["04/13/2020", "06/14/2020"], "2020-03-05")],
)
def test_which_number_is_the_day_is_told_by_another_column_or_by_hand_or_asked(day_first, told, next_day):
    frame = pd.DataFrame({"a": ["03/04/2020", "05/06/2020"], "b": told, "who": ["x", "x"]}, dtype=object)
    by_one = lambda frame, dates, *how: shift_dates(frame, dates, "who", Shift(_of={"x": 1}), *how)
    found = by_one(frame, ["a", "b"])
    assert found.frame["a"].iloc[0] == next_day and not found.undecided
    assert by_one(frame[["a", "who"]], ["a"]).undecided == "a"
    by_hand = by_one(frame[["a", "who"]], ["a"], day_first)
    assert by_hand.frame["a"].iloc[0] == next_day and not by_hand.undecided


def test_the_draft_of_a_table_holds_no_dates_unless_shifted_or_kept():
    content = rows()[0]
    kept = lambda **how: set(read_table(content, "a.csv", TableOptions(**how)).dataset.without_dates().frame)
    assert not {"admitted", "operated"} & kept()
    assert {"admitted", "operated"} <= kept(shift_dates=True)
    assert kept(keep=("operated",)) >= {"operated"} and "admitted" not in kept(keep=("operated",))


def courses(how: str = "%d/%m/%Y") -> bytes:
    text = "patient,date,admitted,crp,hb,died\n"
    for p in range(30):
        start = datetime.date(2020, 1, 5) + 11 * p * DAY
        text += "".join(
            f"P{p},{start + (3 * v + p % 3 * v) * DAY:{how}},{start:%Y-%m-%d},{v + p % 5}.5,{10 + v},{p % 2}\n"
            for v in range(4)
        )
    return text.encode()


@pytest.mark.parametrize("how", ["%d/%m/%Y", "%Y%m%d"])
def test_courses_keep_their_order_and_gaps(how):
    plain = read_sequences(courses(how), {}, filename="a.csv").dataset
    shifted = read_sequences(courses(how), {}, filename="a.csv", options=TableOptions(shift_dates=True)).dataset
    assert np.array_equal(plain.record.courses.times, shifted.record.courses.times)
    assert np.array_equal(plain.X.values, shifted.X.values, equal_nan=True)
    moved = (shifted.record.origins - plain.record.origins) / 86_400
    assert (moved == np.round(moved)).all() and (moved != 0).all() and len(set(moved)) > 15
    admitted = days(shifted.record.static["admitted"]) - days(plain.record.static["admitted"])
    assert np.array_equal(admitted, moved)
    assert shifted.schema.shifted_dates == ("date", "admitted")


def test_a_second_table_moves_with_the_first(tmp_path):
    (tmp_path / "a.csv").write_bytes(courses())
    ends = "".join(f"P{p},{datetime.date(2020, 1, 5) + (11 * p + 40 + p) * DAY:%Y-%m-%d},{p % 2}\n" for p in range(30))
    (tmp_path / "b.csv").write_text("patient,last_seen,relapse\n" + ends)
    how = {"outcomes": tmp_path / "b.csv", "options": TableOptions(shift_dates=True)}
    plan = {"event": "last_seen", "outcome": "relapse", "within": "45 days", "ignored": ("died",)}
    shifted = read_sequences(tmp_path / "a.csv", plan, **how).dataset
    assert np.array_equal(shifted.y["time"], [40 + p for p in range(30)])
    assert set(shifted.schema.shifted_dates) == {"date", "admitted", "last_seen"}


def test_every_file_of_the_corpus_is_read_with_its_dates_shifted_and_nothing_else_changed():
    for case in cases():
        try:
            plain = read_table(case.data, case.filename).dataset
        except DataError:
            continue
        shifted = read_table(case.data, case.filename, TableOptions(shift_dates=True)).dataset
        told = shifted.schema.reading["dates"]
        assert plain.X.equals(shifted.X), case.name
        for name in told["shifted"]:
            before, after = plain.frame[name], shifted.frame[name]
            assert not (
                after.notna() & (after.astype(str) == before.astype(str)) & after.str.contains(r"\d", na=False)
            ).any()
        dated = {c.name for c in plain.schema.columns if c.kind == "date"}
        assert set(told["shifted"]) <= dated and set(plain.frame) - set(shifted.frame) <= dated, case.name
