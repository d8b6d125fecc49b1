"""One suite over the registry: what every family must have and do."""

import inspect
import io
import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from quick import QUICK

from dlcore.bundle import read_bundle, read_tree, write_bundle
from dlcore.data import samples
from dlcore.data.sequences.case import case_of
from dlcore.errors import DataError
from dlcore.jobs import recipe
from dlcore.jobs.predictions import predict, predict_one
from dlcore.specs import FAMILIES
from dlcore.store import examples
from dlcore.training.events import EpochEnd, Finished, Started
from dlcore.ui.frame import page_path
from dlcore.words import say

ROOT = Path(__file__).parents[1]
READY = [family for family in FAMILIES.values() if family.ready]
ESTIMATORS = [(family, kind, task) for family in READY for kind, task in family.estimators]


#: The first patient of each kind of data, as one question to any model wants it.
FIRST = {
    "table": lambda data: data.X.iloc[0].to_dict(),
    "images": lambda data: data.X.load(0),
    "sequences": lambda data: case_of(data.X, data.schema, 0),
}


def by_key(family):
    return family.key


@pytest.mark.parametrize("family", FAMILIES.values(), ids=by_key)
def test_a_family_has_its_page_and_its_words(family):
    assert (ROOT / page_path(family)).exists()
    assert family.question.endswith("?") and family.use_when


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_a_family_that_is_ready_has_samples_and_a_finished_example(family):
    assert family.samples
    for name in family.samples:
        sample = samples.SAMPLES[name]
        assert sample.source and sample.licence and sample.look_for and family.key in sample.families
    assert examples.shipped(family.key)


@pytest.mark.parametrize(("family", "kind", "task"), ESTIMATORS, ids=lambda x: x if isinstance(x, str) else x.key)
def test_declared_defaults_are_the_estimators_own(family, kind, task):
    signature = inspect.signature(family.estimator(kind, task).__init__).parameters
    for setting in family.settings_for(kind):
        assert signature[setting.name].default == setting.default, setting.name
        assert setting.check(setting.default) == setting.default
        assert setting.help.endswith(".") and setting.label
    open_to_all = set(signature) - {"self", "random_state"}
    assert {s.name for s in family.settings_for(kind)} <= open_to_all


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_a_setting_out_of_range_is_refused_with_its_range(family):
    setting = next(s for s in family.settings if s.kind in ("integer", "number"))
    with pytest.raises(DataError) as refusal:
        family.check({setting.name: setting.high * 10 + 1})
    assert f"{setting.high:g}" in refusal.value.remedy
    with pytest.raises(DataError, match="no setting"):
        family.check({"no_such_thing": 1})


@pytest.fixture(scope="module")
def small():
    """The sample of each finished example, cut down."""

    def cut(family):
        data = samples.load(family.example_sample)
        rows = {"table": np.arange(min(80, len(data))), "images": np.arange(0, len(data), 5)}.get(data.kind)
        return data if rows is None else data.take(rows)

    return {family.key: cut(family) for family in READY}


@pytest.fixture(scope="module")
def trained(small):
    return {key: recipe.train(key, data, QUICK[key], seed=3) for key, data in small.items()}


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_the_finished_example_is_what_training_gives_today(family, trained):
    shipped, fresh = read_tree(examples.shipped(family.key) / "results.zip"), trained[family.key].results
    assert shipped.keys() == fresh.keys() and shipped["metrics"].keys() == fresh["metrics"].keys()
    assert shipped["explain"].keys() == fresh["explain"].keys()
    if shipped["task"] == "binary":
        flagged = shipped["patients"]["risk"] >= shipped["default_threshold"]["value"]
        right = np.mean(flagged == (np.asarray(shipped["patients"]["outcome"]) == 1))
        assert shipped["metrics"]["accuracy_at_threshold"]["value"] == pytest.approx(right)


#: Families whose finished example trains within seconds.
RETRAINED = [family for family in READY if family.key in ("ann", "som")]


@pytest.mark.parametrize("family", RETRAINED, ids=by_key)
def test_the_finished_example_has_the_numbers_of_today(family):
    """Another processor adds in another order: equal to two digits, not bit by bit."""
    shipped = read_tree(examples.shipped(family.key) / "results.zip")
    spec = json.loads((examples.shipped(family.key) / "run.json").read_text())["spec"]
    fresh = recipe.train(family.key, samples.load(family.example_sample), spec["params"], spec["seed"]).results
    both = sorted(shipped["metrics"].keys() & fresh["metrics"].keys())
    assert both
    for name in both:
        for bound in ("value", "low", "high"):
            before, now = (
                np.nan if r["metrics"][name][bound] is None else r["metrics"][name][bound] for r in (shipped, fresh)
            )
            assert before == pytest.approx(now, abs=0.02, rel=0.02, nan_ok=True), name
    for risk in {"risk"} & set(shipped.get("patients", {})):
        assert np.abs(shipped["patients"][risk] - fresh["patients"][risk]).mean() < 0.02


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_the_finished_examples_model_has_the_numbers_of_its_card(family):
    """Model and results of an example belong together, and the model is still read as it was written."""
    folder = examples.shipped(family.key)
    card, results = read_bundle((folder / "model.zip").read_bytes()).card, read_tree(folder / "results.zip")
    assert card["metrics"].keys() == results["metrics"].keys()
    for name, score in card["metrics"].items():
        assert score == pytest.approx(results["metrics"][name], nan_ok=True), name
    assert card["data"]["digest"] == samples.load(family.example_sample).digest


def _file(trained) -> bytes:
    target = io.BytesIO()
    write_bundle(target, trained.card, trained.state)
    return target.getvalue()


def reopened(trained):
    return recipe.load_model(read_bundle(_file(trained)))


def answers(model, X):
    asked = next(name for name in ("predict_proba", "predict", "transform") if hasattr(model, name))
    return getattr(model, asked)(X)


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_saved_and_loaded_it_answers_bit_by_bit(family, small, trained):
    data = small[family.key]
    task = family.task_for(data.kind, data.task)
    model = family.estimator(data.kind, task)(**family.check(QUICK[family.key]) | data.asked | {"random_state": 3})
    recipe.use_threads(data.kind)  # sums in another order differ in the last digits
    model.fit(data.X, data.y, groups=data.groups)
    loaded = reopened(trained[family.key])
    X = data.take(np.arange(20)).X
    assert np.array_equal(answers(model, X), answers(loaded, X))


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_the_card_says_how_it_was_made(family, small, trained):
    card = trained[family.key].card
    assert card["data"]["digest"] == small[family.key].digest and card["seed"] == 3
    assert card["versions"]["torch"] and card["versions"]["python"]
    assert (
        card["params"].items()
        >= {k: list(v) if isinstance(v, tuple) else v for k, v in QUICK[family.key].items()}.items()
    )
    for found in trained[family.key].results["metrics"].values():
        assert set(found) >= {"value", "low", "high"}
    assert say(trained[family.key].results["headline"]).endswith(".")


def unfitted(family, data, **params):
    """The family's estimator for these data, its settings for tests with some of them changed."""
    settings = family.check(QUICK[family.key] | params) | data.asked | {"random_state": 3}
    return family.estimator(data.kind, family.task_for(data.kind, data.task))(**settings)


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_stopped_training_ends_at_once_and_leaves_a_model(family, small):
    data = small[family.key]
    length = "max_iter" if "max_iter" in QUICK[family.key] else "n_iter"
    model = unfitted(family, data, **{length: 5})
    events, seen = model.iter_fit(data.X, data.y, groups=data.groups), []
    for event in events:
        seen.append(type(event))
        if seen.count(EpochEnd) == 2:
            break
    events.close()
    assert Started in seen and Finished not in seen
    assert next(events, None) is None
    assert model.n_iter_ == 2  # not one epoch more
    given = answers(model, data.take(np.arange(20)).X)
    assert np.isfinite(given).all()
    again = type(model).from_state(model.get_params(), model.to_state())
    assert np.array_equal(answers(again, data.take(np.arange(20)).X), given)


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_the_mean_of_the_members_is_the_prediction(family, small, trained):
    model = reopened(trained[family.key])
    if not hasattr(model, "predict_members"):
        pytest.skip("one model, no members")
    X = small[family.key].take(np.arange(20)).X
    members, told = model.predict_members(X), answers(model, X)
    assert len(members) == getattr(model, "n_members_", len(members))
    np.testing.assert_allclose(members.mean(axis=0).reshape(told.shape), told, rtol=1e-12)


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_out_of_fold_answers_are_those_of_networks_that_had_not_seen_the_patient(family, small):
    data = small[family.key]
    model = unfitted(family, data)
    if not hasattr(model, "predict_out_of_fold"):
        pytest.skip("nobody is held out")
    recipe.use_threads(data.kind)
    model.fit(data.X, data.y, groups=data.groups)
    again, known = model.predict_out_of_fold(data.X), model.fold_ >= 0
    if len(again) > len(data):  # redrawn at every row, asked for as long as the patient is at risk
        owners, asked = data.X.owners, np.isfinite(model.out_of_fold_)
        assert known.any() and asked.any() and not asked[~known[owners]].any()
        np.testing.assert_allclose(again[asked], model.out_of_fold_[asked], rtol=1e-5, atol=1e-7)
        assert not np.allclose(model.predict_course(data.X)["answer"][asked, -1], again[asked], atol=1e-3)
        return
    assert known.any() and not np.isnan(model.out_of_fold_[known]).any() and np.isnan(model.out_of_fold_[~known]).all()
    np.testing.assert_allclose(again, model.out_of_fold_, rtol=1e-5, atol=1e-7)
    if len(np.unique(model.fold_[known])) > 1:  # else the network evaluated is the one deployed
        assert not np.allclose(answers(model, data.X)[known], again[known], atol=1e-3)


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_what_a_page_may_ask_is_documented(family):
    calls = import_module(family.explain).CALLS
    assert calls
    for name, call in calls.items():
        assert inspect.getdoc(call), name


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_every_model_answers_the_same_question_about_one_patient(family, small, trained):
    data, card = small[family.key], trained[family.key].card
    case = FIRST[data.kind](data)
    model = reopened(trained[family.key])
    answer = predict_one(model, card, case)["answer"]
    many = predict(read_bundle(_file(trained[family.key])), data).table.iloc[0].drop("row")
    for name, value in answer.items():
        assert value == pytest.approx(many[name]) if isinstance(value, float) else value == many[name]
