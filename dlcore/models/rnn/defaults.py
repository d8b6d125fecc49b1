"""What is chosen from the data where nothing was set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn.networks import LSTM, LSTM_FCN

DENSE_ROWS = 50  # from so many rows a patient on, nearly all measured at equal steps, a record is a signal
_MEASURED = 0.95


@dataclass(frozen=True)
class Recipe:
    """How networks of one architecture learn."""

    n_epochs: int
    batch_size: int
    learning_rate: float


def is_signal(X: Sequences) -> bool:
    """Whether rows stand close and equally far apart, with hardly a gap: a recording, not visits."""
    if X.sampling_rate is not None:
        return True
    if np.median(X.lengths) < DENSE_ROWS or np.isnan(X.values).mean() > 1 - _MEASURED:
        return False
    gaps = np.diff(X.times)[np.diff(X.owners) == 0]
    return bool(np.mean(np.abs(gaps - np.median(gaps)) <= 1e-3 * np.median(gaps)) > _MEASURED)


def architecture_for(X: Sequences) -> str:
    """Convolutions beside the LSTM for a signal, the LSTM alone otherwise."""
    return LSTM_FCN if is_signal(X) else LSTM


def recipe(architecture: str, n_patients: int) -> Recipe:
    """Epochs, batch and learning rate by architecture and number of training patients."""
    batch = int(np.clip(2 ** np.round(np.log2(max(n_patients, 1) / 12)), 16, 128))
    if architecture == LSTM_FCN:
        return Recipe(60, min(batch, 32), 2e-3)
    return Recipe(10, batch, 4e-3)
