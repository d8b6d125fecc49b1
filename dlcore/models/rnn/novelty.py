"""How unlike the courses that were learned from a new one is, from summaries that hold no single patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.models.novelty import UNLIKE, RowNovelty
from dlcore.models.rnn import summaries

MOMENTS = (0.25, 0.5, 0.75, 1.0)  # of each record: a new one may be short, and is to be compared with short ones
_KINDS = ("last", "lowest", "highest", "mean")
_NAMED, _PART = 3, 0.1  # variables that are named, and what share of the distance each must make
_THIN = 0.01  # of the rows learned from had fewer values than a new last row may have
_LATER = 1.25  # times the longest record learned from: further out no answer was ever learned


@dataclass(frozen=True)
class CourseNovelty:
    """Where the courses learned from lie, by level, range and restlessness of each variable, and by what does not change.

    How many rows a record has is left out: a new patient's is short. Unlike is, too, whose last row has fewer values than
    rows learned from had (a visit of which nothing is known tells the networks that everything was left unmeasured), and
    whose record goes on much longer than any of them.

    Parameters
    ----------
    static : tuple of str
        What does not change and is a number.
    usual : ndarray of shape (d,)
        Taken where nothing was measured: that alone makes nobody unlike.
    rows : RowNovelty
    fewest : int
        Values that the last row must have.
    longest : float
        Time from first row to last that a record may have.
    """

    static: tuple[str, ...]
    usual: np.ndarray
    rows: RowNovelty
    fewest: int = 0
    longest: float = np.inf

    @classmethod
    def of(
        cls, X: Sequences, groups: np.ndarray | None = None, rows: np.ndarray | None = None, timed: bool = True
    ) -> CourseNovelty | None:
        """Learn from courses, or from `rows` of them (m,); a patient's (`groups` (n,)) are left out together.

        `timed`: whether what is learned knows the time since the first row. None where there are too few to say anything.
        """
        groups = np.arange(len(X)) if groups is None else np.asarray(groups)
        X, groups = (X, groups) if rows is None else (X[rows], groups[rows])
        static = tuple(name for name in X.static.columns if X.static[name].dtype.kind == "f")
        at = np.unique(np.concatenate([X.starts[:-1] + np.ceil(X.lengths * m).astype(int) - 1 for m in MOMENTS]))
        owner = np.searchsorted(X.starts, at, side="right") - 1
        encoded = _encoded(X, at, static)
        with np.errstate(invalid="ignore"):
            usual = np.array([np.median(c[np.isfinite(c)]) if np.isfinite(c).any() else 0.0 for c in encoded.T])
        novelty = RowNovelty.of(np.where(np.isfinite(encoded), encoded, usual), groups[owner])
        if novelty is None:
            return None
        fewest = int(np.quantile(_values_in_rows(X), _THIN))
        return cls(static, usual, novelty, fewest, _LATER * float(_spans(X).max()) if timed else np.inf)

    def share(self, X: Sequences) -> np.ndarray:
        """Share of known courses, left out, that are less unlike than each course up to its end, (n,)."""
        return self.rows.share(self._filled(X))

    def unlike(self, X: Sequences) -> np.ndarray:
        """Which courses are like none that was learned from, (n,) bool."""
        return (self.share(X) >= UNLIKE) | self._thin(X) | self._long(X)

    def _thin(self, X: Sequences) -> np.ndarray:
        return _values_in_rows(X)[summaries.ends(X)] < self.fewest

    def _long(self, X: Sequences) -> np.ndarray:
        return _spans(X) > self.longest

    def bounds(self, X: Sequences) -> dict:
        """Values in the first course's last row and the fewest there should be; its span and the longest there should be."""
        return {
            "values": int(_values_in_rows(X)[X.starts[1] - 1]),
            "fewest": self.fewest,
            "span": float(_spans(X)[0]),
            "longest": self.longest if np.isfinite(self.longest) else None,
        }

    def because(self, X: Sequences) -> list[str]:
        """The variables that put the first course farthest out, most first; none where `bounds` alone tell why."""
        if self.share(X[:1])[0] < UNLIKE:
            return []
        encoded = self._filled(X)[0]
        parts = np.maximum(self.rows.parts(encoded), 0)
        outside = (encoded < self.rows.low) | (encoded > self.rows.high)
        counts = outside if outside.any() else parts >= min(_PART * parts.sum(), parts.max())  # outside is alone enough
        names = [name for name in X.names for _ in range(len(_KINDS) + 1)] + list(self.static)
        ordered = [names[j] for j in np.argsort(-parts, kind="stable") if counts[j]]
        return list(dict.fromkeys(ordered))[:_NAMED]

    def _filled(self, X: Sequences) -> np.ndarray:
        encoded = _encoded(X, summaries.ends(X), self.static)
        return np.where(np.isfinite(encoded), encoded, self.usual)

    def to_state(self) -> dict:
        """As a tree."""
        bounds = {"fewest": self.fewest, "longest": self.longest if np.isfinite(self.longest) else None}
        return {"static": list(self.static), "usual": self.usual, "rows": self.rows.to_state()} | bounds

    @classmethod
    def from_state(cls, state: dict) -> CourseNovelty:
        """What `to_state` described; `ValueError` where shapes do not fit together."""
        rows, usual = RowNovelty.from_state(state["rows"]), np.asarray(state["usual"], np.float64)
        if usual.shape != rows.mean.shape:
            raise ValueError("novelty")
        longest = state.get("longest")  # neither bound in older files
        bounds = (int(state.get("fewest", 0)), np.inf if longest is None else float(longest))
        return cls(tuple(str(name) for name in state["static"]), usual, rows, *bounds)


class TellsUnlike:
    """For estimators of courses that learn a `CourseNovelty`, ``novelty_``; None where they cannot say."""

    novelty_: CourseNovelty | None

    def unlike(self, X) -> np.ndarray | None:
        """Which courses are like none that was learned from, so that no answer to them is to be trusted; (n,) bool."""
        if self.novelty_ is None:
            return None
        return self.novelty_.unlike(self._check_sequences(X, reset=False))

    def _novelty_state(self) -> dict:
        return {} if self.novelty_ is None else {"novelty": self.novelty_.to_state()}

    def _set_novelty(self, state: dict):
        self.novelty_ = (
            CourseNovelty.from_state(state["novelty"]) if "novelty" in state else None
        )  # none in older files


def _values_in_rows(X: Sequences) -> np.ndarray:
    """How many variables were measured in each row, (N,)."""
    return np.isfinite(X.values).sum(axis=1)


def _spans(X: Sequences) -> np.ndarray:
    """Time from each course's first row to its last, (n,)."""
    return X.last_times - X.first_times


def _encoded(X: Sequences, at: np.ndarray, static: tuple[str, ...]) -> np.ndarray:
    """Courses up to the rows `at` (m,), five columns a variable and one for each static number: (m, 5 V + S)."""
    kinds = summaries.at_rows(X, at)[:, :-1].reshape(len(at), len(X.names), len(summaries.KINDS))
    kept = [kinds[..., summaries.KINDS.index(kind)] for kind in _KINDS]
    values = np.stack([*kept, _restlessness(X, at)], axis=-1).reshape(len(at), -1)
    owner = np.searchsorted(X.starts, at, side="right") - 1
    known_once = X.static[list(static)].to_numpy(np.float64)[owner] if static else np.empty((len(at), 0))
    return np.column_stack([values, known_once])


def _restlessness(X: Sequences, at: np.ndarray) -> np.ndarray:
    """Mean absolute change from one measurement to the next, up to the rows `at` (m,); (m, V), NaN before the second."""
    start = X.starts[np.searchsorted(X.starts, at, side="right") - 1]
    found = np.empty((len(at), X.values.shape[1]))
    for v, column in enumerate(X.values.T):
        measured = np.flatnonzero(~np.isnan(column))
        same = X.owners[measured[1:]] == X.owners[measured[:-1]]
        change = np.where(same, np.abs(np.diff(column[measured])), 0.0)
        sums, counts = (np.concatenate([[0.0], np.cumsum(part)]) for part in (change, same))
        behind, before = (np.maximum(np.searchsorted(measured, rows) - 1, 0) for rows in (at + 1, start))
        with np.errstate(invalid="ignore", divide="ignore"):
            found[:, v] = (sums[behind] - sums[before]) / (counts[behind] - counts[before])
    return found
