"""Events within a time: weights, areas, errors and incidences against independent implementations."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dlcore.data.sequences.follow_up import CENSORED, EVENT, follow_up
from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError
from dlcore.evaluation.alarms import alarms
from dlcore.evaluation.horizon import Horizon, landmark
from dlcore.evaluation.intervals import over
from dlcore.evaluation.landmark import _measures
from dlcore.training.censoring import CensoringCurve, cumulative_incidence

ONE = lambda m: np.ones((1, m), np.float32)


def patients(n=240, seed=0, competing=0.0):
    """n patients seen at 0 and about 1, 2, 3; a risk that tells; event, loss or competing event."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    event = np.round(rng.exponential(np.exp(1.6 - x)), 2) + 0.01  # rounded: ties between events and losses
    lost = np.round(rng.uniform(0.5, 8, n), 2)
    status = np.where(event <= lost, EVENT, CENSORED)
    other = (rng.random(n) < competing) & (status == EVENT)
    y = follow_up(np.minimum(event, lost), np.where(other, 2, status))
    courses = []
    for i in range(n):
        times = np.array([0.0, 1.0, 2.0, 3.0])
        times = times[times < max(y["time"][i], 0.001)]
        courses.append((times, np.full((len(times), 1), x[i])))
    X = Sequences.from_list(courses, ("x",), time_unit="years")
    risk = 1 / (1 + np.exp(-(1.2 * x[X.owners] + rng.normal(0, 0.5, len(X.times)) - 0.5)))
    model = SimpleNamespace(
        horizon=2.0,
        out_of_fold_=risk,
        summary_out_of_fold_=np.clip(risk + rng.normal(0, 0.1, len(risk)), 0.01, 0.99),
        fold_=np.arange(n) % 5,
        disagreement_=np.full(len(risk), 0.02),
    )
    data = SimpleNamespace(X=X, y=y, groups=None, ids=None, classes=("no event", "event"), schema=None, task="horizon")
    return model, data


def slow_censoring(y, t):
    """Kaplan–Meier of the losses at t, written out; events come first at a time."""
    left = 1.0
    for time in np.unique(y["time"][y["status"] == CENSORED]):
        if time > t:
            break
        at_risk = (y["time"] >= time).sum() - ((y["time"] == time) & (y["status"] != CENSORED)).sum()
        left *= 1 - ((y["time"] == time) & (y["status"] == CENSORED)).sum() / at_risk
    return left


def test_the_censoring_curve_against_a_second_implementation():
    y = patients()[1].y
    curve = CensoringCurve.fit(y)
    for t in (0.0, 0.5, 1.234, 3.0, 7.9):
        assert curve.at(t) == pytest.approx(slow_censoring(y, t), abs=1e-12)


def test_the_incidence_against_statsmodels():
    from statsmodels.duration.survfunc import CumIncidenceRight

    y = patients(competing=0.4)[1].y
    theirs = CumIncidenceRight(y["time"], y["status"])
    at = np.searchsorted(theirs.times, 2.0, side="right") - 1
    assert cumulative_incidence(y, 2.0) == pytest.approx(theirs.cinc[0][at], abs=1e-10)
    twice = cumulative_incidence(np.repeat(y, 2), 2.0)
    assert cumulative_incidence(y, 2.0, np.full(len(y), 2.0)) == pytest.approx(twice, abs=1e-12)


@pytest.mark.parametrize("at", [0.0, 1.0, 2.0])
def test_area_and_error_at_a_landmark_pair_by_pair(at):
    model, data = patients()
    mark = landmark(model, data, at)
    y, risk, w = mark.y, mark.held.p[:, 1], mark.weights
    num = den = 0.0
    for i in np.flatnonzero((y["time"] <= 2) & (y["status"] == EVENT)):
        for j in np.flatnonzero(y["time"] > 2):
            den += w[i] * w[j]
            num += w[i] * w[j] * ((risk[i] > risk[j]) + 0.5 * (risk[i] == risk[j]))
    measures = _measures(mark.held, w)
    assert over(measures["auroc"][0], ONE(len(y)))[0] == pytest.approx(num / den, abs=1e-6)
    case, control = (y["time"] <= 2) & (y["status"] == EVENT), y["time"] > 2
    brier = np.mean(np.where(case, w * (1 - risk) ** 2, 0) + np.where(control, w * risk**2, 0))
    assert over(measures["brier"][0], ONE(len(y)))[0] == pytest.approx(brier, abs=1e-6)


def test_area_and_error_equal_scikit_survivals():
    metrics = pytest.importorskip("sksurv.metrics")
    model, data = patients(400)
    model.fold_ = np.where(np.arange(400) < 200, -1, 0)  # learned from the first half, tested on the second
    mark = landmark(model, data, 1.0)
    surv = lambda y: np.array(list(zip(y["status"] == EVENT, y["time"])), dtype=[("e", "?"), ("t", "f8")])
    learned = (model.fold_ == -1) & (data.y["time"] > 1.0)
    ahead = follow_up(data.y["time"][learned] - 1.0, data.y["status"][learned])
    risk = mark.held.p[:, 1]
    auc, _ = metrics.cumulative_dynamic_auc(surv(ahead), surv(mark.y), risk, [2.0])
    _, brier = metrics.brier_score(surv(ahead), surv(mark.y), (1 - risk)[:, None], [2.0])
    measures = _measures(mark.held, mark.weights)
    assert over(measures["auroc"][0], ONE(len(risk)))[0] == pytest.approx(auc[0], abs=1e-6)
    assert over(measures["brier"][0], ONE(len(risk)))[0] == pytest.approx(brier[0], abs=1e-6)


def test_weights_stand_for_those_lost_and_are_cut_off():
    model, data = patients(400, seed=3)
    mark = landmark(model, data, 0.0)
    assert mark.weights.sum() == pytest.approx(len(mark.y), rel=0.08)
    lost = (mark.y["time"] <= 2) & (mark.y["status"] == CENSORED)
    assert lost.any() and not mark.weights[lost].any() and (mark.weights[~lost] >= 1).all()
    short = CensoringCurve.fit(data.y).weights(data.y, 7.9, most=3.0)
    assert short.max() == 3.0


def test_a_later_value_changes_nothing_at_a_landmark():
    model, data = patients()
    first = landmark(model, data, 1.0)
    model.out_of_fold_ = np.where(data.X.times > 1.0, 0.5, model.out_of_fold_)
    np.testing.assert_array_equal(landmark(model, data, 1.0).held.p, first.held.p)


def test_the_whole_tree():
    model, data = patients(competing=0.2)
    results = Horizon().evaluate(model, data, lambda *_: None)
    assert [m["time"] for m in results["landmarks"]] == [0.0, 1.0, 2.0, 4.0]
    for mark in results["landmarks"]:
        assert mark["events"] + mark["competing"] + mark["censored"] <= mark["at_risk"]
        auc = mark["metrics"]["auroc"]
        assert auc["low"] <= auc["value"] <= auc["high"]
        assert mark["metrics"]["brier"]["value"] < mark["brier_of_incidence"]
    assert results["n_competing"] > 0 and results["baseline"]["verdict"]
    assert results["metrics"]["auroc"]["value"] > 0.7
    from dlcore.words import say

    assert "within 2 years" in say(results["headline"])


def test_where_nobody_is_known_it_says_so():
    model, data = patients(15)
    with pytest.raises(DataError, match="enough patients"):
        Horizon().evaluate(model, data, lambda *_: None)


def test_alarms_counted_by_hand():
    X = Sequences.from_list([(np.arange(5.0), np.zeros((5, 1))), (np.arange(4.0), np.zeros((4, 1)))], ("x",))
    risk = np.array([0.1, 0.9, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1, 0.1])
    event = np.array([4.5, np.nan])
    found = alarms(X, risk, event, horizon=2.0, refractory=np.array([0.0, 1.0]))
    k = np.flatnonzero(found["threshold"] >= 0.9)[0]
    assert found["alarms"][:, k].tolist() == [4, 3]  # with a silent hour the second of the first patient is not raised
    assert found["right"][:, k].tolist() == [1, 1]  # at 4; at 1 and 2 the event is farther than 2 ahead
    assert found["sensitivity"][:, k].tolist() == [1.0, 1.0]
    assert found["lead"][0, k] == pytest.approx(0.5)
    pd.testing.assert_series_equal(pd.Series(found["rate"][:, k]), pd.Series([4 / 7, 3 / 7]))
