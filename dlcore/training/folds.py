"""Who is held out when: patients dealt into folds, like cards.

A patient's rows never stand on both sides. Patients are sorted by outcome and dealt in turn, so that every
fold gets its share of each outcome; nothing else about a patient is looked at.
"""

from __future__ import annotations

import numpy as np

from dlcore.errors import DataError

N_QUANTILES = 10  # a numeric outcome is dealt by tenths of its distribution


def stratified_group_folds(strata, groups, n_folds: int, rng: np.random.Generator) -> np.ndarray:
    """Deal rows into folds of like size and like mix of outcomes, all rows of a patient into one.

    Parameters
    ----------
    strata : ndarray of shape (n,), int
        Outcome of each row as 0, 1, …; see `strata_of`.
    groups : ndarray of shape (n,) or None
        Patient of each row; None: every row is its own patient.
    n_folds : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n,), int
        Fold 0 … n_folds − 1 of each row. A patient who has several outcomes counts under the rarest.
    """
    patients, size, stratum = _patients(np.asarray(strata), groups)
    order = np.lexsort((rng.random(len(size)), -size, stratum))
    fold = np.empty(len(size), dtype=np.int64)
    fold[order] = (np.arange(len(size)) + rng.integers(n_folds)) % n_folds
    return fold[patients]


def _patients(strata, groups):
    """Row → patient number (n,), and each patient's rows and rarest outcome, (p,) both."""
    if groups is None:
        return np.arange(len(strata)), np.ones(len(strata), dtype=np.int64), strata
    _, patients = np.unique(np.asarray(groups).astype(str), return_inverse=True)
    commonness = np.bincount(strata)[strata]
    stratum = np.empty(patients.max() + 1, dtype=np.int64)
    order = np.argsort(-commonness, kind="stable")
    stratum[patients[order]] = strata[order]  # the rarest is written last and stays
    return patients, np.bincount(patients), stratum


def strata_of(y, *, numeric: bool) -> np.ndarray:
    """Outcome of each row as small integers: classes numbered, numbers cut at their tenths. Shape (n,)."""
    if not numeric:
        return np.unique(y, return_inverse=True)[1]
    ranks = np.argsort(np.argsort(y, kind="stable"), kind="stable")
    return ranks * min(N_QUANTILES, max(1, len(y) // 10)) // len(y)


def patients_per_class(strata, groups) -> np.ndarray:
    """How many patients have each outcome at least once, shape (n_classes,)."""
    patients, _, _ = _patients(np.asarray(strata), groups)
    pairs = np.unique(np.column_stack([patients, strata]), axis=0)
    return np.bincount(pairs[:, 1], minlength=int(np.max(strata)) + 1)


def outer_folds(y, groups, n_folds: int, rng: np.random.Generator, *, numeric: bool) -> tuple[np.ndarray, list[str]]:
    """Folds for honest evaluation.

    The only patient with an outcome cannot be tested on by networks that know this outcome: such patients are
    learned from always (fold −1).

    Returns
    -------
    fold : ndarray of shape (n,), int
        −1 everywhere where `n_folds` is 1.
    notes : list of dict
        Why there are fewer folds than asked for.

    Raises
    ------
    DataError
        Where there is only one patient.
    """
    strata = strata_of(y, numeric=numeric)
    counts = patients_per_class(np.zeros_like(strata) if numeric else strata, groups)
    if numeric and counts[0] < 2:
        raise DataError("There is only one patient to learn from.", "Add more patients, or check the patient column.")
    alone = np.zeros(len(strata), dtype=bool) if numeric else _with_patients(counts[strata] < 2, groups)
    if n_folds == 1 or alone.all():
        return np.full(len(strata), -1), []
    fewest = int(counts[counts >= 2].min())
    folds = stratified_group_folds(strata, groups, min(n_folds, fewest), rng)
    folds[alone] = -1
    return folds, _notes(n_folds, fewest, np.unique(y)[counts < 2] if not numeric else ())


def _notes(n_folds: int, fewest: int, lonely) -> list[dict]:
    notes = [{"name": "training.lonely_class", "outcome": str(c)} for c in lonely]
    if fewest < n_folds:
        notes.append({"name": "training.fewer_folds", "fewest": fewest, "n_folds": n_folds})
    return notes


def _with_patients(marked: np.ndarray, groups) -> np.ndarray:
    """Rows marked, (n,) bool, widened to all rows of their patients."""
    return marked if groups is None else np.isin(groups, np.asarray(groups)[marked])


def inner_parts(y, groups, n_parts: int, rng: np.random.Generator, *, numeric: bool) -> np.ndarray:
    """Parts of the training patients on which networks are stopped and calibrated, one part each.

    A patient who is the only one of a class stays in training always (part −1). Where fewer than two parts
    can be made, all rows are −1.
    """
    strata = strata_of(y, numeric=numeric)
    counts = patients_per_class(strata, groups)
    patients = len(np.unique(groups)) if groups is not None else len(strata)
    parts = stratified_group_folds(strata, groups, max(2, min(n_parts, patients)), rng)
    parts[_with_patients(np.isin(strata, np.flatnonzero(counts < 2)), groups)] = -1
    return parts
