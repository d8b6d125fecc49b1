"""The whole evaluation: what stands in the tree, and that it says the right thing."""

import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from evaluation_cases import case
from scipy.interpolate import CubicSpline

from dlcore.bundle import read_tree, write_tree
from dlcore.data.images.stack import ImageStack
from dlcore.errors import DataError
from dlcore.evaluation import evaluate
from dlcore.evaluation.baseline import _strength, verdict
from dlcore.evaluation.splines import Bends, natural_pieces
from dlcore.words import rivals, say, sentences
from dlcore.words.numerals import interval, measured, outcome_words, percent

TASKS = ("binary", "multiclass", "regression")


@pytest.fixture(scope="module")
def judged():
    return {task: evaluate(*case(task, unit="mmol/L" if task == "regression" else "")) for task in TASKS}


@pytest.mark.parametrize("task", TASKS)
def test_results_are_a_tree_that_can_be_kept(judged, task, tmp_path):
    write_tree(tmp_path / "results.zip", judged[task])
    back = read_tree(tmp_path / "results.zip")
    assert say(back["headline"]) == say(judged[task]["headline"])
    np.testing.assert_equal(back["metrics"], judged[task]["metrics"])
    for name in sentences._READINGS:
        try:
            expected = sentences.reading(judged[task], name)
        except KeyError:
            continue
        assert sentences.reading(back, name) == expected


@pytest.mark.parametrize("task", TASKS)
def test_intervals_hold_their_value(judged, task):
    for name, metric in judged[task]["metrics"].items():
        if name == "observed_expected":  # out-of-fold about 1 by construction
            assert np.isnan([metric["low"], metric["high"]]).all()
        else:
            assert metric["low"] <= metric["value"] <= metric["high"], name


def test_headlines(judged):
    assert say(judged["binary"]["headline"]).startswith(
        "Of 100 pairs, one malignant and one benign, the malignant one gets"
    )
    assert say(judged["multiclass"]["headline"]).startswith("Of 100 patients, the first diagnosis is right in ")
    assert ", where always saying gout is right in 35; " in say(judged["multiclass"]["headline"])
    assert " mmol/L (" in say(judged["regression"]["headline"])


@pytest.mark.parametrize("task", TASKS)
def test_a_shuffled_outcome_gives_no_signal(task):
    model, data = case(task, shuffle=True, n=400)
    says = "Worse than always saying the average" if task == "regression" else "No signal found"
    assert say(evaluate(model, data)["headline"]).startswith(says)


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (("no", "yes"), ("without death", "with death")),
        (("0", "1"), ("without death", "with death")),
        (("no stroke", "stroke"), ("without stroke", "with stroke")),
        (("not malignant", "malignant"), ("not malignant", "malignant")),
        (("NORMAL", "PNEUMONIA"), ("“NORMAL”", "“PNEUMONIA”")),
    ],
)
def test_outcomes_are_called_by_the_doctors_words(classes, expected):
    assert outcome_words({"classes": list(classes), "outcome": "death"})[:2] == expected


def test_numbers_as_journals_print_them():
    assert interval({"value": 0.934, "low": 0.9, "high": 0.951}) == ".93 (.90–.95)"
    assert interval({"value": 0.9951, "low": 0.987, "high": 1.0}) == ".995 (.987–1.000)"
    assert interval({"value": 0.02, "low": -0.1, "high": 0.1}) == ".02 (−.10 to .10)"
    assert measured({"value": 44.2, "low": 41.4, "high": 47.1}, "points") == "44 points (41–47)"
    assert measured({"value": 0.1, "low": -4.8, "high": 5.1}) == "0 (−5 to 5)"
    assert [percent(x) for x in (0.93, 0.996, 0.99998, 0.004, 0, 1)] == ["93", "99.6", "99.9", "0.4", "0", "100"]


def test_constant_risks_are_judged_and_their_slope_is_not_defined():
    model, data = case("binary", n=120)
    model.predict_out_of_fold = lambda X: np.column_stack([np.full(len(X), 0.6), np.full(len(X), 0.4)])
    model.out_of_fold_ = model.predict_out_of_fold(data.X)
    results = evaluate(model, data)
    assert np.isnan(list(results["metrics"]["calibration_slope"].values())).all()
    says, _ = sentences.reading(results, "calibration")
    assert "slope is not defined: everybody has the same risk" in says and "perfect" not in says


def test_importance_finds_the_variable_that_matters_and_spares_the_others(judged):
    for task in TASKS:
        found = judged[task]["importance"]
        assert found["variables"][0] == "a" and found["low"][0] > 0
        assert (found["low"][1:] <= 0).all() and (found["high"][1:] >= 0).all()


def test_importance_leaves_the_data_as_they_were():
    model, data = case("binary", n=120)
    before = data.X.copy()
    evaluate(model, data)
    assert data.X.equals(before)


def test_regression_wins_proudly_where_the_model_is_poor():
    model, data = case("binary", n=400)
    model.predict_out_of_fold = lambda X: np.column_stack([1 - (r := 0.3 + 0.2 * (X["b"] > 0)), r])
    model.out_of_fold_ = model.predict_out_of_fold(data.X)
    results = evaluate(model, data)
    assert results["baseline"]["verdict"] == "worse"
    assert rivals.baseline_verdict(results).startswith("Plain logistic regression wins")


def test_baseline_of_a_linear_truth_is_no_different(judged):
    results = evaluate(*case("binary", n=1500))
    assert results["baseline"]["verdict"] == "no relevant difference"
    assert judged["regression"]["baseline"]["metrics"]["mae"]["value"] == pytest.approx(4, abs=0.8)


def test_the_baseline_never_sees_a_held_out_outcome():
    model, data = case("binary", n=200)
    held_out = model.fold_ == 2
    before = evaluate(model, data)["baseline"]["prediction"][held_out]
    data.y = np.where(held_out, np.where(data.y == "benign", "malignant", "benign"), data.y)
    assert np.array_equal(evaluate(model, data)["baseline"]["prediction"][held_out], before)


@pytest.mark.parametrize(
    ("auroc", "log_loss", "expected"),
    [
        ((0.03, 0.08), (0.01, 0.05), "better"),
        ((0.03, 0.08), (-0.01, 0.05), "better"),
        ((0.03, 0.08), (-0.06, 0.01), "cannot tell"),
        ((0.03, 0.08), (-0.06, -0.01), "mixed"),
        ((-0.08, -0.01), (-0.04, 0.02), "worse"),
        ((-0.01, 0.015), (-0.01, 0.01), "no relevant difference"),
        ((-0.01, 0.015), (-0.06, 0.03), "cannot tell"),
        ((-0.05, 0.05), (-0.01, 0.01), "cannot tell"),
    ],
)
def test_verdicts_look_at_ranking_and_at_percentages(auroc, log_loss, expected):
    gains = [{"value": (low + high) / 2, "low": low, "high": high} for low, high in (auroc, log_loss)]
    assert verdict(gains, [0.02, 0.025]) == expected


def curved(n, seed, noise=0.0):
    """A U-shaped truth, and a model that knows it up to noise."""
    model, data = case("binary", n=n, seed=seed)
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, n))
    data.X = pd.DataFrame({"a": a, "b": b})
    logit = 1.5 * (a**2 - 1)
    data.y = np.where(rng.random(n) < 1 / (1 + np.exp(-logit)), "malignant", "benign").astype(object)
    risk = 1 / (1 + np.exp(-logit - noise * rng.normal(size=n)))
    model.predict_out_of_fold = lambda X: np.column_stack([1 - risk, risk])
    model.out_of_fold_ = model.predict_out_of_fold(data.X)
    return evaluate(model, data)


def test_the_baseline_bends_where_effects_do():
    results = curved(600, 0)
    auroc = results["baseline"]["metrics"]["auroc"]["value"]
    assert auroc > 0.7 and results["metrics"]["auroc"]["value"] - auroc < 0.03  # a straight line reaches .5
    assert results["baseline"]["verdict"] != "better"
    assert curved(600, 0, noise=2.0)["baseline"]["verdict"] == "worse"


def test_bends_are_natural_splines():
    rng = np.random.default_rng(0)
    x = rng.gamma(2, size=300)
    knots = np.quantile(x, (0.05, 0.35, 0.65, 0.95))
    bends = np.column_stack([np.ones(300), x, natural_pieces(x, knots)])
    spline = CubicSpline(knots, rng.normal(size=4), bc_type="natural")
    ends = np.clip(x, knots[0], knots[-1])
    curve = spline(ends) + spline(ends, 1) * (x - ends)  # straight beyond the outer knots
    left = curve - bends @ np.linalg.lstsq(bends, curve, rcond=None)[0]
    assert np.abs(left).max() < 1e-8
    fitted = Bends().fit(np.column_stack([x, x > 1]))
    made = fitted.transform(np.column_stack([x, x > 1]))
    assert made.shape == (300, 2)  # what has two values stays straight
    assert made.std(axis=0) == pytest.approx(1) and abs(np.corrcoef(made[:, 0], x)[0, 1]) < 1e-8


def test_many_rows_choose_whether_effects_bend():
    """A slight bend that two thousand patients cannot show decides for nine thousand; else the rival is made weak."""
    chosen = []
    for seed in (1, 3, 4, 5, 6):  # of these two thousand rows find no bend in any
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(9000, 3))
        y = (rng.random(9000) < 1 / (1 + np.exp(-(x[:, 0] + 0.1 * (x[:, 0] ** 2 - 1))))).astype(int)
        chosen.append(_strength((x, Bends().fit(x).transform(x)), y, np.arange(9000))[1])
    assert sum(chosen) >= 4


def test_what_is_put_in_for_missing_values_places_no_knots():
    rng = np.random.default_rng(0)
    x = rng.normal(size=600)
    some = np.arange(600) % 2 == 0
    filled = np.where(some, np.median(x), x)[:, None]
    assert np.allclose(Bends().fit(filled).knots_[0], Bends().fit(x[~some, None]).knots_[0])


@pytest.mark.parametrize(
    ("low", "high", "begins"),
    [
        (0.002, 0.014, "The network does a little better than plain logistic regression, less than matters"),
        (-0.014, -0.002, "Plain logistic regression does a little better"),
        (-0.01, 0.01, "Plain logistic regression does as well"),
    ],
)
def test_a_small_difference_that_is_sure_is_said(judged, low, high, begins):
    results = judged["binary"]
    found = {"verdict": "no relevant difference", "difference": {"value": 0.0, "low": low, "high": high}}
    said = rivals.baseline_verdict(results | {"baseline": results["baseline"] | found})
    assert said.startswith(begins)


@pytest.mark.parametrize("task", TASKS)
def test_each_metric_of_both_has_a_paired_difference(judged, task):
    ours, baseline = judged[task]["metrics"], judged[task]["baseline"]
    assert set(baseline["differences"]) == set(ours) == set(baseline["metrics"])
    for name, found in baseline["differences"].items():
        assert found["value"] == pytest.approx(ours[name]["value"] - baseline["metrics"][name]["value"], abs=1e-6), name
        assert found["low"] <= found["value"] <= found["high"]


def test_pictures_are_judged_against_the_camera():
    rng = np.random.default_rng(0)
    model, data = case("binary", n=200)
    ill = data.y == "malignant"
    pixels = [np.clip(rng.normal(100 + 40 * yes, 30, (20, 20, 1)), 0, 255).astype(np.uint8) for yes in ill]
    data.kind, data.X = "images", ImageStack.from_arrays(pixels)
    results = evaluate(model, data)
    assert results["baseline"]["metrics"]["auroc"]["low"] > 0.9
    assert "were partly taken differently" not in rivals.baseline_verdict(results)
    assert "do not show that the network sees more" in rivals.baseline_verdict(results)
    data.X = ImageStack.from_arrays([rng.permutation(pixels[0].ravel()).reshape(20, 20, 1) for _ in ill])
    assert "tell nothing here" in rivals.baseline_verdict(evaluate(model, data))


def test_patients_with_several_rows_widen_the_intervals():
    model, data = case("binary", n=400, rows_per_patient=4)
    data.y = np.repeat(data.y[::4], 4)
    clustered = evaluate(model, data)
    data.groups = None
    naive = evaluate(model, data)
    width = [r["metrics"]["auroc"]["high"] - r["metrics"]["auroc"]["low"] for r in (clustered, naive)]
    assert clustered["clustered"] and clustered["n_patients"] == 100 and width[0] > 1.2 * width[1]
    i = clustered["default_threshold"]["index"]
    low = [r["thresholds"]["sensitivity_low"][i] for r in (clustered, naive)]
    assert low[0] < low[1]


def test_a_test_part_is_judged_alone_and_its_threshold_comes_from_training():
    fold = np.where(np.arange(300) < 200, -1, 0)
    model, data = case("binary", n=300, fold=fold)
    data.y[:200] = np.where(np.arange(200) < 20, "malignant", "benign")
    results = evaluate(model, data)
    assert results["design"] == "test set" and results["n"] == 100
    assert results["default_threshold"]["value"] == 0.1
    assert results["patients"]["id"][0] == "P200"


def test_same_data_same_numbers():
    np.testing.assert_equal(*(evaluate(*case("binary"))["metrics"] for _ in range(2)))


def test_pictures_have_no_columns_to_shuffle():
    model, data = case("binary", n=100)
    data.kind, data.X = "images", ImageStack.from_arrays(np.zeros((100, 8, 8, 1), np.uint8))
    assert "importance" not in evaluate(model, data)


def test_progress_rises_to_one():
    seen = []
    evaluate(*case("binary", n=100), progress=lambda share, words: seen.append(share))
    assert seen == sorted(seen) and seen[-1] == 1.0


def test_nobody_held_out_is_an_error_with_a_remedy():
    model, data = case("binary", n=60, fold=np.full(60, -1))
    with pytest.raises(DataError, match="held out"):
        evaluate(model, data)


def test_one_outcome_among_the_held_out_is_an_error():
    model, data = case("binary", n=60)
    data.y = np.full(60, "benign", object)
    with pytest.raises(DataError, match="same outcome"):
        evaluate(model, data)


def test_a_rare_class_and_ties_and_extreme_risks_do_not_break_it():
    model, data = case("multiclass", n=60)
    data.y[:] = "gout"
    data.y[:30], data.y[30] = "lupus", "sepsis"
    assert np.isfinite(evaluate(model, data)["metrics"]["auroc"]["low"])
    model, data = case("binary", n=60)
    model.predict_out_of_fold = lambda X: np.column_stack([1 - (r := (X["a"] > 0).astype(float)), r])
    model.out_of_fold_ = model.predict_out_of_fold(data.X)
    assert np.isfinite(evaluate(model, data)["metrics"]["log_loss"]["value"])


def test_a_thousand_patients_like_these_add_up():
    people = sentences.of_thousand(0.9, 0.8, 0.1)
    assert people == {"found": 90, "missed": 10, "false_alarm": 180, "left_alone": 720}
    assert sentences.predictive_values(0.9, 0.8, 0.1) == pytest.approx((90 / 270, 720 / 730))


def test_words_and_figures_load_neither_torch_nor_scikit_learn():
    code = (
        "import sys, dlcore.words.sentences, dlcore.plots.evaluation.figures, dlcore.plots.learning;"
        "sys.exit(any(name in sys.modules for name in ('torch', 'sklearn', 'scipy', 'streamlit')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ten_thousand_patients_take_no_square_of_their_number():
    model, data = case("binary", n=10_000)
    data = SimpleNamespace(**(vars(data) | {"kind": "other"}))  # without what asks the model again
    start = time.process_time()
    evaluate(model, data)
    assert time.process_time() - start < 60  # seconds today; all pairs of patients would take minutes


def test_the_reading_of_the_calibration_names_the_place_that_is_most_off():
    x = np.array([0.1, 0.35, 0.8])
    smooth = {
        "x": x,
        "y": np.array([0.12, 0.6, 0.7]),
        "low": np.array([0.05, 0.5, 0.6]),
        "high": np.array([0.2, 0.7, 0.9]),
    }
    found = sentences._most_off(smooth | {"beyond_chance": np.array([False, True, True])})
    assert found == " Where it says 35 %, 60 % (50–70) were observed."
    assert sentences._most_off(smooth | {"beyond_chance": np.zeros(3, bool)}) == ""


class Sorted:
    """The same model with its classes in the opposite order, as where "death" sorts before "no death"."""

    def __init__(self, model):
        self._model, self.fold_ = model, model.fold_
        self.classes_, self.out_of_fold_ = model.classes_[::-1], model.out_of_fold_[:, ::-1]

    def predict_out_of_fold(self, X):
        return self._model.predict_out_of_fold(X)[:, ::-1]


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_the_order_in_which_a_model_holds_its_classes_changes_nothing(task):
    model, data = case(task, n=150)
    as_it_is, turned = evaluate(model, data), evaluate(Sorted(model), data)
    assert as_it_is["metrics"]["auroc"]["value"] > 0.75
    np.testing.assert_equal(turned["metrics"], as_it_is["metrics"])
    np.testing.assert_array_equal(turned["importance"]["drop"], as_it_is["importance"]["drop"])


def test_one_patients_diagnosis_does_not_make_five_folds_a_test_set():
    fold = np.arange(240) % 5
    fold[7] = -1  # the only patient with this diagnosis
    model, data = case("multiclass", fold=fold)
    data.y[7], data.classes = "porphyria", (*data.classes, "porphyria")
    model.classes_, model.n_classes = np.array(data.classes, object), 4
    model.out_of_fold_ = model.predict_out_of_fold(data.X)
    model.out_of_fold_[7] = np.nan
    results = evaluate(model, data)
    assert (results["design"], results["n_folds"], results["n"]) == ("out-of-fold", 5, 239)
    assert results["n_always_learned"] == 1 and results["n_left_out"] == 0


def test_rows_left_out_of_the_test_are_counted_and_teach_the_baseline_nothing():
    fold = np.where(np.arange(300) < 200, -1, 0)
    model, data = case("binary", n=300, fold=fold)
    alone = evaluate(model, data)
    fold = np.where(np.arange(300) >= 280, -2, fold)
    model, data = case("binary", n=300, fold=fold)
    results = evaluate(model, data)
    assert (results["n"], results["n_left_out"], results["design"]) == (80, 20, "test set")
    np.testing.assert_array_equal(results["baseline"]["prediction"], alone["baseline"]["prediction"][:80])


def test_accuracy_has_one_definition_and_that_at_the_threshold_another_name():
    model, data = case("binary", classes=("well", "ill"))
    data.y = np.where(data.X["a"] > 1, "ill", "well").astype(object)  # a fifth are ill
    results = evaluate(model, data)
    risk, ill = model.out_of_fold_[:, 1], data.y == "ill"
    metrics, threshold = results["metrics"], results["default_threshold"]["value"]
    assert metrics["accuracy"]["value"] == pytest.approx(((risk > 0.5) == ill).mean())
    assert metrics["accuracy_at_threshold"]["value"] == pytest.approx(((risk >= threshold) == ill).mean())
    assert metrics["accuracy"]["value"] != metrics["accuracy_at_threshold"]["value"]


def risks(results, risk):
    """`case`'s model made to answer with these risks."""
    model, data = results
    model.predict_out_of_fold = lambda X: np.column_stack([1 - (r := risk(X["a"].to_numpy())), r])
    model.out_of_fold_ = model.predict_out_of_fold(data.X)
    return evaluate(model, data)


def test_worse_than_chance_is_not_called_no_signal():
    results = risks(case("binary"), lambda a: 1 / (1 + np.exp(2 * a)))
    assert say(results["headline"]).startswith("Worse than chance (AUC .1") and "coding" in say(results["headline"])


def test_ties_are_said():
    results = risks(case("binary"), lambda a: np.where(a > 1, 0.8, 0.3))
    tied = round(100 * results["tied_pairs"])
    assert tied > 50 and f"both get the same in {tied} (counted half: " in say(results["headline"])


def test_nobody_flagged_is_said_and_no_harm_is_called_a_gain():
    results = risks(case("binary"), lambda a: 0.3 + 0.2 * (a > 0))
    nobody = int(np.searchsorted(results["thresholds"]["threshold"], 0.9))
    for figure in ("confusion", "precision_recall"):
        assert "obody is flagged" in sentences.reading(results, figure, nobody)[0]
    results = risks(case("binary"), lambda a: np.full(len(a), 0.97))
    assert results["thresholds"]["net_benefit"][nobody] < -1
    assert "no more good than treating nobody" in sentences.reading(results, "net_benefit", nobody)[0]


def test_the_first_threshold_names_the_share_it_is_made_of():
    model, data = case("binary", n=400, fold=np.where(np.arange(400) < 300, -1, 0))
    data.y[:300] = "benign"
    results = evaluate(model, data)
    assert results["default_threshold"] == {"value": 0.001, "share": 0.0, "index": 0}
    assert sentences.threshold_reason(results).startswith("0 % is the share")
