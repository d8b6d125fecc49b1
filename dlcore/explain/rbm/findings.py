"""What the machine looks at, one entry a feature of the table: for forms, and to put encoded columns into words."""

from __future__ import annotations

import re
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Picture:
    """A picture whose columns are called "pixel 0,0" …: its shape, and the place of each encoded column.

    Columns that never change are not learned; their place stays blank.
    """

    shape: tuple[int, int]
    place: np.ndarray

    @classmethod
    def of(cls, model) -> Picture | None:
        """None for a table of findings."""
        encoder = model.encoder_
        found = [PIXEL.match(encoder.given_names_[feature]) for feature in encoder.feature_of_]
        if not found or not all(found):
            return None
        at = np.array([[int(m[1]), int(m[2])] for m in found])
        shape = tuple(int(side) for side in at.max(axis=0) + 1)
        return cls(shape, at[:, 0] * shape[1] + at[:, 1])

    def laid_out(self, columns: np.ndarray, blank: float = 0.0) -> np.ndarray:
        """Encoded columns (…, d) as pictures (…, rows, columns)."""
        full = np.full((*columns.shape[:-1], self.shape[0] * self.shape[1]), blank)
        full[..., self.place] = columns
        return full.reshape(*columns.shape[:-1], *self.shape)
