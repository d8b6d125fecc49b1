"""How an answer came about is told as its parts add up."""

import numpy as np
import pytest

from dlcore.ui.panels.rnn.came import how_it_came, whose


def gates(open_share: float) -> dict:
    return {"kind": "lstm", "input": np.full((2, 4), open_share)}


def course(answer, summary) -> dict:
    return {"times": np.array([2.8, 3.855]), "time_unit": "years", "answer": answer, "summary": summary}


def p(logit):
    return 1 / (1 + np.exp(-np.asarray(logit)))


def test_a_step_of_the_summary_is_not_put_down_to_the_gates():
    heading, said = how_it_came(course(p([1.3, 6.2]), p([0.7, 5.6])), gates(0.1), True, True)
    assert "3.855 years" in heading
    assert "from 79 % to > 99 %" in said and "from 67 % to > 99 %" in said
    assert "by 1.8 at the visit before and by 1.8 at this one" in said  # exp(.6) both times
    assert "the summary's" in said and "nearly shut then (10 % open" in said


def test_a_number_is_split_as_it_is_and_open_gates_are_not_called_shut():
    _, said = how_it_came(course(np.array([5.0, 9.0]), np.array([4.0, 4.0])), gates(0.6), False, True)
    assert "+1 at the visit before and +5 at this one" in said and "the course's" in said and "shut" not in said


def test_without_a_summary_or_an_earlier_visit():
    assert "course alone" in how_it_came(course(p([0, 1]), p([0, 0])), gates(0.6), True, False)[1]
    one = {"times": np.array([1.0]), "time_unit": "h", "answer": p([0]), "summary": p([0])}
    assert "only one visit" in how_it_came(one, gates(0.6), True, True)[1]


@pytest.mark.parametrize(
    ("summary", "added", "who"),
    [(5, 0.1, "summary"), (0.1, -3, "course"), (1, 1, "both"), (1, -1, "against"), (0.001, 0.002, "none")],
)
def test_whose_step_it_is(summary, added, who):
    assert whose(summary, added) == who
