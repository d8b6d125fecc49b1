"""Reading back what `Dataset.save` wrote; it stands above the kinds of data, for it may be any of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.data.dataset import DESCRIPTION, ROWS, Dataset
from dlcore.data.kinds import data_kind
from dlcore.data.schema import Schema
from dlcore.errors import DataError


def load(folder, schema: Schema | None = None) -> Dataset:
    """The dataset that `Dataset.save` wrote; `DataError` where it is incomplete.

    Parameters
    ----------
    schema : Schema, optional
        Other roles for a table than it was kept with.
    """
    folder = Path(folder)
    try:
        plain = json.loads((folder / DESCRIPTION).read_text())
        rows = pd.read_parquet(folder / ROWS)
        rows = {name: _as_array(rows[name]) for name in rows.columns}
        described = {
            "name": plain["name"],
            "task": plain["task"],
            "schema": schema or Schema.from_dict(plain["schema"]),
        }
        lists = {name: tuple(plain[name]) for name in ("classes", "notes")}
        return data_kind(plain["kind"]).dataset.load_items(folder, described | lists, rows)
    except DataError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError("The stored data are incomplete.", "Read the original file again.") from error


def _as_array(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_float_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64)
    return column.astype(object).to_numpy()
