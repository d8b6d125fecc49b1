"""Every table of the corpus comes out right, or is asked about; none comes out wrong in silence."""

import pytest
from table_cases import cases, judged

from dlcore.data import read_table

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_read_right_or_asked(case):
    assert judged(case, read_table) in ("right", "asked")


def test_the_corpus_is_large_and_seldom_asks():
    asked = sum(judged(case, read_table) == "asked" for case in CASES)
    assert len(CASES) >= 150
    assert asked <= 0.02 * len(CASES)
