"""Forecasts judged: naive rivals by hand, coverage counted, nothing from the future."""

from types import SimpleNamespace

import numpy as np
import pytest

from dlcore.data.sequences.stack import Sequences
from dlcore.evaluation.forecast import Forecast, ahead, naive
from dlcore.words import say


def walk(n=14, length=40, seed=0):
    rng = np.random.default_rng(seed)
    courses = [(np.arange(float(length)), rng.normal(size=(length, 1)).cumsum(axis=0)) for _ in range(n)]
    return Sequences.from_list(courses, ("x",), units=("mm",), time_unit="h")


def judged(X, forecast, half_width, horizon=3, season=0):
    model = SimpleNamespace(
        target_="x",
        horizon=horizon,
        season_=season,
        level=0.9,
        out_of_fold_=forecast,
        out_of_fold_interval_=np.stack([forecast - half_width, forecast + half_width]),
        summary_out_of_fold_=forecast + 0.1,
        fold_=np.zeros(len(X.times), dtype=int),
    )
    return Forecast().evaluate(model, SimpleNamespace(X=X), lambda *_: None)


def test_naive_forecasts_by_hand():
    values = np.array([1.0, np.nan, 3.0, 4.0, 10.0, 20.0])
    X = Sequences(values[:, None], np.arange(6.0), [0, 4, 6], ("x",))
    found = naive(X, values, 2, season=2)
    np.testing.assert_array_equal(found["last"][:, 0], [1, 1, 3, 4, 10, 20])
    np.testing.assert_array_equal(found["mean"][:, 1], [1, 1, 2, 8 / 3, 10, 15])
    np.testing.assert_array_equal(found["seasonal"][3], [3, 4])  # one ahead: one row back; two ahead: now
    assert np.isnan(found["seasonal"][4, 0])
    np.testing.assert_array_equal(ahead(X, values, 2)[2:4], [[4, np.nan], [np.nan, np.nan]])


def test_where_the_future_is_known_the_error_is_nought_and_the_verdict_better():
    X = walk()
    truth = np.nan_to_num(ahead(X, X.values[:, 0], 3))
    results = judged(X, truth, 0.5)
    assert results["metrics"]["mae"]["value"] == 0
    assert results["metrics"]["coverage"]["value"] == 1
    assert results["baseline"]["verdict"] == "better" and results["baseline"]["name"] == "last"
    assert "better than repeating the last value" in say(results["headline"])


def test_repeating_the_last_value_is_no_better_than_itself_and_coverage_is_counted():
    X = walk()
    last = naive(X, X.values[:, 0], 3, 0)["last"]
    results = judged(X, last, 1.0)
    assert results["baseline"]["difference"]["value"] == 0
    assert results["baseline"]["verdict"] == "no relevant difference"
    future = ahead(X, X.values[:, 0], 3)
    known = np.isfinite(future)
    inside = (np.abs(future - last) <= 1.0)[known].mean()
    assert results["metrics"]["coverage"]["value"] == pytest.approx(inside)
    by_step = results["by_step"]["mae_model"]["value"]
    np.testing.assert_allclose(by_step, np.nanmean(np.abs(future - last), axis=0))
    assert (np.diff(by_step) > 0).all()


def test_a_regression_on_the_last_values_that_does_as_well_is_said():
    from dlcore.words.rivals import regression_verdict

    mae = lambda value: {"mae": {"value": value, "low": value - 0.5, "high": value + 0.5}}
    none = {"value": -0.1, "low": -0.3, "high": 0.1}
    rival = {"name": "regression", "metrics": mae(9.4), "difference": none, "measure": "mae"}
    rival["verdict"] = "no relevant difference"
    said = regression_verdict({"metrics": mae(9.5), "unit": "mg/dL", "baseline": {}, "baseline_regression": rival})
    assert said.startswith("Plain regression on the last values does as well: mean error 9.5 mg/dL")
