"""The ANN's figures are honest: who is held out decides nothing, nonsense is not predicted, risks are calibrated."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, make_classification
from sklearn.metrics import roc_auc_score

from dlcore.data.schema import Column, Schema
from dlcore.data.tables.dataset import TableDataset
from dlcore.errors import DataError
from dlcore.jobs import recipe
from dlcore.models.ann.estimators import ANNClassifier
from dlcore.training.calibration import platt, temperature

SMALL = {"hidden_layer_sizes": (8,), "max_iter": 15, "n_folds": 3, "n_members": 2, "random_state": 0}


def patients(n=120):
    X, y = make_classification(n, 6, n_informative=4, random_state=0)
    return pd.DataFrame(X, columns=list("abcdef")), y


def test_labels_of_the_held_out_decide_nothing():
    X, y = patients()
    folds = np.arange(120) % 4
    model = ANNClassifier(**SMALL).fit(X, y, folds=folds)
    for held_out in range(4):
        flipped = np.where(folds == held_out, 1 - y, y)
        other = ANNClassifier(**SMALL).fit(X, flipped, folds=folds)
        mine = folds == held_out
        np.testing.assert_array_equal(model.out_of_fold_[mine], other.out_of_fold_[mine])
        assert (model.out_of_fold_[~mine] != other.out_of_fold_[~mine]).any()


def test_values_of_the_held_out_decide_nothing():
    X, y = patients()
    folds = np.arange(120) % 4
    changed = X.copy()
    changed.loc[folds == 0, "a"] *= 50
    first, second = (ANNClassifier(**SMALL).fit(table, y, folds=folds) for table in (X, changed))
    np.testing.assert_array_equal(first.predict_out_of_fold(X)[folds == 0], second.predict_out_of_fold(X)[folds == 0])


def test_meaningless_outcomes_are_not_predicted():
    aucs = []
    for draw in range(12):
        rng = np.random.default_rng(draw)
        X, y = rng.normal(size=(150, 5)), rng.permutation(np.repeat([0, 1], 75))
        model = ANNClassifier(hidden_layer_sizes=(8,), max_iter=20, n_members=3, random_state=draw).fit(X, y)
        aucs.append(roc_auc_score(y, model.out_of_fold_[:, 1]))
    assert 0.44 < np.mean(aucs) < 0.56


def test_a_patient_stands_on_one_side():
    X, y = patients(60)
    X, y, who = pd.concat([X, X, X], ignore_index=True), np.tile(y, 3), np.tile(np.arange(60), 3)
    model = ANNClassifier(**SMALL).fit(X, y, groups=who)
    assert all(len(set(model.fold_[who == p])) == 1 for p in range(60))
    with pytest.raises(DataError, match="several folds"):
        ANNClassifier(**SMALL).fit(X, y, groups=who, folds=np.arange(180) // 60)


def test_breast_cancer():
    X, y = load_breast_cancer(return_X_y=True)
    model = ANNClassifier(max_iter=30, random_state=0).fit(X, y)
    assert roc_auc_score(y, model.out_of_fold_[:, 1]) >= 0.99


def test_own_split_is_used():
    X, y = patients()
    split = np.repeat(["train", "validation", "test"], 40)
    model = ANNClassifier(**SMALL).fit(X, y, split=split)
    assert np.isfinite(model.out_of_fold_[80:]).all() and np.isnan(model.out_of_fold_[:80]).all()
    np.testing.assert_array_equal(model.out_of_fold_[80:], model.predict_proba(X[80:]))
    other = ANNClassifier(**SMALL).fit(X, np.where(split == "test", 1 - y, y), split=split)
    np.testing.assert_array_equal(other.predict_proba(X), model.predict_proba(X))
    with pytest.raises(DataError, match="split"):
        ANNClassifier(**SMALL).fit(X, y, split=np.repeat("train!", 120))


def test_platt_finds_slope_and_intercept():
    rng = np.random.default_rng(0)
    z = rng.normal(size=20_000) * 2
    y = (rng.random(20_000) < 1 / (1 + np.exp(-(0.6 * z - 1)))).astype(int)
    slope, intercept = platt(z, y)
    assert slope == pytest.approx(0.6, abs=0.04) and intercept == pytest.approx(-1, abs=0.08)


def test_calibration_never_turns_risks_upside_down():
    z = np.linspace(-1, 1, 50)
    assert platt(z, (z < 0).astype(int))[0] > 0


def test_temperature_finds_overconfidence():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(20_000, 3))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    y = (p.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1)
    assert temperature(3 * z, y) == pytest.approx(1 / 3, rel=0.08)


@pytest.mark.parametrize("name", ["death", "Verstorben", "survived"])
def test_the_name_of_the_outcome_does_not_turn_the_answer_round(name):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.normal(60, 10, 150), "crp": rng.exponential(20, 150)})
    frame[name] = np.where(frame["age"] + rng.normal(0, 5, 150) > 62, "ja", "nein")
    schema = Schema((Column("age"), Column("crp"), Column(name, role="outcome", kind="yes/no")), positive=("ja",))
    data = TableDataset.from_frame(frame, schema, "ward")
    results = recipe.train("ann", data, {"max_iter": 30, "n_folds": 2, "n_members": 2}).results
    assert results["metrics"]["auroc"]["value"] > 0.85
    assert results["baseline"]["metrics"]["auroc"]["value"] > 0.85
    ill = results["patients"]["outcome"] == 1
    assert np.median(results["patients"]["risk"][ill]) > 0.5 > np.median(results["patients"]["risk"][~ill])
    assert results["importance"]["variables"][0] == "age" and results["importance"]["drop"][0] > 0.2


def test_notes_call_a_diagnosis_by_its_name():
    X, y = patients(61)[:2]
    y = np.where(y == 1, "gout", "lupus").astype(object)
    y[0] = "porphyria"
    with pytest.warns(UserWarning, match="'porphyria'"):
        model = ANNClassifier(**SMALL).fit(X, y)
    assert len(np.unique(model.fold_)) > 2 and model.fold_[0] == -1
