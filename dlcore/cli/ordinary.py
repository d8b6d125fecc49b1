"""``--ordinary COLUMN=VALUE``: which patients a model that looks for the unusual may learn from."""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from dlcore.data.tables.values import to_words
from dlcore.errors import DataError
from dlcore.specs import Family


def name_column(options: argparse.Namespace, declared: Family) -> str | None:
    """Take the column as outcome, so that it is not learnt from; the value that marks ordinary patients, or None.

    Raises
    ------
    DataError
        The family does not ask for it, or it is not COLUMN=VALUE.
    """
    if not options.ordinary:
        return None
    if "ordinary" not in declared.defaults():
        raise DataError(f"{declared.name} does not ask who is ordinary.", "Leave --ordinary out.")
    column, separator, value = options.ordinary.rpartition("=")
    if not separator or not value:
        raise DataError(f"--ordinary {options.ordinary} cannot be read.", "Write --ordinary COLUMN=VALUE.")
    options.outcome = column or options.outcome
    return value


def label_of(data, value: str) -> str:
    """What the outcome of patients with this value is called in the data.

    Raises
    ------
    DataError
        Where nobody has it, or others have the same outcome.
    """
    classes = [str(name) for name in data.classes]
    frame = getattr(data, "frame", None)
    if value in classes or frame is None or data.schema.outcome is None:
        return _known(value, classes)
    cells = to_words(frame[data.schema.outcome.name].iloc[data.rows])
    marked = (cells == value).to_numpy(dtype=bool, na_value=False)
    names = pd.unique(np.asarray(data.y, dtype=object)[marked])
    return _known(str(names[0]) if len(names) == 1 else value, classes)


def _known(name: str, classes: list[str]) -> str:
    if name in classes:
        return name
    said = ", ".join(classes) or "no classes"
    raise DataError(f"No patient is marked as {name}.", f"The column has: {said}.")
