"""Who learns from which stretch of which series, for forecasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn.windows import CONTEXT, Span, Windows, cut, whole
from dlcore.training.cross_fitting import Team, plan

FEWEST_SERIES = 10  # with fewer, the later part of each is held back instead of whole series
HELD_BACK, CHECKED = 0.3, 0.2  # share of a series tested on, and share of what is left that calibrates the intervals


@dataclass
class ForecastPlan:
    """Windows, teams of networks whose rows are windows, and what each row of a series is to them.

    Attributes
    ----------
    windows : Windows
    teams : list of Team
        The deployed one last.
    fold : ndarray of shape (N,), int
        Which fold held each row out; −1 where none did.
    blocks : list of ndarray of shape (N,), int
        For each team the block of rows that a regression is cross-fitted by; −1: not a training row.
    notes : list of dict
    by_time : bool
        Whether the later part of each series is held back in place of whole series.
    """

    windows: Windows
    teams: list[Team]
    fold: np.ndarray
    blocks: list[np.ndarray]
    notes: list[dict]
    by_time: bool = False


def by_series(X: Sequences, groups, split, folds, n_folds, n_members, seed) -> ForecastPlan:
    """Whole series are held out, all of a patient's together."""
    level = np.array(
        [np.nan_to_num(np.nanmean(v) if np.isfinite(v).any() else 0.0) for _, v in map(X.__getitem__, range(len(X)))]
    )
    teams, fold, notes = plan(level, groups, split, folds, n_folds, n_members, seed, numeric=True)
    windows = cut(X, whole(X))
    of = lambda series: np.flatnonzero(np.isin(windows.span, series))
    made = [
        Team(t.name, t.fold, of(t.rows), of(t.held_out), [of(r) for r in t.train], [of(r) for r in t.validation])
        for t in teams
    ]
    rng = np.random.default_rng([seed, 3])
    _, patient = np.unique(np.arange(len(X)) if groups is None else np.asarray(groups).astype(str), return_inverse=True)
    block = (rng.permutation(patient.max() + 1) % 5)[patient]
    blocks = [np.where(np.isin(X.owners, t.rows), block[X.owners], -1) for t in teams]
    return ForecastPlan(windows, made, fold[X.owners], [_numbered(b) for b in blocks], notes)


def by_time(X: Sequences, n_members: int) -> ForecastPlan:
    """The end of each series is held out; nothing that is later is ever learned from."""
    spans, teams, blocks, parts = [], [], [], []
    fold = np.full(len(X.times), -1)
    for held_back in (HELD_BACK, 0.0):
        learn, check, test, block = [], [], [], np.full(len(X.times), -1)
        for i, (a, b) in enumerate(zip(X.starts[:-1], X.starts[1:])):
            behind = int(a + round((b - a) * (1 - held_back)))
            middle = int(a + round((behind - a) * (1 - CHECKED)))
            learn.append(Span(i, int(a), middle, int(a)))
            check.append(Span(i, max(int(a), middle - CONTEXT // 2), behind, middle))
            test.append(Span(i, max(int(a), behind - CONTEXT // 2), int(b), behind))
            block[a:behind] = np.arange(behind - a) * 5 // max(1, behind - a)
            if held_back:
                fold[behind:b] = 0
        parts.append([learn, check, test if held_back else []])
        blocks.append(block)
    for learn, check, test in parts:
        at = np.cumsum([len(spans), len(learn), len(check), len(test)])
        spans += [*learn, *check, *test]
        teams.append(at)
    windows = cut(X, spans)
    of = lambda a, b: np.flatnonzero((windows.span >= a) & (windows.span < b))
    made = []
    for number, (name, at) in enumerate(zip(("fold 1", "deployed"), teams)):
        learn, check, test = (of(at[k], at[k + 1]) for k in range(3))
        rows = np.concatenate([learn, check])
        made.append(Team(name, 0 if number == 0 else -1, rows, test, [learn] * n_members, [check] * n_members))
    notes = [{"name": "training.ends_held_out", "n": len(X), "percent": round(100 * HELD_BACK)}]
    return ForecastPlan(windows, made, fold, blocks, notes, by_time=True)


def _numbered(block: np.ndarray) -> np.ndarray:
    """Blocks 0, 1, … without a gap; −1 stays."""
    found = np.unique(block[block >= 0])
    return np.where(block >= 0, np.searchsorted(found, block), -1)
