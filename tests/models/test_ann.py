"""The ANN: scikit-learn's manners, honest nesting, calibrated ensembles, state in and out."""

import warnings

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris, make_classification
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import dlcore
from dlcore.errors import BundleError, DataError, TrainingError
from dlcore.models.ann.estimators import ANNClassifier, ANNRegressor
from dlcore.models.ann.networks import Networks
from dlcore.specs import FAMILIES
from dlcore.training.events import EpochEnd, Finished, Note, Started

SMALL = {"hidden_layer_sizes": (8,), "max_iter": 15, "n_folds": 3, "n_members": 2, "random_state": 0}


@parametrize_with_checks(
    [
        ANNClassifier(**SMALL | {"max_iter": 30, "learning_rate_init": 0.02, "n_folds": 2}),
        ANNRegressor(**SMALL | {"max_iter": 30, "learning_rate_init": 0.02, "n_folds": 2}),
    ]
)
def test_scikit_learn_manners(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        check(estimator)


def patients(n=120, seed=0):
    X, y = make_classification(n, 6, n_informative=4, random_state=seed)
    return pd.DataFrame(X, columns=list("abcdef")), y


def test_defaults_are_those_declared():
    for estimator in (ANNClassifier(), ANNRegressor()):
        given = {name: value for name, value in estimator.get_params().items() if name != "random_state"}
        assert given == FAMILIES["ann"].defaults()


def test_lazily_handed_out():
    assert dlcore.ANNClassifier is ANNClassifier and dlcore.ANNRegressor is ANNRegressor


@pytest.mark.parametrize("task, n_outputs", [("binary", 1), ("multiclass", 4), ("regression", 1)])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("hidden", [(7, 5), ()])
def test_gradient_is_that_of_autograd(task, n_outputs, activation, hidden):
    generator = torch.Generator().manual_seed(0)
    networks = Networks(3, 4, hidden, n_outputs, task=task, activation=activation, dropout=0.3, generator=generator)
    networks = networks.double()
    x, weights = torch.randn(3, 8, 4).double(), torch.rand(3, 8).double()
    weights[1, 5:] = 0
    target = torch.randint(0, 4, (3, 8)) if task == "multiclass" else torch.randint(0, 2, (3, 8)).double()
    generator.manual_seed(1)
    loss = networks.learn(x, target, weights)
    ours = [parameter.grad.clone() for parameter in networks.parameters()]
    networks.zero_grad()
    generator.manual_seed(1)
    again = networks.loss(x, target, weights)
    again.sum().backward()
    torch.testing.assert_close(loss, again.detach())
    for mine, parameter in zip(ours, networks.parameters()):
        torch.testing.assert_close(mine, parameter.grad)


def test_without_hidden_layers_it_is_logistic_regression():
    X, y = patients(300)
    settings = {"hidden_layer_sizes": (), "alpha": 0.0, "max_iter": 300, "n_iter_no_change": 300}
    model = ANNClassifier(n_folds=1, n_members=1, learning_rate_init=0.02, random_state=0, **settings).fit(X, y)
    regression = LogisticRegression(C=np.inf).fit(X, y)
    assert np.corrcoef(model.predict_proba(X)[:, 1], regression.predict_proba(X)[:, 1])[0, 1] > 0.98


def test_without_hidden_layers_it_is_linear_regression():
    X, y = load_diabetes(return_X_y=True)
    model = ANNRegressor(hidden_layer_sizes=(), alpha=0.0, n_folds=1, n_members=2, random_state=0).fit(X, y)
    assert np.corrcoef(model.predict(X), LinearRegression().fit(X, y).predict(X))[0, 1] > 0.98


def test_thirty_networks_and_their_answers():
    X, y = patients()
    model = ANNClassifier(max_iter=3, random_state=0).fit(X, y)
    assert len(model.member_names_) == 30 and (model.n_folds_, model.n_members_) == (5, 5)
    assert model.predict_members(X).shape == (5, 120, 2)
    np.testing.assert_array_equal(model.predict_members(X).mean(axis=0), model.predict_proba(X))
    assert model.out_of_fold_.shape == (120, 2) and np.isfinite(model.out_of_fold_).all()
    np.testing.assert_allclose(model.out_of_fold_.sum(axis=1), 1)
    np.testing.assert_array_equal(model.out_of_fold_, model.predict_out_of_fold(X))
    assert sorted(np.unique(model.fold_)) == [0, 1, 2, 3, 4]


def test_one_plain_network():
    X, y = patients()
    model = ANNClassifier(max_iter=3, n_folds=1, n_members=1, random_state=0).fit(X, y)
    assert model.member_names_ == ["deployed · network 1"]
    assert np.isnan(model.out_of_fold_).all() and (model.fold_ == -1).all()


def test_large_tables_get_fewer_networks_and_say_so():
    X, y = make_classification(4_100, 5, random_state=0)
    with pytest.warns(UserWarning, match="5 folds and 2 network"):
        model = ANNClassifier(hidden_layer_sizes=(), max_iter=1, random_state=0).fit(X, y)
    assert len(model.member_names_) == 12


# scikit-learn


def test_cross_val_score_pipeline_and_clone():
    X, y = patients(90)
    who = np.repeat(np.arange(45), 2)
    model = ANNClassifier(**SMALL)
    by_patient = {"groups": who, "params": {"groups": who}, "cv": GroupKFold(3)}
    scores = cross_val_score(clone(model), X, y, scoring="roc_auc", **by_patient)
    assert np.isfinite(scores).all()
    assert np.isfinite(cross_val_score(make_pipeline(StandardScaler(), model), X, y, cv=2)).all()


def test_same_seed_same_numbers():
    X, y = patients()
    first, second, third = (ANNClassifier(**SMALL | {"random_state": seed}).fit(X, y) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.out_of_fold_, second.out_of_fold_)
    assert (first.out_of_fold_ != third.out_of_fold_).any()


def test_several_classes_in_words():
    X, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"], dtype=object)[y]
    model = ANNClassifier(**SMALL | {"max_iter": 60, "learning_rate_init": 0.02}).fit(X, names)
    assert (model.predict(X) == names).mean() > 0.9
    assert model.out_of_fold_.shape == (150, 3)


def test_gaps_words_and_odd_columns():
    X, y = patients()
    X = X.assign(sex=np.where(y, "m", "f"), constant=1.0, empty=np.nan)
    X.loc[::7, "a"], X.loc[::5, "sex"], X.loc[3, "b"] = np.nan, None, np.inf
    with pytest.warns(UserWarning, match="constant, empty"):
        model = ANNClassifier(**SMALL).fit(X, y)
    assert np.isfinite(model.predict_proba(X.assign(sex="other"))).all()


# what cannot be used


@pytest.mark.parametrize(
    "y, words",
    [
        (np.zeros(30), "only one class"),
        (np.r_[np.nan, np.zeros(15), np.ones(14)], "missing"),
        (None, "y"),
    ],
)
def test_outcomes_that_cannot_be_learned(y, words):
    with pytest.raises(DataError, match=words):
        ANNClassifier(**SMALL).fit(np.random.default_rng(0).normal(size=(30, 2)), y)


def test_settings_out_of_range_name_the_range():
    with pytest.raises(DataError, match="Dropout cannot be 2"):
        ANNClassifier(dropout=2).fit(*patients())


def test_one_case_in_a_class_is_kept_and_said():
    X, y = patients(40)
    y = np.where(np.arange(40) == 0, 2, y)
    with pytest.warns(UserWarning, match="Only one patient"):
        model = ANNClassifier(**SMALL).fit(X, y)
    assert np.isnan(model.out_of_fold_[0]).all() and model.fold_[0] == -1


def test_no_usable_column():
    with pytest.warns(UserWarning, match="Left out"):
        model = ANNClassifier(**SMALL).fit(pd.DataFrame({"a": [1.0] * 30}), np.arange(30) % 2)
    assert np.isfinite(model.predict_proba(pd.DataFrame({"a": [2.0]}))).all()


@pytest.mark.filterwarnings("ignore:.*encountered in reduce:RuntimeWarning")
def test_diverging_networks_end_in_a_clear_error():
    y = np.resize([1e308, -1e308], 40)  # their spread is beyond all numbers
    with pytest.raises(TrainingError, match="numbers"):
        ANNRegressor(**SMALL).fit(np.arange(80.0).reshape(40, 2), y)


# training as events


def test_events_and_stopping():
    X, y = patients()
    model = ANNClassifier(**SMALL | {"max_iter": 500})
    events = model.iter_fit(X, y)
    first = next(event for event in events if not isinstance(event, Note))
    assert isinstance(first, Started) and first.members[0] == "fold 1 · network 1"
    for _ in range(4):
        assert isinstance(next(events), EpochEnd)
    events.close()
    assert model.n_iter_ == 4
    assert np.isfinite(model.predict_proba(X)).all() and np.isfinite(model.out_of_fold_).all()


def test_stopping_keeps_each_networks_best_weights():
    X, y = patients()
    fast = SMALL | {
        "learning_rate_init": 0.1,
        "hidden_layer_sizes": (32,),
        "max_iter": 60,
        "n_folds": 1,
        "n_members": 3,
    }
    stopped = ANNClassifier(**fast)
    events = stopped.iter_fit(X, y)
    for event in events:
        if isinstance(event, EpochEnd) and event.epoch == 25:
            break
    events.close()
    assert stopped.n_iter_ == 25 and (stopped.best_epoch_ < 20).all()  # it had gone past the best of each
    for m, best in enumerate(stopped.best_epoch_):
        ended = ANNClassifier(**fast | {"max_iter": int(best)}).fit(X, y)  # the same training, ended there
        assert ended.best_epoch_[m] == best
        for mine, its in zip(stopped.ensemble_.weights["weights"], ended.ensemble_.weights["weights"]):
            assert np.array_equal(mine[m], its[m])


def test_snapshots_for_the_replay():
    X, y = patients()
    model = ANNClassifier(**SMALL | {"max_iter": 60, "n_iter_no_change": 100})
    assert isinstance(list(model.iter_fit(X, y))[-1], Finished)
    snapshots = model.snapshots_
    assert len(snapshots["epochs"]) <= 25 and snapshots["epochs"][0] == 0 and snapshots["epochs"][-1] == 60
    assert snapshots["weights"]["weights"][0].shape == (len(snapshots["epochs"]), 6, 8)
    assert len(snapshots["train_loss"]) == 60
    assert snapshots["best_epoch"] in snapshots["epochs"]


# state


@pytest.mark.parametrize("words", [False, True])
def test_state_round_trip_is_exact(words):
    X, y = patients()
    y = np.where(y, "ill", "well") if words else y
    model = ANNClassifier(**SMALL).fit(X, y)
    again = ANNClassifier.from_state(model.get_params(), model.to_state())
    np.testing.assert_array_equal(model.predict_proba(X), again.predict_proba(X))
    np.testing.assert_array_equal(model.predict(X), again.predict(X))
    X, y = load_diabetes(return_X_y=True)
    model = ANNRegressor(**SMALL).fit(X, y)
    again = ANNRegressor.from_state(model.get_params(), model.to_state())
    np.testing.assert_array_equal(model.predict(X), again.predict(X))


def test_no_patient_is_in_the_state():
    X, y = patients()
    sizes = []

    def walk(tree):
        if isinstance(tree, dict):
            [walk(value) for value in tree.values()]
        elif isinstance(tree, list):
            [walk(value) for value in tree]
        elif isinstance(tree, np.ndarray):
            sizes.extend(tree.shape)

    walk(ANNClassifier(**SMALL).fit(X, y).to_state())
    assert sizes and 120 not in sizes


@pytest.mark.parametrize(
    "damage",
    [
        lambda state: state.pop("ensemble"),
        lambda state: state.update(classes=["a", "b", "c"]),
        lambda state: state.update(n_features_in=3),
        lambda state: state["ensemble"].update(activation="import os"),
        lambda state: state["ensemble"]["weights"]["weights"].pop(),
        lambda state: state["ensemble"]["weights"].update(skip=np.zeros((2, 1, 1), np.float32)),
        lambda state: state["ensemble"].update(intercept=np.zeros(5)),
        lambda state: state["ensemble"]["encoder"].pop("median"),
    ],
)
def test_damaged_state(damage):
    model = ANNClassifier(**SMALL).fit(*patients())
    state = model.to_state()
    damage(state)
    with pytest.raises(BundleError):
        ANNClassifier.from_state(model.get_params(), state)
