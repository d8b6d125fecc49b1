"""Curved effects for penalised regression: natural cubic splines of the numbers, beside their straight lines."""

from __future__ import annotations

import numpy as np

_PLACES = (0.05, 0.35, 0.65, 0.95)  # quantiles at which the pieces join (Harrell's for four knots)
_FEW = 6  # a number with fewer different values than this stays a straight line
_CROWD = 0.15  # a value that more of the rows share (put in for what is missing, a limit of detection) places no knot


class Bends:
    """What natural splines of some columns add to the straight lines, learned from the rows given to `fit` alone.

    Each column becomes up to two: cubic pieces that join smoothly and end in straight lines, freed of what a straight
    line tells already and brought to spread 1, so that one penalty treats lines and bends alike.

    References
    ----------
    Harrell FE. Regression Modeling Strategies. 2nd ed. Springer 2015, section 2.4.5 (restricted cubic splines).
    """

    def fit(self, inputs: np.ndarray) -> Bends:
        """Learn knots, lines and spreads from `inputs` (n, d), which are finite."""
        self.columns_ = [j for j in range(inputs.shape[1]) if len(np.unique(inputs[:, j])) >= _FEW]
        self.knots_ = {j: _knots(inputs[:, j]) for j in self.columns_}
        self.columns_ = [j for j in self.columns_ if len(self.knots_[j]) > 2]
        self.lines_, self.spreads_ = {}, {}
        for j in self.columns_:
            line, bends = _with_one(inputs[:, j]), natural_pieces(inputs[:, j], self.knots_[j])
            self.lines_[j] = np.linalg.lstsq(line, bends, rcond=None)[0]  # (2, k)
            spread = (bends - line @ self.lines_[j]).std(axis=0)
            self.spreads_[j] = np.where(spread > 1e-9, spread, 1.0)
        return self

    def transform(self, inputs: np.ndarray) -> np.ndarray:
        """The bends of `inputs` (n, d); (n, k)."""
        parts = [
            (natural_pieces(inputs[:, j], self.knots_[j]) - _with_one(inputs[:, j]) @ self.lines_[j]) / self.spreads_[j]
            for j in self.columns_
        ]
        return np.column_stack([np.empty((len(inputs), 0)), *parts])


def _knots(x: np.ndarray) -> np.ndarray:
    """Where the pieces join: quantiles of the values that are no crowd; x (n,)."""
    values, counts = np.unique(x, return_counts=True)
    spread = x[np.isin(x, values[counts <= _CROWD * len(x)])]
    return np.unique(np.quantile(spread, _PLACES)) if len(np.unique(spread)) >= _FEW else np.empty(0)


def natural_pieces(x: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """The curved terms of a natural cubic spline, straight beyond the outer knots; x (n,) → (n, len(knots) − 2)."""
    *inner, before, last = knots
    cubed = lambda knot: np.clip(x - knot, 0, None) ** 3
    ends = lambda knot: (cubed(before) * (last - knot) - cubed(last) * (before - knot)) / (last - before)
    return np.column_stack([cubed(knot) - ends(knot) for knot in inner]) / (last - knots[0]) ** 2


def _with_one(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x])
