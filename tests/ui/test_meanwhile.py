"""What takes long on large data is made by a worker while the page goes on; small data are looked through at once."""

import threading
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from dlcore.data import read_table
from dlcore.data.tables.table_one import table_one
from dlcore.errors import JobError
from dlcore.jobs.look_tasks import look_at_data
from dlcore.store import open_store
from dlcore.ui import meanwhile
from dlcore.ui.meanwhile import Asked, of_data


class Engine:
    """Answers once it is let, or gives up once nobody wants the answer."""

    def __init__(self):
        self.go, self.asked, self.left = threading.Event(), [], 0

    def ask(self, task, *, owner, is_wanted, **kwargs):
        self.asked.append((task, owner, kwargs["dataset_id"]))
        while not self.go.wait(0.01):
            if not is_wanted():
                self.left += 1
                raise JobError("Nobody waits for this any more.")
        return {"checkup": [{"name": "made apart"}], "table one": {"variable": ["n"]}}


@pytest.fixture
def engine(monkeypatch):
    engine = Engine()
    monkeypatch.setattr(meanwhile.context, "engine", lambda: engine)
    monkeypatch.setattr(meanwhile.context, "owner", lambda: "me")
    monkeypatch.setattr(st, "session_state", {})
    yield engine
    engine.go.set()


def choice(n_values: int, id: str = "d1", schema: str = "s"):
    schema = type("Schema", (str,), {"as_dict": lambda self: {"columns": str(self)}})(schema)
    return SimpleNamespace(dataset_id=id, schema=schema, arranged=SimpleNamespace(n_values=n_values))


def until(true, seconds: float = 5.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_small_data_are_looked_through_at_once_and_once(engine):
    made = []
    for _ in range(3):
        assert of_data(choice(1000), "checkup", lambda data: made.append(data) or ["here"]) == ["here"]
    assert len(made) == 1 and not engine.asked


def test_of_large_data_a_worker_is_asked_once_for_all_that_is_shown(engine):
    large = choice(10**7)
    never = lambda data: pytest.fail("looked through in the page's process")
    assert of_data(large, "checkup", never) is None and of_data(large, "table one", never) is None
    engine.go.set()
    until(lambda: of_data(large, "checkup", never) is not None)
    assert of_data(large, "checkup", never) == [{"name": "made apart"}]
    assert of_data(large, "table one", never) == {"variable": ["n"]}
    assert engine.asked == [("look_at_data", "me", "d1")]


def test_a_question_about_other_roles_is_left_for_the_new_one(engine):
    assert of_data(choice(10**7), "checkup", None) is None
    assert of_data(choice(10**7, schema="other"), "checkup", None) is None
    until(lambda: engine.left == 1)
    engine.go.set()
    until(lambda: of_data(choice(10**7, schema="other"), "checkup", None) is not None)
    assert len(engine.asked) == 2


def test_nobody_looks_any_more(engine, monkeypatch):
    monkeypatch.setattr(meanwhile, "FORGOTTEN_S", 0.05)
    asked = Asked(lambda wanted: engine.ask("look_at_data", owner="me", is_wanted=wanted, dataset_id="d"))
    until(lambda: engine.left == 1)
    assert asked.was_left()


def test_what_the_worker_could_not_is_said_and_asked_again(engine, monkeypatch):
    failing = SimpleNamespace(ask=lambda *a, **k: (_ for _ in ()).throw(JobError("Too large.")))
    monkeypatch.setattr(meanwhile.context, "engine", lambda: failing)
    with pytest.raises(JobError):
        until(lambda: of_data(choice(10**7), "checkup", None) is not None)
    monkeypatch.setattr(meanwhile.context, "engine", lambda: engine)
    assert of_data(choice(10**7), "checkup", None) is None and engine.asked


def test_the_worker_gives_the_same_numbers(tmp_path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"id": np.arange(200) // 2, "age": rng.normal(60, 9, 200).round(1), "sex": rng.choice(["m", "f"], 200)}
    )
    frame["died"] = (rng.random(200) < 0.3).astype(int)
    frame["days_to_death"] = np.where(frame["died"] == 1, rng.integers(1, 99, 200), np.nan)
    frame.loc[rng.random(200) < 0.2, "age"] = np.nan
    store = open_store(tmp_path)
    row = store.add_dataset("me", read_table(frame.to_csv(index=False).encode(), "a.csv").dataset)
    data = store.load_dataset(row.id, "me")
    edited = data.with_schema(data.schema.edit("sex", role="ignored"))
    for with_roles in (data, edited):
        found = look_at_data(store, "me", row.id, with_roles.schema.as_dict())
        assert found["checkup"] == with_roles.checkup() and found["checkup"]
        pd.testing.assert_frame_equal(pd.DataFrame(found["table one"]), table_one(with_roles))
