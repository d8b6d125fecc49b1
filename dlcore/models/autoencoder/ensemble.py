"""Trained autoencoders as they are used: M networks that learned from the same rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from dlcore.models.autoencoder.networks import Autoencoders

CHUNK = 4096  # rows passed through at once
MOST_PASSES = 64  # in which the values of a row are hidden in turn


@dataclass
class Ensemble:
    """M autoencoders of one shape; the mean of what they rebuild counts, and the codes of the first.

    Parameters
    ----------
    networks : Autoencoders
    """

    networks: Autoencoders

    @classmethod
    def of(cls, empty: Autoencoders, trained: Autoencoders, members: np.ndarray) -> Ensemble:
        """A copy of some of the `trained` networks, by their numbers, put into `empty` of as many."""
        empty.load_state_dict({name: tensor[members] for name, tensor in trained.state_dict().items()})
        return cls(empty.eval())

    @property
    def n_members(self) -> int:
        return len(self.networks.into.weight)

    def reconstruct(self, rows: np.ndarray) -> np.ndarray:
        """Rows (n, d), NaN where not known, rebuilt: (n, d) float32, whole."""
        return self._in_chunks(rows, lambda x, known: self.networks(x, known).mean(dim=0))

    def foretell(self, rows: np.ndarray, feature: np.ndarray) -> np.ndarray:
        """Each value rebuilt from the row's others, itself hidden: (n, d) float32.

        Parameters
        ----------
        feature : ndarray of shape (d,), int
            Columns of one number are hidden together (the levels of a category); features whose numbers are equal
            modulo 64 too, to keep to 64 passes.
        """
        foretold = np.empty(rows.shape, dtype=np.float32)
        turn = feature % MOST_PASSES
        for now in np.unique(turn):
            columns = turn == now
            foretold[:, columns] = self.reconstruct(np.where(columns, np.float32(np.nan), rows))[:, columns]
        return foretold

    def encode(self, rows: np.ndarray) -> np.ndarray:
        """Codes of the first network, (n, n_components); of a variational one their middle."""
        return self._in_chunks(rows, lambda x, known: self.networks.encode(x, known)[0][0])

    def encode_spread(self, rows: np.ndarray) -> np.ndarray | None:
        """Standard deviation of a variational network's codes, (n, n_components); None for the others."""
        if self.networks.kind != "variational":
            return None
        return self._in_chunks(rows, lambda x, known: (0.5 * self.networks.encode(x, known)[1][0]).exp())

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """What the first network rebuilds from codes (n, n_components): (n, d)."""
        codes = torch.as_tensor(np.asarray(codes, dtype=np.float32)).clone().unsqueeze(0)
        with torch.inference_mode():
            return self.networks.decode(codes.expand(self.n_members, -1, -1))[0].numpy()

    def _in_chunks(self, rows, answer) -> np.ndarray:
        return np.concatenate([self._pass(piece, answer) for piece in _pieces(rows)])

    def _pass(self, rows: np.ndarray, answer: Callable) -> np.ndarray:
        known = ~np.isnan(rows)
        x = torch.from_numpy(np.where(known, rows, 0).astype(np.float32)).clone()  # aligned: same numbers every time
        spread = lambda part: part.unsqueeze(0).expand(self.n_members, -1, -1)
        told = None if known.all() else spread(torch.from_numpy(known.astype(np.float32)))
        with torch.inference_mode():
            return answer(spread(x), told).numpy()

    def to_state(self) -> dict:
        return {name: tensor.numpy().copy() for name, tensor in self.networks.state_dict().items()}

    def with_state(self, state: dict) -> Ensemble:
        """The same networks with other weights; `ValueError` where these do not fit."""
        try:
            weights = {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in state.items()}
            self.networks.load_state_dict(weights)
        except RuntimeError as error:
            raise ValueError("weights") from error
        return self


def _pieces(rows: np.ndarray):
    for start in range(0, max(len(rows), 1), CHUNK):
        yield rows[start : start + CHUNK]
