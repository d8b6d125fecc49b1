"""How well a score ranks the ill above the well: ROC, precision and recall, for many draws at once."""

from __future__ import annotations

from copy import copy

import numpy as np


class Ranking:
    """Patients in descending order of a score, equal scores taken together.

    Parameters
    ----------
    ill : (m,) bool
        Who has the outcome.
    score : (m,) float
    """

    def __init__(self, ill: np.ndarray, score: np.ndarray):
        self.order = np.argsort(-score, kind="stable")
        ordered = score[self.order]
        self.starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])  # first of each distinct score
        self.score = ordered[self.starts]  # (u,)
        self.ill = np.asarray(ill)[self.order].astype(np.float32)
        self._ties = len(self.starts) < len(score)

    def thinned(self, n_points: int) -> Ranking:
        """The same ranking, read off at no more than `n_points` of its distinct scores."""
        if len(self.starts) <= n_points:
            return self
        coarse = copy(self)
        last = len(self.starts) - 1
        kept = np.unique(np.linspace(0, last, n_points).round().astype(int))  # each ends a block of patients
        coarse.starts = np.r_[0, self.starts[kept[:-1] + 1]]
        coarse.score = self.score[kept]
        coarse._ties = True
        return coarse

    def counts(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weight of the ill and of the well at each distinct score; two of shape (B, u)."""
        ordered = weights[:, self.order]
        ill = ordered * self.ill
        well = ordered - ill
        if self._ties:
            ill, well = (np.add.reduceat(x, self.starts, axis=1) for x in (ill, well))
        return ill, well

    def auroc(self, weights: np.ndarray) -> np.ndarray:
        """Share of pairs (one ill, one well) in which the ill one scores higher, ties counted half; (B,).

        The area under the ROC curve, by the Mann–Whitney statistic.
        """
        ill, well = self.counts(weights)
        below = well.sum(axis=1, dtype=float)[:, None] - np.cumsum(well, axis=1, dtype=float) + well / 2
        pairs = ill.sum(axis=1, dtype=float) * well.sum(axis=1, dtype=float)
        return np.einsum("bu,bu->b", ill, below) / pairs

    def average_precision(self, weights: np.ndarray) -> np.ndarray:
        """Mean of the precision at each ill patient, Σ (Rₖ − Rₖ₋₁) Pₖ; (B,)."""
        ill, well = self.counts(weights)
        hits = np.cumsum(ill, axis=1, dtype=float)
        flagged = hits + np.cumsum(well, axis=1, dtype=float)
        precision = np.divide(hits, flagged, out=np.zeros_like(hits), where=flagged > 0)
        return np.einsum("bu,bu->b", ill, precision) / hits[:, -1]

    def roc(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """False and true positive rates from (0, 0) to (1, 1); two of shape (B, u + 1)."""
        rates = [np.pad(np.cumsum(x, axis=1, dtype=float), ((0, 0), (1, 0))) for x in self.counts(weights)]
        true_positive, false_positive = (rate / rate[:, -1:] for rate in rates)
        return false_positive, true_positive

    def precision_recall(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Recall and precision at each distinct score, from the highest; two of shape (B, u)."""
        hits, false_alarms = (np.cumsum(x, axis=1, dtype=float) for x in self.counts(weights))
        flagged = hits + false_alarms
        precision = np.divide(hits, flagged, out=np.ones_like(hits), where=flagged > 0)
        return hits / hits[:, -1:], precision


def tied_pairs(ill: np.ndarray, score: np.ndarray) -> float:
    """Share of pairs (one ill, one well) whose scores are equal; the AUC counts them half."""
    well = np.sort(score[~ill])
    same = np.searchsorted(well, score[ill], "right") - np.searchsorted(well, score[ill], "left")
    return float(same.mean() / len(well))


def auroc_influence(ill: np.ndarray, score: np.ndarray) -> tuple[float, np.ndarray]:
    """The AUC, and each row's influence φ (m,) on it: the variance is Σ φ² over independent patients.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated receiver operating
    characteristic curves. Biometrics 1988;44:837–845.
    """
    ill = np.asarray(ill, bool)
    influence = np.empty(len(score))
    for here, sign in ((ill, 1), (~ill, -1)):
        placement = sign * _share_below(score[here], np.sort(score[~here])) + (sign < 0)
        n = len(placement)
        influence[here] = (placement - placement.mean()) / np.sqrt(n * max(n - 1, 1))
    return float(placement.mean()), influence


def _share_below(score: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Share of the sorted `others` below each score, ties counted half."""
    return (np.searchsorted(others, score, "left") + np.searchsorted(others, score, "right")) / (2 * len(others))
