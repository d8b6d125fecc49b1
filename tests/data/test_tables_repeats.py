"""Equal rows stay on one side, unless they are alike by chance."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import TableDataset as Dataset
from dlcore.data import read_table
from dlcore.data.tables.repeats import copies, expected_pairs


def noise(n=60, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({c: rng.normal(size=n).round(3) for c in "abcde"})
    return frame.assign(death=rng.integers(0, 2, n))


def read(frame: pd.DataFrame) -> Dataset:
    return read_table(frame.to_csv(index=False).encode(), "t.csv")


def test_rows_five_times_over_are_one_group_each_and_said_first():
    reading = read(pd.concat([noise()] * 5))
    groups = reading.dataset.groups
    assert len(set(groups)) == 60
    assert (groups.reshape(5, 60) == groups[:60]).all()
    assert "240 rows repeat an earlier row" in reading.notes[0]


def test_equal_rows_join_the_patients_they_belong_to():
    frame = noise().assign(patient_id=[f"P{i // 2}" for i in range(60)])
    twice = pd.concat([frame, frame.iloc[[0]].assign(patient_id="P7")], ignore_index=True)
    groups = read(twice).dataset.groups
    assert len({groups[i] for i in (0, 1, 14, 15, 60)}) == 1
    assert len(set(groups)) == 29


def test_a_shuffled_repeat_of_a_few_yes_no_columns_is_found_too():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(0, 2, (40, 3)), columns=list("abc")).assign(died=rng.integers(0, 2, 40))
    assert copies(pd.concat([frame] * 3).sample(frac=1, random_state=0)[list("abc")], None) is not None


@pytest.mark.parametrize("levels", [2, 3, 5])
def test_rows_alike_by_chance_stay_apart(levels):
    rng = np.random.default_rng(2)
    X = pd.DataFrame(rng.integers(0, levels, (997, 4)).astype(float), columns=list("abcd"))
    assert copies(X, rng.integers(0, 2, 997)) is None


def test_expected_pairs_are_those_of_shuffled_columns():
    rng = np.random.default_rng(3)
    X = pd.DataFrame({"a": rng.integers(0, 6, 400).astype(float), "b": rng.choice(list("xyz"), 400)})
    X.loc[:40, "a"] = np.nan
    counted = []
    for seed in range(200):
        shuffled = pd.DataFrame(
            {name: X[name].sample(frac=1, random_state=seed + 1000 * i).to_numpy() for i, name in enumerate(X)}
        )
        counts = shuffled.groupby(["a", "b"], dropna=False).size().to_numpy()
        counted.append((counts * (counts - 1) / 2).sum())
    assert expected_pairs(X) == pytest.approx(np.mean(counted), rel=0.02)
