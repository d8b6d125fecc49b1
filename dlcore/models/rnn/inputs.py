"""What a recurrent network takes at each row: values, which of them are new, how old the others are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.steps import usual_step
from dlcore.data.tables.encode import TableEncoder
from dlcore.errors import BundleError
from dlcore.models.rnn.summaries import carried, chunks, last_seen, padded

FARTHEST = 5.0  # standard deviations to which a value is cut; one slip of the pen must not drown a course


@dataclass
class SequenceEncoder:
    """Numbers a network can take, learned from the training patients alone.

    A row becomes: each value, carried forward until it is measured again, in standard deviations (0 before the first
    measurement); 1 where it was measured just now; how long ago it was measured (Che et al. 2018); how long
    since the row before and since the start; and what does not change with time. Times enter as log(1 + t / step)
    with the usual step between rows. What never varies in training (a variable that is never missing has nothing to
    mark) is left out.

    Parameters
    ----------
    names : tuple of V str
    centre, scale : ndarray of shape (D,)
        Of the raw columns (`raw`).
    used : ndarray of int
        Which raw columns vary and are given to the network.
    step : float
        Usual time between rows.
    static : TableEncoder or None
    width : int
        Columns a network takes where they are more: zeros follow.
    """

    names: tuple[str, ...]
    centre: np.ndarray
    scale: np.ndarray
    used: np.ndarray
    step: float
    static: TableEncoder | None
    width: int = 0

    @classmethod
    def fit(cls, X: Sequences, patients: np.ndarray, raw: np.ndarray | None = None) -> SequenceEncoder:
        """Learn from some of the patients.

        Parameters
        ----------
        raw : ndarray of shape (N, D), optional
            What `raw` gives for all of `X`, where it is at hand.
        """
        own = X[patients]
        step = usual_step(own, 1.0)
        raw = raw_columns(own) if raw is None else raw[rows_of(X, patients)]
        timed = lambda j: raw[:, j] if j < 2 * len(X.names) else np.log1p(raw[:, j] / step)
        centre, scale = np.array([_centre_and_scale(timed(j)) for j in range(raw.shape[1])]).T
        used = np.flatnonzero(scale > 1e-9)
        static = TableEncoder().fit(own.static) if own.static.shape[1] else None
        return cls(X.names, centre, np.where(scale > 1e-9, scale, 1.0), used, step, static)

    @property
    def n_inputs(self) -> int:
        known = len(self.used) + (0 if self.static is None else len(self.static.encoded_names_))
        return max(known, self.width)

    @property
    def variable_of(self) -> np.ndarray:
        """For each input the variable it tells of, −1 for times and what does not change; (n_inputs,) int."""
        n_values = len(self.names)
        of = np.concatenate([np.tile(np.arange(n_values), 3), [-1, -1]])[self.used]
        return np.concatenate([of, np.full(self.n_inputs - len(of), -1)])

    def transform(self, X: Sequences, raw: np.ndarray | None = None) -> np.ndarray:
        """Every row of `X` as the network takes it, (N, n_inputs) float32."""
        raw = raw_columns(X) if raw is None else raw
        n_values = len(self.names)
        found = np.zeros((len(raw), self.n_inputs), dtype=np.float32)
        for at, j in enumerate(self.used):
            column = raw[:, j] if j < 2 * n_values else np.log1p(raw[:, j] / self.step)
            z = (column - self.centre[j]) / self.scale[j]
            found[:, at] = np.clip(np.where(np.isfinite(z), z, 0.0), -FARTHEST, FARTHEST)
        if self.static is not None:
            static = self.static.transform(X.static)
            found[:, len(self.used) : len(self.used) + static.shape[1]] = static[X.owners]
        return found

    def next_values(self, X: Sequences) -> np.ndarray:
        """What the row after each row brings, standardised, (N, V) float32; NaN where not measured, or none follows."""
        n_values = len(self.names)
        z = (np.roll(X.values, -1, axis=0) - self.centre[:n_values]) / self.scale[:n_values]
        z[X.starts[1:] - 1] = np.nan
        return np.clip(z, -FARTHEST, FARTHEST).astype(np.float32)

    def to_state(self) -> dict:
        return {
            "names": list(self.names),
            "centre": self.centre,
            "scale": self.scale,
            "used": self.used,
            "step": float(self.step),
            "static": None if self.static is None else self.static.to_state(),
            "width": int(self.width),
        }

    @classmethod
    def from_state(cls, state: dict) -> SequenceEncoder:
        """The encoder that `to_state` described; `BundleError` where its parts do not fit."""
        names = tuple(str(name) for name in state["names"])
        centre, scale = (np.asarray(state[part], dtype=np.float64) for part in ("centre", "scale"))
        used = np.asarray(state["used"], dtype=np.int64)
        shape = (3 * len(names) + 2,)
        if centre.shape != shape or scale.shape != shape or not np.isin(used, np.arange(shape[0])).all():
            raise BundleError("The preparation of courses in the model file is damaged.", "Save the model again.")
        static = None if state["static"] is None else TableEncoder.from_state(state["static"])
        return cls(names, centre, scale, used, float(state["step"]), static, int(state["width"]))


def raw_columns(X: Sequences) -> np.ndarray:
    """Per row: values carried forward (V), measured now (V), time since measured (V), since the row before, since start.

    Returns
    -------
    ndarray of shape (N, 3 V + 2), float64
        NaN where there is nothing yet.
    """
    found = np.empty((len(X.times), 3 * len(X.names) + 2))
    for patients in chunks(X):
        times, values = padded(X, patients)
        seen = last_seen(values)
        ago = times[..., None] - carried(np.broadcast_to(times[..., None], values.shape), seen)
        gap = np.diff(times, axis=1, prepend=times[:, :1])
        parts = [carried(values, seen), (~np.isnan(values)).astype(float), ago, gap[..., None], times[..., None]]
        inside = np.arange(times.shape[1]) < X.lengths[patients][:, None]
        found[X.starts[patients[0]] : X.starts[patients[-1] + 1]] = np.concatenate(parts, axis=-1)[inside]
    return found


def _centre_and_scale(column: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of what is known of a column; 0 and 0 where nothing is."""
    known = column[np.isfinite(column)]
    return (known.mean(), known.std()) if len(known) else (0.0, 0.0)


def rows_of(X: Sequences, patients: np.ndarray) -> np.ndarray:
    """Row numbers of the patients, one patient's after the other's."""
    lengths = X.lengths[patients]
    first = np.concatenate([[0], np.cumsum(lengths)])
    return np.arange(first[-1]) + np.repeat(X.starts[patients] - first[:-1], lengths)


def batch_rows(starts: Tensor, lengths: Tensor) -> Tensor:
    """Row numbers (T, B) of a batch, time first; behind a patient's end the last row is repeated and never counts."""
    position = torch.arange(int(lengths.max()))[:, None]
    return starts + torch.minimum(position, lengths - 1)
