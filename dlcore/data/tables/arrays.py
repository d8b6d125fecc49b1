"""Columns of a table as arrays: numbers with NaN, words with ""."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd

from dlcore.errors import DataError


def as_frame(X) -> pd.DataFrame:
    """`X` as a DataFrame; columns of an array are called x0, x1, …

    Raises
    ------
    DataError
        Where it has not two dimensions.
    """
    if isinstance(X, pd.DataFrame):
        return X
    array = np.asarray(X)
    if array.ndim != 2:
        raise DataError(
            f"Expected a table of rows and columns, got {array.ndim} dimension(s).", "Give one row a patient."
        )
    return pd.DataFrame(array, columns=[f"x{j}" for j in range(array.shape[1])])


def is_number(column: pd.Series) -> bool:
    """Whether a column holds numbers: by its type, or by its values where it may hold anything."""
    if pd.api.types.is_bool_dtype(column.dtype) or isinstance(column.dtype, pd.CategoricalDtype):
        return False
    if column.dtype != object:
        return pd.api.types.is_numeric_dtype(column.dtype)
    present = column[column.notna()]
    return all(isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) for value in present)


def to_numbers(column: pd.Series, name: str) -> np.ndarray:
    """(n,) float64; `DataError` naming the column where a value is no number."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "f":
        return column.to_numpy(dtype=np.float64)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    unread = np.isnan(numbers) & column.notna().to_numpy()
    if unread.any():
        example = column.to_numpy()[unread][0]
        raise DataError(f"{name} holds {example!r}, which is not a number.", "Correct it, or leave the cell empty.")
    return numbers


def to_words(column: pd.Series) -> np.ndarray:
    """(n,) object array of str, "" where missing."""
    absent = column.isna().to_numpy()
    words = column.astype(object).to_numpy(copy=True)
    words[absent] = ""
    return np.array([str(word) for word in words], dtype=object)
