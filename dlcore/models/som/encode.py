"""Patients as points for a map: every variable with the same weight, gaps left open, outliers brought in."""

from __future__ import annotations

import numpy as np

from dlcore.data.tables.blocks import Block
from dlcore.data.tables.encode import TableEncoder
from dlcore.errors import BundleError

FAR = 10.0  # a value counts as at most this many standard deviations from the mean
ORDINARY = 6.0  # values beyond this many robust standard deviations do not widen the scale


class MapEncoder:
    """`TableEncoder` with gaps kept, then each variable brought to total variance 1.

    A number keeps its z-score unless a few values lie far out: those would squeeze everybody else together, so mean
    and standard deviation are those of the values brought in to 6 robust standard deviations, and a z-score ends at
    ±10. The columns of a category are centred and divided by √(1 − Σ p²), so that together they vary as one number
    does.

    Parameters
    ----------
    standardize : bool
        ``False`` leaves numbers as they were given, and categories as 0 and 1.
    """

    def __init__(self, standardize: bool = True):
        self.standardize = standardize

    def fit(self, X) -> MapEncoder:
        self.fit_transform(X)
        return self

    def fit_transform(self, X) -> np.ndarray:
        """`fit`, and the rows as `transform` gives them."""
        self.table_ = TableEncoder(missing="keep").fit(X)
        encoded = self.table_.transform(X)
        self.centre_, self.width_ = np.zeros(encoded.shape[1]), np.ones(encoded.shape[1])
        for block in self.blocks_:
            columns = list(block.columns)
            self.centre_[columns], self.width_[columns] = self._weigh(block, encoded[:, columns])
        return self._brought_in(encoded)

    def _weigh(self, block: Block, encoded: np.ndarray):
        """What is taken from a variable's columns (n, k), and what they are divided by."""
        if not self.standardize:  # the table's own z-score is undone
            return -block.mean / block.scale, 1 / block.scale
        if block.is_number:
            return ordinary_range(encoded[:, 0])
        shares = np.nanmean(encoded, axis=0)
        return shares, np.sqrt(max(1 - (shares**2).sum(), 1e-6))

    @property
    def blocks_(self) -> tuple[Block, ...]:
        """Which of the d columns belong to which variable."""
        return self.table_.blocks_

    @property
    def feature_of_(self) -> np.ndarray:
        """For each of the d columns the position of the given column that it comes from, (d,)."""
        return self.table_.feature_of_

    def transform(self, X) -> np.ndarray:
        """(n, d) float64; NaN where missing."""
        return self._brought_in(self.table_.transform(X))

    def _brought_in(self, encoded: np.ndarray) -> np.ndarray:
        points = (encoded - self.centre_) / self.width_
        return np.clip(points, -FAR, FAR) if self.standardize else points

    def in_units(self, points: np.ndarray) -> np.ndarray:
        """Points (k, d) as the table has them: numbers in their units, categories as shares of each level (0 to 1)."""
        encoded = points * self.width_ + self.centre_
        for block in self.blocks_:
            columns = list(block.columns)
            own = encoded[:, columns]
            encoded[:, columns] = own * block.scale + block.mean if block.is_number else np.clip(own, 0, 1)
        return encoded

    @property
    def names_(self) -> list[str]:
        """What each of the d columns is called: "age", "sex = male"."""
        return self.table_.encoded_names_

    def to_state(self) -> dict:
        return {"table": self.table_.to_state(), "centre": self.centre_, "width": self.width_}

    @classmethod
    def from_state(cls, state: dict, standardize: bool) -> MapEncoder:
        """The inverse of `to_state`.

        Raises
        ------
        BundleError
            The state is damaged.
        """
        encoder = cls(standardize)
        try:
            encoder.table_ = TableEncoder.from_state(state["table"])
            encoder.centre_, encoder.width_ = (np.asarray(state[k], dtype=np.float64) for k in ("centre", "width"))
        except (KeyError, TypeError, ValueError) as error:
            raise BundleError("The map's preparation of the table is damaged.", "Save the model again.") from error
        if encoder.centre_.shape != encoder.width_.shape or encoder.centre_.shape != (len(encoder.names_),):
            raise BundleError("The map's preparation of the table does not fit together.", "Save the model again.")
        return encoder


def ordinary_range(values: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of the values (n,) brought in to 6 robust standard deviations from the median."""
    values = values[~np.isnan(values)]
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    robust = (high - low) / 1.349  # of a normal distribution, one standard deviation
    reach = ORDINARY * robust
    within = np.clip(values, middle - reach, middle + reach) if robust > 0 else values
    return float(np.mean(within)), float(np.std(within)) or 1.0
