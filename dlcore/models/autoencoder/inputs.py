"""What an autoencoder sees of a row: a table's columns, the course of a signal, or the pixels of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt, prod

import numpy as np
import pandas as pd

from dlcore.data.images.stack import ImageStack
from dlcore.errors import DataError
from dlcore.models.cnn.preprocess import intensity_range, pictures
from dlcore.models.som.encode import MapEncoder

TABLE, SIGNALS, IMAGES = "table", "signals", "images"
LARGEST_SIDE = 32  # pixels of a picture's longer side; larger ones are shrunk
LONGEST = 512  # samples of a signal; longer ones are averaged
MOST_PLACES = 484  # places of a signal or picture whose residuals are told apart


def kind_of(X, wanted: str = "auto") -> str:
    """Whether rows are a table, signals or pictures.

    Parameters
    ----------
    X : DataFrame, array, `Sequences`, `ImageStack` or list of pictures
    wanted : {"auto", "table", "signals", "images"}
        "auto" takes a 2-D array for a table.
    """
    if wanted != "auto":
        return wanted
    if hasattr(X, "starts") and hasattr(X, "times"):
        return SIGNALS
    if isinstance(X, ImageStack) or (isinstance(X, np.ndarray) and X.ndim in (3, 4)):
        return IMAGES
    if isinstance(X, list) and len(X) and not np.isscalar(X[0]) and np.ndim(X[0]) >= 2:
        return IMAGES
    return TABLE


class TableInputs:
    """A table: z-scores of numbers, a column for each level of a category, NaN where missing.

    Residuals are told apart for each of these columns; of a category's one is left out, as it follows from the others.
    """

    kind = TABLE
    in_columns, drawn_as = True, "columns"  # named values with units of their own

    def fit_rows(self, X) -> np.ndarray:
        """Settle how these columns are encoded; their rows, as `rows` gives them. `DataError` where no column varies."""
        self.encoder = MapEncoder()
        rows = self.encoder.fit_transform(X).astype(np.float32)
        if not self.encoder.names_:
            raise DataError(
                "No column varies, so there is nothing to rebuild.", "Choose columns with different values."
            )
        self._lay_out()
        return rows

    def _lay_out(self):
        feature = self.encoder.feature_of_
        self.n_numbers = sum(block.is_number for block in self.encoder.blocks_)
        doubled = [np.flatnonzero(feature == f)[-1] for f in np.unique(feature[self.n_numbers :])]
        self.places = np.setdiff1d(np.arange(len(feature)), [d for d in doubled if (feature == feature[d]).sum() > 1])
        self.shape, self.feature = (len(feature),), np.unique(feature, return_inverse=True)[1]

    @property
    def notes(self) -> list[str]:
        return self.encoder.table_.notes_

    def rows(self, X) -> np.ndarray:
        """(n, d) float32."""
        return self.encoder.transform(X).astype(np.float32)

    def residuals(self, rows, rebuilt) -> np.ndarray:
        """What was not rebuilt at each place, (n, p) float64; NaN where not known."""
        return (rows[:, self.places] - rebuilt[:, self.places]).astype(np.float64)

    def to_state(self) -> dict:
        return {"encoder": self.encoder.to_state()}

    @classmethod
    def from_state(cls, state: dict) -> TableInputs:
        made = cls()
        made.encoder = MapEncoder.from_state(state["encoder"], True)
        made._lay_out()
        return made


@dataclass
class _Sites:
    """What signals and pictures share: values on a grid of sites, one mean and one spread for each channel.

    Parameters
    ----------
    shape : tuple of int
        (channels, length) or (channels, height, width), as the network sees them.
    grid : tuple of int
        Into how many places the sites are pooled where residuals are told apart.
    centre, width : ndarray of shape (channels,)
    """

    shape: tuple[int, ...]
    grid: tuple[int, ...]
    centre: np.ndarray
    width: np.ndarray

    notes = ()

    def standard(self, values: np.ndarray) -> np.ndarray:
        """Values (n, channels, …) as rows (n, d) float32."""
        by_channel = (-1, *[1] * (values.ndim - 2))
        scaled = (values - self.centre.reshape(by_channel)) / self.width.reshape(by_channel)
        return np.clip(scaled, -10, 10).reshape(len(values), -1).astype(np.float32)

    def values(self, rows: np.ndarray) -> np.ndarray:
        """Rows (n, d) back as values (n, channels, …)."""
        values = np.asarray(rows, dtype=np.float64).reshape(len(rows), *self.shape)
        by_channel = (-1, *[1] * (values.ndim - 2))
        return values * self.width.reshape(by_channel) + self.centre.reshape(by_channel)

    def residuals(self, rows, rebuilt) -> np.ndarray:
        """What was not rebuilt at each place, (n, channels · places) float64: the mean over the sites of a place."""
        difference = (rows - rebuilt).astype(np.float64).reshape(len(rows), *self.shape)
        for axis, places in enumerate(self.grid, start=2):
            difference = pooled(difference, axis, places)
        return difference.reshape(len(rows), -1)

    def to_state(self) -> dict:
        return {"shape": list(self.shape), "grid": list(self.grid), "centre": self.centre, "width": self.width}

    @staticmethod
    def _described(state: dict) -> dict:
        shape, grid = (tuple(int(v) for v in state[k]) for k in ("shape", "grid"))
        centre, width = (np.asarray(state[k], dtype=np.float64) for k in ("centre", "width"))
        if len(grid) != len(shape) - 1 or centre.shape != width.shape or centre.shape != shape[:1]:
            raise ValueError("shape")
        if any(not 1 <= g <= s <= 4096 for g, s in zip(grid, shape[1:])):
            raise ValueError("grid")
        return {"shape": shape, "grid": grid, "centre": centre, "width": width}


def pooled(values: np.ndarray, axis: int, n_places: int) -> np.ndarray:
    """Means over `n_places` pieces of an axis, as equal as can be; NaN where a piece holds nothing known."""
    n = values.shape[axis]
    if n == n_places:
        return values
    edges = np.arange(n_places) * n // n_places
    known = ~np.isnan(values)
    sums = np.add.reduceat(np.where(known, values, 0.0), edges, axis=axis)
    counts = np.add.reduceat(known.astype(np.float64), edges, axis=axis)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


class SignalInputs(_Sites):
    """Recordings of equal length: (n, samples) of one lead, or `Sequences` of several."""

    kind = SIGNALS
    in_columns, drawn_as = False, "signals"  # places of one measurement

    @classmethod
    def fit(cls, X) -> SignalInputs:
        """Settle how these recordings are encoded; `DataError` where they never change."""
        values, names, unit, times = signals_of(X)
        if not np.isfinite(values).any():
            raise DataError("The signals hold no value.", "Give recordings with values.")
        length = min(values.shape[2], LONGEST)
        centre, width = np.nanmean(values, axis=(0, 2)), np.nanstd(values, axis=(0, 2))
        if not width.max() > 0:
            raise DataError("The signals never change, so there is nothing to rebuild.", "Give other recordings.")
        places = min(length, max(1, MOST_PLACES // values.shape[1]))
        made = cls((values.shape[1], length), (places,), centre, np.where(width > 0, width, 1.0))
        made.n_samples, made.names, made.time_unit = values.shape[2], names, unit
        made.step = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
        return made

    def rows(self, X) -> np.ndarray:
        """(n, channels · length) float32; `DataError` for recordings of other leads or length."""
        values, _, _, _ = signals_of(X)
        if values.shape[1:] != (self.shape[0], self.n_samples):
            raise DataError(
                f"A signal has {values.shape[1]} channel(s) of {values.shape[2]} samples; "
                f"the model was trained on {self.shape[0]} of {self.n_samples}.",
                "Give recordings of the same leads and length.",
            )
        return self.standard(pooled(values, 2, self.shape[1]))

    def to_state(self) -> dict:
        own = {"n_samples": self.n_samples, "names": list(self.names), "time_unit": self.time_unit, "step": self.step}
        return super().to_state() | own

    @classmethod
    def from_state(cls, state: dict) -> SignalInputs:
        made = cls(**cls._described(state))
        made.n_samples, made.names = int(state["n_samples"]), [str(name) for name in state["names"]]
        made.time_unit, made.step = str(state["time_unit"]), float(state["step"])
        return made


def signals_of(X) -> tuple[np.ndarray, list[str], str, np.ndarray]:
    """Signals as values (n, channels, samples) float64, the channels' names, the unit of time and the times (samples,).

    Raises
    ------
    DataError
        Where they differ in length, or hold what is no number.
    """
    if hasattr(X, "starts") and hasattr(X, "times"):
        lengths = np.diff(X.starts)
        if len(lengths) == 0 or lengths.min() != lengths.max() or lengths.min() < 2:
            shortest, longest = (int(lengths.min()), int(lengths.max())) if len(lengths) else (0, 0)
            raise DataError(
                f"The recordings differ in length ({shortest} to {longest} samples).",
                "An autoencoder needs signals of one length, for example single heartbeats.",
            )
        values = np.asarray(X.values, dtype=np.float64).reshape(len(lengths), lengths[0], -1).transpose(0, 2, 1)
        return values, [str(name) for name in X.names], str(X.time_unit), np.asarray(X.times[: lengths[0]])
    frame = X.to_numpy() if isinstance(X, pd.DataFrame) else np.asarray(X)
    try:
        values = np.asarray(frame, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError("The signals hold what is no number.", "Give one column for each sample.") from error
    if values.ndim != 2 or values.shape[1] < 2:
        raise DataError(f"An array of shape {values.shape} is not a row of signals.", "Give (signals, samples).")
    values = np.where(np.isfinite(values), values, np.nan)
    return values[:, None, :], ["signal"], "steps", np.arange(values.shape[1])


class PictureInputs(_Sites):
    """Pictures brought to one size, 32 pixels at most a side: what is unusual is told by region, not by pixel."""

    kind = IMAGES
    in_columns, drawn_as = False, "pictures"

    @classmethod
    def fit(cls, X) -> PictureInputs:
        """Settle how these pictures are encoded; `DataError` where all are of one even colour."""
        spread = intensity_range(X)
        stack = pictures(X, spread)
        size = tuple(int(side) for side in np.median(stack.sizes, axis=0))
        shrink = min(1.0, LARGEST_SIDE / max(size))
        size = tuple(max(2, round(side * shrink)) for side in size)
        pixels = stack.array(size, stack.channels).transpose(0, 3, 1, 2) / np.float32(255)
        width = pixels.std(axis=(0, 2, 3), dtype=np.float64)
        if width.max() < 1e-6:
            raise DataError("All pictures are of one even colour, so there is nothing to rebuild.", "Give others.")
        side = isqrt(MOST_PLACES // stack.channels)
        grid = tuple(min(s, max(1, round(side * s / max(size)))) for s in size)
        made = cls(
            (stack.channels, *size),
            grid,
            pixels.mean(axis=(0, 2, 3), dtype=np.float64),
            np.where(width > 1e-6, width, 1.0),
        )
        made.spread = spread
        return made

    def rows(self, X) -> np.ndarray:
        """(n, channels · pixels) float32."""
        stack = pictures(X, self.spread)
        pixels = stack.array(self.shape[1:], self.shape[0])
        return self.standard(pixels.transpose(0, 3, 1, 2) / np.float32(255))

    def to_state(self) -> dict:
        return super().to_state() | {"spread": self.spread}

    @classmethod
    def from_state(cls, state: dict) -> PictureInputs:
        made = cls(**cls._described(state))
        made.spread = None if state["spread"] is None else [float(v) for v in state["spread"]]
        return made


INPUTS = {TABLE: TableInputs, SIGNALS: SignalInputs, IMAGES: PictureInputs}


def fit_inputs(X, chosen: np.ndarray, kind: str):
    """The inputs of rows of this kind, fitted to those `chosen` (row numbers), and all rows of X as they are seen."""
    made, all_of_them = INPUTS[kind], len(chosen) == len(X)
    if not made.in_columns:
        fitted = made.fit(X if all_of_them else take_rows(X, chosen))
        return fitted, fitted.rows(X)
    fitted = made()
    rows = fitted.fit_rows(X if all_of_them else take_rows(X, chosen))
    return fitted, rows if all_of_them else fitted.rows(X)


def n_values(inputs) -> int:
    """How many values a row has, as the network sees it."""
    return prod(inputs.shape)


def take_rows(X, rows):
    """Some rows of a table, an array, a stack or a list."""
    if isinstance(X, pd.DataFrame):
        return X.iloc[rows]
    return [X[i] for i in rows] if isinstance(X, list) else X[rows]
