"""Tables over time as they come: unsorted, doubled, with gaps; what can be read is read right, what cannot is said."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.read import courses_of, courses_of_new, read_sequences
from dlcore.data.sequences.record import CourseRecord
from dlcore.errors import DataError


def csv(text: str) -> bytes:
    return "\n".join(line.strip() for line in text.strip().splitlines()).encode()


def ward(n=12, seed=0) -> pd.DataFrame:
    """n patients, a row a visit: two numbers with gaps, a yes/no, a category, age, sex and death."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        for hour in np.sort(rng.choice(50, rng.integers(2, 7), replace=False)):
            values = np.where(rng.random(2) < 0.2, np.nan, rng.normal(size=2).round(2))
            rows.append(
                (
                    f"P{i}",
                    float(hour),
                    *values,
                    rng.choice(["yes", "no"]),
                    rng.choice(["A", "B", "C"]),
                    50.0 + i,
                    "fm"[i % 2],
                    float(i % 3 == 0),
                )
            )
    return pd.DataFrame(
        rows, columns=["patient", "hour", "crp (mg/L)", "pulse", "oxygen", "ward", "age", "sex", "died"]
    )


def read(frame, plan=None, **options):
    return read_sequences(frame.to_csv(index=False).encode(), plan, filename="ward.csv", **options)


def test_roles_are_guessed_and_values_come_back():
    frame = ward()
    d = read(frame).dataset
    assert (d.task, d.classes[1], d.X.time_unit) == ("binary", "died", "h")
    assert d.X.names == ("crp (mg/L)", "pulse", "oxygen", "ward: A", "ward: B", "ward: C") and d.X.units[0] == "mg/L"
    assert list(d.X.static.columns) == ["age", "sex"]
    for i, patient in enumerate(d.ids):
        mine = frame[frame.patient == patient]
        times, values = d.X[i]
        np.testing.assert_array_equal(times, mine.hour)
        np.testing.assert_array_equal(values[:, :2], mine[["crp (mg/L)", "pulse"]])
        np.testing.assert_array_equal(values[:, 2], mine.oxygen == "yes")
        np.testing.assert_array_equal(values[:, 3:], np.stack([mine.ward == w for w in "ABC"], axis=1))
        assert d.X.static.age[i] == mine.age.iloc[0] and (d.y[i] == "died") == (mine.died.iloc[0] == 1)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_rows_does_not_matter(seed):
    frame = ward(seed=seed % 7)
    first, second = read(frame).dataset, read(frame.sample(frac=1, random_state=seed)).dataset
    order = [list(second.ids).index(name) for name in first.ids]
    np.testing.assert_array_equal(first.X.values, second.X[order].values)
    np.testing.assert_array_equal(first.X.times, second.X[order].times)
    np.testing.assert_array_equal(first.y, second.y[order])


def test_unsorted_rows_and_a_clock_that_starts_again_are_said():
    frame = ward()
    shuffled = read(frame.iloc[::-1])
    assert any("not in the order of time" in note for note in shuffled.notes)
    again = pd.DataFrame({"patient": ["a"] * 10 + ["b"] * 5, "hour": [0, 1, 2, 3, 4] * 3, "x": np.arange(15) ** 2.0})
    assert any("starts again within 1 patient (a)" in note for note in read(again).notes)
    stays = read(again.assign(stay=[1] * 5 + [2] * 5 + [1] * 5), {"stay": "stay"}).dataset
    assert list(stays.ids) == ["a · 1", "a · 2", "b · 1"] and list(stays.groups) == ["a", "a", "b"]


def test_rows_at_one_time_join_where_they_agree_and_stay_where_they_differ():
    frame = pd.DataFrame(
        [("a", 0, 1.0, None), ("a", 0, None, 5.0), ("a", 1, 2.0, 6.0), ("a", 1, 2.0, 6.0),
         ("b", 0, 1.0, 1.0), ("b", 0, 2.0, 1.0), ("b", 3, 0.0, 0.0)],
        columns=["patient", "hour", "x", "y"],
    )  # fmt: skip
    reading = read(frame)
    X = reading.dataset.X
    np.testing.assert_array_equal(X[0][1], [[1, 5], [2, 6]])
    np.testing.assert_array_equal(X[1][1], [[1, 1], [2, 1], [0, 0]])
    assert any("2 rows stand at the same time" in n for n in reading.notes) and any(
        "two rows that differ" in n for n in reading.notes
    )


def test_rows_without_patient_or_time_are_counted():
    frame = ward(30)
    frame.loc[3, "hour"] = None
    frame.loc[[7, 9], "patient"] = None
    reading = read(frame)
    assert len(reading.dataset.X.times) == len(frame) - 3
    assert any(note.startswith(f"2 of {len(frame)} rows have no patient") for note in reading.notes)
    frame.loc[frame.index % 3 == 0, "hour"] = None
    with pytest.raises(DataError, match="rows have no time"):
        read(frame)


def test_a_patient_written_once_above_the_rows_is_filled_down():
    frame = ward()
    merged = frame.assign(patient=frame["patient"].where(~frame["patient"].duplicated()))
    np.testing.assert_array_equal(read(merged).dataset.X.lengths, read(frame).dataset.X.lengths)


def test_one_visit_only():
    frame = ward()
    assert any("single row" in n for n in read(pd.concat([frame, frame.tail(1).assign(patient="late")])).notes)
    with pytest.raises(DataError, match="one row only"):
        read(frame.drop_duplicates("patient"))


def test_patients_without_outcome_are_left_out_and_named():
    frame = ward()
    frame.loc[frame.patient == "P4", "died"] = None
    reading = read(frame)
    assert "P4" not in reading.dataset.ids and any("have no value of died" in n and "P4" in n for n in reading.notes)


def test_an_outcome_that_changes_within_a_patient_is_refused():
    frame = ward()
    frame.loc[frame.patient == "P3", "died"] = (np.arange((frame.patient == "P3").sum()) > 0).astype(float)
    with pytest.raises(DataError, match="died changes within"):
        read(frame, {"outcome": "died"})


def test_a_value_measured_once_but_late_is_not_known_from_the_start():
    frame = ward()
    frame["troponin"] = np.where(frame.groupby("patient").cumcount() == 1, 5.0 + frame.index, np.nan)
    frame["height"] = np.where(frame.groupby("patient").cumcount() == 0, 170.0 + frame.age, np.nan)
    d = read(frame).dataset
    assert "troponin" in d.X.names and "height" in d.X.static.columns


def test_what_is_known_only_afterwards_is_left_out():
    frame = ward()
    frame["los"] = frame.groupby("patient").hour.transform("max") + 1
    frame["hospital_mortality"] = frame.died
    d = read(frame, {"outcome": "died"}).dataset
    assert list(d.X.static.columns) == ["age", "sex"]
    assert d.schema["los"].reason and d.schema["hospital_mortality"].role == "ignored"


def test_dates_count_from_each_patients_first_row():
    frame = ward()
    start = pd.Timestamp("2024-03-30 23:00") + pd.to_timedelta(frame.age * 100, unit="h")
    dated = frame.assign(charttime=(start + pd.to_timedelta(frame.hour, unit="h")).dt.strftime("%d.%m.%Y %H:%M")).drop(
        columns="hour"
    )
    d, plain = read(dated).dataset, read(frame).dataset
    assert d.X.time_unit == "h"
    np.testing.assert_allclose(d.X.times, plain.X.times - plain.X.first_times[plain.X.owners])


def test_long_numbers_of_patients_are_not_merged_in_silence():
    rows = {"patient": [123456789012345678, 123456789012345679] * 2, "hour": [0, 0, 1, 1], "x": [1.5, 2, 3, 4]}
    assert list(read(pd.DataFrame(rows)).dataset.ids) == ["123456789012345678", "123456789012345679"]
    with pytest.raises(DataError, match="15 digits"):
        courses_of(pd.DataFrame(rows).astype(float), SequencePlan(), [])


def test_leading_zeros_stay():
    d = read_sequences(csv("patient,hour,x\n007,0,1.5\n007,1,2\n07,0,3\n07,1,9"), filename="x.csv").dataset
    assert list(d.ids) == ["007", "07"]


def melted(frame):
    long = frame.melt(["patient", "hour", "age", "sex", "died"], ["crp (mg/L)", "pulse"], "variable", "value").dropna(
        subset=["value"]
    )
    return long.assign(
        unit=long.variable.map({"crp (mg/L)": "mg/L", "pulse": "/min"}),
        variable=long.variable.str.replace(" (mg/L)", ""),
    )


def test_a_row_a_measurement_is_the_same_as_a_row_a_time():
    frame = ward(20)
    reading = read(melted(frame).sample(frac=1, random_state=1))
    assert reading.guesses["form"] == "measurements"
    d, plain = (
        reading.dataset,
        read(
            frame[["patient", "hour", "crp (mg/L)", "pulse", "age", "sex", "died"]].dropna(
                subset=["crp (mg/L)", "pulse"], how="all"
            )
        ).dataset,
    )
    assert set(d.X.names) == {"crp (mg/L)", "pulse (/min)"} and set(d.X.static.columns) == {"age", "sex"}
    order = [list(d.ids).index(name) for name in plain.ids]
    columns = [d.X.names.index(name) for name in ("crp (mg/L)", "pulse (/min)")]
    np.testing.assert_array_equal(d.X[order].values[:, columns], plain.X.values)
    np.testing.assert_array_equal(d.X[order].times, plain.X.times)
    np.testing.assert_array_equal(d.y[order], plain.y)


def test_two_units_are_two_variables():
    rows = [
        ("a", 0, "glucose", 100, "mg/dL"),
        ("a", 1, "glucose", 5.5, "mmol/L"),
        ("a", 2, "glucose", 5.9, "mmol/L"),
        ("b", 0, "glucose", 90, "mg/dl"),
        ("b", 2, "glucose", 95, "mg/dL"),
    ]
    reading = read(pd.DataFrame(rows, columns=["patient", "hour", "test", "value", "unit"]))
    assert set(reading.dataset.X.names) == {"glucose (mg/dL)", "glucose (mmol/L)"}
    assert any("more than one unit" in n for n in reading.notes)


def test_a_second_measurement_at_one_time_is_kept():
    rows = [
        ("a", 0, "rr", 120, ""),
        ("a", 0, "rr", 130, ""),
        ("a", 0, "hr", 80, ""),
        ("b", 0, "rr", 1, ""),
        ("b", 1, "hr", 2, ""),
    ]
    d = read(
        pd.DataFrame(rows, columns=["patient", "hour", "test", "value", "note"]), {"variable": "test", "value": "value"}
    ).dataset
    rr = d.X[0][1][:, d.X.names.index("rr")]
    assert sorted(rr[~np.isnan(rr)]) == [120, 130]


def wide(n=20, t=8):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(n, t)).round(3), columns=[f"t{i}" for i in range(t)])
    frame.insert(0, "label", np.where(np.arange(n) % 2, "sick", "well"))
    return frame


def test_a_row_a_signal():
    frame = wide()
    frame.loc[3, ["t6", "t7"]] = np.nan
    frame.loc[4, "t2"] = np.nan
    reading = read(frame)
    d = reading.dataset
    assert d.task in ("binary", "multiclass") and d.X.names == ("signal",) and d.X.time_unit == "steps"
    assert list(np.unique(d.X.lengths)) == [6, 8] and any("differ in length" in n for n in reading.notes)
    np.testing.assert_array_equal(d.X[4][1][:, 0], frame.iloc[4, 1:].astype(float))
    np.testing.assert_array_equal(d.X[0][0], np.arange(8))
    hertz = read(frame, {"sampling_rate": 250.0}).dataset.X
    assert (hertz.time_unit, hertz.sampling_rate, hertz[0][0][1]) == ("s", 250.0, 1 / 250)


def test_numbered_variables_of_a_long_table_are_no_times():
    frame = ward().assign(**{f"lab{i}": lambda f, i=i: f.pulse + i for i in range(9)})
    d = read(frame).dataset
    assert d.X.time_unit == "h" and {f"lab{i}" for i in range(9)} <= set(d.X.names)


def test_several_variables_in_one_row_and_uneven_weeks():
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c"],
            "died": [0, 1, 0],
            **{f"{v}_week{w}": [w + 1.0, w + 2, w] for v in ("hr", "bp") for w in (0, 4, 12)},
        }
    )
    d = read(frame).dataset
    assert d.X.names == ("hr_week", "bp_week") and d.X.time_unit == "weeks" and list(d.X[1][0]) == [0, 4, 12]
    np.testing.assert_array_equal(d.X[1][1], [[2, 2], [6, 6], [14, 14]])


def test_a_table_without_names():
    frame = wide(60, 30).assign(label=lambda f: f.label.map({"sick": 1, "well": 2}))
    reading = read_sequences(frame.to_csv(index=False, header=False).encode(), {"form": "wide"}, filename="x.csv")
    assert reading.dataset.X.lengths.max() == 30


def test_a_test_file_is_read_with_the_columns_of_the_other(tmp_path):
    frame = ward(20)
    other = ward(8, seed=5).assign(patient=lambda f: "T" + f.patient)[frame.columns[::-1]]
    other.to_csv(tmp_path / "test.csv", index=False)
    d = read(frame, test=tmp_path / "test.csv").dataset
    assert list(d.split).count("test") == 8 and len(d) == 28
    i = list(d.ids).index("TP2")
    np.testing.assert_array_equal(d.X[i][1][:, 1], other[other.patient == "TP2"].pulse)
    frame.to_csv(tmp_path / "test.csv", index=False)
    with pytest.raises(DataError, match="in the training file and in the test file"):
        read(frame, test=tmp_path / "test.csv")


def test_outcomes_in_a_second_table(tmp_path):
    frame = ward()
    outcomes = frame.groupby("patient", as_index=False).died.first().iloc[:-1]
    outcomes.loc[len(outcomes)] = ["stranger", 1.0]
    outcomes.to_csv(tmp_path / "outcome.csv", index=False)
    reading = read(frame.drop(columns="died"), outcomes=tmp_path / "outcome.csv")
    d = reading.dataset
    assert d.task == "binary" and len(d) == 11
    assert any("not in the second table" in n for n in reading.notes) and any(
        "have no course: stranger" in n for n in reading.notes
    )
    pd.concat([outcomes, outcomes.head(1).assign(died=0.5)]).to_csv(tmp_path / "outcome.csv", index=False)
    with pytest.raises(DataError, match="several rows that differ"):
        read(frame.drop(columns="died"), outcomes=tmp_path / "outcome.csv")


def test_only_the_first_hours():
    frame = ward()
    reading = read(frame, {"until": "24 h"})
    d = reading.dataset
    assert d.X.times.max() <= 24
    for i, name in enumerate(d.ids):
        np.testing.assert_array_equal(d.X[i][0], frame[(frame.patient == name) & (frame.hour <= 24)].hour)


def test_forecast_keeps_its_target_among_the_variables():
    d = read(ward(), {"forecast": "pulse", "horizon": "6 h"}).dataset
    assert d.task == "forecast" and "pulse" in d.X.names and d.schema.outcome.name == "pulse" and d.y is None
    with pytest.raises(DataError, match="cannot be asked for"):
        read(ward(), {"forecast": "ward", "horizon": 6})


def test_new_patients_come_to_the_trained_columns():
    frame = ward()
    reading = read(frame)
    schema = reading.dataset.schema
    one = (
        frame[frame.patient == "P1"]
        .drop(columns=["died", "ward"])
        .assign(Ward=["D"] + ["A"] * ((frame.patient == "P1").sum() - 1), Patient="x")
        .drop(columns="patient")
    )
    record, _ = courses_of_new(one.rename(columns={"hour": "Hour"}), schema)
    assert record.courses.names == reading.dataset.X.names
    np.testing.assert_array_equal(record.courses.values[:, :2], one[["crp (mg/L)", "pulse"]])
    assert np.isnan(record.courses.values[0, 3:]).all() and any("has never seen" in n for n in record.notes)
    minutes = frame.assign(minute=frame.hour * 60).drop(columns="hour")
    record, _ = courses_of_new(minutes, schema)
    np.testing.assert_allclose(record.courses.times, reading.dataset.X.times)
    with pytest.raises(DataError, match="Columns are missing: pulse"):
        courses_of_new(frame.drop(columns="pulse"), schema)
    single, _ = courses_of_new(frame.head(1), schema)
    assert list(single.courses.lengths) == [1]


def test_what_was_read_is_kept_whole(tmp_path):
    record = read(ward()).dataset.record
    record.save(tmp_path)
    again = CourseRecord.load(tmp_path)
    assert again.plan == record.plan and again.variables == record.variables and again.notes == record.notes
    pd.testing.assert_frame_equal(again.static, record.static)
    np.testing.assert_array_equal(again.courses.values, record.courses.values)
    for name in ("ids", "groups"):
        np.testing.assert_array_equal(getattr(again, name), getattr(record, name))


def test_unknown_options_and_columns():
    with pytest.raises(DataError, match="no option"):
        read(ward(), {"patients": "patient"})
    with pytest.raises(DataError, match="no column nobody"):
        read(ward(), {"patient": "nobody"})
    with pytest.raises(DataError):
        courses_of(ward().drop(columns="hour"), SequencePlan(), [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.assign(hour=None), "hour is empty"),
        (lambda f: f.assign(hour="soon"), "No column tells when"),
        (lambda f: f.assign(hour=0), "No column tells when"),
        (lambda f: f[["patient", "hour", "died"]], "No column changes over time"),
        (lambda f: f.rename(columns={"pulse": "ward: A"}), "would be called ward: A"),
    ],
)
def test_what_makes_no_course_is_said(change, said):
    with pytest.raises(DataError, match=said):
        read(change(ward()))


def test_names_in_any_script_are_understood():
    frame = ward().rename(columns={"patient": "病人", "hour": "时间", "died": "死亡"})
    d = read(frame).dataset
    assert (d.schema.patient.name, d.schema.time.name, d.schema.outcome.name) == ("病人", "时间", "死亡")
