"""What if: a visit taken out, a value changed, visits in another order."""

from __future__ import annotations

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError
from dlcore.explain.rnn.course import Question, described, redrawn, with_values


def changed(question: Question, X: Sequences, without=(), values=(), order=None) -> dict:
    """The answer redrawn for a course that was otherwise.

    Parameters
    ----------
    without : sequence of int
        Visits left out.
    values : sequence of dict
        ``{"row", "name", "value"}``: other values; None takes a value out.
    order : sequence of int, optional
        The visits' values in another order, at the same times.

    Returns
    -------
    dict
        As `redrawn`, of the changed course; ``before`` and ``after``: the answer at the end without and with the change.

    Raises
    ------
    DataError
        No visit is left, a value is not there, or the order leaves a visit out.
    """
    course = described(X)
    times, table = course["times"], course["values"].copy()
    for edit in values:
        if edit["name"] not in X.names or not 0 <= int(edit["row"]) < len(times):
            raise DataError("There is no such value in this course.", "Choose a visit and a variable that it has.")
        given = edit["value"]
        table[int(edit["row"]), X.names.index(edit["name"])] = np.nan if given is None else float(given)
    if order is not None:
        if sorted(order) != list(range(len(times))):
            raise DataError("This order does not name every visit once.", "Give each visit's number once.")
        table = table[list(order)]
    kept = np.setdiff1d(np.arange(len(times)), np.asarray(list(without), dtype=int))
    if not len(kept):
        raise DataError("No visit is left.", "Leave at least one.")
    other = with_values(X, times[kept], table[kept])
    found = redrawn(question, other)
    return found | {"kept": kept, "before": float(question.at_ends(X)[0]), "after": float(found["answer"][-1])}


def each_left_out(question: Question, X: Sequences) -> np.ndarray:
    """How the answer at the end changes when each visit had not been, (T,); NaN for the only one."""
    times, values = X[0]
    if len(times) < 2:
        return np.full(len(times), np.nan)
    others = [np.delete(np.arange(len(times)), t) for t in range(len(times))]
    static = X.static.iloc[np.zeros(len(times), dtype=int)].reset_index(drop=True)
    told = {"units": X.units, "time_unit": X.time_unit, "sampling_rate": X.sampling_rate}
    without = Sequences.from_list([(times[rows], values[rows]) for rows in others], X.names, static=static, **told)
    return question.at_ends(without) - question.at_ends(X)[0]
