"""One patient's course as a model sees it: which patient, which answer, and how it was redrawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.schema import Schema
from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError
from dlcore.evaluation.task import class_order


@dataclass(frozen=True)
class Question:
    """Which of a model's answers is asked for.

    Attributes
    ----------
    model : estimator
    column : int
        Of the answers (…, n_classes), (…, 1) or (…, horizon).
    name : str
        Of the class; "" for a number, and for a forecast.
    """

    model: object
    column: int
    name: str = ""

    @classmethod
    def about(cls, model, classes, of: str | None = None) -> Question:
        """The answer for the class `of`; by default *yes*, the first of several, the number, or the farthest step.

        Raises
        ------
        DataError
            The model knows no such outcome.
        """
        own = getattr(model, "classes_", None)
        if own is None:
            return cls(model, -1)
        classes = [str(name) for name in (classes or own)]
        if len(classes) == 2 and set(classes) != {str(name) for name in own}:  # an event by any name
            classes = [str(name) for name in own]
        name = of or (classes[1] if len(classes) == 2 else classes[0])
        if name not in classes:
            raise DataError(f"{name!r} is no outcome of this model.", f"It knows: {', '.join(classes)}.")
        return cls(model, class_order(model, classes)[classes.index(name)], name)

    def at_ends(self, X: Sequences) -> np.ndarray:
        """The answer at each course's end, (n,)."""
        return self.model.predict_members(X).mean(axis=0)[:, self.column]

    def at_rows(self, X: Sequences) -> dict[str, np.ndarray]:
        """``answer``, ``summary`` and, where networks vote on it, ``disagreement`` at every row, (N,)."""
        found = self.model.predict_course(X)
        spread = {"disagreement": found["disagreement"]} if "disagreement" in found else {}
        return {name: found[name][:, self.column] for name in ("answer", "summary")} | spread


def patient(context, row: int | None = None, case: dict | None = None) -> Sequences:
    """One course: of the data trained on by its position, or of a new patient, {"rows": [...], "static": {...}}.

    Raises
    ------
    DataError
        The data are gone, or the new patient does not fit.
    """
    if case is not None:
        from dlcore.data.sequences import kind

        X = kind.new_rows(Schema.from_dict(context.card["schema"]), kind.one(case)).X
        return X[np.array([0])]
    if context.data is None:
        raise DataError("The data of this model are not here.", "Enter a patient of your own.")
    if row is None or not 0 <= int(row) < len(context.data.X):
        raise DataError("There is no such patient.", f"Choose one of {len(context.data.X)}.")
    return context.data.X[np.array([int(row)])]


def described(X: Sequences) -> dict:
    """What was measured when, of one course: ``times`` (T,), ``values`` (T, V), ``names``, ``units``, ``time_unit``."""
    times, values = X[0]
    static = {name: _plain(X.static[name].iloc[0]) for name in X.static.columns}
    return {
        "times": times,
        "values": values,
        "names": list(X.names),
        "units": list(X.units),
        "time_unit": X.time_unit,
        "static": static,
    }


def redrawn(question: Question, X: Sequences) -> dict:
    """The course of one patient and the answer at each row, from that row and earlier ones alone."""
    return described(X) | question.at_rows(X)


def resemblance(model, X: Sequences) -> dict | None:
    """Whether a course is like those learned from; None for a model that cannot say.

    Returns
    -------
    dict
        ``is``: whether no answer is to be trusted; ``share`` of known courses that are less unlike; ``because``: the variables
        that put it so far out, most first, where it is; ``bounds``: `CourseNovelty.bounds`.
    """
    if model.novelty_ is None:
        return None
    unlike = bool(model.unlike(X)[0])
    return {
        "is": unlike,
        "share": float(model.novelty_.share(X)[0]),
        "because": model.novelty_.because(X) if unlike else [],
        "bounds": model.novelty_.bounds(X),
    }


def with_values(X: Sequences, times: np.ndarray, values: np.ndarray) -> Sequences:
    """The same patient with other rows."""
    return Sequences(values, times, [0, len(times)], X.names, X.units, X.static.iloc[[0]], X.time_unit, X.sampling_rate)


def _plain(cell):
    return cell if isinstance(cell, str) else None if cell is None or cell != cell else float(cell)
