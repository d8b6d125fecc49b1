"""From rows and teams to what the training loop takes, and back to trained ensembles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from dlcore.models.autoencoder.ensemble import Ensemble
from dlcore.models.autoencoder.gradient import OwnGradient
from dlcore.models.autoencoder.networks import Autoencoders
from dlcore.training.batches import pad
from dlcore.training.cross_fitting import Team
from dlcore.training.loop import TrainingProblem

MOST_CHECKED = 20_000  # rows on which a network is judged after each epoch
MOST_FOR_AXES = 20_000  # rows from which principal components are found
EXACT = 800  # columns up to which the components come from the covariance


class Problem:
    """All teams' networks as one problem for the training loop.

    Parameters
    ----------
    inputs : ndarray of shape (n, d), float32
        Rows as the networks take them, NaN where not known.
    teams : list of Team
    build : callable
        ``build(n_networks) -> Autoencoders``.
    random_start : bool
        Leave the lines of the networks as they are; else they begin as principal components.
    """

    def __init__(self, inputs: np.ndarray, teams: list[Team], build: Callable, *, random_start: bool):
        self.teams, self.build = teams, build
        self.networks: Autoencoders = build(sum(len(team.train) for team in teams))
        known = ~np.isnan(inputs)
        whole = np.where(known, inputs, np.float32(0))
        self.inputs = torch.from_numpy(np.ascontiguousarray(whole))  # rows in one piece are gathered ten times as fast
        self.known = None if known.all() else torch.from_numpy(known.astype(np.float32))
        self.learn = [rows for team in teams for rows in team.train]
        check = [rows[:: -(-len(rows) // MOST_CHECKED)] for team in teams for rows in team.validation]
        rows, self._check_weights = (torch.as_tensor(part) for part in pad(check))
        self._check = self._gather(rows)
        if not random_start:
            self._begin()
        own = OwnGradient(self.networks) if OwnGradient.can(self.networks) else None
        self._costs = own or self.networks.loss
        self.parameters = [own.all] if own else None  # what the optimizer moves; None: each by itself

    def _gather(self, rows: Tensor) -> tuple[Tensor, Tensor | None]:  # (K, B) -> (K, B, d) twice
        flat = rows.flatten()
        take = lambda part: part.index_select(0, flat).unflatten(0, rows.shape)  # faster than part[rows]
        return take(self.inputs), None if self.known is None else take(self.known)

    def _begin(self):
        same = {id(rows): rows for rows in self.learn}  # members often learn from the same rows
        axes = {key: principal_axes(self.inputs[thin(rows)], self.networks.n_components) for key, rows in same.items()}
        found = [axes[id(rows)] for rows in self.learn]
        self.networks.begin_at(torch.stack([mean for mean, _ in found]), torch.stack([axes for _, axes in found]))

    def as_problem(self) -> TrainingProblem:
        names = [name for team in self.teams for name in team.names]
        return TrainingProblem(self.networks, self._loss, self._validation_loss, self.learn, names)

    def _loss(self, rows: Tensor, weights: Tensor) -> Tensor:
        return self._costs(*self._gather(rows), weights)

    def _validation_loss(self) -> Tensor:
        return self.networks.loss(*self._check, self._check_weights)

    def ensembles(self, usable: np.ndarray) -> list[Ensemble | None]:
        """The usable networks (K,) bool of each team; None where a team has none."""
        made, first = [], 0
        for team in self.teams:
            members = first + np.flatnonzero(usable[first : first + len(team.train)])
            made.append(Ensemble.of(self.build(len(members)), self.networks, members) if len(members) else None)
            first += len(team.train)
        return made


def thin(rows: np.ndarray, most: int = MOST_FOR_AXES) -> np.ndarray:
    """At most `most` of the rows, evenly spread."""
    return rows[:: max(1, -(-len(rows) // most))]


def principal_axes(x: Tensor, n_components: int) -> tuple[Tensor, Tensor]:
    """Mean (d,) and first principal axes (n_components, d) of rows (n, d); zeros where there are no more axes."""
    mean = x.mean(dim=0)
    centred = x - mean
    if x.shape[1] <= EXACT:
        axes = torch.linalg.eigh(centred.T.double() @ centred.double())[1].flip(1).T.float()
    else:
        torch.manual_seed(0)
        axes = torch.svd_lowrank(centred, q=min(n_components + 8, *x.shape), niter=3)[2].T
    found = torch.zeros(n_components, x.shape[1])
    found[: len(axes)] = axes[:n_components]
    return mean, found
