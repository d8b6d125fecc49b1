"""Courses as they were read, every column of them: what roles and outcome are chosen from afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.data.schema import CATEGORY, Column, Schema
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError

_DESCRIPTION, _PATIENTS = "record.json", "patients.parquet"


@dataclass(frozen=True, eq=False, kw_only=True)
class CourseRecord:
    """Everything that files told of n courses.

    Parameters
    ----------
    courses : `Sequences` of n items
        Every variable over time; a category as one 0/1 variable a level. Its `static` is empty.
    static : DataFrame of n rows
        Every column that is the same in all rows of a course, the outcome among them: float64 or object words.
    ids : (n,) array of str
        What to call each course.
    groups : (n,) array of str
        Its patient.
    variables : tuple of `Column`
        The columns over time as the file has them.
    plan : `SequencePlan`
        Settled.
    origins : (n,) float64 or None
        Seconds since 1970 at time 0, where the file holds dates.
    split : (n,) array of str or None
        "train" / "test", where the files say so.
    notes : tuple of str
    """

    courses: Sequences
    static: pd.DataFrame
    ids: np.ndarray
    groups: np.ndarray
    variables: tuple[Column, ...]
    plan: SequencePlan
    origins: np.ndarray | None = None
    split: np.ndarray | None = None
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.courses)

    def take(self, rows) -> CourseRecord:
        """Only the courses at `rows` (indices or mask)."""
        rows = np.arange(len(self))[rows]
        cut = {k: None if (v := getattr(self, k)) is None else v[rows] for k in ("ids", "groups", "origins", "split")}
        return replace(self, courses=self.courses[rows], static=self.static.iloc[rows].reset_index(drop=True), **cut)

    def without(self, names: set[str]) -> CourseRecord:
        """The same without some columns."""
        out = {name for c in self.variables if c.name in names for name in names_of(c)}
        s = self.courses
        kept = [i for i, name in enumerate(s.names) if name not in out]
        courses = Sequences(
            s.values[:, kept],
            s.times,
            s.starts,
            [s.names[i] for i in kept],
            [s.units[i] for i in kept],
            time_unit=s.time_unit,
            sampling_rate=s.sampling_rate,
        )
        return replace(
            self,
            courses=courses,
            static=self.static[[name for name in self.static.columns if name not in names]],
            variables=tuple(c for c in self.variables if c.name not in names),
        )

    def save(self, folder) -> None:
        """Write everything into `folder`."""
        folder = Path(folder)
        self.courses.save(folder)
        whole = {k: v for k in ("ids", "groups", "origins", "split") if (v := getattr(self, k)) is not None}
        rows = pd.concat([pd.DataFrame(whole), self.static.add_prefix("static ")], axis=1)
        rows.to_parquet(folder / _PATIENTS, index=False)
        plain = {"plan": self.plan.as_dict(), "notes": list(self.notes), "variables": Schema(self.variables).as_dict()}
        (folder / _DESCRIPTION).write_text(json.dumps(plain, ensure_ascii=False))

    @classmethod
    def load(cls, folder) -> CourseRecord:
        """What `save` wrote; `DataError` where it is incomplete."""
        folder = Path(folder)
        try:
            plain = json.loads((folder / _DESCRIPTION).read_text())
            rows = pd.read_parquet(folder / _PATIENTS)
        except (OSError, ValueError) as error:
            raise DataError("The stored courses are incomplete.", "Read the original file again.") from error
        static = rows[[c for c in rows.columns if c.startswith("static ")]]
        static = static.rename(columns=lambda name: name.removeprefix("static "))
        return cls(
            courses=Sequences.load(folder),
            static=pd.DataFrame({name: as_read(column) for name, column in static.items()}, index=range(len(rows))),
            **{k: _array(rows[k]) for k in ("ids", "groups", "origins", "split") if k in rows},
            variables=Schema.from_dict(plain["variables"]).columns,
            plan=SequencePlan.of(plain["plan"]),
            notes=tuple(plain["notes"]),
        )


def names_of(column: Column) -> tuple[str, ...]:
    """The variables that stand for a column over time: its name, or "name: level" for each level of a category."""
    if column.kind != CATEGORY:
        return (column.name,)
    return tuple(f"{column.name}: {level}" for level in column.levels)


def as_read(column: pd.Series) -> pd.Series:
    """A stored column as float64 or object words with None."""
    if column.dtype == np.float64:
        return column
    plain = column.astype(object)
    return plain.where(plain.notna(), None)


def _array(column: pd.Series) -> np.ndarray:
    return column.to_numpy() if column.dtype == np.float64 else column.astype(object).to_numpy()
