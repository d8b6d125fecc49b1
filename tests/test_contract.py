"""One suite over the registry: what every family must have and do."""

import ast
import inspect
import io
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from dlcore.bundle import read_bundle, read_tree, write_bundle
from dlcore.data import samples
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
FAST = {
    "ann": {"max_iter": 3, "n_folds": 2, "n_members": 2},
    "cnn": {"max_iter": 1, "architecture": "small"},
    "autoencoder": {"max_iter": 3, "n_folds": 2, "n_members": 1, "ordinary": "benign"},
    "som": {"n_rows": 4, "n_columns": 5, "n_iter": 3},
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
    """The first sample of each family, cut down."""

    def cut(family):
        data = samples.load(family.samples[0])
        return data.take(np.arange(min(80, len(data)))) if data.kind == "table" else data

    return {family.key: cut(family) for family in READY}


@pytest.fixture(scope="module")
def trained(small):
    return {key: recipe.train(key, data, FAST[key], seed=3) for key, data in small.items()}


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_the_finished_example_is_what_training_gives_today(family, trained):
    shipped, fresh = read_tree(examples.shipped(family.key) / "results.zip"), trained[family.key].results
    assert shipped.keys() == fresh.keys() and shipped["metrics"].keys() == fresh["metrics"].keys()
    assert shipped["explain"].keys() == fresh["explain"].keys()
    if shipped["task"] == "binary":
        flagged = shipped["patients"]["risk"] >= shipped["default_threshold"]["value"]
        right = np.mean(flagged == (np.asarray(shipped["patients"]["outcome"]) == 1))
        assert shipped["metrics"]["accuracy_at_threshold"]["value"] == pytest.approx(right)


def _file(trained) -> bytes:
    target = io.BytesIO()
    write_bundle(target, trained.card, trained.state)
    return target.getvalue()


def reopened(trained):
    return recipe.load_model(read_bundle(_file(trained)))


def answers(model, X):
    return model.predict_proba(X) if hasattr(model, "predict_proba") else model.predict(X)


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_saved_and_loaded_it_answers_bit_by_bit(family, small, trained):
    data = small[family.key]
    task = family.task_for(data.kind, data.task)
    model = family.estimator(data.kind, task)(**family.check(FAST[family.key]) | {"random_state": 3})
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
        >= {k: list(v) if isinstance(v, tuple) else v for k, v in FAST[family.key].items()}.items()
    )
    for found in trained[family.key].results["metrics"].values():
        assert set(found) >= {"value", "low", "high"}
    assert say(trained[family.key].results["headline"]).endswith(".")


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_training_tells_of_itself_and_can_be_stopped(family, small):
    data = small[family.key]
    length = "max_iter" if "max_iter" in FAST[family.key] else "n_iter"
    params = family.check(FAST[family.key] | {length: 4})
    model = family.estimator(data.kind, family.task_for(data.kind, data.task))(**params)
    events = model.iter_fit(data.X, data.y, groups=data.groups)
    kinds = []
    for event in events:
        kinds.append(type(event))
        if isinstance(event, EpochEnd):
            break
    events.close()
    assert Started in kinds and Finished not in kinds


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_what_a_page_may_ask_is_documented(family):
    calls = import_module(family.explain).CALLS
    assert calls
    for name, call in calls.items():
        assert inspect.getdoc(call), name


def test_no_page_imports_a_model():
    for path in [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "dlcore/ui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not node.module.startswith(("dlcore.models", "dlcore.training", "dlcore.explain")), path


@pytest.mark.parametrize("family", READY, ids=by_key)
def test_every_model_answers_the_same_question_about_one_patient(family, small, trained):
    data, card = small[family.key], trained[family.key].card
    case = data.X.iloc[0].to_dict() if data.kind == "table" else data.X.load(0)
    model = reopened(trained[family.key])
    answer = predict_one(model, card, case)["answer"]
    many = predict(read_bundle(_file(trained[family.key])), data).table.iloc[0].drop("row")
    for name, value in answer.items():
        assert value == pytest.approx(many[name]) if isinstance(value, float) else value == many[name]
