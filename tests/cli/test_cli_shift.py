"""Dates shifted from the command line, in tables and courses."""

import datetime

import numpy as np
import pytest

from dlcore.cli.data import data_of
from dlcore.cli.main import _parser
from dlcore.specs import family

DAY = datetime.timedelta(days=1)
SEEN = [datetime.date(2021, 3, 1) + DAY * (i * 7 % 90) for i in range(40)]


@pytest.fixture
def read(tmp_path):
    def of(name: str, text: str, *more):
        (tmp_path / "a.csv").write_text(text)
        options = _parser().parse_args(["train", name, str(tmp_path / "a.csv"), "--out", "m.zip", *more])
        return data_of(options, family(name))

    return of


def test_a_table(read):
    rows = "bed,admitted,left,age,died\n"
    rows += "".join(f"B{i // 2},{SEEN[i]},{SEEN[i] + DAY * i},{40 + i},{i % 2}\n" for i in range(40))
    told = ["--outcome=died", "--positive=1", "--patient=bed"]
    assert read("ann", rows, *told).schema.shifted_dates == ()
    data = read("ann", rows, *told, "--shift-dates")
    assert data.schema.shifted_dates == ("admitted", "left")
    moved = [(datetime.date.fromisoformat(a) - s) / DAY for a, s in zip(data.frame["admitted"], SEEN)]
    assert moved[::2] == moved[1::2] and 0 not in moved and len(set(moved)) > 10
    assert any("Dates are shifted" in note for note in data.notes)


def test_courses(read):
    rows = "id,date,crp,died\n"
    rows += "".join(f"P{p},{SEEN[p] + 2 * v * DAY},{v + p % 5}.5,{p % 2}\n" for p in range(40) for v in range(4))
    told = ["--outcome=died", "--positive=1"]
    plain, shifted = read("rnn", rows, *told), read("rnn", rows, *told, "--shift-dates")
    assert shifted.schema.shifted_dates == ("date",)
    assert np.array_equal(plain.X.times, shifted.X.times) and (plain.record.origins != shifted.record.origins).all()
