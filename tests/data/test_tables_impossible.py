"""Values that cannot be are pointed out where they stand, and honest skewed markers are left alone."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import read_table
from dlcore.data.tables.impossible import impossible, unit_switch
from dlcore.words import say


def _table(**columns):
    n = len(next(iter(columns.values())))
    frame = pd.DataFrame({"patient_id": [f"P{i}" for i in range(n)], **columns, "died": [i % 2 for i in range(n)]})
    return read_table(frame.to_csv(index=False).encode(), "a.csv").dataset


def test_an_age_of_999_is_pointed_out_with_its_row():
    age = np.arange(40.0, 80)
    age[7] = 999
    (message,) = impossible(_table(age=age))
    assert message["name"] == "checkup.impossible_age"
    assert message["rows"] == ["P7"]
    assert "999" in say(message)


def test_pressures_the_wrong_way_round():
    high, low = np.full(40, 130) + np.arange(40), np.full(40, 80) + np.arange(40) % 9
    low[3] = 180
    (message,) = impossible(_table(sbp=high, dbp=low))
    assert (message["name"], message["rows"]) == ("checkup.diastolic_above", ["P3"])


@pytest.mark.parametrize("factor", [88.4, 18.0, 38.7, 10.0, 1000.0, 1 / 88.4])
def test_another_unit_halfway_down_is_found(factor):
    found = 0
    spread = 0.3 if not 1 / 30 < factor < 30 else 0.15  # closer units are told apart only in narrower markers
    for seed in range(200):
        rng = np.random.default_rng(seed)
        values = rng.lognormal(0, spread, 200)
        other = rng.random(200) < 0.15
        values[other] *= factor
        result = unit_switch(values)
        found += result is not None and np.array_equal(result[0], other)
    assert found >= 190


def test_skewed_markers_are_no_other_unit():
    draws = (
        lambda rng: rng.lognormal(1, 1.5, 300), lambda rng: rng.exponential(5, 300), lambda rng: rng.gamma(0.4, 5, 300),
        lambda rng: rng.poisson(1, 300), lambda rng: rng.normal(60, 15, 300), lambda rng: rng.pareto(1.2, 300),
        lambda rng: np.maximum(rng.lognormal(0, 2, 300), 0.01),
    )  # fmt: skip
    for draw in draws:
        assert sum(unit_switch(draw(np.random.default_rng(seed)).round(3)) is not None for seed in range(100)) <= 5


def test_real_tables_raise_no_alarm(shared_data):
    for path in sorted(shared_data.glob("*.csv")):
        found = impossible(read_table(path).dataset)
        assert not [m for m in found if m["name"] == "checkup.unit_switch"], (path.name, found)
