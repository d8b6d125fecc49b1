"""An ensemble as it is used: the preparation of the table, a few networks, their calibration. Numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import softmax

from dlcore.data.tables.encode import TableEncoder
from dlcore.errors import BundleError
from dlcore.specs import BINARY, answers_number

ACTIVATIONS = {"relu": lambda z: np.maximum(z, 0.0), "tanh": np.tanh}


@dataclass
class Ensemble:
    """M networks of one shape that learned from the same patients.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
    encoder : TableEncoder
    weights : dict
        As `Networks.export` gives it, M networks.
    activation : str
    slope : float
    intercept : ndarray of shape (n_outputs,)
        An output z is answered as slope · z + intercept: calibration on the logit scale for classes, and back
        to the outcome's own unit for numbers.
    """

    task: str
    encoder: TableEncoder
    weights: dict
    activation: str
    slope: float
    intercept: np.ndarray

    @property
    def n_members(self) -> int:
        return len(self.weights["weights"][0])

    @property
    def layer_sizes(self) -> list[int]:
        """Units of each layer, input and output included."""
        return [self.weights["weights"][0].shape[1], *(w.shape[2] for w in self.weights["weights"])]

    def encode(self, X) -> np.ndarray:
        """Rows as the networks take them: (n, n_inputs), zeros behind where the networks are wider."""
        encoded = self.encoder.transform(X)
        return np.pad(encoded, ((0, 0), (0, self.layer_sizes[0] - encoded.shape[1])))

    def predict_members(self, X) -> np.ndarray:
        """Each network's answer: probabilities (M, n, n_classes), or numbers (M, n, 1)."""
        return self.answer(forward(self.weights, self.encode(X), self.activation)[-1])

    def answer(self, z: np.ndarray) -> np.ndarray:
        """Raw outputs (…, n_outputs) → probabilities (…, n_classes) or numbers (…, 1)."""
        z = self.slope * z + self.intercept
        if answers_number(self.task):
            return z
        if self.task == BINARY:
            return softmax(np.concatenate([np.zeros_like(z), z], axis=-1), axis=-1)
        return softmax(z, axis=-1)

    def to_state(self) -> dict:
        """The ensemble as a tree."""
        return {
            "task": self.task,
            "activation": self.activation,
            "encoder": self.encoder.to_state(),
            "weights": self.weights,
            "slope": float(self.slope),
            "intercept": self.intercept,
        }

    @classmethod
    def from_state(cls, state: dict) -> Ensemble:
        """The ensemble that `to_state` described; `BundleError` where shapes do not fit together."""
        try:
            ensemble = cls(
                str(state["task"]),
                TableEncoder.from_state(state["encoder"]),
                _weights_from(state["weights"]),
                str(state["activation"]),
                float(state["slope"]),
                np.asarray(state["intercept"], dtype=np.float64),
            )
            ensemble._check()
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            if isinstance(error, BundleError):
                raise
            raise BundleError("The networks in the model file are damaged.", "Save the model again.") from error
        return ensemble

    def _check(self):
        sizes, members = self.layer_sizes, self.n_members
        shapes = [(members, fan_in, fan_out) for fan_in, fan_out in pairwise(sizes)]
        if [w.shape for w in self.weights["weights"]] != shapes or members < 1:
            raise ValueError("weights")
        if [b.shape for b in self.weights["biases"]] != [(members, 1, shape[2]) for shape in shapes]:
            raise ValueError("biases")
        skip = self.weights["skip"]
        if skip is not None and skip.shape != (members, sizes[0], sizes[-1]):
            raise ValueError("skip")
        if self.intercept.shape != (sizes[-1],) or self.activation not in ACTIVATIONS:
            raise ValueError("calibration")
        if len(self.encoder.encoded_names_) > sizes[0]:
            raise ValueError("encoder")


def forward(weights: dict, x: np.ndarray, activation: str) -> list[np.ndarray]:
    """Values of every layer after the input, hidden ones after their activation function.

    Parameters
    ----------
    weights : dict
        As `Networks.export` gives it, K networks.
    x : ndarray of shape (n, n_inputs) or (K, n, n_inputs)

    Returns
    -------
    list of ndarray of shape (K, n, size)
        In float64, so that a row alone and in a batch gives the same answer; the last one is the raw output.
    """
    h, layers = x, []
    last = len(weights["weights"]) - 1
    for depth, (weight, bias) in enumerate(zip(weights["weights"], weights["biases"])):
        h = h @ weight.astype(np.float64) + bias
        if depth < last:
            h = ACTIVATIONS[activation](h)
        elif weights["skip"] is not None:
            h = h + x @ weights["skip"].astype(np.float64)
        layers.append(h)
    return layers


def select(weights: dict, members) -> dict:
    """The same kind of dict with only some of the networks: positions on the leading axis."""
    return {
        "weights": [w[members] for w in weights["weights"]],
        "biases": [b[members] for b in weights["biases"]],
        "skip": None if weights["skip"] is None else weights["skip"][members],
    }


def _weights_from(state: dict) -> dict:
    as_array = lambda value: np.asarray(value, dtype=np.float32)
    return {
        "weights": [as_array(w) for w in state["weights"]],
        "biases": [as_array(b) for b in state["biases"]],
        "skip": None if state["skip"] is None else as_array(state["skip"]),
    }
