"""Figures of recurrent networks say what their numbers say."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dlcore.plots.rnn import alarms, answers, calibration, forecasts, inside, landmarks, unrolled, visits

RNG = np.random.default_rng(0)


def a_course():
    return {
        "times": np.array([0.0, 1.0, 2.5]),
        "time_unit": "years",
        "answer": np.array([0.1, 0.12, 0.17]),
        "summary": np.array([0.1, 0.11, 0.12]),
        "disagreement": np.array([0.01, 0.02, 0.02]),
        "left_out": np.array([0.01, -0.06, 0.03]),
        "names": ["bilirubin"],
        "units": ["mg/dL"],
        "values": np.array([[1.0], [2.0], [4.0]]),
    }


def text(fig: go.Figure) -> str:
    return fig.layout.title.text.replace("<br>", " ")


def test_the_map_keeps_every_sum_when_variables_are_gathered():
    names = [f"v{i}" for i in range(20)] + ["time passing"]
    parts = RNG.normal(0, 0.01, (3, 21))
    moved = {"names": names, "parts": parts, "rows": np.arange(3), "before": np.zeros(3), "answer": parts.sum(axis=1)}
    fig = answers.change_map(moved, [0, 1, 2.5], "years")
    np.testing.assert_allclose(np.asarray(fig.data[0].z).sum(axis=0), 100 * parts.sum(axis=1))
    assert len(fig.data[0].y) == answers.MOST_VARIABLES


def test_leaving_out_names_the_visit_that_matters_most():
    assert text(answers.left_out(a_course())) == "Without the visit at 1 years the answer would be 6.0 points lower"


@pytest.mark.parametrize("dark", [False, True])
def test_all_others_are_drawn(dark):
    gates = {name: RNG.random((5, 4)) for name in ("input", "forget", "output", "candidate", "memory", "hidden")}
    gates |= {"kind": "lstm", "times": np.arange(5.0), "weight": np.ones(4), "units": np.arange(4)}
    assert "keeps" in text(inside.gate_maps(gates, "h", dark))
    lag = np.arange(500)
    gradient = {"lag": lag, "model": 0.98**lag, "plain": 0.5**lag, "lstm": 0.95**lag}
    assert "next to nothing" in text(inside.gradient_reach(gradient, dark))
    found = {"variables": ["lactate", "age"], "moved": np.array([0.1, 0.02])}
    assert text(inside.variables(found, dark=dark)) == "The answer hangs most on lactate"
    reach, order = {"rows": [1, 2, 4], "distance": [0.1, 0.05, 0.0]}, {"moved": 0.02, "spread": 0.2, "n": 9}
    assert "10 points off" in text(inside.memory_reach(reach, order, dark=dark))


def mark(time):
    auc = {"value": 0.8, "low": 0.7, "high": 0.9}
    return {
        "time": time,
        "at_risk": 100,
        "events": 20,
        "competing": 5,
        "censored": 15,
        "metrics": {"auroc": auc, "observed_expected": {"value": 1.1, "low": 0.8, "high": 1.4}},
        "baseline": {"metrics": {"auroc": auc}},
        "weights": {"largest": 1.4, "truncated": 0, "values": np.linspace(1, 1.4, 20)},
        "calibration": {
            "predicted": np.array([0.1, 0.4]),
            "observed": np.array([0.12, 0.35]),
            "low": np.array([0.05, 0.2]),
            "high": np.array([0.2, 0.5]),
            "n": np.array([50, 50]),
        },
    }


def test_landmarks_are_told_with_who_was_at_risk():
    results = {
        "landmarks": [mark(0.0), mark(2.0)],
        "outcome": "death",
        "horizon": 2.0,
        "time_unit": "years",
        "metrics": {"auroc": {"value": 0.8, "low": 0.7, "high": 0.9}},
        "baseline": {"verdict": "cannot tell"},
    }
    fig = landmarks.numbers_at_risk(results)
    assert "Of 100 patients at risk at the start, 20 had the event" in text(fig)
    assert sum(bar.x[0] for bar in fig.data) == 100  # everybody stands in one bar
    assert sum(int(bar.text[0]) for bar in fig.data) == 100 and not fig.layout.annotations
    assert "not clearly better than landmark regression" in text(landmarks.discrimination(results))
    assert "1.10 times" in calibration.calibration(results).layout.title.subtitle.text
    assert "none counts for more than 1.4 patients" in text(calibration.weights(results))


def test_who_is_too_few_for_a_number_in_the_bar_is_counted_beside_it():
    results = {"landmarks": [mark(2.0) | {"censored": 1, "competing": 0}], "outcome": "death", "horizon": 2.0}
    fig = landmarks.numbers_at_risk(results | {"time_unit": "years"})
    inside_bars = sum(int(bar.text[0] or 0) for bar in fig.data)
    assert inside_bars == 99 and fig.layout.annotations[0].text == " + 1 lost"
    assert fig.data[0].y[0] == "2 years<br>100 at risk"


def off(observed: float) -> dict:
    groups = {"predicted": np.array([0.1, 0.4]), "observed": np.array([0.1, observed]), "n": np.array([50, 50])}
    return {"calibration": groups | {"low": np.array([0.0, observed - 0.1]), "high": np.array([0.2, observed + 0.1])}}


def test_a_bar_that_misses_the_line_counts_only_beyond_what_many_bars_do_by_chance():
    # half an interval of .1: standard error .051; one of 2 · k bars must miss by z(1 - .05 / 4k) of them
    assert calibration.furthest_off([off(0.4), off(0.52)]) == (1, 1, False)  # .12: 2.35, of 4 bars 2.50 are needed
    assert calibration.furthest_off([off(0.4), off(0.53)]) == (1, 1, True)  # .13: 2.55
    assert calibration.furthest_off([off(0.53)] + 9 * [off(0.4)]) == (0, 1, False)  # of 20 bars 3.02
    assert calibration.furthest_off([off(0.25)] + 9 * [off(0.4)])[:2] == (0, 1)  # below the line, too


def test_calibration_names_the_moment_that_is_furthest_off():
    results = {"landmarks": [mark(0.0), mark(2.0)], "horizon": 2.0, "time_unit": "years"}
    assert text(calibration.calibration(results)).startswith("At no moment are the risks clearly off; furthest at")
    results["landmarks"][1]["calibration"]["observed"] = np.array([0.12, 0.8])
    results["landmarks"][1]["calibration"]["low"] = np.array([0.05, 0.7])
    told = text(calibration.calibration(results))
    assert told == "Furthest off at 2 years, beyond chance: 40 % predicted, 80 % observed among 50 patients"


def test_a_ratio_of_events_that_misses_one_is_said_to_be_one_of_several():
    results = {"landmarks": [mark(0.0), mark(2.0)], "horizon": 2.0, "time_unit": "years"}
    said = lambda: calibration.calibration(results).layout.title.subtitle.text.replace("<br>", " ")
    assert "widened for 2 moments" not in said()
    for low, verb in ((1.03, "holds"), (1.2, "misses")):  # standard errors .146 and .068; of two 2.24 are needed
        for m in results["landmarks"]:
            m["metrics"]["observed_expected"] = {"value": 1.37, "low": low, "high": 1.37**2 / low}
        assert f"an interval that {verb} 1 when widened for 2 moments" in said()


def test_what_if_nothing_is_changed_and_a_record_of_one_row():
    course = a_course()
    assert "Nothing is changed yet: the answer is" in text(answers.what_if(course, course, "death"))
    assert len(answers.what_if(course, course, "death").data) == 1
    one = course | {name: np.asarray(course[name])[:1] for name in ("times", "answer", "summary", "values")}
    assert "at the only row so far" in text(visits.redrawn(one, "death"))
    assert "markers" in answers.what_if(one, one, "death").data[0].mode


def test_no_name_is_cut_where_the_network_is_unrolled():
    course = a_course() | {"names": ["histologic stage (1-4)"], "values": np.array([[3.0], [4.0], [4.0]])}
    assert "histologic stage<br>3" in unrolled.unrolled(course).data[2].text[0]
    long = course | {"names": ["alkaline phosphatase in the serum (U/L)"]}
    assert "alkaline<br>phosphatase in<br>the serum 3" in unrolled.unrolled(long).data[2].text[0]


def test_alarms_and_time():
    found = {
        "threshold": np.array([0.1, 0.2]),
        "refractory": np.array([0.0]),
        "ppv": np.array([[0.3, 0.5]]),
        "sensitivity": np.array([[0.8, 0.4]]),
        "lead": np.array([[1.0, 0.0]]),
        "rate": np.array([[0.5, 0.2]]),
    }
    fig = alarms.alarms(found, "death", "years", horizon=2.0)
    assert text(fig) == "An alarm from a risk of 10 % on finds 80 % of patients with “death”; 70 % of alarms are false"
    assert "announced 1 year or more ahead" in fig.layout.title.subtitle.text.replace("<br>", " ")
    drawn = {tuple(line.y) for line in fig.data}
    assert {tuple(found[name][0]) for name in ("ppv", "sensitivity", "lead", "rate")} == drawn
    other = alarms.alarms(found, "death", "years", at=1)
    assert "from a risk of 20 %" in text(other) and "no warning" in other.layout.title.subtitle.text.replace(
        "<br>", " "
    )
    over = {
        "time": np.array([0.0, 24, 48]),
        "unit": "h",
        "n": np.array([90, 80, 5]),
        "measure": "auroc",
        "value": np.array([0.6, 0.8, np.nan]),
        "low": np.array([0.5, 0.7, np.nan]),
        "high": np.array([0.7, 0.9, np.nan]),
        "baseline": np.array([0.6, 0.79, np.nan]),
    }
    assert text(landmarks.by_time(over)) == "AUC 0.60 at the start, 0.80 after 24 h"


def test_forecasts():
    example = {
        "times": np.arange(6.0),
        "values": np.arange(6.0),
        "future_times": np.array([4.0, 5.0]),
        "forecast": np.array([4.1, 5.2]),
        "low": np.array([3.0, 4.0]),
        "high": np.array([5.0, 6.0]),
    }
    assert text(forecasts.fan(example, "glucose", "mg/dl", "h")) == "2 h ahead: 5.2 mg/dl (4–6)"
    curve = {"value": np.array([1.0, 2.0]), "low": np.array([0.9, 1.8]), "high": np.array([1.1, 2.2])}
    share = {"value": np.array([0.9, 0.88]), "low": np.array([0.8, 0.8]), "high": np.array([0.95, 0.95])}
    results = {
        "step": 0.5,
        "time_unit": "h",
        "unit": "mg/dl",
        "level": 0.9,
        "by_step": {"steps": np.array([1, 2]), "coverage": share, "mae_model": curve, "mae_last": curve},
        "baseline": {"name": "last", "difference": {"value": 0.5}, "metrics": {"mae": {"value": 2.0}}},
        "metrics": {"coverage": {"value": 0.89}},
    }
    assert text(forecasts.error_by_step(results)) == "Errors are 25 % smaller than with the last value again"
    assert text(forecasts.coverage(results)) == "Intervals meant to hold 90 % held 89 %"
