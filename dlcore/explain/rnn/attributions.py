"""What moved the answer at each visit: the passing of time, and each value measured then; parts add up to the change.

The change from one row to the next is split by Shapley's value among what was measured at the later one: each variable's
part is its effect when its value moves from the one before to the new one, averaged over orders in which the values may
move. That all were measured again and none had moved is the starting point: what it changes is the part of the passing of
time. Leaving a value out instead would ask the model about visits such as it has never seen. A variable measured for
the first time comes from its mean among the training patients.

References
----------
Shapley LS. A value for n-person games. 1953. Lundberg SM, Lee SI. A unified approach to interpreting model predictions.
NeurIPS 2017.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.explain.rnn.course import Question, described

MOST_ROWS = 24  # the last rows of a course that are taken apart
EXACT = 3  # so few values measured at once are taken in every order
TIME = "time passing"


def moved(question: Question, X: Sequences, n_orders: int = 2, most_rows: int = MOST_ROWS, seed: int = 0) -> dict:
    """Parts of the answer's change at each of the last rows of one course.

    Parameters
    ----------
    n_orders : int
        Orders tried, each also backwards, where more than three values were measured at once.

    Returns
    -------
    dict
        ``names``: the variables and, last, "time passing"; ``parts`` (R, V + 1); ``rows`` (R,) positions in the course;
        ``before`` and ``answer`` (R,): at the row before (before the first: with the usual values) and at the row; each
        row of ``parts`` sums to answer − before.
    """
    course = described(X)
    times, values = course["times"], course["values"]
    rows = np.arange(max(0, len(times) - most_rows), len(times))
    rng = np.random.default_rng(seed)
    plans = [_orders(np.flatnonzero(np.isfinite(values[t])), n_orders, rng) for t in rows]
    usual = question.model.ensemble_.encoder.centre[: len(X.names)]
    answers = question.at_ends(_variants(X, times, values, rows, plans, usual))
    parts, before, answer = np.zeros((len(rows), len(X.names) + 1)), np.zeros(len(rows)), np.zeros(len(rows))
    at = 0
    for r, plan in enumerate(plans):
        count = 2 + sum(len(order) for order in plan)
        own, at = answers[at : at + count], at + count
        before[r], answer[r] = own[0] if rows[r] else own[1], own[-1]
        parts[r] = _shared(own, plan, len(X.names), before[r])
    return {"names": [*X.names, TIME], "parts": parts, "rows": rows, "before": before, "answer": answer}


def _orders(measured: np.ndarray, n_orders: int, rng) -> list[tuple[int, ...]]:
    if len(measured) <= EXACT:
        return list(permutations(measured.tolist()))
    drawn = [tuple(rng.permutation(measured).tolist()) for _ in range(n_orders)]
    return [order for one in drawn for order in (one, one[::-1])]


def _variants(X: Sequences, times, values, rows, plans, usual) -> Sequences:
    """For each row: the course up to the row before, with nothing moved since, and with ever more of it moved."""
    courses = []
    for t, plan in zip(rows, plans):
        held = _held(values[:t], usual)
        past = (times[: max(t, 1)], values[: max(t, 1)])
        courses.append(past)
        courses.append((times[: t + 1], _known(values, t, (), held)))
        for order in plan:
            courses += [(times[: t + 1], _known(values, t, order[: k + 1], held)) for k in range(len(order))]
    static = X.static.iloc[np.zeros(len(courses), dtype=int)].reset_index(drop=True)
    told = {"units": X.units, "time_unit": X.time_unit, "sampling_rate": X.sampling_rate}
    return Sequences.from_list(courses, X.names, static=static, **told)


def _held(past: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """The value each variable had last, (V,); the usual one where it had none."""
    held = np.array(usual, dtype=float)
    for row in past:
        held = np.where(np.isfinite(row), row, held)
    return held


def _known(values, t: int, moved_ones, held: np.ndarray) -> np.ndarray:
    """The course up to row t, at which of the measured variables only some have moved from what they were."""
    prefix = values[: t + 1].copy()
    still = np.isfinite(prefix[t])
    still[list(moved_ones)] = False
    prefix[t, still] = held[still]
    return prefix


def _shared(own: np.ndarray, plan, n_variables: int, before: float) -> np.ndarray:
    """Mean step that each variable makes over the orders; the last part is time's."""
    part, at = np.zeros(n_variables + 1), 2
    part[-1] = own[1] - before
    for order in plan:
        steps = np.diff(np.concatenate([own[1:2], own[at : at + len(order)]]))
        np.add.at(part, list(order), steps / len(plan))
        at += len(order)
    return part
