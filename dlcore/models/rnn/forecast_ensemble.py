"""An ensemble that forecasts, as it is used: a regression on the last values, networks that add to it, intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import BundleError
from dlcore.models.rnn import members, networks
from dlcore.models.rnn.adaptive import tracked
from dlcore.models.rnn.autoregression import Autoregression
from dlcore.models.rnn.ensemble import batches, checked_shape
from dlcore.models.rnn.inputs import SequenceEncoder, batch_rows, raw_columns
from dlcore.models.rnn.windows import BANDS, ahead, cut, history, recent_change, whole


@dataclass
class ForecastEnsemble:
    """M networks of one shape.

    The forecast h rows ahead is y(t) + scale · (regression + network), its interval that plus `quantiles`.

    Parameters
    ----------
    regression : Autoregression
    encoder : SequenceEncoder
    shape, weights : dict
        As in `Ensemble`; ``n_outputs`` is the horizon H.
    scale : float
        Unit of the networks, in the variable's own.
    quantiles : ndarray of shape (2, BANDS, H)
        Lower and upper distance from the forecast of a series as restless as usual, by how much is known of it
        (`windows.history`), in the variable's own unit.
    usual : float
        Mean absolute change from row to row in training.
    calm : float
        Share of the errors' size that is left where a series does not move at all.
    level : float
    adapts : bool
        Whether intervals widen while a series leaves them too often (`adaptive.tracked`): where there were too few series to
        say how far off forecasts of another one will be.
    """

    regression: Autoregression
    encoder: SequenceEncoder
    shape: dict
    weights: dict
    scale: float
    quantiles: np.ndarray
    usual: float
    calm: float
    level: float
    adapts: bool = False

    def __post_init__(self):
        self.n_members = len(next(iter(self.weights.values())))
        made = [networks.build(n_inputs=self.encoder.n_inputs, **self.shape) for _ in range(self.n_members)]
        self.networks = [network.double() for network in members.load(made, self.weights)]

    @property
    def horizon(self) -> int:
        return int(self.shape["n_outputs"])

    def simple(self, X: Sequences) -> np.ndarray:
        """The regression's forecasts from every row, (N, H)."""
        carried = carried_forward(X)
        change = self.regression.predict(self.regression.features(X, carried))
        return carried[:, [self.regression.target]] + self.scale * change

    def predict_rows(self, X: Sequences) -> np.ndarray:
        """Each network's forecasts from every row, each from that row and earlier ones alone, (M, N, H)."""
        windows = cut(X, whole(X))
        added = np.zeros((self.n_members, len(X.times), self.horizon))
        encoded = self.encoder.transform(windows.X).astype(np.float64)
        for chosen in batches(windows.X.lengths, encoded.shape[1]):
            starts, lengths = windows.X.starts[:-1][chosen], windows.X.lengths[chosen]
            at = batch_rows(torch.from_numpy(starts), torch.from_numpy(lengths)).numpy()  # (T, b)
            counts = windows.scored[at] & (np.arange(len(at))[:, None] < lengths)
            with torch.inference_mode():
                x = torch.from_numpy(encoded[at])
                for m, network in enumerate(self.networks):
                    added[m, windows.row[at[counts]]] = network(x).numpy()[counts]
        return self.simple(X) + self.scale * added

    def bounds(self, X: Sequences, forecast: np.ndarray) -> np.ndarray:
        """Lower and upper bound (2, N, H) of the forecasts (N, H) from every row; wider where a series is restless."""
        own = carried_forward(X)[:, self.regression.target]
        unit = unit_of_errors(recent_change(X, own, self.usual), self.calm)[:, None]
        distances = self.quantiles[:, history(X, X.values[:, self.regression.target])]  # (2, N, H)
        if not self.adapts:
            return forecast + distances * unit
        errors = (ahead(X, X.values[:, self.regression.target], self.horizon)[0] - forecast) / unit
        each = zip(X.starts[:-1], X.starts[1:])
        series = [tracked(errors[a:b], distances[:, a:b], self.level) for a, b in each]
        return forecast + np.concatenate(series, axis=1) * unit

    def to_state(self) -> dict:
        """The ensemble as a tree."""
        return {
            "regression": self.regression.to_state(),
            "encoder": self.encoder.to_state(),
            "shape": dict(self.shape),
            "weights": self.weights,
            "scale": float(self.scale),
            "quantiles": self.quantiles,
            "usual": float(self.usual),
            "calm": float(self.calm),
            "level": float(self.level),
            "adapts": bool(self.adapts),
        }

    @classmethod
    def from_state(cls, state: dict) -> ForecastEnsemble:
        """The ensemble that `to_state` described; `BundleError` where shapes do not fit together."""
        try:
            shape = checked_shape(state["shape"])
            regression = Autoregression.from_state(state["regression"])
            weights = {str(name): np.asarray(array, dtype=np.float32) for name, array in state["weights"].items()}
            quantiles = np.asarray(state["quantiles"], dtype=np.float64)
            if quantiles.ndim == 2:  # an older file: one distance however much is known
                quantiles = np.repeat(quantiles[:, None], BANDS, axis=1)
            encoder = SequenceEncoder.from_state(state["encoder"])
            if quantiles.shape != (2, BANDS, shape["n_outputs"]) or regression.coef.shape[1] != shape["n_outputs"]:
                raise ValueError("horizon")
            if not 0 <= regression.target < len(encoder.names):
                raise ValueError("target")
            numbers = (float(state["usual"]), float(state.get("calm", 0.5)), float(state["level"]))
            numbers = (*numbers, bool(state.get("adapts", False)))
            return cls(regression, encoder, shape, weights, float(state["scale"]), quantiles, *numbers)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration, RuntimeError) as error:
            if isinstance(error, BundleError):
                raise
            raise BundleError("The networks in the model file are damaged.", "Save the model again.") from error


def unit_of_errors(change: np.ndarray, calm: float) -> np.ndarray:
    """How large errors are likely to be, 1 for a series that moved of late (`recent_change`) as much as usual."""
    return calm + (1 - calm) * change


def carried_forward(X: Sequences) -> np.ndarray:
    """Values (N, V), each carried forward until it is measured again; NaN before the first."""
    return raw_columns(X)[:, : len(X.names)]
