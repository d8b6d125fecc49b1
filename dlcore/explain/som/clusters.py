"""The kinds of patients on a map: where each lies, what marks it, and its outcome."""

from __future__ import annotations

import numpy as np

from dlcore.explain.som.cohorts import outcome_by_group, table_one
from dlcore.explain.som.layout import cluster_summary


def units_of(schema) -> dict[str, str]:
    return {column.name: column.unit for column in schema.columns} if schema else {}


def clusters_of(model, data, cells, division) -> dict:
    """Where clusters lie, what marks each, and the outcome in each."""
    number = int(division.max()) + 1
    member = np.where(cells >= 0, division[cells], -1)
    units = units_of(data.schema)
    return cluster_summary(model, division) | {
        "features": [table_one(data.X, member == cluster, units) for cluster in range(number)],
        "outcome": outcome_by_group(data, member, number),
    }
