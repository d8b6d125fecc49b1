"""Forecasts: only the past, intervals that hold, the regression against scikit-learn, the same after loading."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from courses import glucose

from dlcore.bundle import read_tree, write_tree
from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError
from dlcore.models.rnn.adaptive import tracked
from dlcore.models.rnn.autoregression import Autoregression, lags_for
from dlcore.models.rnn.forecast_ensemble import carried_forward
from dlcore.models.rnn.forecast_problem import conformal, conformal_by_band
from dlcore.models.rnn.forecaster import RNNForecaster
from dlcore.models.rnn.windows import BANDS, ahead, cut, history, season_of, whole

SMALL = {"hidden_size": 6, "n_folds": 3, "n_members": 2, "max_iter": 3, "random_state": 0, "horizon": 4}


@pytest.fixture(scope="module")
def fitted():
    X = glucose(24, 70)
    return RNNForecaster(**SMALL).fit(X), X


def test_nine_in_ten_later_values_lie_inside(fitted):
    model, X = fitted
    future = ahead(X, X.values[:, 0], 4)[0]
    known = np.isfinite(future) & np.isfinite(model.out_of_fold_)
    low, high = model.out_of_fold_interval_
    assert 0.87 <= ((future >= low) & (future <= high))[known].mean() <= 0.93
    assert known[:, 0].mean() > 0.95  # every row but the last is forecast from


def test_they_hold_as_many_where_little_is_known_of_a_series_as_later():
    X = glucose(40, 90, seed=1)
    model = RNNForecaster(**SMALL, season=24).fit(X)
    future = ahead(X, X.values[:, 0], 4)[0]
    known = np.isfinite(future) & np.isfinite(model.out_of_fold_)
    low, high = model.out_of_fold_interval_
    early = np.arange(len(X.times)) % 90 < 12
    for rows in (early, ~early):
        inside = ((future >= low) & (future <= high))[rows][known[rows]].mean()
        assert 0.84 <= inside <= 0.95  # with one distance for all 60 and 94 %
    assert (high - low)[early].mean() > 1.3 * (high - low)[~early].mean()


def test_bands_with_few_errors_share_their_distances():
    rng = np.random.default_rng(0)
    band = np.repeat(np.arange(BANDS), [20, 40, 60, 300, 5, 0, 30])
    errors = rng.normal(size=(len(band), 2)) * (1 + (band < 3))[:, None]
    found = conformal_by_band(errors, band, 0.9)
    np.testing.assert_array_equal(found[:, 0], found[:, 2])
    np.testing.assert_array_equal(found[:, 3], found[:, 6])
    np.testing.assert_array_equal(found[:, 0, 0], conformal(errors[band < 3, 0], 0.9))
    np.testing.assert_array_equal(found[:, 6, 1], conformal(errors[band >= 3, 1], 0.9))


def test_errors_that_follow_how_restless_a_series_is_are_told_from_those_that_do_not():
    rng = np.random.default_rng(0)
    loud = np.exp(np.sin(np.arange(900) / 60))
    for size, low, high in ((loud, 0.0, 0.3), (np.ones(900), 0.7, 1.0)):
        X = Sequences((size * rng.normal(size=900))[:, None], np.arange(900.0), [0, 900], ("x",))
        with pytest.warns(UserWarning, match="too few"):
            model = RNNForecaster(**SMALL).fit(X)
        assert low <= model.ensemble_.calm <= high


def test_how_much_is_known_of_a_series_counts_measurements():
    values = np.array([1.0, np.nan, 2, 3, 4, np.nan, np.nan, 5])
    X = Sequences(values[:, None], np.arange(8.0), [0, 5, 8], ("x",))
    np.testing.assert_array_equal(history(X, values), [0, 0, 1, 1, 2, 0, 0, 0])


def test_it_beats_repeating_the_last_value(fitted):
    model, X = fitted
    future = ahead(X, X.values[:, 0], 4)[0]
    known = np.isfinite(future)
    error = lambda forecast: np.abs(future - forecast)[known].mean()
    assert error(model.out_of_fold_) < 0.8 * error(X.values[:, :1])


def test_a_later_value_changes_no_forecast_before_it(fitted):
    model, X = fitted
    before = model.predict_course(X)
    position = np.arange(len(X.times)) - X.starts[:-1][X.owners]
    for t in (1, 30, 69):
        values = np.where((position >= t)[:, None], X.values + 50, X.values)
        other = Sequences(values, X.times, X.starts, X.names, X.units, X.static, X.time_unit)
        after = model.predict_course(other)
        for name in ("answer", "low", "high"):
            np.testing.assert_array_equal(after[name][position < t], before[name][position < t])


def test_alone_or_together_and_long_series_in_windows(fitted):
    model, X = fitted
    together = model.predict(X)
    np.testing.assert_allclose(model.predict(X[np.array([5])])[0], together[5], atol=1e-9)
    long = glucose(1, 500, seed=3)
    assert model.predict_course(long)["answer"].shape == (500, 4)
    np.testing.assert_allclose(model.predict_course(long)["answer"][-1], model.predict(long)[0])


def test_saved_and_loaded_it_forecasts_bit_for_bit(fitted, tmp_path):
    model, X = fitted
    write_tree(tmp_path / "state", model.to_state())
    again = RNNForecaster.from_state(model.get_params(), read_tree(tmp_path / "state"))
    np.testing.assert_array_equal(again.predict_interval(X), model.predict_interval(X))


def test_of_one_series_the_end_is_held_back_and_nothing_later_learned():
    X = glucose(1, 400)
    with pytest.warns(UserWarning, match="too few to hold whole ones out"):
        model = RNNForecaster(**SMALL).fit(X)
    assert not np.isfinite(model.out_of_fold_[:279]).any() and np.isfinite(model.out_of_fold_[281:]).all()
    later = np.where(np.arange(400)[:, None] >= 280, X.values + 1000, X.values)
    other = Sequences(later, X.times, X.starts, X.names, X.units, None, X.time_unit)
    with pytest.warns(UserWarning):
        again = RNNForecaster(**SMALL, season=model.season_).fit(other)
    first, second = (m.teams_[0][1].to_state() for m in (model, again))
    for name, weights in first["weights"].items():
        np.testing.assert_array_equal(weights, second["weights"][name])
    np.testing.assert_array_equal(first["quantiles"], second["quantiles"])


def test_what_cannot_be_forecast_is_refused():
    X = glucose(12, 20)
    with pytest.raises(DataError, match="no variable"):
        RNNForecaster(target="insulin").fit(X)
    with pytest.raises(DataError, match="shorter horizon"):
        RNNForecaster(horizon=30).fit(X)


def test_windows_score_every_row_once_with_its_past():
    X = glucose(3, 300)
    windows = cut(X, whole(X), context=64)
    scored = windows.row[windows.scored]
    np.testing.assert_array_equal(np.sort(scored), np.arange(900))
    position = np.arange(len(windows.row)) - windows.X.starts[:-1][windows.X.owners]
    early = (windows.row % 300) < 32
    assert (position[windows.scored & ~early] >= 32).all()


def test_the_regression_is_ridge():
    from sklearn.linear_model import Ridge

    X = glucose(10, 60)
    simple = Autoregression(0, lags_for(3, 0))
    raw = simple.features(X, carried_forward(X))
    change = ahead(X, X.values[:, 0], 3)[0] - X.values
    known = np.isfinite(change)
    simple.fit(raw, change, np.zeros(len(raw), dtype=int), known)
    simple._penalty = 10.0
    coef = simple._solve(None)
    x = simple._prepared(raw)[:, 1:]
    for h in range(3):
        oracle = Ridge(alpha=10.0).fit(x[known[:, h]], change[known[:, h], h])
        np.testing.assert_allclose(coef[1:, h], oracle.coef_, atol=1e-5)


def test_a_rhythm_is_found_and_noise_has_none():
    X = glucose(10, 120)
    assert season_of(X, X.values[:, 0]) in (23, 24, 25)
    rng = np.random.default_rng(0)
    noise = [(np.arange(100.0), rng.normal(size=(100, 1))) for _ in range(5)]
    Y = Sequences.from_list(noise, ("x",))
    assert season_of(Y, Y.values[:, 0]) == 0


def test_conformal_distances_hold_what_they_promise():
    rng = np.random.default_rng(0)
    held = []
    for _ in range(300):
        low, high = conformal(rng.standard_t(3, 99), 0.9)
        new = rng.standard_t(3, 200)
        held.append(((new >= low) & (new <= high)).mean())
    assert np.mean(held) == pytest.approx(0.9, abs=0.01)


def test_an_interval_widens_while_a_series_leaves_it_and_looks_at_the_past_only():
    rng = np.random.default_rng(0)
    errors = rng.normal(size=(2000, 3))
    errors[1000:] *= 2  # the series changes its ways
    first = np.array([[-1.645] * 3, [1.645] * 3])
    steady = np.repeat(first[:, None], 2000, axis=1)
    low, high = tracked(errors, steady, 0.9)
    held = (errors >= low) & (errors <= high)
    assert 0.88 <= held[:1000].mean() <= 0.95 and 0.88 <= held[1000:].mean() <= 0.93
    assert ((errors >= -1.645) & (errors <= 1.645))[1000:].mean() < 0.65  # what it would have held
    assert (high >= 1.645).all() and (low <= -1.645).all()
    later = errors.copy()
    later[1500:] += 100  # of forecasts from row 1500 on: known from row 1501 on
    np.testing.assert_array_equal(tracked(later, steady, 0.9)[:, :1501], np.stack([low, high])[:, :1501])


def test_a_single_series_has_such_intervals_and_they_come_back_with_the_model(tmp_path):
    X = glucose(1, 400)
    with pytest.warns(UserWarning, match="too few"):
        model = RNNForecaster(**SMALL).fit(X)
    assert model.ensemble_.adapts
    jumps = np.where(np.arange(400)[:, None] % 40 > 20, X.values, X.values + 30)
    far = Sequences(jumps, X.times, X.starts, X.names, X.units, X.static, X.time_unit)
    write_tree(tmp_path / "state", model.to_state())
    again = RNNForecaster.from_state(model.get_params(), read_tree(tmp_path / "state"))
    np.testing.assert_array_equal(again.predict_course(far)["high"], model.predict_course(far)["high"])
    width = lambda model: np.diff(model.predict_interval(far), axis=0).mean()
    adapted = width(model)
    model.ensemble_.adapts = False
    assert adapted > 1.2 * width(model)


def test_a_file_of_predictions_holds_the_intervals(fitted):
    from dlcore.evaluation.tasks import task_of
    from dlcore.specs import FORECAST

    model, X = fitted
    found = task_of(FORECAST).beside(model, X)
    name = model.target_
    low, high = model.predict_interval(X)
    assert list(found)[:2] == [f"{name} in 1 step, 90 % from", f"{name} in 1 step, 90 % to"] and len(found) == 8
    np.testing.assert_array_equal(found[f"{name} in 4 steps, 90 % to"], high[:, 3])
    assert (low < high).all()
