"""From teams and a table to what the training loop takes, and back to ensembles."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dlcore.data.tables.encode import TableEncoder
from dlcore.models.ann.ensemble import Ensemble, forward, select
from dlcore.models.ann.networks import Networks
from dlcore.specs import BINARY, MULTICLASS, answers_number
from dlcore.training.batches import pad
from dlcore.training.calibration import platt, temperature
from dlcore.training.cross_fitting import Team
from dlcore.training.devices import Device
from dlcore.training.events import EpochEnd
from dlcore.training.loop import TrainingProblem

N_SNAPSHOTS = 25


class EnsembleProblem:
    """All teams' networks as one task for the training loop.

    Parameters
    ----------
    X : DataFrame, (n, n_features)
    y : ndarray of shape (n,)
        Class numbers, or numbers.
    task : {"binary", "multiclass", "regression"}
    n_outputs : int
    teams : list of Team
    build : callable
        ``build(n_networks, n_inputs) -> Networks``.
    """

    def __init__(self, X, y, task: str, n_outputs: int, teams: list[Team], build, device: Device):
        self.task_name, self.teams, self.y = task, teams, y
        self.encoders = [TableEncoder().fit(X.iloc[team.rows]) for team in teams]
        self.encoded = [encoder.transform(X) for encoder in self.encoders]
        self._stack(n_outputs, device)
        self.networks: Networks = build(len(self.train), self.width).to(device.name)
        rows, weights = (device.put(part) for part in pad(self.validation))
        self._validation = (self.inputs[rows], self.targets[rows], weights)

    def _stack(self, n_outputs, device):
        """Every team's own encoding of all rows, one below the other; networks refer to them by row number."""
        n = len(self.y)
        self.width = max(1, *(encoded.shape[1] for encoded in self.encoded))
        padded = [np.pad(e, ((0, 0), (0, self.width - e.shape[1]))) for e in self.encoded]
        self.inputs = device.put(np.ascontiguousarray(np.concatenate(padded)), torch.float32)  # (teams · n, width)
        self.centres = [self._centre(team) for team in self.teams]
        targets = np.concatenate([(self.y - middle) / spread for middle, spread in self.centres])
        multiclass = self.task_name == MULTICLASS
        self.targets = device.put(targets, torch.int64 if multiclass else torch.float32)  # (teams · n,)
        numbered = list(enumerate(self.teams))
        self.train = [t * n + rows for t, team in numbered for rows in team.train]
        self.validation = [t * n + rows for t, team in numbered for rows in team.validation]

    def _centre(self, team) -> tuple[float, float]:
        """Mean and spread of a numeric outcome among a team's patients; 0 and 1 for classes."""
        if not answers_number(self.task_name):
            return 0, 1
        own = self.y[team.rows]
        return float(own.mean()), float(own.std()) or 1.0

    def as_training_problem(self) -> TrainingProblem:
        names = [name for team in self.teams for name in team.names]
        return TrainingProblem(self.networks, self._loss, self._validation_loss, self.train, names)

    def _loss(self, rows: Tensor, weights: Tensor) -> Tensor:
        x = self.inputs.index_select(0, rows.flatten()).unflatten(0, rows.shape)  # faster than self.inputs[rows]
        return self.networks.learn(x, self.targets.take(rows), weights)

    def _validation_loss(self) -> Tensor:
        return self.networks.loss(*self._validation)

    def ensembles(self, usable: np.ndarray) -> list[Ensemble | None]:
        """One calibrated ensemble a team, of its usable networks (K,) bool; None where a team has none."""
        made, first = [], 0
        for number, team in enumerate(self.teams):
            members = first + np.flatnonzero(usable[first : first + len(team.train)])
            made.append(self._ensemble(number, members, first) if len(members) else None)
            first += len(team.train)
        return made

    def _ensemble(self, number: int, members: np.ndarray, first: int) -> Ensemble:
        weights = self.networks.export(members)
        slope, intercept = 1.0, np.zeros(weights["biases"][-1].shape[-1])
        ensemble = Ensemble(self.task_name, self.encoders[number], weights, self.networks.activation, slope, intercept)
        if answers_number(self.task_name):
            middle, spread = self.centres[number]
            ensemble.slope, ensemble.intercept = spread, np.array([middle])
        else:
            self._calibrate(ensemble, number, members - first)
        return ensemble

    def _calibrate(self, ensemble: Ensemble, number: int, members):
        """One slope (and intercept) for a team: pooled over patients that each network was not trained on."""
        z, y = [], []
        for position, m in enumerate(members):
            rows = self.teams[number].validation[m]
            own = select(ensemble.weights, [position])
            x = np.pad(self.encoded[number][rows], ((0, 0), (0, self.width - self.encoded[number].shape[1])))
            z.append(forward(own, x, ensemble.activation)[-1][0])
            y.append(self.y[rows])
        z, y = np.concatenate(z), np.concatenate(y)
        if self.task_name == BINARY:
            ensemble.slope, intercept = platt(z[:, 0], y)
            ensemble.intercept = np.array([intercept])
        else:
            ensemble.slope = temperature(z, y)


class Recorder:
    """Keeps how one network's weights changed while it learned, for the replay: at most 25 pictures.

    Parameters
    ----------
    networks : Networks
    member : int
        Which of the K networks.
    """

    def __init__(self, networks: Networks, member: int):
        self._networks, self._member = networks, member
        self._pictures = [(0, networks.export([member]))]
        self._losses = []

    def see(self, event):
        """Take in an event; early epochs, when most happens, are kept closer together."""
        if not isinstance(event, EpochEnd):
            return
        self._losses.append((event.train_loss[self._member], event.validation_loss[self._member]))
        self._pictures.append((event.epoch, self._networks.export([self._member])))
        if len(self._pictures) > N_SNAPSHOTS:
            epochs = np.array([epoch for epoch, _ in self._pictures])
            gaps = (epochs[2:] - epochs[:-2]) / epochs[2:]  # left by each picture between, relative
            del self._pictures[1 + int(gaps[:-1].argmin())]

    def tree(self, best_epoch: int) -> dict:
        """Epochs (E,), weights (each with E on the leading axis), losses per epoch (n_epochs,)."""
        epochs, pictures = zip(*self._pictures)
        layers = range(len(pictures[0]["weights"]))
        together = lambda part: [np.concatenate([p[part][depth] for p in pictures]) for depth in layers]
        skip = None if pictures[0]["skip"] is None else np.concatenate([p["skip"] for p in pictures])
        losses = np.array(self._losses, dtype=np.float64).reshape(-1, 2)
        return {
            "epochs": np.array(epochs, dtype=np.int64),
            "weights": {"weights": together("weights"), "biases": together("biases"), "skip": skip},
            "train_loss": losses[:, 0],
            "validation_loss": losses[:, 1],
            "best_epoch": int(best_epoch),
        }
