"""What was left out or deleted is nowhere on the disk any more."""

import numpy as np
import pandas as pd
import pytest
from stub.stub_data import small_dataset

from dlcore.data import Column, Schema
from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.roles import class_schema
from dlcore.data.images.stack import ImageStack
from dlcore.data.tables.dataset import TableDataset
from dlcore.errors import DataError, NotFound
from dlcore.store import open_store
from dlcore.store.rows import DONE
from dlcore.store.tables import RUNS

ME, OTHER = "me", "other"
MARK = "Zyxomma4711"


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "home", f"sqlite:///{tmp_path}/home/cajal.db")


def named_dataset(n=40):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"age": rng.normal(60, 9, n), "bmi": rng.normal(25, 3, n), "name": [f"{MARK} {i}" for i in range(n)]}
    )
    frame["name"] = frame["name"].astype(object)
    frame["dead"] = np.where(frame["age"] > 60, "yes", "no").astype(object)
    columns = (Column("age"), Column("bmi"), Column("name", "ignored", "text"), Column("dead", "outcome", "yes/no"))
    return TableDataset.from_frame(frame, Schema(columns, ("yes",)), "named")


def holding(folder, mark=MARK):
    """Files below `folder` that hold the mark."""
    plain = mark.encode()
    return [str(p) for p in folder.rglob("*") if p.is_file() and (plain in p.read_bytes() or mark in p.name)]


def test_what_is_left_out_is_gone_from_the_disk_once_training_is_asked_for(store):
    row = store.add_dataset(ME, named_dataset(), draft=True)
    assert holding(store.home)
    run = store.add_run(ME, "ann", row.id, {"params": {}, "schema": named_dataset().schema.as_dict()})
    store._records.forget_deleted()
    assert holding(store.home) == []
    data = store.run_dataset(run.id, ME)
    assert list(data.X) == ["age", "bmi"] and list(data.frame) == ["age", "bmi", "dead"]
    assert store.load_dataset(row.id, ME).digest == store.dataset(row.id, ME).digest


def test_a_column_that_another_run_learns_from_stays(store):
    row = store.add_dataset(ME, named_dataset())
    schema = named_dataset().schema
    first = store.add_run(ME, "ann", row.id, {"schema": schema.as_dict()})
    second = (
        store.add_run(ME, "ann", row.id, {"schema": schema.edit("bmi", role="ignored").as_dict()}) if False else None
    )
    slim = store.load_dataset(row.id, ME).schema
    second = store.add_run(ME, "ann", row.id, {"schema": slim.edit("bmi", role="ignored").as_dict()})
    assert list(store.run_dataset(first.id, ME).X) == ["age", "bmi"]
    assert list(store.run_dataset(second.id, ME).X) == ["age"]


def test_an_older_run_does_without_the_columns_it_left_out(store):
    row = store.add_dataset(ME, named_dataset())
    old = store.add_run(ME, "ann", row.id, {})
    spec = {"schema": named_dataset().schema.as_dict()}  # as it was kept before columns were deleted
    store._records.change(RUNS, old.id, ME, {"spec": spec})
    store.add_run(ME, "ann", row.id, spec)
    assert MARK not in store.load_dataset(row.id, ME).frame.to_csv()
    assert list(store.run_dataset(old.id, ME).X) == ["age", "bmi"]


def test_a_swap_that_was_cut_off_is_mended(store):
    row = store.add_dataset(ME, named_dataset())
    folder = store.home / "datasets" / row.id
    folder.rename(folder.with_name(f"{row.id}_former"))
    store.sweep(3600, 3600)
    assert store.load_dataset(row.id, ME).digest == row.digest


def test_data_go_with_runs_models_and_every_trace(store):
    row = store.add_dataset(ME, small_dataset(name=MARK), MARK)
    run = store.add_run(ME, "ann", row.id, {"params": {}, "note": MARK}, MARK, state=DONE)
    store.append_events(run.id, [{"event": "Note", "text": MARK}])
    store.save_results(run.id, {"ids": [MARK]})
    store.save_bundle(run.id, {"family": "ann", "name": MARK}, {})
    store.remark(run.id, ME, "group", MARK)
    model = store.add_model(ME, "ann", MARK, store.bundle_path(run.id, ME), run.id)
    other = store.add_dataset(ME, small_dataset(), "kept")
    with pytest.raises(NotFound):
        store.delete_everything(row.id, OTHER)
    gone = store.delete_everything(row.id, ME)
    assert [r.id for r in gone.runs] == [run.id] and [m.id for m in gone.models] == [model.id]
    assert holding(store.home) == []
    assert [d.id for d in store.datasets(ME)] == [other.id] and store.runs(ME) == [] and store.models(ME) == []
    assert not any((store.home / "runs").iterdir()) and not any((store.home / "models").iterdir())


def test_courses_and_recordings_leave_no_value_behind(store, tmp_path):
    from dlcore.data.sequences.read import read_sequences

    value = 4711.0815
    file = tmp_path / "ward.csv"
    rows = [
        f"{MARK}{i},{day},{value if i + day == 3 else 5 + i},{'yes' if i % 2 else 'no'}"
        for i in range(8)
        for day in range(4)
    ]
    file.write_text("\n".join(["patient,day,crp,died", *rows]))
    row = store.add_dataset(ME, read_sequences(file).dataset)
    digits = lambda: [p for p in store.home.rglob("*") if p.is_file() and np.float64(value).tobytes() in p.read_bytes()]
    assert holding(store.home) and digits()
    run = store.add_run(ME, "rnn", row.id, {"params": {}}, state=DONE)
    store.save_results(run.id, {"examples": [{"id": f"{MARK}1", "values": np.array([value])}]})
    store.delete_everything(row.id, ME)
    assert holding(store.home) == [] and digits() == []


def test_data_that_are_trained_on_are_not_deleted(store):
    row = store.add_dataset(ME, small_dataset())
    store.add_run(ME, "ann", row.id, {})
    with pytest.raises(DataError, match="still needs"):
        store.delete_everything(row.id, ME)
    assert store.load_dataset(row.id, ME)


def picture_dataset(seed, name="p"):
    pixels = np.random.default_rng(seed).integers(0, 255, (4, 8, 8), dtype=np.uint8)
    classes = ("a", "b")
    y = np.array(["a", "b", "a", "b"], dtype=object)
    stack = ImageStack.from_arrays(pixels)
    return ImageDataset(name=name, X=stack, y=y, schema=class_schema(classes), task="binary", classes=classes)


def test_features_of_deleted_pictures_go_and_those_of_others_stay(store):
    rows = [store.add_dataset(owner, picture_dataset(seed)) for owner, seed in ((ME, 1), (ME, 2), (OTHER, 2))]
    for seed in (1, 2):
        for digest in picture_dataset(seed).X.digests:
            store.features.put(f"{digest}x224abc", np.ones(3))
    left = lambda: len(list((store.home / "features").rglob("*.npy")))
    store.delete_everything(rows[0].id, ME)
    assert left() == 4
    store.delete_everything(rows[1].id, ME)
    assert left() == 4  # another doctor has the same pictures
    store.delete_everything(rows[2].id, OTHER)
    assert left() == 0
