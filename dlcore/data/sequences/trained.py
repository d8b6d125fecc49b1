"""New courses brought to the columns a model was trained on, and what does not fit said."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dlcore.data.schema import FEATURE, OUTCOME, STATIC, Column, Schema, shown
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.units import convert
from dlcore.data.tables.align import align
from dlcore.errors import DataError


@dataclass(frozen=True)
class Trained:
    """What the columns of new courses must be.

    Parameters
    ----------
    schema : Schema
        Of the trained model, or of the courses that are trained on.
    variables : tuple of `Column`
        What is measured over time.
    static : tuple of str
        What is known once; what the model does not learn from may be absent.
    plan : `SequencePlan`
    sampling_rate : float or None
    """

    schema: Schema
    variables: tuple[Column, ...]
    static: tuple[str, ...]
    plan: SequencePlan
    sampling_rate: float | None = None

    @classmethod
    def of(cls, schema: Schema) -> Trained:
        """From what a model keeps; `DataError` where it did not learn from courses."""
        if "plan" not in schema.reading:
            raise DataError("This model did not learn from courses over time.", "Open another model.")
        plan, sampling_rate = SequencePlan.of(schema.reading["plan"]), schema.reading.get("sampling_rate")
        over_time = (FEATURE, OUTCOME) if plan.forecast else (FEATURE,)
        variables = tuple(replace(c, role=FEATURE) for c in schema.columns if c.role in over_time)
        return cls(schema, variables, tuple(c.name for c in schema.with_role(STATIC)), plan, sampling_rate)

    @property
    def names(self) -> tuple[str, ...]:
        """Every column there may be beside patient and time."""
        return (*(c.name for c in self.variables), *self.static)

    @property
    def needed(self) -> Schema:
        """Every column that must be there, as features of a table."""
        names = {c.name for c in self.variables} | {c.name for c in self.schema.with_role(STATIC)}
        by_name = {c.name: c for c in (*self.schema.columns, *self.variables)}
        rest = tuple(c for name, c in by_name.items() if name not in names and c.role != FEATURE)
        return Schema((*(replace(c, role=FEATURE) for name, c in by_name.items() if name in names), *rest))

    def fit(self, frame: pd.DataFrame, notes: list[str], sparse: bool = False) -> pd.DataFrame:
        """The rows under the trained names; with `sparse`, a variable that is not there was not measured."""
        needed = self.needed
        if sparse:
            absent = [c.name for c in self.variables if c.name not in frame.columns]
            frame = frame.assign(**dict.fromkeys(absent, np.nan))
            notes += [f"Not measured in the new courses: {shown(absent)}."] if absent else []
        aligned, found = align(frame, needed, frame.attrs.get("units"))
        notes += found
        beside = [name for name in self.static if name not in aligned.columns and name in frame.columns]
        return pd.concat([aligned, frame[beside].reset_index(drop=True)], axis=1)


def once_a_patient(frame: pd.DataFrame, names, owners: np.ndarray, n: int, notes: list[str]) -> pd.DataFrame:
    """The first known value of each static column a patient; where it changes, the first counts and that is said."""
    columns = {}
    for name in names:
        groups = frame[name].groupby(owners)
        if (groups.nunique() > 1).any():
            notes.append(
                f"{name} changes within {int((groups.nunique() > 1).sum())} patients; the first value is used."
            )
        first = groups.first().reindex(range(n))
        columns[name] = first if first.dtype == np.float64 else first.astype(object).where(first.notna(), None)
    return pd.DataFrame(columns, index=range(n))


def in_trained_time(courses: Sequences, trained: Trained, notes: list[str]) -> Sequences:
    """The same courses on the clock of the model.

    Raises
    ------
    DataError
        The unit of time cannot be brought to it, or recordings were sampled at another rate.
    """
    rate, unit = trained.sampling_rate, trained.plan.time_unit
    if rate and courses.sampling_rate and abs(courses.sampling_rate - rate) > 1e-6 * rate:
        raise DataError(
            f"The new recordings have {courses.sampling_rate:g} samples a second, the model learnt {rate:g}.",
            f"Resample them to {rate:g} a second first.",
        )
    if courses.time_unit == unit:
        return courses
    times = convert(courses.times, courses.time_unit, unit)
    notes.append(f"Times in {courses.time_unit} are brought to {unit}.")
    return Sequences(
        courses.values, times, courses.starts, courses.names, courses.units, courses.static, unit, courses.sampling_rate
    )
