"""A model judged on another hospital's file: the figures against a second implementation, and what is said of them."""

import io

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from dlcore.bundle import read_bundle, write_bundle
from dlcore.data import samples
from dlcore.data.kinds import data_kind
from dlcore.errors import DataError
from dlcore.evaluation.elsewhere import difference
from dlcore.evaluation.intervals import wilson
from dlcore.jobs import predictions, recipe
from dlcore.words import say


@pytest.fixture(scope="module")
def breast():
    """A model of 300 lumps, and the file of the other 269."""
    data = samples.load("breast_cancer")
    trained = recipe.train("ann", data.take(np.arange(300)), {"max_iter": 15, "n_folds": 2, "n_members": 2}, seed=0)
    file = io.BytesIO()
    write_bundle(file, trained.card, trained.state)
    return read_bundle(file.getvalue()), data.frame.iloc[300:].reset_index(drop=True)


def new(frame, tmp_path):
    path = tmp_path / "elsewhere.csv"
    frame.to_csv(path, index=False)
    return data_kind("table").read_new(path)


def test_figures_are_those_of_a_second_implementation(breast, tmp_path):
    bundle, frame = breast
    found, answers = (do(bundle, new(frame, tmp_path)) for do in (predictions.judge, predictions.predict))
    risk = answers.table["probability of malignant"]
    ill = frame["diagnosis"] == "malignant"
    assert found["metrics"]["auroc"]["value"] == pytest.approx(roc_auc_score(ill, risk), abs=1e-3)
    assert found["metrics"]["observed_expected"]["value"] == pytest.approx(ill.sum() / risk.sum(), rel=1e-3)
    assert np.isfinite(found["metrics"]["observed_expected"]["low"])  # nothing is right by construction elsewhere
    assert found["n"] == len(frame) == answers.n_outcomes and found["design"] == "test set"
    assert (
        found["default_threshold"]["value"] == bundle.card["threshold"]
    )  # the model's, not one that suits these patients
    assert "AUC" in say(found["message"]) and "Of 100 it foresaw" in say(found["message"])


def test_only_outcomes_that_are_known_count_and_strange_words_are_said(breast, tmp_path):
    bundle, frame = breast
    frame = frame.copy()
    frame.loc[:9, "diagnosis"] = None
    frame.loc[10:14, "diagnosis"] = "unclear"
    frame.loc[15:29, "diagnosis"] = frame.loc[15:29, "diagnosis"].str.upper()  # another spelling is no other answer
    found = predictions.judge(bundle, new(frame, tmp_path))
    assert found["n"] == len(frame) - 15 and list(found["rows"][:2]) == [15, 16]
    assert "unclear" in found["notes"][0]


def test_nothing_is_offered_without_outcomes_and_too_few_are_refused(breast, tmp_path):
    bundle, frame = breast
    assert predictions.predict(bundle, new(frame.drop(columns="diagnosis"), tmp_path)).n_outcomes == 0
    with pytest.raises(DataError, match="does not tell"):
        predictions.judge(bundle, new(frame.drop(columns="diagnosis"), tmp_path))
    with pytest.raises(DataError, match="Only 5"):
        predictions.judge(bundle, new(frame.head(5), tmp_path))
    with pytest.raises(DataError, match="same outcome"):
        predictions.judge(bundle, new(frame[frame["diagnosis"] == "benign"].head(20), tmp_path))


def test_risks_that_are_too_high_and_a_swapped_coding_are_said(breast, tmp_path):
    bundle, frame = breast
    ill, well = (frame[frame["diagnosis"] == name] for name in ("malignant", "benign"))
    rarer = pd.concat([well, ill.head(8).assign(diagnosis="benign"), ill.tail(20)])
    assert "too high here" in say(predictions.judge(bundle, new(rarer, tmp_path))["message"])
    other = {"malignant": "benign", "benign": "malignant"}
    swapped = frame.assign(diagnosis=frame["diagnosis"].map(other))
    assert "Worse than chance" in say(predictions.judge(bundle, new(swapped, tmp_path))["message"])


def test_who_is_unlike_is_told_apart(breast, tmp_path):
    bundle, frame = breast
    strange = frame.copy()
    strange.loc[:19, "mean radius"] = 400.0
    found = predictions.judge(bundle, new(strange, tmp_path))
    assert found["unlike"][:20].all() and found["unlike"][20:].mean() < 0.15
    assert found["message"]["n_unlike"] == found["unlike"].sum()


def test_difference_of_two_independent_figures_is_newcombes():
    """Newcombe's method 10 for two proportions is this with Wilson's intervals: 56/70 − 48/80 (.0524–.3339)."""
    share = lambda x, n: {"value": x / n} | dict(zip(("low", "high"), wilson(x, n)))
    found = difference(share(56, 70), share(48, 80))
    assert (found["value"], found["low"], found["high"]) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


@pytest.mark.parametrize(("name", "family"), [("thyroid", "ann"), ("diabetes", "ann")])
def test_several_diagnoses_and_numbers_are_judged_too(name, family, tmp_path):
    data = samples.load(name)
    rng = np.random.default_rng(0).permutation(len(data))
    half = len(data) // 2
    trained = recipe.train(family, data.take(rng[:half]), {"max_iter": 10, "n_folds": 2, "n_members": 2}, seed=0)
    file = io.BytesIO()
    write_bundle(file, trained.card, trained.state)
    found = predictions.judge(read_bundle(file.getvalue()), new(data.frame.iloc[rng[half:]], tmp_path))
    assert found["n"] == len(data) - half and say(found["message"])
