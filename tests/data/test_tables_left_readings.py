"""Readings that went wrong in silence, and what new patients' files make of the same writings."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import read_table
from dlcore.data.tables.impossible import impossible
from dlcore.data.tables.kind import new_rows
from dlcore.data.tables.read import read_raw
from dlcore.words import say


def table(name, cells, n=60):
    return (
        f"id,{name},age,died\n" + "".join(f"P{i},{cells[i % len(cells)]},{40 + i % 30},{i % 2}\n" for i in range(n))
    ).encode()


def temperatures(many, few, name="temp"):
    values = np.random.default_rng(0).normal(many, 0.5, 60).round(1).tolist()
    values[7:9] = [few, values[8]]
    return read_table(table(name, values), "a.csv").dataset


@pytest.mark.parametrize(
    ("many", "few", "said"), [(37.0, 98.6, "98.6 °F is 37.0 °C"), (98.6, 37.5, "37.5 °C is 99.5 °F")]
)
def test_one_temperature_in_the_other_degrees_is_pointed_out(many, few, said):
    (found,) = impossible(temperatures(many, few))
    assert found["n"] == 1 and found["rows"] == ["P7"] and said in say(found)


@pytest.mark.parametrize(
    ("many", "few", "name"), [(37.0, 41.8, "temp"), (37.0, 98.6, "haematocrit"), (37.0, 60.0, "temp")]
)
def test_other_values_are_not_taken_for_degrees(many, few, name):
    assert not impossible(temperatures(many, few, name))


def trained(name, cells):
    return read_table(table(name, cells), "a.csv").dataset.schema


@pytest.mark.parametrize(
    ("cells", "new", "value"),
    [
        ([f"{i}/10" for i in range(11)], "7/10", 7.0),
        ([f"{i}/10" for i in range(11)], "7", 7.0),
        (["6/6", "6/9", "6/12", "5/10", "6/60"], "5/10", 0.5),
        (["negative", "trace", "1+", "2+", "3+"], "2+", 2.0),
        (["12.5", "13.5", "19.5", "14.0", "7.5"], "H19.5", 19.5),
    ],
)
def test_a_new_patient_is_read_as_where_it_was_learnt_from(cells, new, value):
    schema = trained("x", cells)
    rows = new_rows(schema, read_raw(f"id,x,age\nN1,{new},50\n".encode(), "new.csv"))
    assert rows.X["x"].tolist() == [value]


def test_a_score_of_another_most_is_no_value_of_this_one():
    rows = new_rows(
        trained("pain", [f"{i}/10" for i in range(11)]),
        read_raw(b"id,pain,age\nN1,7/10,50\nN2,70/100,50\nN3,3/10,40\n", "n.csv"),
    )
    assert rows.X["pain"].iloc[[0, 2]].tolist() == [7, 3] and np.isnan(rows.X["pain"].iloc[1])


def test_marks_that_contradict_the_numbers_are_codes():
    cells = ["12.5", "13.5", "H9.5", "14.0", "12.0", "13.0"]  # high, yet below all others
    data = read_table(table("x", cells), "a.csv").dataset
    assert data.schema["x"].kind == "category"


def test_one_patient_written_in_two_ways_stays_on_one_side():
    rows = "patient,age,died\n" + "".join(
        f"{i // 2 + 1}{'.0' if i % 2 else ''},{40 + i},{i // 2 % 2}\n" for i in range(60)
    )
    reading = read_table(rows.encode(), "a.csv")
    assert pd.Series(reading.dataset.groups).nunique() == 30
    assert any("1.0 is read as 1" in note for note in reading.notes)
