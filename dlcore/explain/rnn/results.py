"""How a recurrent network came to its answer over time: what the Understand and Use steps draw.

`results` is what is drawn without asking; `CALLS` are the questions a page may ask while it is open.
"""

from __future__ import annotations

import numpy as np

from dlcore.data.schema import Schema
from dlcore.data.sequences.kind import new_rows, one

SHOWN = 80  # training patients whose curve can be looked at
MAX_ROWS = 60_000  # of all of them together


def results(model, data) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : RNNClassifier or RNNRegressor
        Just fitted on `data`.
    data : SequenceDataset

    Returns
    -------
    dict
        ``task``, ``classes``, ``outcome``, ``unit``, ``time_unit``; ``courses``: of some training patients ``index``
        (k,), their place in the data; ``starts`` (k + 1,), ``times`` (m,), and, by networks that had not seen the
        patient, ``answer`` and ``summary`` (m, n_classes), ``disagreement`` (m,).
    """
    outcome = data.schema.outcome
    return {
        "task": data.task,
        "classes": list(data.classes),
        "outcome": outcome.name if outcome else "",
        "unit": outcome.unit if outcome else "",
        "time_unit": data.X.time_unit,
        "courses": _courses(model, data),
    }


def _courses(model, data) -> dict:
    """The answer redrawn at every row, for patients of every outcome in turn."""
    chosen = _shown(data)
    found = model.predict_course_out_of_fold(data.X)
    part = data.X[chosen]
    rows = np.concatenate([np.arange(data.X.starts[i], data.X.starts[i + 1]) for i in chosen])
    kept = {name: np.asarray(values)[rows] for name, values in found.items()}
    return {"index": chosen, "starts": part.starts, "times": part.times} | kept


def _shown(data) -> np.ndarray:
    """Up to `SHOWN` patients, the outcomes in turn, in the order of the data."""
    order = np.arange(len(data))
    if data.classes and data.y is not None:
        seen: dict = {}
        place = np.array([seen.setdefault(value, []).append(0) or len(seen[value]) for value in data.y])
        order = np.argsort(place, kind="stable")
    kept = order[:SHOWN]
    fits = np.cumsum(data.X.lengths[kept]) <= MAX_ROWS
    return np.sort(kept[fits] if fits.any() else kept[:1])


def course(model, context, case: dict) -> dict:
    """One new patient: the answer redrawn at every row, each time from that row and earlier ones alone.

    Parameters
    ----------
    case : dict
        {"rows": [{column: value}, …], "static": {column: value}}.

    Returns
    -------
    dict
        ``times`` (T,), ``answer`` and ``summary`` (T, n_classes or 1), ``disagreement`` (T,), ``notes``.
    """
    new = new_rows(Schema.from_dict(context.card["schema"]), one(case))
    return {"times": new.X.times, "notes": list(new.notes)} | model.predict_course(new.X)


CALLS = {"course": course}
