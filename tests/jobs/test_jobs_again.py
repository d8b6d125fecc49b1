"""Courses that are read again another way: corrections and the question go over to the new draft."""

from dlcore.data.schema import Schema
from dlcore.data.sequences.ask import ask
from dlcore.jobs import upload_tasks
from dlcore.store import open_store

COURSES = "patient,hour,day,crp,pulse,died\n" + "".join(
    f"P{p:02d},{24 * v},{v},{v + p % 5}.5,{60 + (p * v) % 9},{p % 2}\n" for p in range(20) for v in range(4)
)


def test_read_again_with_another_time_what_was_said_before_still_holds(tmp_path):
    store = open_store(tmp_path / "home")
    path = store.keep_upload([("a.csv", COURSES.encode())])
    read = lambda former="", **options: upload_tasks.read(store, "me", "sequences", path, "a.csv", options, former)
    first = read(time="hour")["dataset_id"]
    data = store.load_dataset(first, "me")
    asked = ask(data.record, data.schema.edit("pulse", role="ignored"), forecast="crp", horizon="2")
    store.save_schema_edits(first, "me", asked.edit("crp", unit="mg/l").as_dict())

    again = read(first, time="day")["dataset_id"]
    schema = Schema.from_dict(store.schema_edits(again, "me"))
    assert schema.time.name == "day" and schema["pulse"].role == "ignored" and schema["crp"].unit == "mg/l"
    assert schema.task == "forecast" and schema.outcome.name == "crp"
    store.load_dataset(again, "me").with_schema(schema)
