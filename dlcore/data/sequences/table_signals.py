"""A table whose rows are the samples of one recording and whose columns are its channels."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from dlcore.data.files.sources import Item
from dlcore.data.files.unreadable import Unreadable
from dlcore.data.sequences.recordings import MAX_CHANNELS, Recording, named_apart
from dlcore.data.sequences.roles import TIME_NAMES
from dlcore.data.sequences.units import SECONDS, unit_of_name
from dlcore.data.tables.names import plain_name, unit_in
from dlcore.data.tables.read import TableOptions, read_columns
from dlcore.errors import DataError


def read_table_signal(item: Item, items: list[Item], rate: float | None = None) -> Recording:
    """One recording; a column of times is checked against the rate and left out.

    Raises
    ------
    Unreadable
        No table, no column of numbers, or times that contradict the sampling rate.
    """
    try:
        data = item.read()
        options = TableOptions(header=False) if _starts_with_numbers(data) else None
        frame = read_columns(_with_second_column(data), item.name, options).frame
    except DataError as error:
        raise Unreadable(error.message) from error
    numbers = [name for name in frame.columns if frame[name].dtype == np.float64 and frame[name].notna().any()]
    clocks = [name for name in numbers if plain_name(name) in TIME_NAMES or _counts(frame[name])]
    channels = [name for name in numbers if name not in clocks][:MAX_CHANNELS]
    if not channels:
        raise Unreadable("it has no column of numbers")
    for name in clocks:
        _check_clock(frame[name], rate)
    values = frame[channels].to_numpy(dtype=np.float64)
    return Recording(item.name, values, float(rate), named_apart(channels), tuple(unit_in(c) for c in channels))


def _with_second_column(data: bytes) -> bytes:
    """A file of one column is a table too: with an empty column beside it the reader takes it."""
    head = data[:4096].decode("latin-1")
    if any(mark in head for mark in (",", ";", "\t", "|")):
        return data
    return b"\n".join(line + b"," for line in data.splitlines())


def _starts_with_numbers(data: bytes) -> bool:
    """Whether the first line is a sample already, not a row of names."""
    cells = re.split(rb"[,;\t| ]+", data[:4096].lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip())
    return all(re.fullmatch(rb"[+-]?\d*[.]?\d+([eE][+-]?\d+)?", cell) for cell in cells)


def _counts(column: pd.Series) -> bool:
    steps = np.diff(column.to_numpy())
    return len(steps) > 2 and column.iloc[0] in (0, 1) and bool((steps == 1).all())


def _check_clock(column: pd.Series, rate: float) -> None:
    """Times in a known unit must fit the sampling rate."""
    unit = unit_of_name(str(column.name))
    step = np.median(np.diff(column.dropna().to_numpy())) if column.notna().sum() > 2 else 0.0
    if unit not in SECONDS or step <= 0:
        return
    told = 1 / (step * SECONDS[unit])
    if abs(told - rate) > 0.02 * rate:
        raise Unreadable(f"its times tell {told:g} samples a second, not {rate:g}")
