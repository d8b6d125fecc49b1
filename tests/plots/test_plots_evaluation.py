"""Every figure can be drawn, names its axes, states a finding and stays small."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest
from evaluation_cases import case

from dlcore.evaluation import evaluate
from dlcore.plots.evaluation import binary, figures
from dlcore.plots.learning import learning_curves
from dlcore.plots.style import COLOURS, style
from dlcore.words import sentences

BINARY = ("roc", "precision_recall", "risk_distribution", "calibration", "confusion", "net_benefit", "importance")
SEVERAL = ("multiclass_confusion", "per_class_auc", "differential", "importance")
NUMBER = ("predicted_vs_observed", "residuals", "importance")
NAN = re.compile(r"\bnan\b", re.IGNORECASE)
ALL = [("binary", n) for n in BINARY] + [("multiclass", n) for n in SEVERAL] + [("regression", n) for n in NUMBER]


@pytest.fixture(scope="module")
def judged():
    return {task: evaluate(*case(task, n=1000)) for task in ("binary", "multiclass", "regression")}


def draw(results, name, dark):
    needed = {"confusion": {"index": 40}, "differential": {"patient": 3}}
    return getattr(figures, name)(results, dark=dark, **needed.get(name, {}))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("task", "name"), ALL)
def test_figure(judged, task, name, dark):
    fig = draw(judged[task], name, dark)
    text = fig.to_json()
    assert len(text) < 600_000
    assert fig.layout.title.text and fig.layout.xaxis.title.text and fig.layout.yaxis.title.text
    assert not NAN.search(str(fig.layout.title))
    assert fig.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert fig.layout.template.layout.font.size >= 14


@pytest.mark.parametrize(("task", "name"), ALL)
def test_two_sentences_stand_under_each_figure(judged, task, name):
    for sentence in sentences.reading(judged[task], name):
        assert sentence.endswith(".") and not NAN.search(sentence) and len(sentence) < 240


def test_the_curve_passes_through_the_marked_threshold(judged):
    results = judged["binary"]
    index = results["default_threshold"]["index"]
    mark = figures.roc(results, index=index).data[-1]
    assert mark.y[0] == results["thresholds"]["sensitivity"][index]


def test_moving_the_threshold_moves_the_counts(judged):
    titles = {figures.confusion(judged["binary"], index).layout.title.text for index in (10, 60, 100)}
    assert len(titles) == 3


def test_squares_of_the_confusion_matrix_say_which_they_are(judged):
    squares = figures.multiclass_confusion(judged["multiclass"]).data[0]
    assert squares.marker.symbol == "square" and squares.mode.startswith("markers")
    assert [tuple(pair) for pair in squares.customdata][:4] == [(0, 0), (0, 1), (0, 2), (1, 0)]


def importance_of(drop, low):
    names = [f"v{j}" for j in range(len(drop))]
    found = {"variables": names, "drop": np.array(drop), "low": np.array(low), "high": np.array(drop) + 0.01}
    return {"task": "binary", "unit": "", "importance": found | {"repeats": 2, "measure": "auroc"}}


@pytest.mark.parametrize(
    ("clear", "title"),
    [
        ((), "No variable is clearly indispensable"),
        ((1,), "Hardly any variable is clearly indispensable"),
        ((1, 2, 3), "3 of 12 variables are clearly missed"),
        ((0, 2), "Missed most: v0, v2"),
    ],
)
def test_importance_names_variables_only_where_the_longest_bars_are_sure(clear, title):
    results = importance_of(np.linspace(0.02, 0.01, 12), [0.001 if j in clear else -0.001 for j in range(12)])
    assert figures.importance(results).layout.title.text == title
    says = sentences.reading(results | {"default_threshold": {"index": 0}}, "importance")[0]
    assert "stand in for each other" in says and f"{len(clear) or 'No one'} " in says


@pytest.mark.parametrize(("high", "expected"), [(1.2, "about as extreme as they should be"), (2.4, "too little")])
def test_a_wide_interval_of_the_slope_settles_nothing(judged, high, expected):
    slope = {"value": 1.1, "low": 0.95, "high": high}
    ratio = {"value": 1.0, "low": 0.9, "high": 1.1}
    metrics = judged["binary"]["metrics"] | {"calibration_slope": slope, "observed_expected": ratio}
    results = judged["binary"] | {"metrics": metrics}
    assert expected in sentences.reading(results, "calibration")[0]
    assert ("wide" in figures.calibration(results).layout.title.text) == (high > 2)


def test_a_differential_is_ranked_for_new_patients_too():
    bars = figures.ranked(["gout", "lupus", "sepsis"], [0.2, 0.7, 0.1], [0.01, 0.02, 0.03]).data[0]
    assert list(bars.x) == [0.7, 0.2, 0.1] and list(bars.error_x.array) == [0.02, 0.01, 0.03]


def events(n, k=4):
    rng = np.random.default_rng(0)
    return [
        {
            "event": "EpochEnd",
            "epoch": e + 1,
            "train_loss": list(rng.random(k)),
            "validation_loss": [*rng.random(k - 1), None],
        }
        for e in range(n)
    ]


def test_learning_curves_group_networks_by_fold_and_bear_gaps():
    members = [f"fold {i // 2 + 1} · network {i % 2 + 1}" for i in range(4)]
    fig = learning_curves(events(20), members)
    assert {trace.legendgroup for trace in fig.data} == {"fold 1", "fold 2"}
    assert fig.layout.xaxis.title.text == "Epoch" and "Loss" in fig.layout.yaxis.title.text
    assert learning_curves([{"event": "Note", "text": "fewer folds"}], members).layout.title.text
    without = [event | {"validation_loss": None} for event in events(3)]
    assert learning_curves(without, members, dark=True).layout.title.text == "Epoch 3"


def test_the_lowest_point_is_marked():
    runs = [{"epoch": e, "train_loss": [1.0], "validation_loss": [abs(e - 3) + 0.5]} for e in range(1, 8)]
    mark = learning_curves(runs, ["network 1"]).data[-1]
    assert mark.x[0] == 3 and mark.y[0] == 0.5


def test_the_look_is_one_and_knows_both_grounds():
    assert set(COLOURS) == {"blue", "orange", "green", "yellow", "sky", "vermillion", "purple", "grey"}
    light, dark = style(go.Figure(), False).layout.template, style(go.Figure(), True).layout.template
    assert light.layout.font.color != dark.layout.font.color


def test_the_benefit_is_clear_only_where_its_band_lies_above_both_rivals():
    x = np.array([0.1, 0.2, 0.3])
    model, everybody = np.array([0.5, 0.4, 0.3]), np.array([0.5, 0.3, -0.1])
    said = lambda low: " ".join(binary._benefit_finding(x, model, np.array(low), everybody))
    assert said([0.4, 0.35, 0.1]) == "Treating by the model does most good clearly between thresholds of 20 and 30 %"
    assert said([0.4, 0.2, -0.1]).startswith("No clear gain")
    assert "no more good" in " ".join(binary._benefit_finding(x, everybody, everybody, everybody))
