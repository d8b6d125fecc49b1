"""Outcomes: two values are yes and no whatever they are, a few whole numbers are classes, and nobody guesses in silence."""

import numpy as np
import pytest

from dlcore.data import TableDataset as Dataset
from dlcore.data import read_table
from dlcore.data.tables.outcome import choose_outcome
from dlcore.words import say


def read(rows: list[str], header: str):
    return read_table("\n".join([header, *rows]).encode(), "test.csv")


def data_with(pair, name="result", n=40):
    return read([f"{i % 7}.5,{i * 37 % 11},{pair[i % 2]}" for i in range(n)], f"age,crp,{name}").dataset


@pytest.mark.parametrize("name", ["class", "result", "group", "Befund"])
@pytest.mark.parametrize("pair", [("2", "4"), ("2", "10"), ("1", "2"), ("0.5", "1.5")])
def test_two_numbers_are_a_yes_no_question_whatever_they_are_called(pair, name):
    data = data_with(pair, name)
    schema = choose_outcome(data.schema, data.frame, name)
    data = Dataset.from_frame(data.frame, schema, "x")
    assert data.task == "binary"
    assert set(data.y) == set(data.classes)
    assert schema.positive == (pair[1],)
    assert "guess" in say(schema.outcome.reason)


@pytest.mark.parametrize("kind", ["category", "yes/no"])
def test_two_classes_without_a_yes_are_a_yes_no_question_too(kind):
    data = data_with(("2", "4"))
    schema = data.schema.with_roles(outcome="result").with_positive(()).edit("result", kind=kind)
    again = data.with_schema(schema)
    assert again.task == "binary"
    assert len(again.classes) == 2


@pytest.mark.parametrize(
    ("levels", "task"), [(range(5), "multiclass"), (range(1, 11), "multiclass"), (range(40), "regression")]
)
def test_a_few_whole_numbers_named_as_outcome_are_classes(levels, task):
    rng = np.random.default_rng(0)
    stage = [list(levels)[i % len(levels)] for i in range(200)]
    data = read([f"{rng.normal():.3f},{s},{rng.integers(2)}" for s in stage], "x,stage,sex").dataset
    schema = choose_outcome(data.schema, data.frame, "stage")
    assert schema.outcome.name == "stage"
    assert Dataset.from_frame(data.frame, schema, "x").task == task


def test_a_kind_said_by_hand_is_kept():
    data = read([f"{i % 7}.5,{i % 5},{i % 2}" for i in range(60)], "x,stage,sex").dataset
    schema = choose_outcome(data.schema, data.frame, "stage").edit("stage", kind="number")
    assert data.with_schema(schema).task == "regression"
