"""The interval of an AUC on a test set, against formulas written out a second time."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from dlcore.evaluation.auroc import auroc_with_interval, newcombe, on_logit_scale
from dlcore.evaluation.heldout import HeldOut
from dlcore.evaluation.intervals import patient_draws, with_interval
from dlcore.evaluation.ranking import Ranking

CLOSE = {"rel": 1e-6, "abs": 1e-6}


def held(n, patient=None, fold=None):
    rows = np.arange(n)
    return HeldOut(
        rows, rows, None, 0 * rows if fold is None else fold, rows if patient is None else patient, rows, rows
    )


def scores(n, prevalence, shift, seed=0):
    rng = np.random.default_rng(seed)
    ill = np.arange(n) < prevalence * n
    return ill, rng.normal(size=n) + shift * ill


@pytest.mark.parametrize(("area", "ill", "well"), [(0.7, 20, 80), (0.95, 10, 300), (0.5, 5, 5), (0.02, 8, 40)])
def test_newcombe_holds_just_what_the_area_does_not_contradict(area, ill, well):
    low, high = newcombe(area, ill, well)
    true = np.linspace(1e-6, 1 - 1e-6, 200_001)
    equal = (ill + well) / 2  # both groups enter with their mean size (method 5)
    variance = true * (1 - true) / (ill * well)
    variance *= 1 + (equal - 1) * (1 - true) / (2 - true) + (equal - 1) * true / (1 + true)
    inside = true[np.abs(area - true) <= 1.959963984540054 * np.sqrt(variance)]
    assert (low, high) == pytest.approx((inside.min(), inside.max()), abs=2e-5)


def test_each_side_is_the_wider_of_newcombes_and_delongs():
    ill, score = scores(200, 0.1, 2.5)
    found = auroc_with_interval(ill, score, held(200), None)
    kernel = score[ill][:, None] > score[~ill]
    area = kernel.mean()
    error = np.sqrt(kernel.mean(axis=1).var(ddof=1) / ill.sum() + kernel.mean(axis=0).var(ddof=1) / (~ill).sum())
    logit, half = np.log(area / (1 - area)), 1.959963984540054 * error / (area * (1 - area))
    delong = [1 / (1 + np.exp(-end)) for end in (logit - half, logit + half)]
    assert on_logit_scale(area, error) == pytest.approx(delong, **CLOSE)
    low, high = newcombe(area, 20, 180)
    assert found["low"] == pytest.approx(min(low, delong[0]), **CLOSE)
    assert found["high"] == pytest.approx(max(high, delong[1]), **CLOSE)
    assert low != pytest.approx(delong[0]) and high != pytest.approx(delong[1])  # so that the choice is one


def test_a_perfect_area_is_not_certainty():
    ill = np.arange(60) < 12
    found = auroc_with_interval(ill, ill * 1.0, held(60), None)
    assert found == pytest.approx({"value": 1, "low": proportion_confint(12, 12, method="wilson")[0], "high": 1})
    assert found["low"] <= found["value"] <= found["high"] <= 1


def test_rows_that_repeat_a_patient_count_once():
    ill, score = scores(100, 0.3, 1.0)
    once = auroc_with_interval(ill, score, held(100), None)
    patient = np.repeat(np.arange(100), 4)
    four_times = auroc_with_interval(np.repeat(ill, 4), np.repeat(score, 4), held(400, patient), None)
    naive = auroc_with_interval(np.repeat(ill, 4), np.repeat(score, 4), held(400), None)
    widths = [each["high"] - each["low"] for each in (once, four_times, naive)]
    assert widths[1] == pytest.approx(widths[0], rel=0.03) and widths[2] < 0.6 * widths[0]


def test_out_of_fold_the_stretched_bootstrap_stays():
    ill, score = scores(100, 0.3, 1.0)
    folds = held(100, fold=np.arange(100) % 5)
    draws = patient_draws(np.arange(100), 400)
    expected = with_interval(Ranking(ill, score).auroc, folds, draws, (0, 1))
    assert auroc_with_interval(ill, score, folds, draws) == expected


def test_an_interval_holds_its_value_where_rounding_would_leave_it_beside():
    almost = lambda weights: np.full(len(weights), 1 - 1e-16 if len(weights) > 1 else 1.0)
    found = with_interval(almost, held(30, fold=np.arange(30) % 3), np.ones((50, 30)), (0, 1))
    assert found["low"] <= found["value"] <= found["high"]
