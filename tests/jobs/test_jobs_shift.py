"""What an errand keeps of a file with dates: nothing that tells when a patient was seen."""

import datetime
import re

import numpy as np
import pandas as pd
import pytest

from dlcore.data.schema import Schema
from dlcore.jobs import upload_tasks
from dlcore.store import open_store

DAY = datetime.timedelta(days=1)
SEEN = [datetime.date(2021, 3, 1) + DAY * (i * 7 % 90) for i in range(40)]
LEFT = [day + DAY * (i % 9) for i, day in enumerate(SEEN)]
TABLE = "pat_id;admitted;discharged;note;age;crp;died\n" + "".join(
    f"P{i // 2};{a:%d.%m.%Y};{b:%d.%m.%Y};operated {a:%d.%m.%Y}, ward {i};{40 + i};{i % 7}.5;{i % 2}\n"
    for i, (a, b) in enumerate(zip(SEEN, LEFT))
)
COURSES = "patient,date,born,crp,died\n" + "".join(
    f"P{p},{SEEN[p] + 3 * v * DAY:%d/%m/%Y},{SEEN[p] - 9000 * DAY:%d/%m/%Y},{v + p % 5}.5,{p % 2}\n"
    for p in range(40)
    for v in range(4)
)
A_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]20\d\d|20\d\d-\d\d-\d\d|202[0-2][01]\d[0-3]\d(?!\d)")


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "home")


def read(store, text, kind="table", **options):
    path = store.keep_upload([("a.csv", text.encode())])
    try:
        return upload_tasks.read(store, "me", kind, path, "a.csv", options)
    finally:
        store.delete_upload(path)


def everything(store) -> str:
    """All that stands in any file, also in those that are compressed."""
    words = []
    for path in filter(lambda path: path.is_file(), store.home.rglob("*")):
        if path.suffix == ".parquet":
            words += [str(value) for _, column in pd.read_parquet(path).items() for value in column]
        elif "sqlite" not in path.read_bytes()[:20].decode("latin-1").casefold():
            words.append(path.read_bytes().decode("latin-1"))
    database = "".join(p.read_bytes().decode("latin-1") for p in store.home.glob("*.db*"))
    return "\n".join([*words, database])


def test_a_draft_that_was_not_asked_about_holds_no_day_but_in_free_text(store):
    found = read(store, TABLE.replace(", ward", " ward"))
    data = store.load_dataset(found["dataset_id"], "me")
    assert set(data.frame) == {"pat_id", "note", "age", "crp", "died"}
    assert found["guesses"]["dates"] == ["admitted", "discharged"]


def test_shifted_dates_leave_no_day_as_it_was_in_any_file(store):
    found = read(store, TABLE, shift_dates=True)
    frame = store.load_dataset(found["dataset_id"], "me").frame
    admitted, discharged = (pd.to_datetime(frame[name]) for name in ("admitted", "discharged"))
    assert ((discharged - admitted).dt.days == [i % 9 for i in range(40)]).all()
    moved = (admitted - pd.to_datetime(pd.Series(SEEN))).dt.days
    assert (moved != 0).all() and (moved[::2].to_numpy() == moved[1::2].to_numpy()).all()
    stored = everything(store)
    assert not re.search(r"\d\d\.\d\d\.2021", stored)  # nor in the text of the notes
    assert set(A_DATE.findall(stored)) <= set(frame["admitted"]) | set(frame["discharged"])


def test_shifted_courses_leave_no_day_as_it_was(store):
    found = read(store, COURSES, "sequences", shift_dates=True)
    record = store.load_dataset(found["dataset_id"], "me").record
    moved = (record.origins - np.array([(d - datetime.date(1970, 1, 1)) / DAY for d in SEEN]) * 86_400) / 86_400
    assert (moved != 0).all() and len(set(moved)) > 20
    born = [datetime.date.fromisoformat(day) for day in record.static["born"]]
    assert [(b - s) / DAY for b, s in zip(born, SEEN)] == [m - 9000 for m in moved]
    assert not re.search(r"\d\d/\d\d/20\d\d", everything(store))


def test_the_next_file_of_the_same_columns_is_shifted_until_somebody_says_otherwise(store):
    assert not read(store, TABLE)["options"].get("shift_dates")
    read(store, TABLE, shift_dates=True, shift_patient="pat_id")
    again = read(store, TABLE)
    assert again["options"] == {"shift_dates": True, "shift_patient": "pat_id"}
    assert "as you chose for the last file" in again["notes"][0]
    assert "admitted" in store.load_dataset(again["dataset_id"], "me").frame
    assert not read(store, TABLE.replace("crp", "hb"))["options"]
    read(store, TABLE, shift_dates=False)
    assert not read(store, TABLE)["options"]


def test_another_column_may_name_the_patients(store):
    text = TABLE.replace("pat_id", "bed")
    found = read(store, text, shift_dates=True, shift_patient="bed")
    moved = pd.to_datetime(store.load_dataset(found["dataset_id"], "me").frame["admitted"]) - pd.to_datetime(
        pd.Series(SEEN)
    )
    assert (moved[::2].to_numpy() == moved[1::2].to_numpy()).all()
    assert store.load_dataset(found["dataset_id"], "me").schema.reading["dates"]["patient"] == "bed"


def test_corrections_are_carried_on_when_a_file_is_read_again(store):
    path = store.keep_upload([("a.csv", TABLE.encode())])
    first = upload_tasks.read(store, "me", "table", path, "a.csv")
    schema = store.load_dataset(first["dataset_id"], "me").schema
    edited = schema.with_roles(ignored=("age",)).edit("crp", unit="mg/l").with_positive(("0",), "alive", "dead")
    store.save_schema_edits(first["dataset_id"], "me", edited.as_dict())
    shifted = upload_tasks.read(store, "me", "table", path, "a.csv", {"shift_dates": True}, first["dataset_id"])
    now = Schema.from_dict(store.schema_edits(shifted["dataset_id"], "me"))
    assert (now["age"].role, now["crp"].unit, now.positive, now.classes) == (
        "ignored",
        "mg/l",
        ("0",),
        ("dead", "alive"),
    )
    assert now.shifted_dates == ("admitted", "discharged")
