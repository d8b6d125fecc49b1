"""Courses over time as `Dataset`: they remember the record they were made of, so that roles can be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dlcore.data.dataset import Dataset
from dlcore.data.schema import IGNORED, Schema
from dlcore.data.sequences.arrange import arrange
from dlcore.data.sequences.ask import as_before
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.record import CourseRecord
from dlcore.data.sequences.steps import steps_ahead
from dlcore.data.tables.values import natural_order, to_words
from dlcore.specs import FORECAST, HORIZON, SEQUENCES


@dataclass(frozen=True, eq=False, kw_only=True)
class SequenceDataset(Dataset):
    """One course a patient, or one a stay or a window of a recording.

    Parameters
    ----------
    X : `Sequences` of n courses
    y : (n,) array or None
        As for any data; for an event within a horizon an array of dtype `follow_up.FOLLOW_UP`; None for a forecast.
    record : `CourseRecord`
        Everything as it was read; what `with_schema` starts from.
    rows : (n,) array of int
        Which courses of `record` these are; those without an outcome are missing.
    """

    kind = SEQUENCES

    record: CourseRecord = field(repr=False)
    rows: np.ndarray = field(repr=False)

    @classmethod
    def from_record(cls, record: CourseRecord, schema: Schema, name: str) -> SequenceDataset:
        """Courses with the roles of their columns declared.

        Raises
        ------
        DataError
            The roles contradict each other, or the outcome cannot be learnt.
        """
        plan = SequencePlan.of(schema.reading.get("plan", record.plan))
        record = replace(record, plan=plan)
        return cls(name=name, record=record, **arrange(record, schema))

    def with_schema(self, schema: Schema) -> SequenceDataset:
        """The same courses with roles or the meaning of *yes* changed; raises as `from_record`."""
        return type(self).from_record(self.record, schema, self.name)

    def corrected(self, before: Schema, after: Schema) -> Schema:
        """The columns of files that were read again, with the question and the corrections made before."""
        return as_before(self.record, self.schema, before, after)

    def problems(self, schema: Schema) -> list[str]:
        """What contradicts itself in these roles, one sentence each."""
        return schema.problems() if schema.task not in (HORIZON, FORECAST) else []

    def without_ignored(self, needed: Collection[str] = ()) -> SequenceDataset:
        """The same courses without the columns that are left out, so that they are not stored."""
        plan = self.record.plan
        out = {c.name for c in self.schema.columns if c.role == IGNORED} - {*needed, plan.event, plan.outcome}
        schema = replace(self.schema, columns=tuple(c for c in self.schema.columns if c.name not in out))
        return replace(self, record=self.record.without(out), schema=schema)

    def take(self, rows: np.ndarray) -> SequenceDataset:
        """Some of the courses, (m,) int, in that order."""
        rows = np.arange(len(self))[rows]
        record = self.record.take(self.rows[rows])
        return replace(self, X=self.X[rows], record=record, rows=np.arange(len(record)), **self._marks(rows))

    def values_of(self, column: str) -> tuple[str, ...]:
        """Every different value of a static column as words, in natural order: what may be marked as yes."""
        return natural_order(to_words(self.record.static[self.schema[column].name]).dropna().unique())

    @property
    def asked(self) -> dict:
        """Of a forecast the variable and how many rows ahead; of an event the time within which it is asked for."""
        plan = self.record.plan
        if self.task == FORECAST:
            return {"target": plan.forecast} | steps_ahead(self.X, plan.horizon)
        return {"horizon": float(plan.within)} if self.task == HORIZON else {}

    def _content(self) -> Iterable:
        return (self.X.digests,)

    def _save_items(self, folder: Path) -> dict[str, np.ndarray | None]:
        self.record.save(folder)
        return {}

    @classmethod
    def load_items(cls, folder: Path, described: dict, rows: dict) -> SequenceDataset:
        """The courses that `save` wrote into `folder`."""
        return cls.from_record(CourseRecord.load(folder), described["schema"], described["name"])
