"""What moved the answer at each visit: the passing of time, and each value measured then; parts add up to the change.

The change from one row to the next is split by Shapley's value among what was measured at the later one and the time between
them. A variable's part is its effect when its value moves from the one before to the new one, the part of time that of the
same visit later than the one before in place of at once, averaged over orders in which they may move. Leaving a value out
instead would ask the model about visits such as it has never seen; so would no time between the samples of an even signal,
whose time therefore passes first. A variable measured for the first time comes from its mean among the training patients.

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
    rng, uneven = np.random.default_rng(seed), len(np.unique(np.diff(times).round(9))) > 1
    measured = [np.flatnonzero(np.isfinite(values[t])) for t in rows]
    plans = [_orders(m, t > 0, uneven, len(X.names), n_orders, rng) for t, m in zip(rows, measured)]
    usual = question.model.ensemble_.encoder.centre[: len(X.names)]
    answers = question.at_ends(_variants(X, times, values, rows, plans, usual))
    parts, before, answer = np.zeros((len(rows), len(X.names) + 1)), np.zeros(len(rows)), np.zeros(len(rows))
    at = 0
    for r, plan in enumerate(plans):
        count = 1 + sum(len(order) for order in plan)
        own, at = answers[at : at + count], at + count
        before[r], answer[r] = own[0], own[-1]
        parts[r] = _shared(own, plan, len(X.names))
    return {"names": [*X.names, TIME], "parts": parts, "rows": rows, "before": before, "answer": answer}


def _orders(measured: np.ndarray, later: bool, uneven: bool, time: int, n_orders: int, rng) -> list[tuple[int, ...]]:
    """Orders in which the `measured` variables and, at a `later` row, the passing of time (number `time`) may come."""
    among = np.append(measured, time) if later and uneven else measured
    first = (time,) if later and not uneven else ()
    if len(measured) <= EXACT:
        return [(*first, *order) for order in permutations(among.tolist())]
    drawn = [tuple(rng.permutation(among).tolist()) for _ in range(n_orders)]
    return [(*first, *order) for one in drawn for order in (one, one[::-1])]


def _variants(X: Sequences, times, values, rows, plans, usual) -> Sequences:
    """For each row: the course up to the row before (at the first: with the usual values), and with ever more of it moved."""
    courses = []
    for t, plan in zip(rows, plans):
        held = _held(values[:t], usual)
        courses.append((times[:t], values[:t]) if t else (times[:1], _known(values, t, (), held)))
        for order in plan:
            for k in range(len(order)):
                came, when = order[: k + 1], times[: t + 1].copy()
                if t and len(X.names) not in came:
                    when[t] = times[t - 1]  # no time has passed yet
                courses.append((when, _known(values, t, [i for i in came if i < len(X.names)], held)))
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


def _shared(own: np.ndarray, plan, n_variables: int) -> np.ndarray:
    """Mean step that each variable, and last the passing of time, makes over the orders, (V + 1,)."""
    part, at = np.zeros(n_variables + 1), 1
    for order in plan:
        steps = np.diff(np.concatenate([own[:1], own[at : at + len(order)]]))
        np.add.at(part, list(order), steps / len(plan))
        at += len(order)
    return part
