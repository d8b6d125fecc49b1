"""What the machine looks at, one entry a feature of the table: for forms, and to put encoded columns into words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

YES_NO, CATEGORY, NUMBER = "yes/no", "category", "number"
PIXEL = re.compile(r"^pixel (\d+),(\d+)$")


def features(model, values: np.ndarray | None = None) -> list[dict]:
    """Every feature: ``name``, ``kind``, ``columns`` (encoded), ``levels`` (words, no first), ``share`` or None.

    ``share`` is how common *yes*, or each level, is among the patients; for a number its mean and standard deviation.
    """
    encoder, found = model.encoder_, []
    for columns in encoder.units_.blocks:
        feature = int(encoder.feature_of_[columns[0]])
        entry = {"name": encoder.given_names_[feature], "columns": columns, "levels": []}
        if encoder.units_.is_gaussian[columns[0]]:
            entry |= {"kind": NUMBER, "share": list(encoder.scale_of(int(columns[0])))}
        else:
            shares = None if values is None else np.nanmean(values[:, columns], axis=0).tolist()
            entry |= {"kind": YES_NO if len(columns) == 1 else CATEGORY, "share": shares}
            entry["levels"] = levels_of(encoder, feature, columns)
        found.append(entry)
    return found


def levels_of(encoder, feature: int, columns) -> list[str]:
    """Words of a finding (no, yes) or of a category; ("0", "1") where the table holds numbers."""
    if len(columns) > 1:
        name = encoder.given_names_[feature]
        return [encoder.names_[j].removeprefix(f"{name} = ") for j in columns]
    return list(encoder.findings_[feature] or ("0", "1"))


def row_of(model, known: dict) -> np.ndarray:
    """One encoded row from what is known, {feature: value as in the table}; all else is NaN."""
    encoder = model.encoder_
    columns = {}
    for j, name in enumerate(encoder.given_names_):
        words = j in encoder.findings_ and encoder.findings_[j] is not None
        words |= encoder.table_ is not None and j in encoder._rest and not _is_number(encoder, j)
        value = known.get(name)
        columns[name] = pd.Series([value if value is None else (str(value) if words else float(value))], dtype=object)
        if not words:
            columns[name] = columns[name].astype(float)
    return encoder.transform(pd.DataFrame(columns))


def _is_number(encoder, j: int) -> bool:
    return encoder.table_.levels(encoder.given_names_[j]) is None


def picture_shape(names: list[str]) -> tuple[int, int] | None:
    """Rows and columns of a picture whose columns are called "pixel 0,0" …; None for a table of findings."""
    places = [PIXEL.match(name) for name in names]
    if not names or not all(places):
        return None
    at = np.array([[int(m[1]), int(m[2])] for m in places])
    shape = at.max(axis=0) + 1
    return tuple(int(s) for s in shape) if len(at) == shape.prod() else None
