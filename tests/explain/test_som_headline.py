"""The map's headline counts what can be relied on, and names kinds that are one variable."""

import numpy as np
import pandas as pd

from dlcore.explain.som.results import told_apart_by
from dlcore.words import say


def said(**changed):
    message = {"name": "som.kinds", "n": 100, "sizes": [30, 30, 40], "beyond_chance": True, "stable": 3}
    return say(message | changed)


def test_only_stable_kinds_are_counted():
    assert said().startswith("3 kinds of patients stand apart")
    assert said(stable=1).startswith("1 kind of patients can be relied on: the map is divided into 3")
    assert said(stable=0).startswith("No kind of patients can be relied on")


def test_kinds_that_are_one_variable_are_named_as_that():
    assert "told apart by sex alone" in said(sizes=[45, 55], stable=2, alone="sex")
    assert said(left_out="death").endswith("The outcome, death, was left out of the training.")


def test_one_variable_is_found_and_others_are_not():
    rng = np.random.default_rng(0)
    sex = rng.choice(["m", "f"], 200)
    kind = (sex == "m").astype(int)
    kind[:2] = 1 - kind[:2]
    X = pd.DataFrame(
        {"age": rng.normal(60, 10, 200), "sex": pd.Series(sex, dtype=object), "smokes": rng.choice(["y", "n"], 200)}
    )
    assert told_apart_by(X, kind) == "sex"
    assert told_apart_by(X.drop(columns="sex"), kind) == ""
    assert told_apart_by(X, np.where(rng.random(200) < 0.8, kind, 1 - kind)) == ""
    assert told_apart_by(X, np.zeros(200, int)) == ""
