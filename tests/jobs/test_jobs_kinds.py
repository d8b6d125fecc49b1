"""One frame for several kinds of data and of outcome: a family that takes them is trained, kept and asked the same way."""

import io
from pathlib import Path

import numpy as np
import pytest
from stub import stub_spec
from stub.stub_data import graded_dataset, measured_dataset, small_dataset, small_pictures

from dlcore.bundle import read_bundle, write_bundle
from dlcore.errors import DataError
from dlcore.evaluation import evaluate
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.report import judge
from dlcore.evaluation.tasks import task_of
from dlcore.jobs import recipe
from dlcore.jobs.predictions import predict, predict_one
from dlcore.specs import FAMILIES
from dlcore.store import open_store

DATA = {
    ("table", "binary"): small_dataset,
    ("table", "multiclass"): graded_dataset,
    ("table", "regression"): measured_dataset,
    ("images", "binary"): small_pictures,
}


@pytest.fixture(autouse=True)
def stub(monkeypatch):
    monkeypatch.setitem(FAMILIES, "stub", stub_spec.FAMILY)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "stub"))


@pytest.mark.parametrize("place", DATA, ids=" ".join)
def test_each_kind_of_data_and_outcome_is_trained_kept_and_asked(place, tmp_path):
    data = DATA[place]()
    assert (data.kind, data.task) == place
    store = open_store(tmp_path)
    data = store.load_dataset(store.add_dataset("me", data).id, "me")
    trained = recipe.train("stub", data, {"n_iter": 1})
    target = io.BytesIO()
    write_bundle(target, trained.card, trained.state)
    bundle = read_bundle(target.getvalue())
    table = predict(bundle, data).table
    assert len(table) == len(data) and np.isfinite(table["disagreement"]).all()
    case = data.X.iloc[3].to_dict() if place[0] == "table" else data.X.load(3)
    one = predict_one(recipe.load_model(bundle), bundle.card, case)["answer"]
    assert set(one) <= set(table.columns)
    assert trained.results["task"] == place[1] and trained.results["metrics"]


def test_what_a_family_does_not_declare_is_refused_with_what_it_can_do():
    with pytest.raises(DataError) as refused:
        stub_spec.FAMILY.estimator("images", "regression")
    assert "binary for images" in refused.value.remedy


@pytest.mark.parametrize("data", [small_dataset(120), graded_dataset(120), measured_dataset(120)], ids=lambda d: d.task)
def test_another_hospitals_patients_are_judged_by_the_same_measures(data):
    """Judged as if they came from elsewhere, a test set's patients get the metrics they have."""
    model = recipe.family("stub").estimator("table", data.task)(n_iter=1)
    for _ in model.iter_fit(data.X, data.y):
        pass
    model.fold_ = np.where(np.arange(len(data)) < 40, -1, 0)
    p = np.array(model.out_of_fold_, dtype=float)
    p[:40] = np.nan
    model.out_of_fold_ = p
    own = evaluate(model, data)
    task, test = task_of(data.task), data.take(np.arange(40, len(data)))
    y = task.observed(test)
    p = task.predicted(model, np.asarray(model.out_of_fold_)[40:], data.classes)
    elsewhere = judge(HeldOut.external(task, y, p, test.groups, y_train=task.observed(data)[:40]))
    assert elsewhere["metrics"].keys() == own["metrics"].keys()
    for name, found in own["metrics"].items():
        assert elsewhere["metrics"][name] == pytest.approx(found, nan_ok=True)


def test_one_network_has_no_disagreement():
    """A column of zeros would read as certainty."""
    data = small_dataset(120)
    trained = recipe.train("ann", data, {"max_iter": 3, "n_folds": 2, "n_members": 1})
    target = io.BytesIO()
    write_bundle(target, trained.card, trained.state)
    bundle = read_bundle(target.getvalue())
    n = len(recipe.load_model(bundle).predict_members(data.X))
    assert ("disagreement" in predict(bundle, data).table) == (n > 1)
    model = recipe.load_model(bundle)
    model.predict_members = lambda X, answers=model.predict_members: answers(X)[:1]
    found = predict_one(model, bundle.card, data.X.iloc[0].to_dict())["answer"]
    assert "disagreement" not in found and any(name.startswith("probability of ") for name in found)
