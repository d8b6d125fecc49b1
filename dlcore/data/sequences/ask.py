"""Another question to the same courses, with the roles of the columns as they were corrected."""

from __future__ import annotations

from dataclasses import replace

from dlcore.data.schema import FEATURE, IGNORED, STATIC, Schema
from dlcore.data.sequences.arrange import with_spans
from dlcore.data.sequences.declare import guess_roles
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.record import CourseRecord

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
