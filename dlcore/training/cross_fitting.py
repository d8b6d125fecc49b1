"""Who learns from whom: the nested plan behind the thirty networks.

Outer folds hold patients out for an honest evaluation. Within each fold's training patients an ensemble is
made by one recipe: every network leaves out one inner part on which it is stopped and calibrated. The same
recipe on all patients gives the ensemble that is deployed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.errors import DataError
from dlcore.training.folds import inner_parts, outer_folds

N_PARTS = 5  # each network is stopped on a fifth of its training patients
LEFT_OUT = -2  # fold of a row that is neither learned from nor tested on
SIZES = ((4_000, 5, 5), (20_000, 5, 2), (np.inf, 3, 1))  # rows at most, folds, networks an ensemble


@dataclass
class Team:
    """The networks that learn from the same patients.

    Parameters
    ----------
    name : str
    fold : int
        The fold held out; −1 for the ensemble that is deployed.
    rows : ndarray of int
        Rows of the training patients.
    held_out : ndarray of int
        Rows this team predicts for evaluation.
    train, validation : list of ndarray of int
        For each network the rows it learns from and those it is stopped and calibrated on.
    """

    name: str
    fold: int
    rows: np.ndarray
    held_out: np.ndarray
    train: list[np.ndarray]
    validation: list[np.ndarray]

    @property
    def names(self) -> list[str]:
        return [f"{self.name} · network {m + 1}" for m in range(len(self.train))]


def sizes(n_rows: int, n_folds: int | None, n_members: int | None) -> tuple[int, int]:
    """Folds and networks per ensemble: as asked, or by the number of rows where None."""
    _, folds, members = next(size for size in SIZES if n_rows <= size[0])
    return (folds if n_folds is None else n_folds), (members if n_members is None else n_members)


def plan(y, groups, split, folds, n_folds, n_members, seed, *, numeric) -> tuple[list[Team], np.ndarray, list[str]]:
    """Teams (the deployed one last), the fold of each row (n,), and notes.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Outcomes by their names: notes speak of them.
    folds : ndarray of shape (n,), int, or None
        Outer folds made beforehand (−1: never held out); None deals them.
    """
    if split is not None:
        return _plan_by_split(y, groups, np.asarray(split), n_members, seed, numeric)
    rng = np.random.default_rng([seed, 0])
    if folds is None:
        folds, notes = outer_folds(y, groups, n_folds, rng, numeric=numeric)
    else:
        folds, notes = _check_folds(folds, groups, len(y)), []
    teams = []
    for number, fold in enumerate(np.unique(folds[folds >= 0])):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        parts = _parts(y, groups, inside, n_members, [seed, 1, int(fold)], numeric)
        teams.append(_team(f"fold {number + 1}", int(fold), inside, outside, parts, n_members))
    everyone = np.arange(len(y))
    parts = _parts(y, groups, everyone, n_members, [seed, 2], numeric)
    teams.append(_team("deployed", -1, everyone, everyone[:0], parts, n_members))
    return teams, folds, notes


def _check_folds(folds, groups, n) -> np.ndarray:
    folds = np.asarray(folds)
    if folds.shape != (n,) or not np.issubdtype(folds.dtype, np.integer):
        raise DataError("Folds must be one whole number for each row.", f"Give an array of {n} integers.")
    if groups is not None:
        pairs = np.unique(np.column_stack([np.unique(groups, return_inverse=True)[1], folds]), axis=0)
        if len(pairs) > len(np.unique(pairs[:, 0])):
            raise DataError("A patient stands in several folds.", "Put all rows of a patient into one fold.")
    return folds.astype(np.int64)


def _parts(y, groups, inside, n_members, entropy, numeric) -> np.ndarray:
    """Inner parts (n_rounds, len(inside)); a new round is dealt for every five networks."""
    rng = np.random.default_rng(entropy)
    within = None if groups is None else np.asarray(groups)[inside]
    rounds = -(-n_members // N_PARTS)
    return np.stack([inner_parts(y[inside], within, N_PARTS, rng, numeric=numeric) for _ in range(rounds)])


def _team(name, fold, inside, outside, parts, n_members) -> Team:
    train, validation = [], []
    for m in range(n_members):
        dealt = parts[m // N_PARTS]
        mine = dealt == m % (dealt.max() + 1) if dealt.max() >= 0 else np.zeros(len(inside), dtype=bool)
        nothing_left = not mine.any() or mine.all()  # too few patients to spare any: stopped on what it learns from
        train.append(inside if nothing_left else inside[~mine])
        validation.append(inside if nothing_left else inside[mine])
    return Team(name, fold, inside, outside, train, validation)


def _plan_by_split(y, groups, split, n_members, seed, numeric):
    """One team: it learns from "train" (stopped on "validation" where there is any) and is evaluated on "test"."""
    known = np.isin(split, ("train", "validation", "test"))
    if not known.all():
        raise DataError(f"Unknown split {str(split[~known][0])!r}.", "Use train, validation and test.")
    train, validation, test = (np.flatnonzero(split == part) for part in ("train", "validation", "test"))
    if len(train) == 0:
        raise DataError("No row is marked as train.", "Mark the rows to learn from.")
    both = _on_both_sides(groups, split)
    test, notes = _without(test, both)
    if len(validation):
        inside = np.sort(np.concatenate([train, validation]))
        team = Team("deployed", 0, inside, test, [train] * n_members, [validation] * n_members)
    else:
        team = _team("deployed", 0, train, test, _parts(y, groups, train, n_members, [seed, 2], numeric), n_members)
    fold = np.where(split == "test", 0, -1)
    fold[both] = LEFT_OUT
    return [team], fold, notes


def _on_both_sides(groups, split) -> np.ndarray:
    """Rows of the test part, (n,) bool, whose patient is learned from as well."""
    test = split == "test"
    return np.zeros(len(split), dtype=bool) if groups is None else test & np.isin(groups, groups[~test])


def _without(test: np.ndarray, both: np.ndarray) -> tuple[np.ndarray, list[dict]]:
    """The test rows without those, and a note that says so."""
    if not both.any():
        return test, []
    if both.sum() == len(test):
        raise DataError(
            "Everybody in the test part is learned from, too, so nobody is left to test on.",
            "Put all rows of a patient, and all copies of a picture, into one part.",
        )
    return test[~both[test]], [{"name": "training.left_test", "n": int(both.sum()), "n_test": len(test)}]
