"""One course back in the words of the file it came from: to be shown, continued and asked about."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.schema import NUMBER, Column, Schema
from dlcore.data.sequences.stack import Sequences
from dlcore.specs import FORECAST


def over_time(schema: Schema) -> list[Column]:
    """The columns of a record, a forecast's target first."""
    target = [schema.outcome] if schema.task == FORECAST else []
    return [*target, *schema.features]


def time_name(schema: Schema) -> str:
    """What the column of times is called."""
    return schema.reading["plan"]["time"] or "time"


def rows_of(X: Sequences, schema: Schema, i: int) -> pd.DataFrame:
    """Course `i` as a table of T rows: its times, and each column as the file had it."""
    times, values = X[int(i)]
    columns = {c.name: _column(c, values, X.names) for c in over_time(schema)}
    return pd.DataFrame({time_name(schema): times} | columns)


def case_of(X: Sequences, schema: Schema, i: int) -> dict:
    """Course `i` as `kind.one` takes it: {"rows": [{column: value}, …], "static": {column: value}}."""
    rows = rows_of(X, schema, i).to_dict("records")
    static = X.static.iloc[int(i)].to_dict() if X.static.shape[1] else {}
    return {"rows": [plain(row) for row in rows], "static": plain(static)}


def plain(row: dict) -> dict:
    """Missing cells as None."""
    return {name: None if value is None or value != value else value for name, value in row.items()}


def _column(column: Column, values: np.ndarray, names: tuple[str, ...]):
    """Numbers, or the words of the levels."""
    if column.name in names:
        numbers = values[:, names.index(column.name)]
        if column.kind == NUMBER or set(column.levels) == {"0", "1"}:
            return numbers
        return [None if np.isnan(v) else column.levels[int(v)] for v in numbers]
    hot = np.stack([values[:, names.index(f"{column.name}: {level}")] for level in column.levels], axis=1)
    return [None if np.isnan(row).any() or not row.any() else column.levels[int(row.argmax())] for row in hot]
