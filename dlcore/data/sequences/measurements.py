"""A row a measurement: (patient, time, what, value, unit) brought to a row a time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.sequences.plan import SequencePlan
from dlcore.data.tables.values import NUMBER_SHARE, to_numbers, to_words
from dlcore.errors import DataError

MAX_VARIABLES = 500


def spread(frame, owners, times, plan: SequencePlan, notes: list[str]) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """One row a patient and time, one column a variable.

    Parameters
    ----------
    frame : DataFrame, N rows
        Without the columns of patient and time.
    owners, times : (N,) arrays

    Returns
    -------
    frame : DataFrame, M rows
        One column of float64 or words a variable; columns of the table that do not change within a patient stand
        beside them. A variable measured twice at one time takes a second row there.
    owners, times : (M,) arrays
    """
    which, variables = _variables(frame, plan, notes)
    usable = (which >= 0) & (owners >= 0) & ~np.isnan(times) & frame[plan.value].notna().to_numpy()
    _note_unused(usable, notes)
    rows = np.flatnonzero(usable)
    row, first = _rows(owners[rows], times[rows], which[rows])
    columns = {
        name: _column(frame[plan.value].iloc[rows[which[rows] == i]], row[which[rows] == i], len(first), name, notes)
        for i, name in enumerate(variables)
    }
    beside = [name for name in frame.columns if name not in (plan.variable, plan.value, plan.unit)]
    kept = frame[beside].iloc[rows[first]].reset_index(drop=True)
    return pd.concat([kept, pd.DataFrame(columns)], axis=1), owners[rows[first]], times[rows[first]]


def _variables(frame: pd.DataFrame, plan: SequencePlan, notes: list[str]) -> tuple[np.ndarray, list[str]]:
    """Which variable each row measures (−1 none), and the variables' names; one in two units is two."""
    names = to_words(frame[plan.variable])
    if plan.unit:
        names = _with_units(names, to_words(frame[plan.unit]), notes)
    which, found = pd.factorize(names, sort=False)
    if len(found) > MAX_VARIABLES:
        raise DataError(
            f"{plan.variable} names {len(found):,} different measurements; at most {MAX_VARIABLES} can be read.",
            "Keep those that matter, or choose another column.",
        )
    clash = [name for name in found if name in frame.columns and name not in (plan.variable, plan.value, plan.unit)]
    return which, [f"{name} (measured)" if name in clash else str(name) for name in found]


def _with_units(names: pd.Series, units: pd.Series, notes: list[str]) -> pd.Series:
    plain = units.str.replace(" ", "").str.casefold()
    pairs = pd.DataFrame({"name": names, "unit": units, "plain": plain}).dropna(subset=["name"])
    counts = pairs.groupby("name")["plain"].nunique()
    several = sorted(counts.index[counts > 1])
    spelling = pairs.dropna().groupby(["name", "plain"])["unit"].agg(lambda u: u.value_counts().index[0])
    if several:
        notes.append(
            f"Measured in more than one unit, and therefore read as a variable for each unit: {shown(several)}. "
            "Bring them to one unit and read the file again to have one variable."
        )
    lookup = {(name, unit): f"{name} ({word})" for (name, unit), word in spelling.items()}
    single = {name: lookup[name, unit] for name, unit in lookup if name not in several}
    keys = zip(names, plain, strict=True)
    return pd.Series([lookup.get(key) or single.get(key[0], key[0]) for key in keys], index=names.index, dtype=object)


def _note_unused(usable: np.ndarray, notes: list[str]) -> None:
    if not usable.any():
        raise DataError("No row has a patient, a time, a name and a value.", "Choose other columns.")
    if not usable.all():
        notes.append(f"{(~usable).sum():,} of {len(usable):,} measurements lack a patient, a time, a name or a value.")


def _rows(owners, times, which) -> tuple[np.ndarray, np.ndarray]:
    """The row of the new table that each measurement goes to, and the first measurement of each row."""
    moment = pd.DataFrame({"owner": owners, "time": times})
    repeat = moment.assign(which=which).groupby(["owner", "time", "which"]).cumcount()
    row, keys = pd.factorize(pd.MultiIndex.from_frame(moment.assign(repeat=repeat)))
    first = np.full(len(keys), -1)
    first[row[::-1]] = np.arange(len(row))[::-1]
    return row, first


def _column(values: pd.Series, row: np.ndarray, n_rows: int, name: str, notes: list[str]) -> np.ndarray:
    """One variable: numbers where nearly all are, else words."""
    found, lost = to_numbers(values)
    if lost <= (1 - NUMBER_SHARE) * len(values):
        if lost:
            words = values[found.isna()].unique()
            notes.append(
                f"{name} is read as a number; {lost} values with other text ({shown(words, 4)}) count as missing."
            )
        column = np.full(n_rows, np.nan)
        column[row] = found.to_numpy()
        return column
    column = np.full(n_rows, None, dtype=object)
    column[row] = to_words(values).to_numpy()
    return column
