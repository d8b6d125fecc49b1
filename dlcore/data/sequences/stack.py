"""Courses of unequal length in one block of rows: what was measured over time, patient after patient."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.errors import DataError

VALUES, TIMES, STARTS = "values.npy", "times.npy", "starts.npy"
STATIC, DESCRIPTION = "static.parquet", "sequences.json"


class Sequences:
    """What was measured over time of n patients, each with as many rows as there are.

    Parameters
    ----------
    values : (N, V) array of float64
        One row a time, one column a variable; NaN where a variable was not measured then.
    times : (N,) array of float64
        When, in `time_unit`; finite, never falling within a patient.
    starts : (n + 1,) array of int64
        Patient i owns the rows ``starts[i]:starts[i + 1]``.
    names : sequence of V str
        The variables.
    units : sequence of V str, optional
        Their units; "" where none is known.
    static : DataFrame of n rows, optional
        What does not change: numbers float64 with NaN, words object with None. No column where nothing is known.
    time_unit : {"h", "days", "s", "steps", …}
    sampling_rate : float, optional
        In Hz, of a signal whose rows stand equally far apart.

    Raises
    ------
    DataError
        The parts do not fit each other, a time is unknown, or time runs backwards.
    """

    def __init__(
        self, values, times, starts, names, units=None, static=None, time_unit="steps", sampling_rate=None, digests=None
    ):
        self.names = tuple(str(name) for name in names)
        self.units = tuple(str(unit) for unit in units) if units is not None else ("",) * len(self.names)
        self.values = _floats(values)
        self.times = _floats(times)
        self.starts = np.asarray(starts, dtype=np.int64)
        self.static = _static(static, len(self))
        self.time_unit = str(time_unit)
        self.sampling_rate = None if sampling_rate is None else float(sampling_rate)
        self._digests = digests
        self._check()

    @classmethod
    def from_list(cls, courses: Iterable[tuple], names, **described) -> Sequences:
        """Of a list of (times (T,), values (T, V)), one a patient; what else is known as for the class itself."""
        courses = [(_floats(times), _floats(values).reshape(len(times), len(names))) for times, values in courses]
        starts = np.concatenate([[0], np.cumsum([len(times) for times, _ in courses])])
        values = np.concatenate([values for _, values in courses] or [np.empty((0, len(names)))])
        return cls(values, np.concatenate([times for times, _ in courses] or [[]]), starts, names, **described)

    @classmethod
    def concat(cls, parts: Sequence[Sequences]) -> Sequences:
        """The patients of all parts, one part after the other; `DataError` where the parts measure different things."""
        if not parts:
            raise DataError("There is nothing to put together.", "Give at least one part.")
        first = parts[0]
        for part in parts[1:]:
            first._check_alike(part)
        ends = np.cumsum([0, *(len(part.times) for part in parts)])
        starts = [part.starts[:-1] - part.starts[0] + end for part, end in zip(parts, ends, strict=False)]
        values = np.concatenate([part.values for part in parts])
        times = np.concatenate([part.times for part in parts])
        static = pd.concat([part.static for part in parts], ignore_index=True)
        return first._like(values, times, np.concatenate([*starts, ends[-1:]]), static)

    # --- looking ---------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, which):
        """Patient `which` as (times (T,), values (T, V)), or the patients at an index array, mask or slice."""
        if isinstance(which, (int, np.integer)):
            own = self._slice(which)
            return self.times[own], self.values[own]
        chosen = np.arange(len(self))[which]
        rows, starts = _rows_of(self.starts, chosen)
        digests = None if self._digests is None else self._digests[chosen]
        return self._like(self.values[rows], self.times[rows], starts, self.static.iloc[chosen], digests)

    def __repr__(self) -> str:
        return f"Sequences({len(self)} patients, {len(self.times)} rows, {len(self.names)} variables)"

    @property
    def lengths(self) -> np.ndarray:
        """Rows of each patient, int64 (n,)."""
        return np.diff(self.starts)

    @property
    def owners(self) -> np.ndarray:
        """The patient of each row, int64 (N,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def last_times(self) -> np.ndarray:
        """When each patient was last measured, float64 (n,); NaN for a patient without a row."""
        return self._at_edge(self.starts[1:] - 1)

    @property
    def first_times(self) -> np.ndarray:
        """When each patient was first measured, float64 (n,); NaN for a patient without a row."""
        return self._at_edge(self.starts[:-1])

    @cached_property
    def digests(self) -> np.ndarray:
        """SHA-256 of each patient's times, values and static row, names and units included, as hexadecimal text (n,)."""
        if self._digests is not None:
            return self._digests
        head = json.dumps([self.names, self.units, self.time_unit, self.sampling_rate, list(self.static.columns)])
        rows = zip(*(self.static[name] for name in self.static.columns), strict=True) if self.static.shape[1] else None
        rows = [json.dumps([_plain(cell) for cell in row]) for row in rows] if rows else [""] * len(self)
        return np.array([self._digest(i, head + row) for i, row in enumerate(rows)], dtype="U64")

    # --- cutting ---------------------------------------------------------------------------------------------------

    def until(self, t) -> Sequences:
        """Only the rows with time <= `t`, one time for all or (n,) of them; a patient may be left without a row."""
        return self.rows(self.times <= np.broadcast_to(np.asarray(t, dtype=float), len(self))[self.owners])

    def rows(self, kept) -> Sequences:
        """Only the rows marked in `kept` (N,) bool; every patient stays, perhaps without a row."""
        kept = np.asarray(kept, dtype=bool)
        starts = np.concatenate([[0], np.cumsum(kept)])[self.starts]
        return self._like(self.values[kept], self.times[kept], starts, self.static)

    def with_static(self, static: pd.DataFrame) -> Sequences:
        """The same courses with other static columns."""
        return self._like(self.values, self.times, self.starts, static)

    # --- keeping ---------------------------------------------------------------------------------------------------

    def save(self, folder) -> None:
        """Write everything into `folder`: arrays, a Parquet file of what is static, and JSON."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in ((VALUES, self.values), (TIMES, self.times), (STARTS, self.starts)):
            np.save(folder / name, array, allow_pickle=False)
        if self.static.shape[1]:
            self.static.to_parquet(folder / STATIC, index=False)
        plain = {k: getattr(self, k) for k in ("names", "units", "time_unit", "sampling_rate")}
        (folder / DESCRIPTION).write_text(json.dumps(plain, ensure_ascii=False))

    @classmethod
    def load(cls, folder) -> Sequences:
        """What `save` wrote; `DataError` where it is incomplete or damaged."""
        folder = Path(folder)
        try:
            plain = json.loads((folder / DESCRIPTION).read_text())
            arrays = [np.load(folder / name, allow_pickle=False) for name in (VALUES, TIMES, STARTS)]
            static = pd.read_parquet(folder / STATIC) if (folder / STATIC).exists() else None
            return cls(*arrays, static=static, **plain)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError("The stored courses are incomplete.", "Read the original file again.") from error

    # --- inside ----------------------------------------------------------------------------------------------------

    def _like(self, values, times, starts, static, digests=None) -> Sequences:
        return Sequences(
            values, times, starts, self.names, self.units, static, self.time_unit, self.sampling_rate, digests
        )

    def _slice(self, i) -> slice:
        if not -len(self) <= i < len(self):
            raise IndexError(f"patient {i} of {len(self)}")
        i = int(i) % len(self)
        return slice(self.starts[i], self.starts[i + 1])

    def _at_edge(self, rows: np.ndarray) -> np.ndarray:
        if not len(self.times):
            return np.full(len(self), np.nan)
        return np.where(self.lengths > 0, self.times[np.clip(rows, 0, len(self.times) - 1)], np.nan)

    def _digest(self, i: int, head: str) -> str:
        times, values = self[i]
        hasher = hashlib.sha256(head.encode())
        for part in (times, values):
            hasher.update(str(part.shape).encode())
            hasher.update(np.ascontiguousarray(np.where(np.isnan(part), np.nan, part)).data)
        return hasher.hexdigest()

    def _check(self) -> None:
        if self.starts.ndim != 1 or not len(self.starts) or self.starts[0] != 0 or (self.lengths < 0).any():
            raise DataError("The patients' rows do not follow one another.", "Read the original file again.")
        if self.values.shape != (len(self.times), len(self.names)) or self.times.shape != (self.starts[-1],):
            raise DataError("Times, values and variables differ in number.", "Read the original file again.")
        if len(self.units) != len(self.names):
            raise DataError("There is not one unit for each variable.", "Give an empty word where none is known.")
        if not np.isfinite(self.times).all():
            raise DataError("A time is unknown.", "Fill in the time of every row, or leave the row out.")
        owners = self.owners
        if (np.diff(self.times)[np.diff(owners) == 0] < 0).any():
            raise DataError("Time runs backwards within a patient.", "Sort each patient's rows by time.")

    def _check_alike(self, other: Sequences) -> None:
        for what in ("names", "units", "time_unit", "sampling_rate"):
            if getattr(self, what) != getattr(other, what):
                raise DataError(
                    f"The parts differ in {what.replace('_', ' ')}: {getattr(self, what)} and {getattr(other, what)}.",
                    "Bring them to the same first.",
                )
        if list(self.static.columns) != list(other.static.columns):
            raise DataError("The parts differ in what is known of each patient.", "Bring them to the same first.")


def _floats(values) -> np.ndarray:
    return np.asarray(values, dtype=np.float64)


def _static(static: pd.DataFrame | None, n: int) -> pd.DataFrame:
    """Numbers float64, words object with None, rows 0 … n − 1."""
    if static is None:
        return pd.DataFrame(index=range(n))
    if len(static) != n:
        raise DataError(f"{len(static)} rows of what does not change for {n} patients.", "Give one row a patient.")
    columns = {
        str(name): column.to_numpy(np.float64) if pd.api.types.is_numeric_dtype(column) else _words(column)
        for name, column in static.items()
    }
    return pd.DataFrame(columns, index=range(n))


def _words(column: pd.Series) -> pd.Series:
    plain = column.astype(object)
    return pd.Series(plain.where(plain.notna(), None).to_numpy(), dtype=object)


def _plain(cell):
    return cell if isinstance(cell, str) else None if cell is None or cell != cell else float(cell)


def _rows_of(starts: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the chosen patients in that order, and where each of them starts then."""
    lengths = np.diff(starts)[chosen]
    new_starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rows = np.arange(new_starts[-1]) + np.repeat(starts[chosen] - new_starts[:-1], lengths)
    return rows, new_starts
