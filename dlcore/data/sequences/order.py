"""Rows of a long table in order: patient after patient, time forward, nothing twice, and nothing lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dlcore.data.schema import CATEGORY, FEATURE, YES_NO, shown
from dlcore.data.sequences.variables import changing_patients
from dlcore.errors import DataError

_FEWEST, _NEARLY_ALL, _FAR = 10, 0.9, 20  # patients to compare, their share, and times what is usual among them
MAX_WITHOUT = 0.2  # share of rows without patient or time beyond which the table is not what it was taken for


@dataclass(frozen=True)
class Ordered:
    """Rows sorted by patient (in the order in which they first appear) and time.

    Parameters
    ----------
    frame : DataFrame of N rows
    owners : (N,) array of int
        Number of the patient of each row.
    times : (N,) array of float64
    names : (n,) array of str
        What each patient is called.
    """

    frame: pd.DataFrame
    owners: np.ndarray
    times: np.ndarray
    names: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Where each patient's rows begin, (n + 1,)."""
        return np.searchsorted(self.owners, np.arange(len(self.names) + 1))


def in_order(frame: pd.DataFrame, owners: np.ndarray, times: np.ndarray, names, notes: list[str]) -> Ordered:
    """Sort the rows; what is left out, merged or moved is noted.

    Parameters
    ----------
    frame : DataFrame, N rows
        Without the columns of patient and time.
    owners : (N,) array of int
        −1 where a row names no patient.
    times : (N,) array of float64
        NaN where a row has no time.
    names : (n,) array of str
    """
    kept = _with_patient_and_time(owners, times, names, notes)
    _note_disorder(owners[kept], times[kept], names, notes)
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((times[rows], owners[rows]))]  # stable: rows at one time stay in the order of the file
    found, numbers = np.unique(owners[rows], return_inverse=True)
    ordered = Ordered(frame.iloc[rows].reset_index(drop=True), numbers, times[rows], np.asarray(names)[found])
    return _without_duplicates(ordered, notes)


def _with_patient_and_time(owners, times, names, notes) -> np.ndarray:
    nobody, never = owners < 0, np.isnan(times)
    for bad, what, remedy in (
        (nobody, "patient", "If the patient stands only in the first row of each, fill the cells below it."),
        (never & ~nobody, "time", "Fill in the times, all in one unit, or choose another column for the time."),
    ):
        if bad.sum() > MAX_WITHOUT * len(owners):
            raise DataError(f"{bad.sum():,} of {len(owners):,} rows have no {what}.", remedy)
        if bad.any():
            notes.append(f"{bad.sum():,} of {len(owners):,} rows have no {what} and are left out.")
    kept = ~nobody & ~never
    lost = np.setdiff1d(owners[~nobody], owners[kept])
    if len(lost):
        notes.append(
            f"{len(lost)} patients have no row with a time and are left out: {shown(np.asarray(names)[lost], 4)}."
        )
    if not kept.any():
        raise DataError("No row has both a patient and a time.", "Choose other columns for them.")
    return kept


def _note_disorder(owners, times, names, notes) -> None:
    """Say where time runs backwards in the file, and whether it looks like several stays under one number."""
    order = np.argsort(owners, kind="stable")
    who, when = owners[order], times[order]
    falls = (np.diff(who) == 0) & (np.diff(when) < 0)
    if not falls.any():
        return
    count = np.bincount(who[1:][falls], minlength=len(names))
    rows = np.bincount(who, minlength=len(names))
    affected = np.flatnonzero(count)
    again = affected[(count[affected] <= 0.1 * rows[affected]) | ((count[affected] == 1) & (rows[affected] >= 4))]
    notes.append(f"The rows of {_patients(len(affected))} were not in the order of time; they are sorted.")
    if len(again):
        notes.append(
            f"Time runs backwards and starts again within {_patients(len(again))} ({shown(np.asarray(names)[again], 3)}). "
            "If these are separate stays, name the column that numbers the stays."
        )


def _patients(n: int) -> str:
    return f"{n} patient{'' if n == 1 else 's'}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def note_far_times(ordered: Ordered, times: np.ndarray, unit: str, notes: list[str]) -> None:
    """Say whose record goes on beyond all measure: a year typed wrong, or a date that only stands for “unknown”."""
    starts = ordered.starts
    spans = times[starts[1:] - 1] - times[starts[:-1]]
    lasting = spans[spans > 0]
    if len(lasting) < _FEWEST:
        return
    usual = float(np.quantile(lasting, _NEARLY_ALL))
    far = np.flatnonzero(spans > _FAR * usual)
    if len(far):
        notes.append(
            f"The record of {shown(ordered.names[far], 3)} goes on for {_number(spans[far].max())} {unit}, nearly all others for "
            f"{_number(usual)} {unit} at most. Look for a wrong date or time in it; it is used as it stands."
        )


def note_rare_changes(ordered: Ordered, columns, notes: list[str]) -> None:
    """Say which columns of words are the same within nearly all patients, yet count as measured over time."""
    several = int((np.diff(ordered.starts) > 1).sum())
    for column in columns:
        if column.role != FEATURE or column.kind not in (YES_NO, CATEGORY) or column.missing:
            continue
        who = changing_patients(ordered.frame[column.name], ordered.owners)
        if several >= _FEWEST and 0 < len(who) <= (1 - _NEARLY_ALL) * several + 1:
            notes.append(
                f"{column.name} changes within {_patients(len(who))} only ({shown(ordered.names[who], 3)}), so it counts as "
                "measured over time. If it is the same for the whole of a patient's record, such as an outcome, correct these rows."
            )


def _without_duplicates(ordered: Ordered, notes: list[str]) -> Ordered:
    """Rows of one patient at one time: the same twice goes, halves that complete each other are joined, others stay."""
    same = (np.diff(ordered.owners) == 0) & (np.diff(ordered.times) == 0)
    if not same.any():
        return ordered
    twice = np.append(same, False) | np.insert(same, 0, False)
    moment = np.cumsum(np.insert(~same, 0, False))[twice]  # rows at one moment share a number
    doubled = ordered.frame[twice]
    conflict = _conflicting(doubled, moment)
    joined = doubled[~conflict].groupby(moment[~conflict]).transform("first")
    frame = ordered.frame.copy()
    if len(joined):
        frame.loc[joined.index] = joined
    keep = np.ones(len(frame), dtype=bool)
    rows = np.flatnonzero(twice)
    repeated = np.insert(np.diff(moment) == 0, 0, False)
    keep[rows[~conflict & repeated]] = False
    again = frame.loc[rows[conflict]].assign(**{"\0moment": moment[conflict]}).duplicated().to_numpy()
    keep[rows[conflict][again]] = False
    _note_duplicates(int((~keep).sum()), len(np.unique(moment[conflict])), notes)
    return Ordered(frame[keep].reset_index(drop=True), ordered.owners[keep], ordered.times[keep], ordered.names)


def _conflicting(doubled: pd.DataFrame, moment: np.ndarray) -> np.ndarray:
    """Which rows stand at a moment at which a column holds two different values."""
    different = doubled.groupby(moment).nunique() > 1
    bad = different.index[different.any(axis=1)] if len(different.columns) else []
    return np.isin(moment, bad)


def _note_duplicates(gone: int, conflicts: int, notes: list[str]) -> None:
    if gone:
        notes.append(
            f"{gone:,} rows stand at the same time of the same patient as another and agree with it; they are joined."
        )
    if conflicts:
        notes.append(
            f"At {conflicts:,} {'moment' if conflicts == 1 else 'moments'} a patient has two rows that differ; "
            "both are kept, in the order of the file."
        )
