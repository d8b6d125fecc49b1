"""An ensemble as it is used: a regression on the summary of a course, a few networks that add to it, calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import softmax

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import BundleError
from dlcore.models.rnn import members, networks, summaries
from dlcore.models.rnn.inputs import SequenceEncoder, batch_rows
from dlcore.models.rnn.regression import SummaryRegression
from dlcore.specs import BINARY, MULTICLASS, REGRESSION, answers_number

_CELLS = 2_000_000  # inputs (time · patients · D) that go through a network at a time


@dataclass
class Ensemble:
    """M networks of one shape that learned from the same patients, and what they started from.

    The answer's logit (or number) at a row is slope · (summary + course) + intercept, both parts from the rows up to
    that one alone.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
    regression : SummaryRegression or None
        What the networks started from; None: from nothing.
    encoder : SequenceEncoder
    shape : dict
        ``architecture``, ``n_outputs``, ``hidden_size``, ``n_next``: what the networks are built from.
    weights : dict of ndarray
        As `Members.export` gives it.
    slope : float
    intercept : ndarray of shape (n_outputs,)
        Calibration on the logit scale for classes; for numbers back to the outcome's own unit.
    """

    task: str
    regression: SummaryRegression | None
    encoder: SequenceEncoder
    shape: dict
    weights: dict
    slope: float
    intercept: np.ndarray

    def __post_init__(self):
        made = [networks.build(n_inputs=self.encoder.n_inputs, **self.shape) for _ in range(self.n_members)]
        self.networks = [network.double() for network in members.load(made, self.weights)]

    @property
    def n_members(self) -> int:
        return len(next(iter(self.weights.values())))

    @property
    def n_outputs(self) -> int:
        return int(self.shape["n_outputs"])

    def predict_members(self, X: Sequences) -> np.ndarray:
        """Each network's answer at each patient's end: probabilities (M, n, n_classes), or numbers (M, n, 1)."""
        return self.answer(sum(self.parts(X)))

    def parts(self, X: Sequences) -> tuple[np.ndarray, np.ndarray]:
        """What the summary says (n, n_outputs) and what each network adds (M, n, n_outputs), before calibration."""
        ends = summaries.ends(X)
        return self.summary_part(X, ends), self.course_part(X, ends=True)

    def summary_part(self, X: Sequences, rows: np.ndarray) -> np.ndarray:
        """What the regression says of the course up to each of `rows`, (m, n_outputs)."""
        if self.regression is None:
            return np.zeros((len(rows), self.n_outputs))
        return self.regression.decision_function(summaries.table(X, rows))

    def course_part(self, X: Sequences, *, ends: bool) -> np.ndarray:
        """What each network adds at each patient's end (M, n, n_outputs), or at every row (M, N, n_outputs)."""
        encoded = self.encoder.transform(X).astype(np.float64)
        found = np.empty((self.n_members, len(X) if ends else len(X.times), self.n_outputs))
        for patients in batches(X.lengths, encoded.shape[1]):
            starts, lengths = (torch.from_numpy(part[patients]) for part in (X.starts[:-1], X.lengths))
            at = batch_rows(starts, lengths).numpy()  # (T, b)
            x = torch.from_numpy(encoded[at])
            inside = np.arange(len(at))[:, None] < X.lengths[patients]
            with torch.inference_mode():
                for m, network in enumerate(self.networks):
                    z = network(x).numpy()  # (T, b, n_outputs)
                    if ends:
                        found[m, patients] = z[X.lengths[patients] - 1, np.arange(len(patients))]
                    else:
                        found[m, at[inside]] = z[inside]
        return found

    def start(self, alone: np.ndarray) -> np.ndarray:
        """What would be answered, (…, n_classes) or (…, 1), if the networks added nothing to `summary_part`."""
        return self.answer(alone)

    def answer(self, z: np.ndarray) -> np.ndarray:
        """Summary plus course (…, n_outputs) → probabilities (…, n_classes) or numbers (…, 1)."""
        z = self.slope * z + self.intercept
        if answers_number(self.task):
            return z
        return softmax(np.concatenate([np.zeros_like(z), z], axis=-1) if self.task == BINARY else z, axis=-1)

    def to_state(self) -> dict:
        """The ensemble as a tree."""
        return {
            "task": self.task,
            "regression": None if self.regression is None else self.regression.to_state(),
            "encoder": self.encoder.to_state(),
            "shape": dict(self.shape),
            "weights": self.weights,
            "slope": float(self.slope),
            "intercept": self.intercept,
        }

    @classmethod
    def from_state(cls, state: dict) -> Ensemble:
        """The ensemble that `to_state` described; `BundleError` where shapes do not fit together."""
        try:
            task, shape = str(state["task"]), checked_shape(state["shape"])
            if task not in (BINARY, MULTICLASS, REGRESSION) or (task != MULTICLASS) != (shape["n_outputs"] == 1):
                raise ValueError("task")
            regression, intercept = state["regression"], np.asarray(state["intercept"], dtype=np.float64)
            if regression is not None:
                regression = SummaryRegression.from_state(regression, task, shape["n_outputs"])
            if intercept.shape != (shape["n_outputs"],):
                raise ValueError("intercept")
            weights = {str(name): np.asarray(array, dtype=np.float32) for name, array in state["weights"].items()}
            encoder = SequenceEncoder.from_state(state["encoder"])
            return cls(task, regression, encoder, shape, weights, float(state["slope"]), intercept)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, StopIteration, RuntimeError) as error:
            if isinstance(error, BundleError):
                raise
            raise BundleError("The networks in the model file are damaged.", "Save the model again.") from error


def checked_shape(state: dict) -> dict:
    """Architecture and sizes as read from a file, refused where no such network is ever built.

    Raises
    ------
    ValueError
        No network of this shape is ever built.
    """
    sizes = {name: int(state[name]) for name in ("n_outputs", "hidden_size", "n_next")}
    known = str(state["architecture"]) in (networks.LSTM, networks.GRU, networks.LSTM_FCN)
    if not known or not all(1 <= size <= 10_000 for size in sizes.values()):
        raise ValueError("shape")
    return {"architecture": str(state["architecture"]), **sizes}


def batches(lengths: np.ndarray, width: int) -> list[np.ndarray]:
    """Patients of like length together, so that little is padded."""
    order = np.argsort(lengths, kind="stable")
    batches, start = [], 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and (stop + 1 - start) * lengths[order[stop]] * max(1, width) <= _CELLS:
            stop += 1
        batches.append(order[start:stop])
        start = stop
    return batches


def course_of(ensemble: Ensemble, X: Sequences) -> dict:
    """Answers at every row of `X`; see `BaseRNN.predict_course`."""
    alone = ensemble.summary_part(X, np.arange(len(X.times)))
    members = ensemble.answer(alone + ensemble.course_part(X, ends=False))
    return {
        "answer": members.mean(axis=0),
        "summary": ensemble.start(alone),
        "disagreement": members[..., -1].std(axis=0),
    }
