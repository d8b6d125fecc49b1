"""How a recurrent network came to its answer: everything the Understand and Use steps draw.

`results` is what is drawn without asking; `CALLS` are the questions a page may ask while it is open.
"""

from __future__ import annotations

import numpy as np

from dlcore.explain.rnn import habits, inside
from dlcore.explain.rnn.ahead import ahead
from dlcore.explain.rnn.attributions import moved
from dlcore.explain.rnn.changes import changed, each_left_out
from dlcore.explain.rnn.course import Question, patient, redrawn, resemblance

N_EXAMPLES = 4
LONGEST = 400  # rows of an example


def results(model, data, progress=None) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : RNNClassifier, RNNRegressor, RNNLandmarkClassifier or RNNForecaster
        Just fitted on `data`.
    data : Dataset of courses
    progress : callable, optional
        Told nothing: this takes moments.

    Returns
    -------
    dict
        ``answer`` (name of the class asked for, "" for a number), ``architecture``, ``hidden_size``, ``n_inputs``,
        ``n_networks``, ``starts_from_regression``; ``variables`` (`habits.variables`), ``reach`` (`habits.reach`), ``order``
        (`habits.order`); ``gradient`` (`inside.gradient_over_steps`); ``examples``: a few patients, each with ``row``, ``id``,
        ``why`` ("highest", "middle", "rose", "course"), its course (`course.redrawn`) and ``moved``
        (`attributions.moved`); ``gates`` of the first example (`inside.gates`).
    """
    question = Question.about(model, data.classes)
    some, ensemble = habits.sample(data.X), model.ensemble_
    examples = [_example(question, data, row, why) for why, row in _chosen(question, data.X).items()]
    return {
        "answer": question.name,
        "architecture": model.architecture_,
        "hidden_size": int(ensemble.shape["hidden_size"]),
        "n_inputs": int(ensemble.encoder.n_inputs),
        "n_networks": len(model.member_names_),
        "n_members": int(model.n_members_),
        "starts_from_regression": bool(model.starts_from_regression),
        "time_unit": data.X.time_unit,
        "variables": habits.variables(question, some),
        "reach": habits.reach(question, some),
        "order": habits.order(question, some),
        "gradient": inside.gradient_over_steps(model),
        "examples": examples,
        "gates": inside.gates(model, data.X[np.array([examples[0]["row"]])]),
    }


def _chosen(question: Question, X) -> dict[str, int]:
    """Patients worth looking at: the highest answer, the middle one, the steepest rise, the most the course adds."""
    usable = np.flatnonzero(X.lengths <= LONGEST)
    usable = usable if len(usable) else np.array([int(X.lengths.argmin())])
    usable = usable[np.argsort(-X.lengths[usable], kind="stable")][:500]
    some = X[np.sort(usable)]
    rows = np.sort(usable)
    drawn = question.at_rows(some)
    last, first = drawn["answer"][some.starts[1:] - 1], drawn["answer"][some.starts[:-1]]
    added = np.abs(last - drawn["summary"][some.starts[1:] - 1])
    wishes = {
        "highest": np.argsort(-last),
        "middle": np.argsort(np.abs(last - np.median(last))),
        "rose": np.argsort(first - last),
        "course": np.argsort(-added),
    }
    found: dict[str, int] = {}
    for why, wished in wishes.items():
        free = [int(rows[i]) for i in wished if int(rows[i]) not in found.values()]
        if free and len(found) < N_EXAMPLES:
            found[why] = free[0]
    return found


def _example(question: Question, data, row: int, why: str) -> dict:
    X = data.X[np.array([row])]
    name = row + 1 if data.ids is None else data.ids[row]
    return {"row": row, "id": str(name), "why": why} | redrawn(question, X) | {"moved": moved(question, X)}


def _asked(model, context, of):
    return Question.about(model, context.card.get("classes"), of)


def course(model, context, row: int | None = None, case: dict | None = None, of: str | None = None) -> dict:
    """The answer of one patient at every row (`course.redrawn`), and how it changes when each visit is left out.

    `row`: a patient of the data trained on, answered by networks that have seen them; `case`: a new one,
    ``{"rows": [{column: value}, …], "static": {column: value}}``; `of`: a class. ``unlike``: `course.resemblance`.
    """
    question, X = _asked(model, context, of), patient(context, row, case)
    left_out = each_left_out(question, X) if X.lengths[0] <= 60 else np.full(int(X.lengths[0]), np.nan)
    return redrawn(question, X) | {"left_out": left_out, "unlike": resemblance(model, X)}


def why(model, context, row: int | None = None, case: dict | None = None, of: str | None = None) -> dict:
    """What moved the answer at each visit (`attributions.moved`); parameters as for `course`."""
    return moved(_asked(model, context, of), patient(context, row, case))


def what_if(model, context, row=None, case=None, of=None, without=(), values=(), order=None) -> dict:
    """The answer had a visit not been, a value been another, or the order been different (`changes.changed`)."""
    return changed(_asked(model, context, of), patient(context, row, case), without, values, order)


def gates(model, context, row: int | None = None, case: dict | None = None, member: int = 0) -> dict:
    """Gates and memory of one network over the course (`inside.gates`)."""
    return inside.gates(model, patient(context, row, case), int(member))


def forecast(model, context, row: int | None = None, case: dict | None = None) -> dict:
    """What comes after the last row of one series, with its interval (`ahead.ahead`); ``unlike`` and parameters as for `course`."""
    X = patient(context, row, case)
    return ahead(model, X) | {"unlike": resemblance(model, X)}


CALLS = {"course": course, "why": why, "what_if": what_if, "gates": gates, "forecast": forecast}
