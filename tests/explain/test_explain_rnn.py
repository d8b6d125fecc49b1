"""What is said about how a course led to an answer: parts add up, cells are the network's own, edits do what they say."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from courses import SMALL, visits

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError
from dlcore.explain.rnn import habits, inside
from dlcore.explain.rnn import results as explain
from dlcore.explain.rnn.attributions import moved
from dlcore.explain.rnn.course import Question
from dlcore.models.rnn.estimators import RNNClassifier, RNNRegressor


@pytest.fixture(scope="module", params=["lstm", "gru"])
def asked(request):
    X, y = visits(40)
    model = RNNClassifier(architecture=request.param, **SMALL).fit(X, np.where(y == 1, "ill", "healthy"))
    data = SimpleNamespace(X=X, ids=None, classes=("healthy", "ill"))
    return model, SimpleNamespace(data=data, card={"classes": ["healthy", "ill"]})


def longest(X) -> int:
    return int(X.lengths.argmax())


class Saturated:
    """Any visit later than half a unit of time, and any value that rose, make it as high as it can be."""

    def __init__(self, V):
        self.ensemble_ = SimpleNamespace(encoder=SimpleNamespace(centre=np.zeros(V)))

    def predict_members(self, X):
        ends = X.starts[1:] - 1
        late = X.times[ends] - X.times[X.starts[:-1]] > 0.5
        return np.maximum(late, (X.values[ends] > 0).any(axis=1)).astype(float)[None, :, None]


def test_time_takes_its_turn_among_the_values_at_uneven_steps_and_goes_first_at_even_ones():
    even = Sequences.from_list([(np.array([0.0, 1.0]), np.array([[0, 0], [1.0, 0]]))], ("a", "b"))
    question = Question(Saturated(2), 0)
    uneven = Sequences.from_list([(np.array([0.0, 0.1, 1.0]), np.array([[0, 0], [0, 0], [1.0, 0]]))], ("a", "b"))
    np.testing.assert_allclose(moved(question, uneven)["parts"][-1], [0.5, 0, 0.5])  # either alone was enough
    np.testing.assert_allclose(moved(question, even)["parts"][-1], [0, 0, 1.0])


def test_parts_add_up_to_each_change_and_the_changes_to_the_answer(asked):
    model, context = asked
    row = longest(context.data.X)
    found = explain.CALLS["why"](model, context, row=row)
    course = explain.CALLS["course"](model, context, row=row)
    np.testing.assert_allclose(found["parts"].sum(axis=1), found["answer"] - found["before"], atol=1e-12)
    np.testing.assert_allclose(found["answer"], course["answer"], atol=1e-9)
    np.testing.assert_allclose(found["before"][1:], course["answer"][:-1], atol=1e-9)
    measured = np.isfinite(course["values"][found["rows"]])
    assert not found["parts"][:, :-1][~measured].any()  # what was not measured moves nothing


def test_the_few_orders_agree_with_every_order(asked, monkeypatch):
    model, context = asked
    X = context.data.X[np.array([longest(context.data.X)])]
    question = Question.about(model, ("healthy", "ill"))
    every = moved(question, X)
    monkeypatch.setattr("dlcore.explain.rnn.attributions.EXACT", 0)
    drawn = moved(question, X, n_orders=60)["parts"]
    np.testing.assert_allclose(drawn, every["parts"], atol=0.15 * np.abs(every["parts"]).max())
    np.testing.assert_allclose(drawn.sum(axis=1), every["parts"].sum(axis=1), atol=1e-12)


def test_left_out_is_what_a_record_without_the_visit_gives(asked):
    model, context = asked
    row = longest(context.data.X)
    course = explain.CALLS["course"](model, context, row=row)
    for visit in (0, 3):
        without = explain.CALLS["what_if"](model, context, row=row, without=[visit])
        assert without["after"] - without["before"] == pytest.approx(course["left_out"][visit], abs=1e-9)
        assert len(without["times"]) == len(course["times"]) - 1


def test_changes_do_what_they_say(asked):
    model, context = asked
    row = longest(context.data.X)
    what_if = lambda **how: explain.CALLS["what_if"](model, context, row=row, **how)
    same = what_if()
    assert same["after"] == pytest.approx(same["before"])
    edited = what_if(
        values=[{"row": 2, "name": "bilirubin", "value": 30.0}, {"row": 0, "name": "platelets", "value": None}]
    )
    assert edited["values"][2, 0] == 30 and np.isnan(edited["values"][0, 1])
    n = len(same["times"])
    turned = what_if(order=list(range(n))[::-1])
    np.testing.assert_array_equal(turned["values"], same["values"][::-1])
    np.testing.assert_array_equal(turned["times"], same["times"])
    for wrong in ({"without": list(range(n))}, {"order": [0] * n}, {"values": [{"row": 0, "name": "?", "value": 1}]}):
        with pytest.raises(DataError):
            what_if(**wrong)


def test_gates_are_those_of_the_network(asked):
    model, context = asked
    network = model.ensemble_.networks[0]
    x = model.ensemble_.encoder.transform(context.data.X[np.array([longest(context.data.X)])]).astype(np.float64)
    weights = {name: array.detach().numpy() for name, array in network.recurrent.named_parameters()}
    cell = inside.gru_cell if model.architecture_ == "gru" else inside.lstm_cell
    with torch.inference_mode():
        hidden = network.recurrent(torch.from_numpy(x)[:, None])[0][:, 0].numpy()
    np.testing.assert_allclose(cell(weights, x)["hidden"], hidden, atol=1e-12)
    shown = explain.CALLS["gates"](model, context, row=longest(context.data.X))
    gate = "update" if model.architecture_ == "gru" else "forget"
    assert shown[gate].shape == (len(x), SMALL["hidden_size"]) and (shown[gate] >= 0).all() and (shown[gate] <= 1).all()


def test_a_plain_layer_forgets_sooner_than_an_lstm(asked):
    found = inside.gradient_over_steps(asked[0], steps=60)
    assert found["plain"][0] == found["lstm"][0] == 1
    assert found["plain"][50] < found["lstm"][50]


def test_results_hold_all_that_is_drawn(asked):
    model, context = asked
    found = explain.results(model, context.data)
    assert found["answer"] == "ill" and {e["why"] for e in found["examples"]} <= {"highest", "middle", "rose", "course"}
    assert len({e["row"] for e in found["examples"]}) == len(found["examples"])
    assert set(found["variables"]["variables"]) == set(context.data.X.names)
    assert found["order"]["moved_earlier"] >= 0
    assert found["reach"]["distance"][-1] == pytest.approx(0, abs=1e-12)  # whoever knows every row knows all


class LastSeen:
    """Answers with the value of the last row: order before it means nothing."""

    def predict_members(self, X):
        return X.values[X.starts[1:] - 1, :1][None]


def test_order_of_the_past_is_told_apart_from_which_visit_stands_last():
    X, _ = visits(40)
    X = Sequences(np.arange(X.values.size, dtype=float).reshape(X.values.shape), X.times, X.starts, X.names)
    found = habits.order(Question(LastSeen(), 0), X)
    assert found["moved"] > 0 and found["moved_earlier"] == 0


def test_a_number_is_explained_in_its_own_unit():
    X, _ = visits(40)
    y = np.array([1000 + 10 * np.nanmax(np.append(v[:, 1], 0)) for _, v in map(X.__getitem__, range(40))])
    model = RNNRegressor(**SMALL).fit(X, y)
    data = SimpleNamespace(X=X, ids=None, classes=())
    found = explain.CALLS["why"](model, SimpleNamespace(data=data, card={"classes": []}), row=longest(X))
    assert found["answer"][-1] == pytest.approx(model.predict(X[np.array([longest(X)])])[0])


def test_without_the_data_a_patient_must_be_entered(asked):
    model, context = asked
    with pytest.raises(DataError, match="not here"):
        explain.CALLS["course"](model, SimpleNamespace(data=None, card=context.card), row=0)
    with pytest.raises(DataError, match="no such patient"):
        explain.CALLS["course"](model, context, row=10_000)
