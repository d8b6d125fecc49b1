"""Units in cells, counted dates, wrong years, an outcome that changes once: read right, or said."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data.sequences import kind
from dlcore.data.sequences.ask import as_before, ask
from dlcore.data.sequences.read import read_sequences
from dlcore.errors import DataError


def read(frame, plan=None, **options):
    return read_sequences(frame.to_csv(index=False).encode(), plan, filename="ward.csv", **options)


def courses(n=20, rows=4, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"patient": np.repeat([f"P{i:02d}" for i in range(n)], rows), "day": list(range(rows)) * n})
    return frame.assign(crp=np.arange(n * rows) % 7 + 0.5, **columns)


def test_a_unit_in_the_cells_is_kept_and_another_one_in_a_new_file_is_refused(tmp_path):
    with_unit = lambda unit: courses().assign(crp=lambda f: f["crp"].map("{:g} ".format) + unit)
    with_unit("mg/l").to_csv(tmp_path / "train.csv", index=False)
    data = read_sequences(tmp_path / "train.csv").dataset
    assert data.schema["crp"].unit == "mg/l" and data.X.units == ("mg/l",)
    for unit, fits in (("mg/l", True), ("mg/dl", False)):
        with_unit(unit).to_csv(tmp_path / "new.csv", index=False)
        if fits:
            assert len(kind.new_rows(data.schema, kind.read_new(tmp_path / "new.csv", "new.csv")).X) == 20
        else:
            with pytest.raises(DataError, match="learnt in mg/l, but the file has it in mg/dl"):
                kind.new_rows(data.schema, kind.read_new(tmp_path / "new.csv", "new.csv"))


def test_a_unit_in_the_cells_of_the_time_counts(tmp_path):
    courses().assign(day=lambda f: f["day"].map("{} h".format)).rename(columns={"day": "time"}).to_csv(
        tmp_path / "t.csv", index=False
    )
    assert read_sequences(tmp_path / "t.csv").dataset.X.time_unit == "h"


def test_counted_dates_of_new_patients_are_read_as_in_training(tmp_path):
    frame = courses().assign(day=lambda f: 45_000.25 + f["day"]).rename(columns={"day": "charted time"})
    frame.to_csv(tmp_path / "t.csv", index=False)
    data = read_sequences(tmp_path / "t.csv").dataset
    new = kind.new_rows(data.schema, kind.read_new(tmp_path / "t.csv", "t.csv")).X
    np.testing.assert_array_equal(new.times, data.X.times)
    assert data.X.times.max() == 72 and data.X.time_unit == "h"


def test_a_year_typed_wrong_is_said_and_used_as_it_stands():
    day = np.array([f"2024-02-{10 + t}" for t in range(4)] * 20, dtype=object)
    day[7] = "2204-02-13"  # of P01
    found = read(courses(day=day))
    assert any("The record of P01 goes on for 65,74" in note for note in found.notes)
    assert not any("goes on for" in note for note in read(courses()).notes)


def test_an_outcome_that_changes_within_one_patient_is_said():
    died = np.repeat(["yes", "no"] * 10, 4).astype(object)
    assert not any("changes within" in note for note in read(courses(died=died)).notes)
    died[7] = "yes"
    assert any("died changes within 1 patient only (P01)" in note for note in read(courses(died=died)).notes)
    died[::3] = "yes"  # within most: it is measured over time
    assert not any("changes within" in note for note in read(courses(died=died)).notes)


def test_the_outcome_that_was_chosen_is_not_called_left_out():
    died = np.repeat(["yes", "no"] * 10, 4)
    column = read(courses(died=died), {"outcome": "died"}).dataset.schema["died"]
    assert column.role == "outcome" and column.reason == ""


def two_clocks() -> pd.DataFrame:
    frame = courses(pulse=np.arange(80) % 11 + 60.0, died=np.repeat(["yes", "no"] * 10, 4))
    return frame.assign(hour=frame["day"] * 24 + 1).rename(columns={"day": "date day"})


def test_read_again_another_way_nothing_that_was_corrected_is_lost():
    first = read(two_clocks(), {"time": "date day"}).dataset
    corrected = first.schema.edit("pulse", role="ignored").edit("crp", unit="mg/l").edit("hour", role="ignored")
    corrected = corrected.with_positive(("no",))
    again = read(two_clocks(), {"time": "hour"}).dataset
    schema = as_before(again.record, again.schema, first.schema, corrected)
    assert schema["pulse"].role == "ignored" and schema["crp"].unit == "mg/l" and schema.positive == ("no",)
    assert schema["hour"].role == "time" and schema["date day"].role == "feature"
    again.with_schema(schema)
    assert as_before(again.record, again.schema, first.schema, first.schema) == again.schema


def test_read_again_the_question_is_asked_again_where_it_still_fits():
    first = read(two_clocks(), {"time": "date day"}).dataset
    asked = ask(first.record, first.schema, forecast="crp", horizon="2")
    again = read(two_clocks(), {"time": "hour"}).dataset
    assert as_before(again.record, again.schema, first.schema, asked).task == "forecast"
    about_hours = ask(first.record, first.schema, forecast="hour", horizon="2")  # which is the time now
    assert as_before(again.record, again.schema, first.schema, about_hours).task == "binary"
