"""Table one agrees with the textbook's formulas, and tells what is missing."""

import numpy as np
import pandas as pd

from dlcore.data import read_table
from dlcore.data.tables.export import to_csv
from dlcore.data.tables.table_one import table_one


def _data():
    rng = np.random.default_rng(0)
    died = rng.random(200) < 0.4
    frame = pd.DataFrame(
        {
            "age": rng.normal(60 + 8 * died, 10).round(1), "crp": rng.lognormal(1 + died, 1.2).round(1),
            "sex": rng.choice(["f", "m"], 200),
            "stage": rng.choice(["I", "II", "III"], 200), "died": np.where(died, "yes", "no"),
        }
    )  # fmt: skip
    frame.loc[:9, "age"] = np.nan
    return frame, read_table(frame.to_csv(index=False).encode(), "a.csv").dataset


def _row(table, begins: str) -> pd.Series:
    return next(row for _, row in table.iterrows() if row["variable"].startswith(begins))


def test_numbers_by_outcome():
    frame, data = _data()
    table = table_one(data)
    no, yes = (frame.loc[frame.died == word, "age"].dropna() for word in ("no", "yes"))
    row = _row(table, "age")
    assert row["variable"] == "age, mean (SD)"
    assert row[data.classes[1]] == f"{yes.mean():.1f} ({yes.std():.1f})"
    assert row["difference"] == f"{abs(yes.mean() - no.mean()) / np.sqrt((yes.var() + no.var()) / 2):.2f}"
    assert row["missing"] == "10 (5 %)"


def test_skewed_numbers_are_told_by_their_quartiles():
    frame, data = _data()
    row = _row(table_one(data), "crp")
    low, middle, high = frame.crp.quantile([0.25, 0.5, 0.75])
    assert row["all"] in (f"{middle:.1f} ({low:.1f}–{high:.1f})", f"{middle:.2f} ({low:.2f}–{high:.2f})")


def test_categories_by_outcome():
    frame, data = _data()
    table = table_one(data)
    men = (frame.sex == "m").sum()
    assert _row(table, "sex = m")["all"] == f"{men} ({100 * men / 200:.0f} %)"
    p, q = ((frame.loc[frame.died == word, "sex"] == "m").mean() for word in ("no", "yes"))
    assert _row(table, "sex")["difference"] == f"{abs(p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2):.2f}"
    assert (table["variable"].str.strip() == "III").any()


def test_without_an_outcome_and_taken_away():
    _, data = _data()
    table = table_one(data.with_schema(data.schema.without_outcome()))
    assert "difference" not in table
    assert b"median" in to_csv(table)
