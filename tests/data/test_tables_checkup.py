"""The check-up finds what was planted, and leaves clean tables alone."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import read_table
from dlcore.data.tables.align import with_test
from dlcore.data.tables.checkup import checkup
from dlcore.data.tables.dataset import TableDataset
from dlcore.data.tables.read import read_raw
from dlcore.words import say


def clean(seed: int, n: int = 300) -> pd.DataFrame:
    """An honest registry: markers that tell a little, gaps at random."""
    rng = np.random.default_rng(seed)
    died = rng.random(n) < 0.3
    frame = pd.DataFrame({f"marker_{i}": (rng.normal(0.5 * (i < 2) * died, 1)).round(2) for i in range(5)})
    frame["sex"] = rng.choice(["m", "f"], n)
    frame["stage"] = rng.choice(["I", "II", "III"], n)
    frame = frame.mask(rng.random(frame.shape) < 0.05)
    return frame.assign(died=np.where(died, "yes", "no"))


def names(frame: pd.DataFrame) -> set[str]:
    found = checkup(read_table(frame.to_csv(index=False).encode(), "t.csv").dataset)
    assert all(say(message) for message in found)
    return {message["name"].removeprefix("checkup.") for message in found}


def copies(frame, rng):
    return pd.concat([frame, frame.sample(rng.integers(5, 100), random_state=int(rng.integers(1e6)))]), "repeated_rows"


def proxy(frame, rng):
    yes = frame["died"] == "yes"
    return frame.assign(cause=np.where(yes, rng.choice(["heart", "cancer", "other"], len(frame)), "")), "filled_where"


def near_proxy(frame, rng):
    yes = frame["died"] == "yes"
    return frame.assign(icd=np.where(yes, 9, 3) + rng.normal(0, 1, len(frame)).round(2)), "nearly_decides"


def follow_up(frame, rng):
    yes = (frame["died"] == "yes").to_numpy()
    name = rng.choice(
        ["time", "futime", "follow_up_days", "survival_months", "days_to_last_contact", "Nachbeobachtung"]
    )
    months = np.where(yes, rng.exponential(10, len(frame)), rng.uniform(5, 60, len(frame)))
    return frame.assign(**{name: months.round(1)}), "follow_up_time"


def missing(frame, rng):
    yes = frame["died"] == "yes"
    gaps = rng.random(len(frame)) < np.where(yes, 0.6, 0.1)
    return frame.assign(lactate=np.where(gaps, np.nan, rng.normal(2, 1, len(frame)).round(2))), "missing_tells"


def leaked(seed: int) -> set[str]:
    """A test file some of whose patients are learnt from as well; names of what is found."""
    rng = np.random.default_rng(seed)
    train = clean(seed).assign(patient_id=[f"P{i}" for i in range(300)])
    known = int(rng.integers(3, 60))
    test = clean(seed + 1, 100).assign(patient_id=[f"P{i if i < known else 1000 + i}" for i in range(100)])
    data = read_table(train.to_csv(index=False).encode(), "a.csv").dataset
    frame, split, _ = with_test(data.frame, data.schema, read_raw(test.to_csv(index=False).encode(), "b.csv"))
    found = checkup(TableDataset.from_frame(frame, data.schema, "both", split))
    return {message["name"].removeprefix("checkup.") for message in found}


def test_patients_on_both_sides_are_found():
    assert all("patients_on_both_sides" in leaked(seed) for seed in range(20))


@pytest.mark.parametrize("plant", [copies, proxy, near_proxy, follow_up, missing])
def test_planted_faults_are_found(plant):
    found = 0
    for seed in range(30):
        frame, name = plant(clean(seed), np.random.default_rng(seed + 1000))
        found += name in names(frame)
    assert found >= 29


def test_clean_tables_raise_no_alarm():
    alarms = [names(clean(seed)) for seed in range(20)]
    for name in set().union(*alarms):
        assert sum(name in found for found in alarms) <= 1, name


def test_a_gap_too_small_to_matter_is_not_mentioned():
    """In many rows two in a hundred are sure, and tell nothing."""
    rng = np.random.default_rng(0)
    died = rng.random(9000) < 0.3
    pulse = np.where(rng.random(9000) < np.where(died, 0.03, 0.005), np.nan, rng.normal(80, 9, 9000).round())
    frame = pd.DataFrame({"pulse": pulse, "age": rng.normal(60, 9, 9000).round(1), "died": np.where(died, "yes", "no")})
    assert not names(frame)


def test_an_honest_marker_is_asked_about_and_nothing_is_stopped():
    rng = np.random.default_rng(0)
    frame, _ = near_proxy(clean(0), rng)
    found = checkup(read_table(frame.to_csv(index=False).encode(), "t.csv").dataset)
    assert {m["level"] for m in found} == {"look"}


def with_smoker(n: int, smoker, died) -> pd.DataFrame:
    yes_no = lambda values: np.where(values, "yes", "no")
    return pd.DataFrame({"age": 40 + np.arange(n) % 37, "smoker": yes_no(smoker), "died": yes_no(died)})


def test_a_level_that_tells_nothing_does_not_nearly_decide():
    """As common in both groups to the last patient: each patient's own outcome must not be read back from the others'."""
    at = np.arange(160)
    balanced = with_smoker(160, at % 2 == 0, at // 2 % 2 == 0)
    assert pd.crosstab(balanced["smoker"], balanced["died"]).to_numpy().tolist() == [[40, 40], [40, 40]]
    assert "nearly_decides" not in names(balanced)
    rng = np.random.default_rng(0)
    for n in (40, 60, 160):
        for _ in range(20):
            assert "nearly_decides" not in names(with_smoker(n, rng.random(n) < 0.6, rng.random(n) < 0.4))


@pytest.mark.parametrize(
    "died", [np.random.default_rng(0).random(200) < 0.4, np.arange(200) % 2 == 0], ids=["", "in pairs"]
)
def test_a_level_that_decides_is_found(died):
    assert "nearly_decides" in names(with_smoker(200, died ^ (np.arange(200) == 7), died))
