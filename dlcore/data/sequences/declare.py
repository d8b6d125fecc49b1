"""The columns of courses with their roles: what is known once, what is measured over time, and the outcome."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dlcore.data.schema import FEATURE, IGNORED, NUMBER, OUTCOME, PATIENT, STATIC, TEXT, TIME, Column, Schema, shown
from dlcore.data.sequences.record import CourseRecord
from dlcore.data.sequences.units import SECONDS
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.names import plain_name
from dlcore.data.tables.outcome import OUTCOME_NAMES, as_classes, labels_for
from dlcore.errors import DataError
from dlcore.specs import FORECAST, HORIZON

AFTERWARDS_NAMES = (
    "futime", "follow_up", "followup", "follow_up_time", "fu_time", "survival_time", "survival_days", "survtime", "surv_time",
    "time_to_event", "time_to_death", "event_time", "tte", "los", "length_of_stay", "los_days", "icu_los", "hospital_los",
    "discharge_date", "dischtime", "death_date", "date_of_death", "dod", "deathtime", "days_survived", "survival", "status",
)  # fmt: skip


def guess_roles(record: CourseRecord) -> Schema:
    """Patient, time, outcome, what is static and what is measured over time.

    Raises
    ------
    DataError
        The outcome that was named is no column, or changes within a patient.
    """
    plan = record.plan
    static = _static_columns(record)
    columns = [Column(plan.patient, role=PATIENT, kind=TEXT, distinct=len(set(record.groups)))] if plan.patient else []
    columns += [_time_column(record)] if plan.time else []
    schema = Schema((*columns, *record.variables, *static), reading=_kept(record))
    if plan.forecast:
        return _with_forecast(schema, record)
    if plan.outcome:
        schema = _with_outcome(schema, plan.outcome, record)
    if plan.positive and schema.outcome is not None:
        labels = labels_for(schema.outcome.name, plan.positive, _others(schema.outcome, plan.positive))
        schema = schema.with_positive(plan.positive, *labels)
    return schema


def _kept(record: CourseRecord) -> dict:
    """What a model must know of the reading, so that new files are read the same way."""
    task = HORIZON if record.plan.within else FORECAST if record.plan.forecast else ""
    kept = {"plan": record.plan.as_dict(), "sampling_rate": record.courses.sampling_rate, "task": task}
    shifted = {"shifted": list(record.plan.shifted), "patient": record.plan.patient}
    return kept | ({"dates": shifted} if record.plan.shifted else {})


def _time_column(record: CourseRecord) -> Column:
    times = record.courses.times
    low, typical, high = map(float, np.quantile(times, [0, 0.5, 1]))
    unit = record.plan.time_unit
    return Column(
        record.plan.time,
        role=TIME,
        kind=NUMBER,
        unit=unit if unit in SECONDS else "",
        low=low,
        typical=typical,
        high=high,
        distinct=len(np.unique(times)),
    )


def _static_columns(record: CourseRecord) -> list[Column]:
    """Columns known once a patient; an outcome only where its name says so, and what is known afterwards left out."""
    if not record.static.shape[1]:
        return []
    guessed = guess_schema(record.static)
    wanted, units = record.plan.outcome or record.plan.forecast, record.static.attrs.get("units", {})
    columns = [replace(column, unit=column.unit or units.get(column.name, "")) for column in guessed.columns]
    return [_static_column(column, bool(wanted)) for column in columns]


def _static_column(column: Column, outcome_is_named: bool) -> Column:
    says_outcome = bool(set(plain_name(column.name).split("_")) & set(OUTCOME_NAMES))
    if column.role == OUTCOME and says_outcome and not outcome_is_named:
        return column
    if plain_name(column.name) in AFTERWARDS_NAMES or says_outcome:
        return replace(column, role=IGNORED, reason={"name": "columns.afterwards"})
    if column.role in (FEATURE, OUTCOME):
        return replace(column, role=STATIC, reason="" if column.role == OUTCOME else column.reason)
    return replace(column, role=IGNORED) if column.role == PATIENT else column


def _with_outcome(schema: Schema, name: str, record: CourseRecord) -> Schema:
    if name not in schema.names:
        raise DataError(f"There is no column “{name}”.", f"Choose one of: {shown(schema.names, 20)}.")
    if name in {c.name for c in record.variables} and not record.plan.within:
        raise DataError(
            f"{name} changes within patients, so it is no outcome of the patient as a whole.",
            "Choose a column that is the same in all rows of a patient, ask for an event within a time, "
            "or for the next values of it.",
        )
    former = [c.name for c in schema.with_role(OUTCOME) if c.name != name]
    for other in former:
        schema = schema.edit(other, role=IGNORED)
    schema = _chosen(schema, name)
    if record.plan.within:
        return schema
    outcome = as_classes(schema.outcome, record.static[name])
    return replace(schema, columns=tuple(outcome if c.name == name else c for c in schema.columns))


def _chosen(schema: Schema, name: str) -> Schema:
    """The column as the outcome; why it would have been left out no longer holds."""
    outcome = replace(schema[name], role=OUTCOME, reason="")
    return replace(schema, columns=tuple(outcome if c.name == name else c for c in schema.columns))


def _with_forecast(schema: Schema, record: CourseRecord) -> Schema:
    numbers = [c.name for c in record.variables if c.kind == NUMBER and c.role == FEATURE]
    if record.plan.forecast not in numbers:
        raise DataError(
            f"The next values of “{record.plan.forecast}” cannot be asked for.", f"Choose one of: {shown(numbers, 20)}."
        )
    for other in schema.with_role(OUTCOME):
        schema = schema.edit(other.name, role=IGNORED)
    return schema.edit(record.plan.forecast, role=OUTCOME)


def _others(outcome: Column, positive: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(level for level in outcome.levels if level not in positive)
