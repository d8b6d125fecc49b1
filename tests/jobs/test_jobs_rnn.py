"""Courses from file to model file: every kind of outcome that a course can have, by the recipe that the worker runs."""

import numpy as np
import pandas as pd
import pytest

from dlcore.bundle import read_bundle, write_bundle
from dlcore.data.sequences.read import read_sequences
from dlcore.jobs import recipe
from dlcore.jobs.predictions import predict, predict_one
from dlcore.words import say

FAST = {"hidden_size": 4, "n_folds": 2, "n_members": 1, "max_iter": 2}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Sixty patients, a row a visit: two values, sex, an outcome, a number, follow-up."""
    rng, rows = np.random.default_rng(0), []
    for patient in range(60):
        ill, times = patient % 3 == 0, np.cumsum(rng.uniform(0.2, 1.5, rng.integers(4, 9)))
        slope = 0.8 if ill else 0.0
        score = round(rng.normal(13 if ill else 10, 1), 2)
        end = times[-1] + (0.4 if ill else rng.uniform(1, 6))
        for t in times:
            marker = 5 + slope * t + rng.normal(0, 0.4)
            marker = "" if rng.random() < 0.15 else f"{marker:.3f}"
            row = (f"P{patient:03d}", round(t, 3), marker, round(rng.normal(100, 10), 1))
            rows.append((*row, "f" if patient % 2 else "m", "ill" if ill else "well", score, round(end, 3)))
    columns = ["patient", "years", "marker (mg/dl)", "pressure", "sex", "outcome", "score", "end (years)"]
    path = tmp_path_factory.mktemp("courses") / "visits.csv"
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


ASKED = {
    "binary": {"outcome": "outcome", "positive": ("ill",), "ignored": ("score", "end (years)")},
    "regression": {"outcome": "score", "ignored": ("outcome", "end (years)")},
    "horizon": {
        "within": "2 years",
        "outcome": "outcome",
        "event": "end (years)",
        "status": ("ill",),
        "ignored": ("score",),
    },
    "forecast": {"forecast": "pressure", "horizon": "2 years", "ignored": ("outcome", "score", "end (years)")},
}


@pytest.fixture(scope="module", params=list(ASKED))
def trained(request, table):
    plan = {"patient": "patient", "time": "years", "time_unit": "years"} | ASKED[request.param]
    data = read_sequences(table, plan).dataset
    assert data.task == request.param
    return data, recipe.train("rnn", data, FAST, seed=3)


def test_every_outcome_is_trained_judged_and_explained(trained):
    data, done = trained
    results = done.results
    assert results["task"] == data.task and say(results["headline"])
    assert results["baseline"]["verdict"] and results["metrics"]
    assert results["explain"]["examples"] and results["explain"]["gates"]["kind"] == "lstm"
    assert ("over_time" in results) == (data.task in ("binary", "regression"))


def test_the_model_file_answers_as_the_model_did(trained, tmp_path):
    data, done = trained
    write_bundle(tmp_path / "model.cajal", done.card, done.state)
    bundle = read_bundle(tmp_path / "model.cajal")
    found = predict(bundle, data).table
    assert len(found) == len(data.X)
    model = recipe.load_model(bundle)
    again = recipe.load_model(read_bundle(tmp_path / "model.cajal"))
    np.testing.assert_array_equal(model.predict_members(data.X), again.predict_members(data.X))


def test_one_patient_is_asked_about_by_rows(trained):
    _, done = trained
    model = recipe.load_model(type("Opened", (), {"card": done.card, "state": done.state}))
    rows = [
        {"years": 0.0, "marker (mg/dl)": 5.1, "pressure": 99},
        {"years": 1.0, "marker (mg/dl)": 6.0, "pressure": 101},
    ]
    answer = predict_one(model, done.card, {"rows": rows, "static": {"sex": "f", "patient": "new"}})
    assert answer["answer"]


def test_the_same_seed_gives_the_same_results(table):
    plan = {"patient": "patient", "time": "years", "time_unit": "years"} | ASKED["horizon"]
    data = read_sequences(table, plan).dataset
    first, second = (recipe.train("rnn", data, FAST, seed=5).results for _ in range(2))
    np.testing.assert_array_equal(first["patients"]["risk"], second["patients"]["risk"])
    assert first["metrics"] == second["metrics"]
