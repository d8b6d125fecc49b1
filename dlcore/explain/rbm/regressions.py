"""What plain regressions would say: one logistic regression per finding from all others, alone and with all pairs.

All findings' regressions are fitted in one go: they share the matrix of what they look at, and each is kept from
looking at itself. The objective is scikit-learn's `LogisticRegression(C=1)`: Σ log loss + |w|² / 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import softplus

MOST_FOR_PAIRS = 40  # columns up to which every pair is looked at
N_STEPS = 60


@dataclass(frozen=True)
class Design:
    """How encoded rows become what the regressions look at.

    Parameters
    ----------
    centre : (d,)
        Put in place of what is missing.
    marked : (m,) int
        Columns whose gaps are marked by a column of their own.
    pairs : (p, 2) int
        Columns multiplied with each other.
    feature_of : (d,) int
        Columns of one feature never look at each other.
    """

    centre: np.ndarray
    marked: np.ndarray
    pairs: np.ndarray
    feature_of: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, feature_of: np.ndarray, with_pairs: bool) -> Design:
        d, gaps = values.shape[1], np.isnan(values)
        first, second = np.triu_indices(d, 1) if with_pairs else (np.zeros(0, int), np.zeros(0, int))
        apart = feature_of[first] != feature_of[second]
        centre = np.nansum(values, axis=0) / np.maximum((~gaps).sum(axis=0), 1)
        return cls(centre, np.flatnonzero(gaps.any(axis=0)), np.column_stack([first, second])[apart], feature_of)

    def matrix(self, values: np.ndarray) -> np.ndarray:
        """(n, d + m + p)"""
        gaps = np.isnan(values)
        filled = np.where(gaps, self.centre, values)
        products = filled[:, self.pairs[:, 0]] * filled[:, self.pairs[:, 1]]
        return np.concatenate([filled, gaps[:, self.marked], products], axis=1)

    def allowed(self) -> np.ndarray:
        """Which column of `matrix` each target may look at, (d + m + p, d) of 0 and 1."""
        target = self.feature_of
        single = np.concatenate([self.feature_of, self.feature_of[self.marked]])[:, None] != target
        pairs = (self.feature_of[self.pairs[:, 0]][:, None] != target) & (
            self.feature_of[self.pairs[:, 1]][:, None] != target
        )
        return np.concatenate([single, pairs]).astype(np.float64)


@dataclass(frozen=True)
class Regressions:
    """Fitted regressions: ``weights`` (columns of the design, d), ``bias`` (d,), and which targets are numbers."""

    design: Design
    weights: np.ndarray
    bias: np.ndarray
    numbers: np.ndarray

    def predict(self, values: np.ndarray) -> np.ndarray:
        """Each column as expected from the others, (n, d): probabilities, or expected numbers."""
        logits = self.design.matrix(values) @ self.weights + self.bias
        return np.where(self.numbers, logits, 1 / (1 + np.exp(-np.clip(logits, -50, 50))))


def fit_regressions(
    values: np.ndarray, weights: np.ndarray, feature_of: np.ndarray, numbers: np.ndarray, with_pairs: bool = False
) -> Regressions:
    """Fit one regression per column on rows (n, d) with NaN, each row counted `weights` (n,) times.

    Parameters
    ----------
    numbers : (d,) bool
        Columns predicted by least squares (ridge) instead of a logistic regression.
    """
    design = Design.of(values, feature_of, with_pairs)
    x, allowed = torch.as_tensor(design.matrix(values)), torch.as_tensor(design.allowed())
    y, seen = (
        torch.as_tensor(np.nan_to_num(values)),
        torch.as_tensor(~np.isnan(values)) * torch.as_tensor(weights)[:, None],
    )
    shares = np.clip(design.centre, 0.01, 0.99)
    start = np.where(numbers, design.centre, np.log(shares / (1 - shares)))
    w = torch.zeros((x.shape[1], y.shape[1]), dtype=torch.float64, requires_grad=True)
    b, linear = torch.tensor(start, requires_grad=True), torch.as_tensor(numbers)
    any_numbers = bool(numbers.any())
    optimizer = torch.optim.LBFGS(
        [w, b], max_iter=N_STEPS, history_size=15, line_search_fn="strong_wolfe", tolerance_change=1e-7
    )

    def loss():
        optimizer.zero_grad()
        logits = torch.addmm(b, x, w * allowed)
        cost = softplus(logits) - y * logits
        if any_numbers:
            cost = torch.where(linear, (y - logits) ** 2 / 2, cost)
        total = (cost * seen).sum() + (w**2).sum() / 2
        total.backward()
        return total

    optimizer.step(loss)
    return Regressions(design, (w * allowed).detach().numpy(), b.detach().numpy(), numbers)
