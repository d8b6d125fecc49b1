"""How the ANN explains itself: the numbers drawn are those that the network computed."""

import json
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dlcore.data.schema import Column, Schema
from dlcore.data.tables.dataset import TableDataset
from dlcore.errors import DataError
from dlcore.explain.ann import results as explain
from dlcore.explain.ann.surface import goes_with
from dlcore.models.ann.estimators import ANNClassifier, ANNRegressor
from dlcore.plots.ann.attributions import attribution_bars, in_a_sentence
from dlcore.plots.ann.network import POINT, network_flow, one_variable, replay, risk_surface, span, strongest_values
from dlcore.plots.ann.play import play
from dlcore.plots.ann.unit import unit_story

N = 120
SMALL = {"hidden_layer_sizes": (9, 4), "max_iter": 12, "n_folds": 2, "n_members": 3, "random_state": 0}


def table(task):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.normal(60, 10, N).round(), "crp": rng.exponential(20, N)})
    frame["sex"] = rng.choice(["female", "male"], N)
    frame.loc[::9, "crp"] = np.nan
    drive = 0.1 * (frame["age"] - 60) + (frame["sex"] == "male") + rng.normal(size=N)
    words = {"binary": np.where(drive > 0.5, "ill", "alive"), "multiclass": np.digitize(drive, [-0.5, 1]).astype(str)}
    frame["outcome"] = drive if task == "regression" else words[task]
    columns = (
        Column("age", unit="years"),
        Column("crp", unit="mg/L"),
        Column("sex", kind="yes/no"),
        Column("outcome", role="outcome", kind="number" if task == "regression" else "category", unit="score"),
    )
    positive = {"positive": ("alive",), "positive_label": "alive", "negative_label": "ill"} if task == "binary" else {}
    return TableDataset.from_frame(frame, Schema(columns, **positive), "clinic")


@pytest.fixture(scope="module", params=["binary", "multiclass", "regression"])
def trained(request):
    data = table(request.param)
    family = ANNRegressor if request.param == "regression" else ANNClassifier
    fitted = family(**SMALL).fit(data.X, data.y)
    results = {"explain": explain.results(fitted, data)}
    card = {"schema": data.schema.as_dict(), "classes": list(data.classes)}
    model = family.from_state(fitted.get_params(), fitted.to_state())  # calls are answered by a loaded model
    return SimpleNamespace(
        model=model, fitted=fitted, data=data, context=SimpleNamespace(card=card, data=data, results=results)
    )


def row_of(data, i):
    return {name: None if pd.isna(value) else value for name, value in data.X.iloc[i].items()}


def expected(trained, X):
    """The prediction in the order of classes shown on screen."""
    if trained.data.task == "regression":
        return trained.model.predict(X)[:, None]
    own = [str(name) for name in trained.model.classes_]
    return trained.model.predict_proba(X)[:, [own.index(name) for name in trained.data.classes]]


def test_what_if_is_the_prediction(trained):
    answer = explain.what_if(trained.model, trained.context, row=row_of(trained.data, 3))
    np.testing.assert_allclose(
        np.ravel(answer["prediction"]), expected(trained, trained.data.X.iloc[[3]])[0], atol=1e-12
    )
    np.testing.assert_allclose(np.mean(answer["members"], axis=0), answer["prediction"])
    np.testing.assert_allclose(np.std(answer["members"], axis=0), answer["disagreement"])
    assert answer["classes"] == list(trained.data.classes) and answer["outside"] == []


def test_what_if_is_quick(trained):
    row = row_of(trained.data, 3)
    times = []
    for _ in range(9):
        start = time.perf_counter()
        explain.what_if(trained.model, trained.context, row=row)
        times.append(time.perf_counter() - start)
    assert np.median(times) < 0.05


def test_what_if_says_what_was_never_met(trained):
    row = row_of(trained.data, 3) | {"age": 999.0, "sex": "other"}
    assert explain.what_if(trained.model, trained.context, row=row)["outside"] == ["age", "sex"]
    with pytest.raises(DataError, match="shoe"):
        explain.what_if(trained.model, trained.context, row={"shoe": 43})
    with pytest.raises(DataError, match="age holds"):
        explain.what_if(trained.model, trained.context, row={"age": "old"})


def test_flow_adds_up(trained):
    flow = explain.flow(trained.model, trained.context, patient=5)
    layers, edges = flow["layers"], flow["edges"]
    for depth, edge in enumerate(edges):
        reached = edge["contributions"].sum(axis=0) + flow["starts"][depth]
        if depth == len(edges) - 1:
            reached = reached + flow["skip"]["contributions"].sum(axis=0)
            np.testing.assert_allclose(reached, layers[-1]["values"], atol=1e-6)
        else:
            np.testing.assert_allclose(np.maximum(reached, 0), layers[depth + 1]["values"], atol=1e-12)
    answer, held = np.ravel(flow["network"]["prediction"]), layers[-1]["values"]
    if trained.data.task == "binary":  # the node speaks for yes, as the title does, though "alive" sorts first
        assert layers[-1]["labels"] == ["alive"] and answer[1] == pytest.approx(1 / (1 + np.exp(-held[0])))
    elif trained.data.task == "regression":
        np.testing.assert_allclose(held, answer)
    else:
        np.testing.assert_allclose(np.sort(np.exp(held) / np.exp(held).sum()), np.sort(answer))
    np.testing.assert_allclose(np.ravel(flow["ensemble"]["prediction"]), expected(trained, trained.data.X.iloc[[5]])[0])


def test_the_network_drawn_is_the_one_nearest_to_the_mean(trained):
    flow = explain.flow(trained.model, trained.context, patient=5)
    members = np.asarray(flow["ensemble"]["members"]).reshape(3, -1)
    far = np.abs(members - members.mean(axis=0)).sum(axis=1)
    one = np.ravel(flow["network"]["prediction"])
    assert np.abs(one - members.mean(axis=0)).sum() == pytest.approx(far.min(), abs=1e-9)
    assert flow["network"]["name"] == f"network {far.argmin() + 1} of 3"


def test_at_first_the_values_that_count_most_and_the_strongest_lines_are_drawn(trained):
    flow = explain.flow(trained.model, trained.context, patient=5)
    few = strongest_values(flow, 2)
    kept = [flow["layers"][0]["labels"].index(name) for name in few["layers"][0]["labels"]]
    assert len(few["skip"]["contributions"]) == len(few["edges"][0]["contributions"]) == 2
    sent = np.abs(flow["edges"][0]["contributions"])
    skip = np.abs(flow["skip"]["contributions"])
    share = np.hstack([sent / (sent.sum(axis=0) + 1e-12), skip / (skip.sum(axis=0) + 1e-12)]).max(axis=1)
    assert set(kept) == set(np.argsort(-share)[:2])
    drawn = lambda figure: sum(np.isnan(np.asarray(t.x, float)).sum() for t in figure.data if t.mode == "lines")
    assert (
        drawn(network_flow(few, False, strong=True))
        < drawn(network_flow(few, False))
        < drawn(network_flow(flow, False))
    )


def test_weights_grow_in_the_film(trained):
    tree = trained.context.results["explain"]
    surface = explain.surface(trained.model, trained.context, *tree["surface"], epochs=True, n_steps=9)
    film = play(surface, False, tree)
    pieces = lambda line: np.isnan(np.asarray(line.x, float)).sum() if len(line.x) > 1 else 0
    lines = [sum(map(pieces, frame.data[-12:])) for frame in film.frames]
    assert all(len(line.x) for frame in film.frames for line in frame.data[-12:])
    weights = sum(np.asarray(w)[0].size for w in tree["snapshots"]["weights"]["weights"])
    assert lines[0] == 0 and lines[-1] >= 0.9 * weights  # before learning none has moved
    assert len(film.frames) == len(surface["epochs"])
    assert '"shape"' not in json.dumps(json.loads(film.to_json())["frames"])  # packed squares are not drawn in frames
    assert all(max(frame.traces) < len(film.data) and len(frame.traces) == len(frame.data) for frame in film.frames)
    kinds = [[type(part) for part in frame.data] for frame in film.frames]
    assert all(kind == [type(film.data[k]) for k in film.frames[0].traces] for kind in kinds)
    assert len(film.to_json()) < 3_000_000


def test_flow_speaks_the_doctors_units(trained):
    inputs = explain.flow(trained.model, trained.context, patient=5)["layers"][0]
    age = trained.data.X["age"].iloc[5]
    assert inputs["labels"][0] == "age" and inputs["text"][0] == f"{age:g} years"
    assert explain.flow(trained.model, trained.context, row={"age": 50})["layers"][0]["text"][1] == "missing"


def test_surface_is_the_prediction_on_a_grid(trained):
    surface = explain.surface(trained.model, trained.context, "age", "crp", patient=5, epochs=True, n_steps=7)
    shown = len(trained.data.classes) - 1 if trained.data.classes else 0
    X = trained.data.X.iloc[[5]].assign(age=surface["x"]["values"][2], crp=surface["y"]["values"][4])
    assert surface["risk"][4, 2] == pytest.approx(expected(trained, X)[0, shown])
    assert surface["risk_by_epoch"].shape == (len(surface["epochs"]), 7, 7)
    best = np.flatnonzero(surface["epochs"] == trained.fitted.snapshots_["best_epoch"])
    if len(best):  # the weights kept are those of that epoch
        own = trained.model.predict_members(X)[0, 0]
        assert np.isclose(surface["risk_by_epoch"][best[0], 4, 2], own).any()
    assert len(surface["points"]["x"]) == N


def test_surface_over_words(trained):
    surface = explain.surface(trained.model, trained.context, "sex", "age", n_steps=5)
    assert surface["x"]["values"] == ["female", "male"] and surface["risk"].shape == (5, 2)
    with pytest.raises(DataError, match="shoe"):
        explain.surface(trained.model, trained.context, "shoe", "age")


def test_one_at_a_time_is_the_prediction(trained):
    answer = explain.ice_curves(trained.model, trained.context, patient=5, n_steps=9)
    assert {curve["name"] for curve in answer["curves"]} == {"age", "crp", "sex"}
    assert [c["sway"] for c in answer["curves"]] == sorted((c["sway"] for c in answer["curves"]), reverse=True)
    shown = len(trained.data.classes) - 1 if trained.data.classes else 0
    for curve in answer["curves"]:
        X = trained.data.X.iloc[[5]].assign(**{curve["name"]: curve["values"][1]})
        assert curve["answer"][1] == pytest.approx(expected(trained, X)[0, shown])
        assert (curve["low"] <= curve["answer"] + 1e-12).all() and (curve["answer"] <= curve["high"] + 1e-12).all()


def shown_score(trained, row, outcome):
    """Log-odds of the prediction, or the number predicted."""
    answer = np.ravel(explain.what_if(trained.model, trained.context, row=row)["prediction"])
    if trained.data.task == "regression":
        return answer[0]
    share = answer[trained.data.classes.index(outcome)]
    return np.log(share / (1 - share))


def test_pushes_add_up_to_the_difference_from_the_typical_patient(trained):
    typical = trained.model.ensemble_.encoder.typical_row()
    for patient in (0, 5, 20):  # patient 0 lacks crp
        tree = explain.attributions(trained.model, trained.context, patient=patient)
        row = row_of(trained.data, patient)
        here, there = (shown_score(trained, values, tree["outcome"]) for values in (row, typical))
        assert tree["score"] == pytest.approx(here) and tree["typical_score"] == pytest.approx(there)
        assert sum(each["push"] for each in tree["pushes"]) == pytest.approx(here - there, abs=2e-3)
        assert {each["name"] for each in tree["pushes"]} == {"age", "crp", "sex"}
        sizes = [abs(each["push"]) for each in tree["pushes"]]
        assert sizes == sorted(sizes, reverse=True)


def test_what_is_typical_does_not_push(trained):
    typical = trained.model.ensemble_.encoder.typical_row()
    alike = explain.attributions(trained.model, trained.context)
    assert all(each["push"] == 0 for each in alike["pushes"])
    older = explain.attributions(trained.model, trained.context, row=typical | {"age": 85.0})["pushes"]
    assert older[0]["name"] == "age" and older[0]["value"] == "85 years"
    assert all(each["push"] == 0 for each in older[1:])


def test_pushes_bear_a_network_that_is_certain(trained):
    state = trained.model.to_state()
    state["ensemble"] = state["ensemble"] | {"slope": 500.0}
    sure = type(trained.model).from_state(trained.model.get_params(), state)
    tree = explain.attributions(sure, trained.context, patient=5)
    total = sum(each["push"] for each in tree["pushes"])
    assert total == pytest.approx(tree["score"] - tree["typical_score"], rel=0.02, abs=0.5)


def test_the_borderline_patient_is_the_least_sure(trained):
    found = trained.context.results["explain"]["borderline"]
    answers = expected(trained, trained.data.X)
    if trained.data.task == "regression":
        assert np.abs(answers - np.median(answers)).argmin() == found
    else:
        assert answers.max(axis=1).argmin() == found


def test_an_uploaded_model_explains_itself_without_data(trained):
    context = SimpleNamespace(card=trained.context.card, data=None, results=None)
    assert explain.surface(trained.model, context, "age", "crp", epochs=True)["points"] is None
    assert explain.flow(trained.model, context)["row"]["sex"] in ("female", "male")
    with pytest.raises(DataError, match="not at hand"):
        explain.flow(trained.model, context, patient=3)


def test_results_say_what_matters(trained):
    tree = trained.context.results["explain"]
    assert tree["sway"]["variables"][-1] == "crp"  # the outcome was made without it
    assert sorted(tree["surface"]) == ["age", "crp"]
    assert tree["layer_sizes"][0] == len(tree["input_names"]) == 5
    assert tree["snapshots"]["weights"]["weights"][0].shape[0] == len(tree["snapshots"]["epochs"]) <= 25


@pytest.mark.parametrize("dark", [False, True])
def test_figures_draw_everything(trained, dark):
    flow = explain.flow(trained.model, trained.context, patient=5)
    tree = trained.context.results["explain"]
    surface = explain.surface(trained.model, trained.context, *tree["surface"], epochs=True, n_steps=9)
    answer = explain.ice_curves(trained.model, trained.context, patient=5)
    figure = network_flow(flow, dark, alike=dark)
    n_edges = sum(edge["weights"].size for edge in flow["edges"])
    lines = [trace for trace in figure.data if trace.mode == "lines" and len(trace.x) > 1]
    straight = sum(np.isnan(np.asarray(trace.x, dtype=float)).sum() for trace in lines)
    assert straight == n_edges + flow["skip"]["weights"].size
    n_nodes = sum(len(trace.x) for trace in figure.data if trace.mode == "markers")
    assert n_nodes == sum(len(layer["values"]) for layer in flow["layers"])
    for drawn in (figure, risk_surface(surface, dark), replay(surface, tree, 2, dark)):
        assert drawn.layout.title.text and drawn.to_json()
    for curve in answer["curves"]:
        assert one_variable(curve, answer, dark).layout.title.text
        assert one_variable(curve, answer, dark, log_odds=True).layout.title.text


@pytest.mark.parametrize("dark", [False, True])
def test_the_bars_add_up_and_the_sentence_names_the_strongest(trained, dark):
    tree = explain.attributions(trained.model, trained.context, patient=5)
    bars = attribution_bars(tree, dark).data[0]
    assert sum(bars.x) == pytest.approx(tree["score"] - tree["typical_score"], abs=2e-3)
    assert tree["pushes"][0]["name"] in bars.y[0] and tree["pushes"][0]["typical"] in bars.y[0]
    said = in_a_sentence(tree, "this patient")
    assert said.endswith(".") and f"{tree['pushes'][0]['name']} {tree['pushes'][0]['value']}" in said
    alike = explain.attributions(trained.model, trained.context)
    assert "No value sets this patient apart" in in_a_sentence(alike, "the typical patient")


def test_the_strongest_both_ways_have_bars_and_the_others_are_summed_up():
    push = [2.0, 1.9, -1.8, 1.7, 1.6, 1.5, 1.4, 1.3, -0.01]
    some = [{"name": f"v{j}", "value": "2 mg", "typical": "1 mg", "push": p} for j, p in enumerate(push)]
    tree = {"task": "binary", "outcome": "ill", "variable": "state", "unit": "", "answer": 0.9, "typical_answer": 0.1}
    tree |= {"pushes": some, "n_networks": 5}
    bars = attribution_bars(tree, False).data[0]
    assert list(bars.x[:-1]) == [2.0, 1.9, -1.8, 1.7, 1.6, 1.5]  # five up, one down
    assert bars.x[-1] == pytest.approx(1.4 + 1.3 - 0.01) and "3 other" in bars.y[-1]
    assert bars.text[0] == "odds × 7.4" and bars.text[2] == "odds ÷ 6.0"
    assert "7 of 9 values raise it and 2 lower it" in in_a_sentence(tree, "this patient")


def test_a_flat_curve_is_called_flat_and_still_moves_in_log_odds():
    values, answer = np.arange(3.0), np.array([0.99980, 0.99990, 0.99999])
    curve = {"name": "crp", "unit": "", "values": values, "here": 1.0, "answer": answer, "low": answer, "high": answer}
    tree = {"task": "binary", "outcome": "ill", "variable": "state", "unit": "", "now": 0.9999}
    assert "hardly moves" in one_variable(curve, tree, False).layout.title.text
    assert span(curve, tree, False) < POINT and span(curve, tree, True) > 2


def test_values_that_go_together_are_named():
    x = np.random.default_rng(0).normal(size=(200, 2))
    frame = pd.DataFrame({"size": x[:, 0], "area": np.exp(x[:, 0]), "age": x[:, 1], "word": "a"})
    found = goes_with(SimpleNamespace(X=frame))
    assert found == {"size": ["area"], "area": ["size"], "age": []}
    assert goes_with(None) == {}


def test_the_surface_says_where_nobody_taught_it(trained):
    tree = explain.surface(trained.model, trained.context, "age", "crp")
    ages, crps = np.asarray(tree["x"]["values"]), np.asarray(tree["y"]["values"])
    known = trained.data.X[["age", "crp"]].dropna()
    away = ((known["age"].to_numpy()[:, None] - ages) / np.ptp(ages)) ** 2  # (n, g_x)
    up = ((known["crp"].to_numpy()[:, None] - crps) / np.ptp(crps)) ** 2  # (n, g_y)
    nearest = np.sqrt((away[:, None] + up[:, :, None]).min(axis=0))
    np.testing.assert_array_equal(tree["taught"], nearest <= 0.1)
    assert tree["taught"].any() and not tree["taught"].all()
    veil = next(trace for trace in risk_surface(tree, dark=True).data if trace.opacity == 0.72)
    np.testing.assert_array_equal(np.isnan(np.array(veil.z, dtype=float)), tree["taught"])
    assert explain.surface(trained.model, trained.context, "age", "sex")["taught"] is None


def test_what_one_unit_adds_is_what_the_answer_loses_without_it(trained):
    flow = explain.flow(trained.model, trained.context, patient=5)
    for layer in (1, 2):
        unit = int(np.argmax(np.abs(flow["layers"][layer]["values"])))
        story = unit_story(flow, layer, unit)
        assert sum(part for _, part in story["parts"]) + story["others"] + story["start"] == pytest.approx(story["sum"])
        assert story["passes_on"] == pytest.approx(max(story["sum"], 0))
    out = flow["edges"][-1]["weights"][unit] * flow["layers"][2]["values"][unit]
    np.testing.assert_allclose(story["adds"], out)


def test_what_would_tip_the_answer_does(trained):
    if trained.data.task != "binary":
        return
    row = row_of(trained.data, 3)
    now = explain.what_if(trained.model, trained.context, row=row)["prediction"][1]
    found = explain.tipping(trained.model, trained.context, row=row, threshold=now - 0.01)
    assert found["flagged"] and found["changes"]
    assert all(each["answer"] < now - 0.01 for each in found["changes"])
    assert explain.tipping(trained.model, trained.context, row=row, threshold=1.1)["changes"] == []


def test_a_patient_far_outside_is_unlike_and_the_typical_is_not(trained):
    typical = explain.typical(trained.model, trained.context)
    assert not explain.what_if(trained.model, trained.context, row=typical)["unlike"]["is"]
    far = explain.what_if(trained.model, trained.context, row=typical | {"age": 400.0})["unlike"]
    assert far["is"] and far["because"][0] == "age"


def test_few_patients_and_many_units_learn_by_heart(trained):
    few = explain.by_heart(trained.model, trained.context, "age", "crp", n_patients=12, n_units=64)
    assert few["n_train"] + few["n_held_back"] == trained.data.X[["age", "crp"]].notna().all(axis=1).sum()
    assert few["by_heart"] and few["train_loss"][-1] < 0.5 * few["validation_loss"][-1]
    assert few["risk_by_epoch"].shape == (len(few["epochs"]), 31, 31) and len(few["points"]["x"]) == few["n_train"]
    assert len(play(few, False).to_json()) < 3_000_000
