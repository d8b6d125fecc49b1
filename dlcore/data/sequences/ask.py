"""Another question to the same courses, with the roles of the columns as they were corrected."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from dlcore.data.schema import FEATURE, IGNORED, STATIC, Schema
from dlcore.data.sequences.arrange import with_spans
from dlcore.data.sequences.declare import guess_roles
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.record import CourseRecord
from dlcore.errors import DataError

_NOTHING = {
    **dict.fromkeys(("outcome", "event", "called", "forecast"), ""),
    **dict.fromkeys(("positive", "status", "censored"), ()),
    **dict.fromkeys(("within", "horizon", "until"), None),
}


def ask(record: CourseRecord, schema: Schema, **question) -> Schema:
    """The roles that another question needs; what was corrected of other columns stays.

    Parameters
    ----------
    record : `CourseRecord`
    schema : Schema
        As it stands.
    question
        The fields of `SequencePlan` that make the question; those not given are empty.

    Raises
    ------
    DataError
        A column is not there, or a span of time cannot be read.
    """
    plan = SequencePlan.of(record.plan.as_dict() | _NOTHING | question)
    asked = guess_roles(with_spans(replace(record, plan=plan)))
    ours = (FEATURE, STATIC, IGNORED)
    for before in schema.columns:
        now = next((c for c in asked.columns if c.name == before.name), None)
        if now is not None and before.role in ours and now.role in ours:
            asked = asked.edit(now.name, role=before.role, unit=before.unit)
    return asked


def as_before(record: CourseRecord, fresh: Schema, original: Schema, corrected: Schema) -> Schema:
    """The columns of files that were read again, with the question and the corrections made before.

    Parameters
    ----------
    record : `CourseRecord`
        As read now.
    fresh : Schema
        Its roles as guessed.
    original, corrected : Schema
        Of the reading before: as guessed, and as it then stood.

    Returns
    -------
    Schema
        A question that no longer fits (its column is now the time, say) is not asked again.
    """
    plan = corrected.reading.get("plan", {})
    if plan != original.reading.get("plan", {}):
        with suppress(DataError):
            fresh = ask(record, fresh, **{name: plan[name] for name in _NOTHING if plan.get(name)})
    ours = (FEATURE, STATIC, IGNORED)
    for column in corrected.columns:
        was = next((c for c in original.columns if c.name == column.name), None)
        now = next((c for c in fresh.columns if c.name == column.name), None)
        if was is None or now is None:
            continue
        if column.unit != was.unit:
            fresh = fresh.edit(now.name, unit=column.unit)
        if column.role != was.role and column.role in ours and now.role in ours:
            over_time = any(c.name == now.name for c in record.variables)
            role = IGNORED if column.role == IGNORED else FEATURE if over_time else STATIC
            fresh = fresh.edit(now.name, role=role)
    return _positive_as_before(fresh, original, corrected)


def _positive_as_before(fresh: Schema, original: Schema, corrected: Schema) -> Schema:
    """Which values count as yes, where that was changed and the outcome is the same column."""
    same = fresh.outcome and corrected.outcome and fresh.outcome.name == corrected.outcome.name
    changed = corrected.positive != original.positive and set(corrected.positive) < set(
        fresh.outcome.levels if same else ()
    )
    return fresh.with_positive(corrected.positive) if changed else fresh
