"""How unusual a residual is: its squared Mahalanobis distance, and which values it consists of.

Residuals of an autoencoder are neither equally large nor independent: what is hard to rebuild in everybody counts in
the plain squared error as if it were a finding. Whitened, each direction counts by how rare it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from sklearn.covariance import ledoit_wolf_shrinkage

CHUNK = 4096  # rows of which a covariance each is in memory


@dataclass(frozen=True)
class Whitening:
    """Centre and precision of the residuals of rows that were not learnt from.

    Parameters
    ----------
    centre, width : ndarray of shape (d,)
        Mean and standard deviation of each residual: what can be foretold well has a small one, and so counts from
        small deviations on.
    covariance, precision : ndarray of shape (d, d)
        Of the residuals in these units, of Ledoit & Wolf (2004), and its inverse.
    own : float
        Weight (1 − shrinkage) / rows of each row in the covariance: what a row that helped to estimate it takes away
        from its own distance.
    """

    centre: np.ndarray
    width: np.ndarray
    covariance: np.ndarray
    precision: np.ndarray
    own: float

    @classmethod
    def of(cls, residuals: np.ndarray) -> Whitening:
        """The whitening of residuals (n, d), NaN where a value was not known; n ≥ 2."""
        known = ~np.isnan(residuals)
        counts = known.sum(axis=0)
        centre = np.where(known, residuals, 0).sum(axis=0) / np.maximum(counts, 1)
        centred = np.where(known, residuals - centre, 0.0)
        width = np.sqrt(np.square(centred).sum(axis=0) / np.maximum(counts, 1))
        width = np.maximum(width, 1e-3 * max(float(np.sqrt(np.mean(width**2))), 1e-6))
        centred = centred / width
        if known.all():
            empirical = centred.T @ centred / len(centred)
        else:  # each pair of values over the rows that have both
            together = known.T.astype(np.float64) @ known
            empirical = centred.T @ centred / np.maximum(together, 1)
        shrinkage = _shrinkage(centred)
        level = max(float(np.trace(empirical)) / len(empirical), 1e-12)
        covariance = (1 - shrinkage) * empirical + shrinkage * level * np.eye(len(empirical))
        covariance = _at_least(covariance, 1e-6 * level)
        precision = cho_solve(cho_factor(covariance, lower=True), np.eye(len(covariance)))
        return cls(
            centre, width, covariance, (precision + precision.T) / 2, float((1 - shrinkage) / max(len(residuals), 1))
        )

    def parts(self, residuals: np.ndarray) -> np.ndarray:
        """What each value contributes to the squared distance, (n, d): r_j (Σ⁻¹ r)_j, 0 where not known.

        The sum over j is the distance, and each part is that value's Shapley value among all ways to bring the
        values of the row to their expectation one after the other (Mayrhofer & Filzmoser 2023). A negative part
        speaks for the ordinary. Of values not known nothing is counted: the covariance is that of the known ones.
        """
        known = ~np.isnan(residuals)
        centred = np.where(known, (residuals - self.centre) / self.width, 0.0)
        weighed = centred @ self.precision
        gaps = np.flatnonzero(~known.all(axis=1))
        for start in range(0, len(gaps), CHUNK):
            rows = gaps[start : start + CHUNK]
            weighed[rows] = self._solve_known(centred[rows], known[rows])
        return centred * weighed

    def _solve_known(self, centred, known):
        """Σ_known⁻¹ r for rows with gaps, one solution for each pattern of gaps."""
        solved = np.zeros_like(centred)
        patterns, pattern_of = np.unique(known, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            rows = np.flatnonzero(pattern_of.ravel() == number)
            if pattern.any():
                factor = cho_factor(self.covariance[np.ix_(pattern, pattern)], lower=True)
                solved[np.ix_(rows, pattern)] = cho_solve(factor, centred[np.ix_(rows, pattern)].T).T
        return solved

    def distances(self, residuals: np.ndarray) -> np.ndarray:
        """Squared distance of each row, (n,); see `expected` for what gaps add."""
        return self.parts(residuals).sum(axis=1)

    def left_out(self, distances: np.ndarray) -> np.ndarray:
        """Squared distances of the rows that the covariance was estimated from, each as if it had been left out.

        By the formula of Sherman & Morrison: without the row's own share a r rᵀ the distance q becomes q / (1 − a q).
        """
        return distances / np.maximum(1 - self.own * distances, 1e-3)

    def to_state(self) -> dict:
        return {
            "centre": self.centre,
            "width": self.width,
            "covariance": self.covariance,
            "precision": self.precision,
            "own": self.own,
        }

    @classmethod
    def from_state(cls, state: dict) -> Whitening:
        """The inverse of `to_state`.

        Raises
        ------
        ValueError
            The state is incomplete, or its shapes do not fit.
        """
        centre, width, covariance, precision = (
            np.asarray(state[k], dtype=np.float64) for k in ("centre", "width", "covariance", "precision")
        )
        if (
            centre.shape != width.shape
            or covariance.shape != precision.shape
            or covariance.shape != (len(centre), len(centre))
        ):
            raise ValueError("whitening")
        return cls(centre, width, covariance, precision, float(state["own"]))


def _shrinkage(centred: np.ndarray) -> float:
    if centred.shape[1] == 1 or len(centred) < 2:
        return 0.0
    return float(ledoit_wolf_shrinkage(centred, assume_centered=True))


def _at_least(covariance, floor: float) -> np.ndarray:
    """The covariance with no direction narrower than `floor`; pairs over different rows may not fit together."""
    values, axes = np.linalg.eigh(covariance)
    if values[0] >= floor:
        return covariance
    return (axes * np.maximum(values, floor)) @ axes.T
