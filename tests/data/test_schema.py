"""What the doctor says about the columns, and what a dataset makes of it."""

import json

import numpy as np
import pandas as pd
import pytest

from dlcore.data import Column, Dataset, Schema, TableDataset, load
from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.read import ImageStack
from dlcore.errors import DataError


def table(n: int = 40) -> pd.DataFrame:
    rows = np.arange(n)
    words = {"sex": np.where(rows % 2, "m", "f"), "stage": np.where(rows % 3, "I", "II")}
    numbers = {"age": 30 + rows % 17 + 0.5, "target": rows % 4.0}
    frame = pd.DataFrame({"patient": [f"P{i // 2}" for i in rows], **words, **numbers})
    return frame.astype({"patient": object, "sex": object, "stage": object})


def schema(**outcome) -> Schema:
    columns = (
        Column("patient", role="patient", kind="text"),
        Column("sex", kind="yes/no"),
        Column("stage", kind="category"),
        Column("age", unit="years"),
        Column("target", **{"role": "outcome", "kind": "category"} | outcome),
    )
    return Schema(columns)


def dataset(frame=None, plan=None) -> Dataset:
    return TableDataset.from_frame(table() if frame is None else frame, plan or schema(), "test")


# --- tasks -------------------------------------------------------------------------------------------------------


def test_the_doctor_decides_what_an_outcome_of_few_numbers_is():
    several = dataset()
    assert (several.task, several.classes) == ("multiclass", ("0", "1", "2", "3"))
    binary = several.with_schema(several.schema.with_positive(["1", "2", "3"], "ill", "well"))
    assert (binary.task, binary.classes) == ("binary", ("well", "ill"))
    assert (binary.y == "ill").mean() == 0.75
    number = several.with_schema(several.schema.edit("target", kind="number"))
    assert number.task == "regression"
    np.testing.assert_array_equal(number.y, table()["target"])
    none = several.with_schema(several.schema.without_outcome())
    assert (none.task, none.y) == ("unsupervised", None)


def test_a_number_can_be_yes_too():
    data = dataset(plan=schema(kind="number").with_positive(["3"]))
    assert (data.task, data.classes) == ("binary", ("no", "yes"))
    assert (data.y == "yes").sum() == 10


def test_kinds_change_the_columns():
    data = dataset(plan=schema().edit("age", kind="category"))
    assert data.X["age"].dtype == object
    assert data.X["age"][0] == "30.5"
    assert data.schema["age"].levels[0] == "30.5"


def test_x_y_groups_and_ids_stand_side_by_side():
    data = dataset()
    assert list(data.X.columns) == ["sex", "stage", "age"]
    assert len(data) == len(data.y) == len(data.groups) == len(data.ids) == 40
    assert data.ids[3] == "P1 · row 4"
    assert [data.X[name].dtype for name in data.X] == [object, object, np.float64]


def test_rows_without_an_outcome_are_left_out_and_counted():
    frame = table()
    frame.loc[[1, 5], "target"] = np.nan
    data = TableDataset.from_frame(frame, schema(), "t", split=np.array(["train", "test"] * 20))
    assert len(data) == len(data.split) == len(data.ids) == 38
    assert "P0 · row 2" not in data.ids
    assert list(data.X.index) == list(range(38))
    assert data.notes == ("2 of 40 rows have no value of target and are left out.",)
    again = data.with_schema(data.schema)
    np.testing.assert_array_equal(again.split, data.split)


# --- what cannot be learnt ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0] * 40, "same outcome"),
        ([0.0] * 39 + [1.0], "only one case of: 1"),
        ([np.nan] * 40, "empty in every row"),
    ],
)
def test_outcomes_that_cannot_be_learnt(values, words):
    with pytest.raises(DataError, match=words) as caught:
        dataset(table().assign(target=values))
    assert caught.value.remedy


def test_a_constant_number_cannot_be_predicted():
    with pytest.raises(DataError, match="same in every row"):
        dataset(table().assign(target=7.0), schema(kind="number"))


def test_constant_empty_and_infinite_columns_are_noted_and_handled():
    frame = table().assign(sex=None, stage="I", age=[np.inf] + [50.0, 60.0, 70.0] * 13).astype({"sex": object})
    data = dataset(frame)
    assert list(data.X.columns) == ["age"]
    assert np.isnan(data.X["age"][0])
    assert sum("left out" in note for note in data.notes) == 2
    assert sum(note.startswith("age") for note in data.notes) == 1


def test_rows_without_a_patient_count_as_their_own():
    frame = table()
    frame.loc[[0, 1], "patient"] = None
    data = dataset(frame)
    assert len(set(data.groups)) == 19 + 2
    assert any("patient of its own" in note for note in data.notes)


def test_problems_are_named():
    plan = schema()
    assert plan.problems() == []
    assert "Every value" in replace_levels(plan).with_positive(["0", "1"]).problems()[0]
    assert "not a value" in replace_levels(plan).with_positive(["9"]).problems()[0]
    assert "2 columns are marked as outcome" in plan.edit("age", role="outcome").problems()[0]
    assert "free text" in plan.edit("age", kind="text").problems()[0]
    nothing = plan.with_roles(ignored=["sex", "stage", "age"])
    assert "No column is left" in nothing.problems()[0]
    for bad in (plan.edit("age", role="outcome"), nothing, plan.with_positive(["0", "1", "2", "3"])):
        with pytest.raises(DataError):
            dataset(plan=bad)


def replace_levels(plan: Schema) -> Schema:
    return Schema(tuple(Column(**vars(c) | {"levels": ("0", "1")}) if c.name == "target" else c for c in plan.columns))


def test_unknown_names_roles_and_kinds_are_refused():
    for change in ({"role": "hero"}, {"kind": "colour"}):
        with pytest.raises(DataError):
            schema().edit("age", **change)
    with pytest.raises(DataError, match="no column named"):
        schema().edit("agee", role="ignored")
    with pytest.raises(DataError, match="no column"):
        dataset(table().drop(columns="age"))


def test_naming_another_outcome_passes_the_role_on():
    plan = schema().with_positive(["1"]).with_roles(outcome="stage", patient="sex")
    assert (plan.outcome.name, plan["target"].role, plan.positive) == ("stage", "feature", ())
    assert (plan.patient.name, plan["patient"].role) == ("sex", "ignored")


# --- keeping -----------------------------------------------------------------------------------------------------


def test_a_schema_goes_through_json():
    plan = dataset().schema.with_positive(["1"], "ill", "well")
    assert Schema.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan


@pytest.mark.parametrize("plain", [{}, {"columns": [{"name": "a"}]}, {"columns": 3, "positive": []}, None, []])
def test_a_broken_description_is_one_clear_error(plain):
    with pytest.raises(DataError):
        Schema.from_dict(plain)


def test_save_and_load_bring_back_the_same(tmp_path):
    frame = table()
    frame.loc[3, "age"] = np.nan
    frame.loc[4, "sex"] = None
    frame.loc[5, "target"] = np.nan
    before = TableDataset.from_frame(frame, schema().with_positive(["1"]), "Ward 3", np.array(["train", "test"] * 20))
    before.save(tmp_path)
    after = load(tmp_path)
    assert after.digest == before.digest
    pd.testing.assert_frame_equal(after.X, before.X)
    pd.testing.assert_frame_equal(after.frame, before.frame)
    for part in ("y", "groups", "split", "ids", "rows"):
        np.testing.assert_array_equal(getattr(after, part), getattr(before, part))
    assert (after.name, after.task, after.classes, after.schema, after.notes) == (
        before.name, before.task, before.classes, before.schema, before.notes,
    )  # fmt: skip


def test_pictures_are_saved_the_same_way(tmp_path):
    stack = ImageStack.from_arrays(np.arange(4 * 8 * 8, dtype=np.uint8).reshape(4, 8, 8))
    words = np.array(["a", "b", "a", "b"], dtype=object)
    plan = Schema((Column("class", "outcome", "yes/no", levels=("a", "b")),))
    before = ImageDataset(
        schema=plan, name="pictures", X=stack, y=words, groups=words, split=words,
        task="binary", classes=("a", "b"), notes=("one",),
    )  # fmt: skip
    before.save(tmp_path)
    after = load(tmp_path)
    assert after.digest == before.digest
    assert (after.task, after.classes, after.notes, after.schema) == ("binary", ("a", "b"), ("one",), before.schema)
    np.testing.assert_array_equal(after.X.array(), stack.array())
    np.testing.assert_array_equal(after.y, before.y)


def test_a_stored_dataset_that_is_incomplete(tmp_path):
    with pytest.raises(DataError, match="incomplete"):
        load(tmp_path)
    dataset().save(tmp_path)
    (tmp_path / "table.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(DataError):
        load(tmp_path)


def test_the_digest_tells_data_and_roles_apart():
    base = dataset()
    assert dataset().digest == base.digest
    changed = table()
    changed.loc[0, "age"] += 1
    assert dataset(changed).digest != base.digest
    assert base.with_schema(base.schema.edit("age", role="ignored")).digest != base.digest
    assert base.with_schema(base.schema.with_positive(["1"])).digest != base.digest


def test_ignored_columns_can_be_dropped_before_storing(tmp_path):
    data = dataset(plan=schema().edit("age", role="ignored"))
    kept = data.without_ignored()
    kept.save(tmp_path)
    assert list(load(tmp_path).frame.columns) == ["patient", "sex", "stage", "target"]
