"""How large errors usually are, value by value: what each error of a row is measured by.

Errors of an autoencoder are not equally large: what is hard to foretell in everybody counts in the plain squared error as
if it were a finding. Divided by its usual size, an error counts by how rare it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST = 1e-3  # no error is held to be usually smaller than this share of the mean size
NEVER_ALONE = 1e-3  # of what remains of a column's spread when its largest error is left out, at least


@dataclass(frozen=True)
class UsualErrors:
    """Middle and size of the residuals of rows that were not learnt from.

    Parameters
    ----------
    centre, width : ndarray of shape (d,)
        Mean and standard deviation of each residual.
    n : ndarray of shape (d,)
        Rows in which the value was known.
    """

    centre: np.ndarray
    width: np.ndarray
    n: np.ndarray

    @classmethod
    def of(cls, residuals: np.ndarray) -> UsualErrors:
        """Those of residuals (n, d), NaN where a value was not known; n ≥ 2."""
        known = ~np.isnan(residuals)
        n = known.sum(axis=0)
        centre = np.where(known, residuals, 0).sum(axis=0) / np.maximum(n, 1)
        square = np.where(known, residuals - centre, 0.0) ** 2
        width = np.sqrt(square.sum(axis=0) / np.maximum(n, 1))
        least = LEAST * max(float(np.sqrt(np.mean(width**2))), LEAST**2)
        return cls(centre, np.maximum(width, least), n.astype(np.float64))

    def parts(self, residuals: np.ndarray) -> np.ndarray:
        """What each value adds to the score of its row, (n, d): ((r − centre) / width)², 0 where not known."""
        return np.square(np.nan_to_num((residuals - self.centre) / self.width))

    def left_out(self, parts: np.ndarray) -> np.ndarray:
        """Parts (n, d) of the rows that centre and width were estimated from, each as if its own row had been left out.

        Without the row, mean and variance of a column of m become c − (r − c) / (m − 1) and
        m (s² − (r − c)² / (m − 1)) / (m − 1), and the part q = ((r − c) / s)² becomes q m / (m − 1) / (1 − q / (m − 1)).
        """
        others = np.maximum(self.n - 1, 1)
        return parts * self.n / others / np.maximum(1 - parts / others, NEVER_ALONE)

    def to_state(self) -> dict:
        return {"centre": self.centre, "width": self.width, "n": self.n}

    @classmethod
    def from_state(cls, state: dict) -> UsualErrors:
        """The inverse of `to_state`.

        Raises
        ------
        ValueError
            The state is incomplete, or its shapes do not fit.
        """
        centre, width, n = (np.asarray(state[k], dtype=np.float64) for k in ("centre", "width", "n"))
        if not centre.shape == width.shape == n.shape or centre.ndim != 1:
            raise ValueError("usual errors")
        return cls(centre, width, n)
