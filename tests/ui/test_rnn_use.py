"""A record continued by hand: what counts, and what is said of one unlike all others."""

import numpy as np
import pandas as pd

from dlcore.ui.panels.rnn.use import _finished, _why_unlike

START = pd.DataFrame({"day": [0.0, 1.0, 2.0], "crp": [10.0, np.nan, 12.0], "edema": ["no", None, "yes"]})


def with_row(day, crp) -> pd.DataFrame:
    return pd.concat([START, pd.DataFrame({"day": [day], "crp": [crp], "edema": [None]}, index=[3])])


def test_a_new_row_counts_once_it_has_a_time_and_a_value():
    assert _finished(START, START, "day")[0].equals(START)  # a row of the record without a value counts
    for day, crp, counts, unfinished in (
        (3.0, np.nan, 3, True),
        (np.nan, 14.0, 3, True),
        (3.0, 14.0, 4, False),
        (np.nan, np.nan, 3, False),
    ):
        rows, left = _finished(with_row(day, crp), START, "day")
        assert (len(rows), left) == (counts, unfinished)


def test_of_an_empty_record_only_rows_that_are_filled_in_count():
    blank = pd.DataFrame({"day": [0.0, 1.0], "crp": [np.nan, np.nan]})
    assert _finished(blank, blank, "day")[0].empty
    assert len(_finished(blank.assign(crp=[5.0, np.nan]), blank, "day")[0]) == 1


def test_a_record_unlike_all_others_is_told_why():
    usual = {"values": 12, "fewest": 8, "span": 3.0, "longest": 18.0}
    said = lambda names, **other: " ".join(_why_unlike({"because": names, "bounds": usual | other}, "years"))
    assert "(bilirubin)" in said(["bilirubin"]) and "units" in said(["bilirubin"])
    assert "last row has 0 values" in said([], values=0) and "8 or more" in said([], values=0)
    assert "goes on for 40 years" in said([], span=40.0) and "up to 18 years" in said([], span=40.0)
    assert "longest" not in said([], longest=None)
