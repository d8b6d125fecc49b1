"""`SequenceDataset`: kept and loaded, cut, asked other questions, and new patients brought to a trained model."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import load, samples
from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import Schema
from dlcore.data.sequences import kind
from dlcore.data.sequences.ask import ask
from dlcore.data.sequences.case import case_of
from dlcore.data.sequences.read import read_sequences
from dlcore.errors import DataError


@pytest.fixture(scope="module")
def liver():
    return samples.load("liver_registry")


def test_kept_and_loaded_it_is_the_same(liver, tmp_path):
    for name, data in (("liver", liver), ("watch", samples.load("wrist_motion"))):
        data.save(tmp_path / name)
        again = load(tmp_path / name)
        assert (again.digest, again.task, again.classes, again.asked) == (
            data.digest,
            data.task,
            data.classes,
            data.asked,
        )
        assert again.schema == data.schema and again.notes == data.notes
        np.testing.assert_array_equal(again.ids, data.ids)


def test_another_cell_is_another_digest(liver):
    values = liver.X.values.copy()
    values[7, 3] += 1
    changed = type(liver.X)(
        values, liver.X.times, liver.X.starts, liver.X.names, liver.X.units, liver.X.static, "years"
    )
    from dataclasses import replace

    assert replace(liver, X=changed).digest != liver.digest
    later = liver.y.copy()
    later["time"][0] += 1
    assert replace(liver, y=later).digest != liver.digest


def test_some_of_the_courses(liver):
    part = liver.take(np.array([5, 2]))
    np.testing.assert_array_equal(part.ids, liver.ids[[5, 2]])
    np.testing.assert_array_equal(part.X[0][1], liver.X[5][1])
    again = part.with_schema(part.schema)
    np.testing.assert_array_equal(again.X.values, part.X.values)
    np.testing.assert_array_equal(again.y, liver.y[[5, 2]])


def test_what_is_left_out_is_not_stored(liver):
    schema = liver.schema.edit("cholesterol (mg/dL)", role="ignored").edit("drug", role="ignored")
    lean = liver.with_schema(schema).without_ignored()
    assert "cholesterol (mg/dL)" not in lean.record.courses.names and "drug" not in lean.record.static.columns
    assert "follow-up (years)" in lean.record.static.columns, "the event needs it"
    np.testing.assert_array_equal(lean.with_schema(lean.schema).y, liver.y)


def test_other_questions_keep_what_was_corrected(liver):
    corrected = liver.schema.edit("ascites", role="ignored")
    forecast = ask(liver.record, corrected, forecast="bilirubin (mg/dL)", horizon="1 years")
    data = liver.with_schema(forecast)
    assert data.task == "forecast" and data.X.names[0] == "bilirubin (mg/dL)" and "ascites" not in data.X.names
    assert data.asked["target"] == "bilirubin (mg/dL)" and data.asked["horizon"] >= 1
    outcome = data.with_schema(ask(liver.record, forecast, outcome="status", until="2 years"))
    assert outcome.task == "multiclass" and outcome.X.times.max() <= 2
    again = outcome.with_schema(
        ask(liver.record, outcome.schema, outcome="status", event="follow-up (years)", within=1)
    )
    assert again.task == "horizon" and again.asked == {"horizon": 1.0}
    with pytest.raises(DataError, match="no span"):
        ask(liver.record, liver.schema, forecast="bilirubin (mg/dL)", horizon="later")


def card(data) -> dict:
    return {"data": {"kind": data.kind}, "schema": Schema.from_dict(data.schema.as_dict()).as_dict()}


def test_new_patients_by_file_and_by_hand(liver, tmp_path):
    frame = pd.read_csv(samples.FOLDER / "liver_registry.csv")
    new = frame[frame.patient.isin([3, 7])].drop(columns=["status", "follow-up (years)"])
    new.to_csv(tmp_path / "new.csv", index=False)
    known = kind_of_card(card(liver))
    schema = Schema.from_dict(card(liver)["schema"])
    rows = known.new_rows(schema, known.read_new(tmp_path / "new.csv"))
    where = [list(liver.ids).index(name) for name in rows.names["row"]]
    np.testing.assert_array_equal(rows.X.values, liver.X[where].values)
    pd.testing.assert_frame_equal(rows.X.static, liver.X.static.iloc[where].reset_index(drop=True))

    mine = new[new.patient == 3].drop(columns="patient")
    static = {name: mine[name].iloc[0] for name in ("drug", "age (years)", "sex")}
    case = {"rows": mine.drop(columns=list(static)).to_dict("records"), "static": static}
    one = known.new_rows(schema, known.one(case))
    same = known.new_rows(schema, known.one(case_of(liver.X, schema, list(liver.ids).index("3"))))
    np.testing.assert_array_equal(one.X.values, same.X.values)
    pd.testing.assert_frame_equal(one.X.static, same.X.static)
    np.testing.assert_array_equal(one.X.values, liver.X[[list(liver.ids).index("3")]].values)
    assert len(one.X) == 1
    with pytest.raises(DataError, match="no row"):
        known.one({"rows": []})


def test_a_date_counts_for_new_patients_as_it_did(tmp_path):
    rows = [(p, f"2024-01-{d:02d}", 1.5 * d + i) for i, p in enumerate("abcd") for d in (1, 4, 9)]
    frame = pd.DataFrame(rows, columns=["patient", "date", "crp"])
    outcomes = pd.DataFrame({"patient": list("abcd"), "died": [0, 1, 0, 1]})
    outcomes.to_csv(tmp_path / "o.csv", index=False)
    data = read_sequences(frame.to_csv(index=False).encode(), filename="f.csv", outcomes=tmp_path / "o.csv").dataset
    schema = Schema.from_dict(data.schema.as_dict())
    days = frame.assign(day=pd.to_datetime(frame.date).dt.day - 1).drop(columns="date")
    for new in (frame, days):
        found = kind.new_rows(schema, new)
        np.testing.assert_allclose(found.X.times, data.X.times)
