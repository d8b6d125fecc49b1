"""What is explained of a map is what was computed, and every figure and call can be drawn from plain trees."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.bundle import read_tree, write_tree
from dlcore.data.dataset import Dataset
from dlcore.data.schema import Column, Schema
from dlcore.data.tables.dataset import TableDataset
from dlcore.errors import DataError
from dlcore.explain.som import results as explain
from dlcore.explain.som.cohorts import table_one
from dlcore.explain.som.placement import fit_of
from dlcore.jobs import recipe
from dlcore.models.som.estimator import SOM
from dlcore.plots.som import attributions, patient_map, placement, portraits, replay
from dlcore.plots.som.cells import ink_on, kind_colour, level_colour
from dlcore.plots.som.component_planes import value_text
from dlcore.ui.panels.som import parts, quality, results, understand, use
from dlcore.ui.panels.som.words import Quality
from dlcore.ui.panels.som.words import Results as W
from dlcore.words import say

N = 160


def patients(n=N, seed=0) -> Dataset:
    """Two kinds: the old with high CRP, mostly men, often dead; the young."""
    rng = np.random.default_rng(seed)
    old = np.arange(n) % 2
    frame = pd.DataFrame({"age": 35 + 35 * old + 4 * rng.normal(size=n), "crp": 5 + 60 * old + 8 * rng.normal(size=n)})
    frame["sex"] = np.where(rng.random(n) < 0.2 + 0.6 * old, "male", "female")
    frame["dead"] = np.where(rng.random(n) < 0.1 + 0.5 * old, "yes", "no")
    frame.loc[::9, "crp"] = np.nan
    frame.loc[5, "age"] = 480.0
    columns = (Column("age", unit="years"), Column("crp", unit="mg/L"), Column("sex", kind="category"))
    schema = Schema((*columns, Column("dead", role="outcome", kind="yes/no")))
    return TableDataset.from_frame(frame, schema, "two kinds")


class Context:
    def __init__(self, data, card):
        self.data, self.card, self.results = data, card, None


@pytest.fixture(scope="module")
def trained():
    data = patients()
    found = recipe.train("som", data, {})
    return data, found, SOM.from_state(found.card["params"], found.state), Context(data, found.card)


def test_results_travel_as_a_tree(trained, tmp_path):
    _, found, _, _ = trained
    write_tree(tmp_path / "results", found.results)
    again = read_tree(tmp_path / "results")
    np.testing.assert_array_equal(again["explain"]["patients"]["cell"], found.results["explain"]["patients"]["cell"])
    assert say(again["headline"]).split(" ", 1)[1].startswith("kinds of patients ")
    assert set(again["metrics"]) == {
        "quantization_error",
        "explained_variance",
        "silhouette",
        "trustworthiness",
        "continuity",
        "topographic_error",
    }


def test_outcome_rates_are_counted_by_hand(trained):
    data, found, _, _ = trained
    tree = found.results["explain"]
    kind = tree["patients"]["cluster"]
    outcome = tree["clusters"]["outcome"]
    for k in range(tree["clusters"]["number"]):
        own = data.y[kind == k]
        assert outcome["n"][k] == len(own)
        assert outcome["value"][0, k] == pytest.approx((own == data.classes[1]).mean())
        assert outcome["low"][0, k] <= outcome["value"][0, k] <= outcome["high"][0, k]
    assert tree["outcome"]["n"].sum() == N
    assert np.isnan(tree["outcome"]["value"][0, tree["outcome"]["n"] == 0]).all()


def test_the_slip_of_the_pen_is_the_most_unusual_and_age_is_to_blame(trained):
    first = trained[1].results["explain"]["unusual"][0]
    assert first["row"] == 5 and first["word"] == "misfit"
    assert first["blame"][0]["variable"] == "age" and first["blame"][0]["value"] == 480


def test_planes_are_in_the_doctors_units(trained):
    plane = trained[1].results["explain"]["planes"]
    values = dict(zip(plane["names"], plane["values"]))
    assert 25 < values["age"].min() < 45 and 60 < values["age"].max() < 480
    assert values["sex = male"].min() >= 0 and values["sex = male"].max() <= 1
    assert sorted(plane["order"]) == list(range(len(plane["names"])))


def test_table_one_against_numpy(trained):
    data = trained[0]
    inside = data.y == data.classes[1]
    entry = next(e for e in table_one(data.X, inside, {}) if e["variable"] == "crp")
    a, b = data.X["crp"][inside].dropna(), data.X["crp"][~inside].dropna()
    assert entry["difference"] == pytest.approx((a.mean() - b.mean()) / np.sqrt((a.var() + b.var()) / 2))
    assert entry["missing_inside"] == data.X["crp"][inside].isna().sum()


def test_new_patients_of_the_same_kind_fit_as_often_as_promised(trained):
    _, _, model, context = trained
    new = patients(400, seed=9).frame.drop(columns="dead")
    answer = explain.CALLS["place"](model, context, new=new, file_name="new.csv")
    assert 0.88 <= answer["share_fitting"]["value"] <= 0.99
    strange = new.head(3).assign(crp=900.0)
    answer = explain.CALLS["place"](model, context, new=strange, file_name="new.csv")
    assert set(answer["word"]) == {"misfit"}
    assert answer["blame"][0][0]["variable"] == "crp"
    assert [fit_of(s) for s in (0.5, 0.97, 1.0, np.nan)] == ["fits", "edge", "misfit", "unknown"]


def test_unnamed_outcome_and_a_model_without_its_patients(trained):
    _, found, model, _ = trained
    with pytest.raises(DataError, match="not here"):
        explain.CALLS["cohort"](model, Context(None, found.card), rows=[0])


def every_call(model, context):
    calls = explain.CALLS
    new = context.data.frame.head(20)
    return {
        "place": calls["place"](model, context, new=new, file_name="a.csv"),
        "file": calls["compare"](model, context, new=new, file_name="a.csv"),
        "compare": calls["compare"](model, context, column="sex", value="male"),
        "cohort": calls["cohort"](model, context, rows=[0, 1, 2, 3]),
        "clusters": calls["clusters"](model, context, number=4),
        "tear": calls["tear"](model, context, sigma=0.4),
        "pull": calls["pull"](model, context, row=2),
        "twice": calls["twice"](model, context, seed=1),
        "why": calls["why"](model, context, row=2, number=model.n_clusters_),
    }


def test_calls_travel_and_are_drawn_light_and_dark(trained, tmp_path):
    _, found, model, context = trained
    tree, answers = found.results["explain"], every_call(model, context)
    for name, answer in answers.items():
        write_tree(tmp_path / name, answer)
    for dark in (False, True):
        figures = [
            *patient_map.every_figure(tree, dark).values(),
            replay.unfolding(tree, dark, "age", "crp"),
            replay.tearing(answers["tear"], dark, 0.4),
            replay.pulling(answers["pull"], dark),
            replay.two_runs(answers["twice"], dark),
            replay.same_in_both(tree, answers["twice"], dark),
            placement.placed(answers["place"], dark),
            placement.compared(answers["compare"], dark),
            placement.two_cohorts(answers["compare"], tree, dark),
            attributions.where(tree, answers["why"], dark),
            attributions.attribution_bars(answers["why"], dark, ["the old"]),
            patient_map.patient_map(tree, patient_map.KINDS, dark, kinds=answers["clusters"], names=["a", "", "c"]),
        ]
        for figure in figures:
            assert figure.layout.title.text and len(figure.to_json()) < 5e6
            assert not any(trace.type == "heatmap" for trace in figure.data)
    assert answers["twice"]["agreement"] > 0.6
    assert answers["pull"]["distance"][-1] < answers["pull"]["distance"][0]
    assert answers["clusters"]["number"] == 4 and answers["clusters"]["sizes"].sum() == N


def test_a_wide_reach_unrolls_and_a_short_one_tears(trained):
    _, _, model, context = trained
    ends = [explain.CALLS["tear"](model, context, sigma=s)["topographic_error"][-1] for s in (0.3, 4.0)]
    assert ends[0] > 2 * ends[1]


class FakeView:
    """A view whose calls are answered here and now."""

    dark, run, target = False, None, "run-1"

    def __init__(self, data, found, model, context, with_data=True):
        self.results, self.card, self.dataset = found.results, found.card, data if with_data else None
        self._model, self._context, self.remarks = model, context, {}

    def remark(self, name, value):
        self.remarks[name] = value

    def key(self, name):
        return f"{self.target}:{name}"

    def call(self, name, /, **kwargs):
        return explain.CALLS[name](self._model, self._context, **kwargs)


def drawn(view, panel) -> AppTest:
    def page():
        import streamlit as st

        st.session_state.panel.draw(st.session_state.view)

    test = AppTest.from_function(page, default_timeout=30)
    test.session_state.view, test.session_state.panel = view, panel
    test.run()
    assert not test.exception and not test.error
    return test


PANELS = {p.title: p for p in (*results.PANELS, *understand.PANELS, *use.PANELS)}


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("with_data", [True, False])
def test_every_panel_is_drawn(trained, panel, with_data):
    assert len(drawn(FakeView(*trained, with_data), PANELS[panel]).main.children) > 0


def test_the_doctor_divides_and_names(trained):
    page = drawn(FakeView(*trained), PANELS[W.kinds])
    page.slider[0].set_value(3).run()
    assert len(page.text_input) == 3
    page.text_input[0].set_value("the old").run()
    assert not page.exception and "the old" in page.selectbox[0].options


def test_clicked_cells_are_read_from_a_selection():
    points = [{"curve_number": 0, "customdata": 7}, {"curve_number": 0, "customdata": [3]}, {"curve_number": 1}]
    assert results.chosen_cells({"selection": {"points": points}}) == [3, 7]
    assert results.chosen_cells(None) == []


def test_numbers_have_the_digits_their_variable_bears():
    assert value_text(-2.64e-08, "", False, 3.0) == "0"
    assert value_text(0.00901, "", False, 3.0) == "0.01"
    assert value_text(140.23, "mmol/L", False, 40.0) == "140.2 mmol/L"
    assert value_text(0.12, "", True) == "12 %"


def division_with(values, names=("psoriasis", "pityriasis", "lichen")):
    values = np.array(values)
    n = np.full(values.shape[1], 50)
    outcome = {"name": "diagnosis", "kind": "share", "labels": list(names), "value": values, "n": n}
    return {"number": values.shape[1], "outcome": outcome, "features": [[]] * values.shape[1]}


def test_the_title_says_which_kind_mixes_diagnoses():
    mixed = division_with([[0.55, 0.0], [0.43, 0.0], [0.02, 1.0]])
    called = ["Kind 1", "Kind 2"]
    said = portraits.finding(mixed, called)
    assert said == "Kind 1 mixes psoriasis and pityriasis; the other kinds are one diagnosis each"
    assert portraits.outcome_line(mixed["outcome"], 0) == "psoriasis 55 %, pityriasis 43 %"
    pure = division_with([[0.95, 0.0], [0.05, 0.1], [0.0, 0.9]])
    assert portraits.finding(pure, called) == "Each kind is mostly one diagnosis"


def test_kinds_without_an_outcome_are_told_by_what_marks_them(trained):
    division = trained[1].results["explain"]["clusters"] | {"outcome": None}
    said = portraits.finding(division, ["A", "B", "C", "D"][: division["number"]])
    assert "stands out most" in said and ("crp" in said or "age" in said)


def test_map_and_headline_agree_on_whether_there_are_kinds(trained):
    page = drawn(FakeView(*trained), PANELS[W.map])
    assert any(W.kinds_readings[True] in caption.value for caption in page.caption)
    assert "kinds of patients can be relied on" in say(trained[1].results["headline"])


def test_ages_that_cannot_be_are_called_probable_errors():
    age = {"variable": "age (years)", "unit": "years", "value": 0.0, "typical": 36.2, "share": 0.5}
    assert parts.reasons([age]) == "age (years) 0 (typical 36.2), probably an error"
    assert parts.impossible_age(age | {"value": 480.0})
    assert not parts.impossible_age(age | {"value": 0.0, "typical": 1.0})  # an infant among infants
    assert not parts.impossible_age(age | {"variable": "percentage", "value": 0.0})


def test_cohorts_are_not_told_apart_by_what_chose_them(trained):
    _, _, model, context = trained
    answer = explain.CALLS["compare"](model, context, column="sex", value="male")
    assert "sex" not in {entry["variable"] for entry in answer["table_one"]} and "sex" in answer["notes"][0]
    page = drawn(FakeView(*trained), PANELS["Compare two cohorts"])
    assert page.selectbox[0].value == "dead"


def test_empty_cells_are_hollow_and_named(trained):
    tree = trained[1].results["explain"]
    empty = np.flatnonzero(tree["outcome"]["n"] == 0)
    traces = [
        trace
        for trace in patient_map.patient_map(tree, patient_map.OUTCOME, False).data
        if trace.name == "no known outcome"
    ]
    assert [len(trace.x) for trace in traces] == ([len(empty)] if len(empty) else [])


def test_kinds_and_categories_share_no_colour():
    assert not {kind_colour(k) for k in range(8)} & {level_colour(k) for k in range(9)}
    assert ink_on(kind_colour(0)) == "#FFFFFF" and ink_on("#F0E442") == "#000000"


def test_a_torn_map_is_not_called_good():
    good = {"topographic_error": 0.04, "trustworthiness": 0.98, "continuity": 0.95, "explained_variance": 0.7}
    measures = {name: {"value": value} for name, value in good.items()}
    words = Quality.verdicts
    assert quality.verdict(measures)[0] == words["good"]
    assert quality.verdict(measures | {"topographic_error": {"value": 0.5}})[0] == words["poor"]
    assert quality.verdict(measures | {"trustworthiness": {"value": 0.7}})[0] == words["fair"]
