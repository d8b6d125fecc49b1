"""From a result to its explanation, the wrong ones first, a card in words, and answers as fine as they deserve."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from dlcore.data.schema import Column, Schema
from dlcore.jobs.predictions import rounded
from dlcore.ui import names
from dlcore.ui.panels import card, followed
from dlcore.ui.panels.ann.results import in_order
from dlcore.ui.panels.evaluation import clicked_square
from dlcore.ui.panels.patients import plus_minus


@pytest.fixture
def session(monkeypatch):
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(followed.address, "go", lambda step: state.update(step=step))
    return state


VIEW = SimpleNamespace(key=lambda name: f"run-1:{name}")


def test_following_a_patient_forgets_whom_the_panels_showed(session):
    session |= {"run-1:flow-patient": 9, "run-1:explain-row": 4, "run-2:explain-row": 4, "run-1:gallery-kind": "wrong"}
    followed.follow(VIEW, np.int64(7))
    assert followed.followed(VIEW) == 7 and session["step"] == "understand"
    assert not {"run-1:flow-patient", "run-1:explain-row"} & set(session)
    assert {"run-2:explain-row", "run-1:gallery-kind"} <= set(session)


def test_names_are_hidden_in_front_of_a_room_unless_asked_for(session):
    ids = ["Ada", "Bo"]
    assert names.called(ids) == ids
    session["large_type"] = True
    assert names.called(ids) == ["no. 1", "no. 2"] and names.called(ids, [6, 7]) == ["no. 7", "no. 8"]
    session[names.SHOW] = True
    assert names.called(ids) == ids


def test_the_surest_mistakes_come_first():
    patients = {"outcome": np.array([1, 0, 0, 1, 1]), "risk": np.array([0.05, 0.9, 0.1, 0.6, 0.28])}
    results = {"task": "binary", "patients": patients}
    assert in_order(results, "wrong", 0.3).tolist() == [1, 0, 4]  # .6 and .25 and .02 away from the threshold
    assert in_order(results, "right", 0.3).tolist() == [3, 2]
    assert in_order(results, "unsure", 0.3)[0] == 4
    p = np.array([[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.5, 0.3, 0.2]])
    several = {"task": "multiclass", "patients": {"outcome": np.array([1, 1, 2]), "probability": p}}
    assert in_order(several, "wrong", None).tolist() == [0, 2] and in_order(several, "right", None).tolist() == [1]
    number = {"task": "regression", "patients": {"outcome": np.array([1.0, 5.0]), "predicted": np.array([4.0, 5.5])}}
    assert in_order(number, "wrong", None).tolist() == [0, 1]


def test_a_click_on_a_square_is_read_and_anything_else_is_none():
    assert clicked_square({"selection": {"points": [{"customdata": [1, 0]}]}}) == (1, 0)
    for other in (None, {}, {"selection": {"points": []}}, {"selection": {"points": [{}]}}):
        assert clicked_square(other) is None


def test_answers_are_as_fine_as_they_deserve():
    table = pd.DataFrame(
        {
            "row": ["a", "b"],
            "probability of ill": [3.6e-83, 0.123456],
            "disagreement": [1e-9, 0.0312345],
            "n": [1, 2],
        }
    )
    fine = rounded(table)
    assert fine["probability of ill"].tolist() == [0.0, 0.1235] and fine["disagreement"].tolist() == [0.0, 0.0312]
    assert "e-" not in fine.to_csv(index=False)
    number = rounded(
        pd.DataFrame({"predicted x": [123456.789, 1.23456789e-5, np.nan, 0.0], "disagreement": [2.000001] * 4})
    )
    assert number["predicted x"].tolist()[:2] == [123460.0, 1.2346e-05] and number["predicted x"].isna().sum() == 1
    assert number["disagreement"].tolist() == [2.0] * 4
    assert [plus_minus(spread) for spread in (0.001, 0.034)] == ["± < 1 %", "± 3 %"]


def test_a_card_speaks_of_quality_in_words_and_names_no_patient():
    columns = (
        Column("age", unit="years", low=18.0, high=90.0),
        Column("dead", role="outcome", kind="yes/no", levels=("no", "yes")),
    )
    schema = Schema(columns, ("yes",)).as_dict()
    known = {"value": 0.8, "low": 0.7, "high": 0.9}
    found = {
        "family": "ann",
        "task": "binary",
        "classes": ["no", "yes"],
        "schema": schema,
        "data": {"name": "clinic", "kind": "table", "n": 1200},
        "metrics": {"auroc": known, "observed_expected": {"value": 1.0, "low": None, "high": None}},
        "headline": {
            "name": "evaluation.headline",
            "task": "binary",
            "classes": ["no", "yes"],
            "outcome": "dead",
            "metrics": {"auroc": known},
        },
        "threshold": 0.25,
        "created": "2026-11-26T10:00:00+00:00",
        "seed": 3,
    }
    said = "\n".join(card.sentences(found))
    for words in (
        "1,200",
        "age (18–90 years)",
        "Of 100 pairs",
        "0.8 (0.7 – 0.9)",
        "by construction",
        "25 %",
        "26 November 2026",
    ):
        assert words in said
    assert "{" not in said
