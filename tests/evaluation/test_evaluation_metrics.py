"""Every measure against a second, independent implementation."""

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn import metrics as sk
from statsmodels.nonparametric.smoothers_lowess import lowess
from statsmodels.stats.proportion import proportion_confint

from dlcore.evaluation import calibration, scores
from dlcore.evaluation.curves import beyond_chance
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import (
    effective_size,
    patient_draws,
    percentiles,
    share_with_interval,
    wilson,
    with_interval,
)
from dlcore.evaluation.ranking import Ranking, auroc_influence, tied_pairs
from dlcore.evaluation.smooth import local_linear, smoother
from dlcore.evaluation.thresholds import table

CLOSE = {"rel": 1e-6, "abs": 1e-6}


def held(y, p, fold=None, patient=None):
    n = len(y)
    fold = np.zeros(n, int) if fold is None else fold
    return HeldOut(np.arange(n), y, p, fold, np.arange(n) if patient is None else patient, y, y)


def one(measure, n):
    return measure(np.ones((1, n), np.float32))[0]


@pytest.fixture(params=[False, True], ids=["no ties", "ties"])
def yes_no(request):
    rng = np.random.default_rng(1)
    risk = rng.beta(1.2, 2, 400)
    risk = np.round(risk, 1) if request.param else risk
    return (rng.random(400) < risk).astype(int), risk, rng.integers(0, 4, 400).astype(np.float32)


def test_ranking_equals_scikit_learn_weighted_and_not(yes_no):
    y, risk, w = yes_no
    rank = Ranking(y == 1, risk)
    for weights in (np.ones_like(w), w):
        assert rank.auroc(weights[None])[0] == pytest.approx(sk.roc_auc_score(y, risk, sample_weight=weights), **CLOSE)
        ap = sk.average_precision_score(y, risk, sample_weight=weights)
        assert rank.average_precision(weights[None])[0] == pytest.approx(ap, **CLOSE)


def test_curves_equal_scikit_learn(yes_no):
    y, risk, _ = yes_no
    (fpr,), (tpr,) = Ranking(y == 1, risk).roc(np.ones((1, len(y)), np.float32))
    expected = sk.roc_curve(y, risk, drop_intermediate=False)
    assert np.allclose(fpr, expected[0]) and np.allclose(tpr, expected[1])
    (recall,), (precision,) = Ranking(y == 1, risk).precision_recall(np.ones((1, len(y)), np.float32))
    expected = sk.precision_recall_curve(y, risk)
    assert np.allclose(precision, expected[0][-2::-1]) and np.allclose(recall, expected[1][-2::-1])


def test_a_thinned_ranking_lies_on_the_whole_curve():
    rng = np.random.default_rng(0)
    score, ill = rng.normal(size=5000), rng.random(5000) < 0.3
    coarse = Ranking(ill, score).thinned(200)
    (fpr,), (tpr,) = coarse.roc(np.ones((1, 5000), np.float32))
    whole = sk.roc_curve(ill, score, drop_intermediate=False)
    on_curve = {(round(a, 9), round(b, 9)) for a, b in zip(*whole[:2], strict=True)}
    assert len(fpr) <= 201 and all((round(a, 9), round(b, 9)) in on_curve for a, b in zip(fpr, tpr, strict=True))


def test_probability_scores_equal_scikit_learn(yes_no):
    y, risk, w = yes_no
    p = np.column_stack([1 - risk, risk])
    assert one(scores.mean_of(scores.brier(y, p)), 400) == pytest.approx(sk.brier_score_loss(y, risk), **CLOSE)
    assert one(scores.mean_of(scores.log_loss(y, p)), 400) == pytest.approx(sk.log_loss(y, p), **CLOSE)
    weighted = scores.mean_of(scores.log_loss(y, p))(w[None])[0]
    assert weighted == pytest.approx(sk.log_loss(y, p, sample_weight=w), **CLOSE)
    ratio = y.sum() / risk.sum()
    assert one(calibration.observed_expected(y, risk), 400) == pytest.approx(ratio, **CLOSE)


def test_several_classes_equal_scikit_learn():
    rng = np.random.default_rng(2)
    p = rng.dirichlet(np.ones(5), 600)
    y = np.array([rng.choice(5, p=row) for row in p])
    macro = sk.roc_auc_score(y, p, multi_class="ovr", average="macro")
    assert one(scores.macro_auroc(y, p), 600) == pytest.approx(macro, **CLOSE)
    assert one(scores.mean_of(scores.log_loss(y, p)), 600) == pytest.approx(sk.log_loss(y, p), **CLOSE)
    assert one(scores.mean_of(scores.brier(y, p)), 600) == pytest.approx(sk.brier_score_loss(y, p), **CLOSE)
    for k in (1, 2, 3):
        expected = sk.top_k_accuracy_score(y, p, k=k)
        assert one(scores.mean_of(scores.in_top(y, p, k)), 600) == pytest.approx(expected, **CLOSE)


def test_errors_of_a_number_equal_scikit_learn():
    rng = np.random.default_rng(3)
    y = 1000 + 20 * rng.normal(size=300)
    guess, w = y + 8 * rng.normal(size=300), rng.integers(0, 4, 300).astype(np.float32)
    error = guess - y
    for measure, expected in (
        (scores.mean_of(np.abs(error)), sk.mean_absolute_error(y, guess, sample_weight=w)),
        (scores.root_mean_square(error), sk.root_mean_squared_error(y, guess, sample_weight=w)),
        (scores.r_squared(y, error), sk.r2_score(y, guess, sample_weight=w)),
        (scores.line_slope(guess, y), np.polyfit(guess, y, 1, w=np.sqrt(w))[0]),
        (scores.quantile_of(np.abs(error), 0.9), _quantile(np.repeat(np.abs(error), w.astype(int)), 0.9)),
    ):
        assert measure(w[None])[0] == pytest.approx(expected, **CLOSE)


def _quantile(values, q):
    return np.quantile(values, q, method="inverted_cdf")


def test_recalibration_equals_statsmodels(yes_no):
    y, risk, w = yes_no
    z = calibration.logit(risk)
    for weights in (np.ones_like(w), w):
        family = {"family": sm.families.Binomial(), "freq_weights": weights.astype(float)}
        line = sm.GLM(y, sm.add_constant(z), **family).fit(tol=1e-12)
        assert calibration.recalibration(y, risk)(weights[None])[0] == pytest.approx(line.params, rel=1e-6, abs=1e-6)
        shift = sm.GLM(y, np.ones_like(z), offset=z, **family).fit(tol=1e-12)
        assert calibration.intercept(y, risk)(weights[None])[0] == pytest.approx(shift.params[0], **CLOSE)


@pytest.mark.parametrize("prevalence", [0.05, 0.5])
@pytest.mark.parametrize("stretch", [0.1, 0.25, 0.5, 1, 2, 4, 10, 20])
def test_recalibration_equals_statsmodels_however_extreme_the_risks(stretch, prevalence):
    rng = np.random.default_rng([int(100 * stretch), int(100 * prevalence)])
    truth = rng.normal(size=600) * 1.5 + np.log(prevalence / (1 - prevalence))
    y = (rng.random(600) < 1 / (1 + np.exp(-truth))).astype(int)
    risk = 1 / (1 + np.exp(-stretch * truth))  # its logits are `stretch` times too far from even odds
    z, draws = calibration.logit(risk), patient_draws(np.arange(600), 20)
    lines, shifts = calibration.recalibration(y, risk)(draws), calibration.intercept(y, risk)(draws)
    for weights, line, shift in zip(draws.astype(float), lines, shifts, strict=True):
        family = {"family": sm.families.Binomial(), "freq_weights": weights}
        expected = sm.GLM(y, sm.add_constant(z), **family).fit(tol=1e-13, maxiter=200).params
        assert line == pytest.approx(expected, rel=1e-6, abs=1e-6)
        assert np.abs((weights * (y - 1 / (1 + np.exp(-shift - z)))).sum()) < 1e-6 * weights.sum()
    if stretch <= 4:  # beyond, most risks are held at one in a million
        assert one(calibration.slope(y, risk), 600) == pytest.approx(1 / stretch, rel=0.6)


def test_risks_of_nought_and_one_count_as_one_in_a_million():
    rng = np.random.default_rng(8)
    y = rng.integers(0, 2, 300)
    risk = np.where(rng.random(300) < 0.8, y, 1 - y).astype(float)  # every risk is 0 or 1, a fifth of them wrong
    held_at = np.log(1e6 - 1) * np.where(risk == 1, 1, -1)
    expected = sm.GLM(y, sm.add_constant(held_at), family=sm.families.Binomial()).fit(tol=1e-13).params
    assert one(calibration.recalibration(y, risk), 300) == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize("turned", [False, True])
def test_perfect_separation_has_no_slope(turned):
    y, risk = np.repeat([0, 1], 30), np.linspace(0.01, 0.99, 60)
    assert np.isnan(one(calibration.slope(y, 1 - risk if turned else risk), 60))
    risk[29:31] = 0.5  # told apart but for one tie: the slope still runs off to infinity
    assert np.isnan(one(calibration.slope(y, risk), 60))


def test_constant_risks_have_no_slope():
    y = np.arange(100) % 3 == 0
    assert np.isnan(one(calibration.slope(y.astype(int), np.full(100, 0.2)), 100))
    assert np.isfinite(one(calibration.intercept(y.astype(int), np.full(100, 0.2)), 100))
    assert np.isnan(one(calibration.intercept(np.zeros(100, int), np.full(100, 0.2)), 100))  # nobody has the outcome


def test_a_constant_number_has_no_calibration_slope():
    assert np.isnan(one(scores.line_slope(np.full(30, 7.3), np.arange(30.0)), 30))


@pytest.mark.parametrize("n", [200, 500])
def test_no_place_of_right_risks_is_called_wrong_but_by_chance(n):
    named, rng = 0, np.random.default_rng(n)
    for draw in range(150):
        risk = rng.beta(1, 3, n)
        y = (rng.random(n) < risk).astype(int)
        at = np.linspace(risk.min(), risk.max(), 40)
        named += beyond_chance(risk, y == 1, at, held(y, risk), draw).any()
    assert named / 150 <= 0.09  # 5 % wanted; three standard errors above it would be 10 %


def test_a_place_that_is_wrong_is_found_and_far_from_patients_nothing_is_said():
    rng = np.random.default_rng(0)
    risk = rng.beta(1, 3, 800)
    y = (rng.random(800) < np.where(risk > 0.3, risk / 2, risk)).astype(int)
    at = np.linspace(risk.min(), risk.max(), 40)
    found = beyond_chance(risk, y == 1, at, held(y, risk))
    assert found[(at > 0.4) & (at < 0.6)].all()
    assert not found[(np.abs(risk[:, None] - at) <= 0.05).sum(axis=0) < 20].any()


def test_rows_that_repeat_a_patient_do_not_make_a_place_wrong():
    rng, named = np.random.default_rng(1), 0
    for draw in range(100):
        risk = rng.beta(1, 3, 60)
        y = np.repeat(rng.random(60) < risk, 5).astype(int)
        rows = np.repeat(risk, 5)
        at = np.linspace(risk.min(), risk.max(), 40)
        named += beyond_chance(rows, y == 1, at, held(y, rows, patient=np.repeat(np.arange(60), 5)), draw).any()
    assert named <= 11


def test_observed_over_expected_is_symmetric_on_the_log_scale():
    rng = np.random.default_rng(9)
    risk = rng.beta(1, 6, 150)
    y = (rng.random(150) < risk).astype(int)
    found = calibration.observed_expected_with_interval(y, risk, held(y, risk))
    assert found["value"] == pytest.approx(y.sum() / risk.sum())
    assert found["value"] ** 2 == pytest.approx(found["low"] * found["high"]) and found["low"] > 0
    few = calibration.observed_expected_with_interval(np.eye(1, 150, dtype=int)[0], risk, held(y, risk))
    assert few["low"] > 0
    none = calibration.observed_expected_with_interval(np.zeros(150, int), risk, held(y, risk))
    assert (none["value"], none["low"]) == (0, 0)
    assert np.exp(-none["high"] * risk.sum()) == pytest.approx(0.025)
    folds = calibration.observed_expected_with_interval(y, risk, held(y, risk, fold=np.arange(150) % 5))
    assert folds["value"] == found["value"] and np.isnan(folds["low"])


def test_a_smoother_is_the_curve_it_draws():
    rng = np.random.default_rng(4)
    x, y = rng.beta(1, 3, 300), rng.random(300)
    at = np.linspace(x.min(), x.max(), 25)
    assert smoother(x, at) @ y == pytest.approx(local_linear(x, y, at, np.ones((1, 300)))[0], **CLOSE)


def test_loess_equals_statsmodels():
    rng = np.random.default_rng(4)
    x = rng.beta(1, 3, 300)
    y = (rng.random(300) < x).astype(float)
    at = np.linspace(x.min(), x.max(), 25)
    expected = lowess(y, x, frac=0.75, it=0, xvals=at)
    assert local_linear(x, y, at, np.ones((1, 300)))[0] == pytest.approx(expected, **CLOSE)


def test_wilson_equals_statsmodels():
    for count, n in ((0, 10), (3, 10), (10, 10), (450, 1000)):
        expected = proportion_confint(count, n, method="wilson")
        assert np.array(wilson(count, n)) == pytest.approx(expected, **CLOSE)
    assert np.isnan(wilson(0, 0)[0])


def test_threshold_table_equals_counting_by_hand(yes_no):
    y, risk, _ = yes_no
    found = table(held(y, np.column_stack([1 - risk, risk])), patient_draws(np.arange(400), 200), also=0.37)
    assert len(found["threshold"]) <= 200 and 0.37 in found["threshold"]
    for i in range(0, len(found["threshold"]), 7):
        t = found["threshold"][i]
        tn, fp, fn, tp = sk.confusion_matrix(y, risk >= t, labels=[0, 1]).ravel()
        assert [found[key][i] for key in ("tn", "fp", "fn", "tp")] == [tn, fp, fn, tp]
        assert found["net_benefit"][i] == pytest.approx(tp / 400 - fp / 400 * t / (1 - t), **CLOSE)
        assert found["net_benefit_all"][i] == pytest.approx(y.mean() - (1 - y.mean()) * t / (1 - t), **CLOSE)
        assert found["sensitivity_low"][i] == pytest.approx(
            proportion_confint(tp, tp + fn, method="wilson")[0], **CLOSE
        )
        if tp + fp:
            assert found["ppv_high"][i] == pytest.approx(proportion_confint(tp, tp + fp, method="wilson")[1], **CLOSE)
        if fp and tn and tp:
            positive, _ = sk.class_likelihood_ratios(y, risk >= t)
            assert found["lr_positive"][i] == pytest.approx(positive, **CLOSE)


def test_influence_gives_delongs_variance():
    rng = np.random.default_rng(5)
    ill = rng.random(80) < 0.4
    score = np.round(rng.normal(size=80) + ill, 1)
    auc, influence = auroc_influence(ill, score)
    kernel = (score[ill][:, None] > score[~ill]) + 0.5 * (score[ill][:, None] == score[~ill])
    rows, columns = kernel.mean(axis=1), kernel.mean(axis=0)
    variance = rows.var(ddof=1) / len(rows) + columns.var(ddof=1) / len(columns)
    assert auc == pytest.approx(kernel.mean(), **CLOSE)
    assert (influence**2).sum() == pytest.approx(variance, **CLOSE)


def test_tied_pairs_are_counted(yes_no):
    y, risk, _ = yes_no
    expected = (risk[y == 1][:, None] == risk[y == 0]).mean()
    assert tied_pairs(y == 1, risk) == pytest.approx(expected)


def test_draws_take_whole_patients():
    patient = np.repeat(np.arange(20), 3)
    draws = patient_draws(patient, 50)
    assert (draws.reshape(50, 20, 3) == draws.reshape(50, 20, 3)[:, :, :1]).all()
    assert (draws[:, ::3].sum(axis=1) == 20).all()
    assert np.array_equal(draws, patient_draws(patient, 50))


def test_percentiles_leave_out_what_is_not_defined():
    draws = np.arange(101.0)
    draws[100] = np.nan
    assert percentiles(draws) == pytest.approx(np.percentile(np.arange(100.0), [2.5, 97.5]))
    assert np.isnan(percentiles(np.full(5, np.nan))).all()


def test_rows_that_repeat_a_patient_count_once():
    rng = np.random.default_rng(6)
    hit = np.repeat(rng.random(60) < 0.3, 4)[:, None]
    size = effective_size(hit, np.ones_like(hit), np.repeat(np.arange(60), 4))
    assert size[0] == pytest.approx(60, rel=0.03)
    independent = (rng.random(240) < 0.3)[:, None]
    assert effective_size(independent, np.ones_like(independent), np.repeat(np.arange(60), 4))[0] > 150


def test_out_of_fold_intervals_are_wider_and_a_test_sets_are_not():
    rng = np.random.default_rng(7)
    y = rng.integers(0, 2, 200)
    risk = np.clip(0.3 * y + 0.7 * rng.random(200), 0.01, 0.99)
    p, draws = np.column_stack([1 - risk, risk]), patient_draws(np.arange(200), 300)
    measure = Ranking(y == 1, risk).auroc
    test_set = with_interval(measure, held(y, p), draws)
    folds = with_interval(measure, held(y, p, fold=np.arange(200) % 5), draws)
    assert folds["high"] - folds["low"] == pytest.approx(1.5 * (test_set["high"] - test_set["low"]))


def test_a_perfect_record_is_not_certainty():
    y = np.repeat([0, 1], 30)
    measure = scores.mean_of(np.ones(60))
    found = with_interval(measure, held(y, None), patient_draws(np.arange(60), 100), (0, 1), trials=60)
    assert found["value"] == 1 and found["low"] == pytest.approx(proportion_confint(60, 60, method="wilson")[0])


def test_a_share_of_nothing_is_not_defined():
    hit = np.zeros((10, 1), bool)
    found = share_with_interval(hit, hit, held(np.arange(10) % 2, None))
    assert np.isnan([found["value"][0], found["low"][0], found["high"][0]]).all()
