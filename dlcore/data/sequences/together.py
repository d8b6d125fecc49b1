"""Courses to train on and courses to test on, in one record."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.sequences.record import CourseRecord
from dlcore.data.sequences.stack import Sequences
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError


def together(train: CourseRecord, test: CourseRecord) -> CourseRecord:
    """Both in one record, marked; `test` was read with the columns of `train`.

    Raises
    ------
    DataError
        Patients stand in both, or the outcome is not in the test file.
    """
    shared = sorted(set(train.groups) & set(test.groups))
    if shared and train.plan.patient:
        raise DataError(
            f"{len(shared)} patients stand in the training file and in the test file: {shown(shared, 4)}.",
            "Test on other patients; if only the numbers are the same, write them differently.",
        )
    groups, ids = (_told_apart(part, bool(shared)) for part in (test.groups, test.ids))
    origins = None if train.origins is None or test.origins is None else np.concatenate([train.origins, test.origins])
    return CourseRecord(
        courses=Sequences.concat([train.courses, test.courses]),
        static=_stacked(train.static, test.static),
        ids=np.concatenate([train.ids, ids]),
        groups=np.concatenate([train.groups, groups]),
        variables=train.variables,
        plan=train.plan,
        origins=origins,
        split=np.array(["train"] * len(train) + ["test"] * len(test), dtype=object),
        notes=(*train.notes, *(f"Test file: {note}" for note in test.notes)),
    )


def _told_apart(names: np.ndarray, rename: bool) -> np.ndarray:
    """Rows without a patient's number are only numbered: row 1 of the test file is not row 1 of the other."""
    return np.array([f"test {name}" if rename else name for name in names], dtype=object)


def _stacked(train: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame:
    absent = [name for name in train.columns if name not in test.columns]
    if absent:
        raise DataError(f"The test file has no column {shown(absent)}.", "Add it, or leave it out of both.")
    columns = {}
    for name in train.columns:
        parts = [train[name], test[name]]
        alike = all(part.dtype == np.float64 for part in parts)
        columns[name] = pd.concat(parts if alike else [to_words(part) for part in parts], ignore_index=True)
    return pd.DataFrame(columns, index=range(len(train) + len(test)))
