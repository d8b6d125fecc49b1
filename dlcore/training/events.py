"""What a training run tells whoever watches it, one event after another."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import numpy as np

ALL_EPOCHS, NO_BETTER, NOT_NUMBERS = "all_epochs", "no_better", "not_numbers"  # why a training ended


class Event:
    """Base of all events; `as_dict` is what is written down and sent."""

    def as_dict(self) -> dict:
        """JSON-able dict with the class name under ``"event"``; NaN and infinity become None."""
        return {"event": type(self).__name__} | {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Note(Event):
    """Something the reader must know (fewer folds, a column left out, …), as a message of `dlcore.words`."""

    message: dict


@dataclass(frozen=True)
class Started(Event):
    """Training begins.

    Parameters
    ----------
    n_epochs : int
        Epochs at most.
    members : list of str
        What each of the K networks is called ("fold 1 · network 2").
    device, precision : str
        "cpu" or "cuda"; "float32" or "bfloat16".
    note : dict
        A message: what is done in place of rounds of learning, or how.
    """

    n_epochs: int
    members: list[str]
    device: str = "cpu"
    precision: str = "float32"
    note: dict | None = None


@dataclass(frozen=True)
class EpochEnd(Event):
    """One pass through the data is over.

    Parameters
    ----------
    epoch : int
        From 1.
    train_loss, validation_loss : ndarray of shape (K,)
    seconds : float
        Since the start.
    scores : dict of str to float
        Whatever else the family measures.
    """

    epoch: int
    train_loss: np.ndarray
    validation_loss: np.ndarray
    seconds: float
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished(Event):
    """Training is over.

    Parameters
    ----------
    best_epoch : ndarray of shape (K,), int
        Epoch (from 1) whose weights each network keeps; 0 where it has none.
    reason : {"all_epochs", "no_better", "not_numbers"}
        Every epoch was used; no network got better any more; the losses were no longer numbers.
    """

    best_epoch: np.ndarray
    reason: str


def _plain(value):
    """`value` made of what JSON knows."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    return value
