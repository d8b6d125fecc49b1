"""Model files from elsewhere: what is opened is complete, finite and written anew; the rest is refused in words."""

import copy
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from stub import stub_spec
from stub.stub_data import small_dataset

from dlcore.bundle import MAX_CARD_BYTES, read_bundle, read_card, write_bundle
from dlcore.data.schema import Schema
from dlcore.errors import DlcoreError, JobError
from dlcore.jobs import recipe, upload_tasks
from dlcore.specs import FAMILIES
from dlcore.store import open_store
from dlcore.store.examples import FOLDER

ME = "me"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setitem(FAMILIES, "stub", stub_spec.FAMILY)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "stub"))
    return open_store(tmp_path, f"sqlite:///{tmp_path}/cajal.db")


@pytest.fixture
def trained(store):
    return recipe.train("stub", small_dataset(), {"n_iter": 2}, seed=3)


def packed(card, state):
    held = io.BytesIO()
    write_bundle(held, card, state)
    return held.getvalue()


def opened(store, content, **kwargs):
    return upload_tasks.open_bundle(store, ME, path=store.keep_upload([("m.zip", content)]), name="m.zip", **kwargs)


def test_a_good_file_is_taken_in_and_nothing_of_it_stays_but_the_model(store, trained):
    card = trained.card | {"junk": "x" * 1000, "more": {"$": 1}}
    found = opened(store, packed(card, trained.state | {"junk": list(range(1000))}))
    path = store.bundle_path(found["model"], ME)
    assert b"junk" not in zipfile.ZipFile(path).read("card.json")
    kept = read_bundle(path)
    assert kept.state["rate"].tobytes() == trained.state["rate"].tobytes()
    assert kept.card["params"] == trained.card["params"] and kept.card["threshold"] == trained.card["threshold"]
    assert read_card(path).keys() == kept.card.keys()


@pytest.mark.parametrize("family", sorted(path.name for path in FOLDER.iterdir()))
def test_the_finished_examples_are_taken_in(store, family):
    content = (FOLDER / family / "model.zip").read_bytes()
    before, after = read_bundle(content), read_bundle(store.bundle_path(opened(store, content)["model"], ME))
    assert Schema.from_dict(after.card["schema"] or {"columns": [], "positive": []}) == Schema.from_dict(
        before.card["schema"] or {"columns": [], "positive": []}
    )
    assert same(before.state, after.state)


def same(a, b) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b


def columns(card, **changes):
    card = copy.deepcopy(card)
    card["schema"]["columns"][0] |= changes
    return card


HOSTILE = {
    "weights that are no numbers": lambda c, s: (c, s | {"rate": np.array([np.nan])}),
    "a threshold that is none": lambda c, s: (c | {"threshold": float("nan")}, s),
    "a threshold beyond one": lambda c, s: (c | {"threshold": 7}, s),
    "a metric that is infinite": lambda c, s: (c | {"metrics": {"auroc": {"value": float("inf")}}}, s),
    "a range that is none": lambda c, s: (columns(c, high=float("nan")), s),
    "a range upside down": lambda c, s: (columns(c, low=99.0, high=1.0), s),
    "a column without its range": lambda c, s: (columns(c, typical=None), s),
    "a column's name that is a list": lambda c, s: (columns(c, name=["age"]), s),
    "no schema's columns": lambda c, s: (c | {"schema": {"columns": 7}}, s),
    "no data": lambda c, s: (c | {"data": {}}, s),
    "an unknown kind of data": lambda c, s: (c | {"data": c["data"] | {"kind": "os"}}, s),
    "no classes": lambda c, s: (c | {"classes": []}, s),
    "classes that are no words": lambda c, s: (c | {"classes": [1, {}]}, s),
    "a card without its task": lambda c, s: ({k: v for k, v in c.items() if k != "task"}, s),
    "a long card": lambda c, s: (c | {"headline": "x" * 2**21}, s),
    "a family that is a list": lambda c, s: (c | {"family": ["ann"]}, s),
    "weights of another shape": lambda c, s: (c, s | {"rate": np.ones((3, 3))}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_incomplete_or_no_number_is_refused(store, trained, name):
    content = packed(*HOSTILE[name](trained.card, trained.state))
    with pytest.raises(DlcoreError) as refusal:
        opened(store, content)
    assert refusal.value.remedy and not isinstance(refusal.value, JobError)
    assert store.models(ME) == []


def test_a_small_file_with_a_huge_card_is_refused_before_it_is_parsed(store, trained):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", '{"card":{"x":[' + "[]," * (60 * 2**20 // 3) + "[]]}}")
        archive.writestr("model.safetensors", b"")
    assert len(held.getvalue()) < 400_000
    for read in (read_bundle, read_card):
        with pytest.raises(DlcoreError, match=f"{MAX_CARD_BYTES // 2**20} MB"):
            read(held.getvalue())


def test_a_model_of_the_right_shape_that_answers_nonsense_is_refused(store, trained, monkeypatch):
    import stub_family

    monkeypatch.setattr(stub_family.Stub, "predict_members", lambda self, X: np.full((2, len(X), 2), np.nan))
    with pytest.raises(DlcoreError, match="not a number"):
        opened(store, packed(trained.card, trained.state))
    assert json.dumps(trained.card)
