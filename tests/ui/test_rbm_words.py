"""What the pages of a Boltzmann machine say follows the run: how many syndromes, which findings, how it was trained."""

from types import SimpleNamespace

import numpy as np
import pytest

from dlcore.ui.panels.rbm import questions, use
from dlcore.ui.panels.rbm.parts import leading
from dlcore.ui.panels.rbm.question_words import Questions
from dlcore.ui.panels.rbm.words import Understand


def units(*stable):
    return {"tested": True, "units": [{"syndrome": syndrome} for syndrome in stable]}


def test_the_sentence_about_syndromes_counts_those_of_this_run():
    assert questions.deserve_the_name(units(True, True)).startswith("All 2 came back")
    assert questions.deserve_the_name(units(True, False, False)).startswith("1 of 3 came back")
    assert questions.deserve_the_name(units(False, False)).startswith("None of the 2")
    assert questions.deserve_the_name(units(None) | {"tested": False}) == Questions.none_tested


def a_machine(n_counted, columns=((0,), (1,), (2, 3, 4))):
    n = sum(map(len, columns))
    return {
        "machine": {"names": list(range(n))},
        "completion": {"findings": [{"counted": k < n_counted} for k in range(n)]},
        "features": [{"kind": "yes/no" if len(c) == 1 else "category", "columns": c} for c in columns],
    }


def test_why_fewer_findings_are_judged_is_said_where_their_number_stands():
    said = questions.how_many(a_machine(4))
    assert said.startswith("5 findings (each answer of a category counts as one; 4 are judged")
    assert "the other 1" in said and "judged" not in questions.how_many(a_machine(5))
    assert questions.how_many(a_machine(2, ((0,), (1,)))) == "2 findings"


def test_lists_are_counted_by_hand():
    assert questions.n_states(a_machine(5)) == 2 * 2 * 3
    number = a_machine(5) | {"features": [{"kind": "number", "columns": (0,)}]}
    assert np.isinf(questions.n_states(number)) and questions._states_text(np.inf) == Questions.endless
    assert questions._states_text(4096.0) == "4,096" and questions._states_text(2.0**40) == Questions.very_many


@pytest.mark.parametrize("exact", [True, False])
def test_a_dream_is_explained_by_how_this_machine_was_trained(exact):
    question, answer = Questions.answers[-1]
    said = answer.format(trained=Understand.trained[exact])
    assert "dream" in question and ("trained without dreams" in said) is exact


def test_a_finding_that_is_rarer_in_carriers_is_named_as_absent():
    assert leading({"findings": ["a", "b", "c", "d"], "weights": [-1.0, 2.0, 3.0, 4.0]}) == "no a, b, c"


def test_use_repeats_who_completes_better():
    loses, wins = ({"headline": {"name": f"rbm.{verdict}"}} for verdict in ("loses", "wins"))
    better = lambda results, card: use._regression_better(SimpleNamespace(results=results, card=card))
    assert better(loses, {}) and not better(wins, loses)
    assert better(None, loses) and not better(None, {"headline": ""}) and not better(None, {})


def test_with_nothing_known_there_is_no_empty_column_of_reasons():
    entries = [{"label": "a", "p": 0.5, "usual": 0.4, "error": 0.0, "why": ""}]
    assert use.W.columns["why"] not in use._table(entries, False) and use.W.columns["why"] in use._table(entries, True)
