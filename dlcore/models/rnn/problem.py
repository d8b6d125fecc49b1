"""From teams and courses to what the training loop takes, and back to ensembles."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn import networks, summaries
from dlcore.models.rnn.ensemble import Ensemble
from dlcore.models.rnn.inputs import SequenceEncoder, batch_rows, raw_columns
from dlcore.models.rnn.members import Members
from dlcore.models.rnn.regression import SummaryRegression
from dlcore.specs import BINARY, MULTICLASS, answers_number
from dlcore.training.calibration import platt, temperature
from dlcore.training.cross_fitting import Team
from dlcore.training.devices import Device
from dlcore.training.loop import TrainingProblem, TrainingState
from dlcore.training.threads import parallel

N_ANCHORS = 8  # moments of a course at which the outcome is asked for while learning
END_WEIGHT = 0.9  # share of the loss that the last of them has
NEXT_WEIGHT = 1.0  # of the squared error of the next measurement, in standard deviations
EVALUATION_BATCH = 256


class MembersProblem:
    """All teams' networks side by side as one task for the training loop; subclasses say what is learned.

    A subclass gives `_cost(k, patients, learning)` and, in the end, `_ensemble(t, own)`.

    Parameters
    ----------
    X : Sequences
        n courses.
    shape : dict
        ``architecture``, ``n_outputs``, ``hidden_size``, ``n_next``.
    teams : list of Team
        Rows of a team are courses.
    device : Device
    dropout : float
    seed : int
    """

    def __init__(self, X: Sequences, shape: dict, teams: list[Team], device: Device, *, dropout: float, seed: int):
        self.X, self.shape, self.teams, self.device = X, shape, teams, device
        self._starts, self._lengths = torch.from_numpy(X.starts[:-1]), torch.from_numpy(X.lengths)
        raw = raw_columns(X)
        self.encoders = [SequenceEncoder.fit(X, team.rows, raw) for team in teams]
        self.width = max(1, *(encoder.n_inputs for encoder in self.encoders))
        for encoder in self.encoders:
            encoder.width = self.width  # different folds may leave out different columns: zeros take their place
        precision = getattr(torch, device.precision)  # as the networks' products would round it, once
        self.encoded = [torch.from_numpy(encoder.transform(X, raw)).to(precision) for encoder in self.encoders]
        self._next = [torch.from_numpy(encoder.next_values(X)) for encoder in self.encoders]
        self.train = [rows for team in teams for rows in team.train]
        self.validation = [rows for team in teams for rows in team.validation]
        self.team_of = np.repeat(np.arange(len(teams)), [len(team.train) for team in teams])
        self._mass = torch.ones(len(X))
        self.members = Members(self._untrained(dropout, seed))

    def _untrained(self, dropout, seed) -> list[torch.nn.Module]:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            made = [networks.build(n_inputs=self.width, dropout=dropout, **self.shape) for _ in self.train]
        for k, network in enumerate(made):
            network.dropout.chance.manual_seed(seed + k)
        return made

    # --- learning --------------------------------------------------------------------------------------------------

    def as_task(self, state: TrainingState) -> TrainingProblem:
        """The task; members that `state` calls inactive are no longer computed."""
        self._state, count = state, len(self.train)
        self._last_loss, self._last_check = torch.zeros(count), torch.zeros(count)
        names = [name for team in self.teams for name in team.names]
        lengths = self.X.lengths if len(np.unique(self.X.lengths)) > 1 else None
        return TrainingProblem(self.members, self._loss, self._validation_loss, self.train, names, lengths=lengths)

    def _loss(self, rows: Tensor, weights: Tensor) -> Tensor:
        self.members.zero_grad()
        active = np.flatnonzero(self._state.active)
        for k, loss in zip(active, parallel(lambda k: self._learn(k, rows[k], weights[k]), active)):
            self._last_loss[k] = loss
        return self._last_loss.clone()

    def _learn(self, k: int, patients: Tensor, weights: Tensor) -> float:
        """One member's loss on a batch, its gradient left in its parameters."""
        patients, weights = patients[weights > 0], weights[weights > 0]
        if not len(patients):
            return float(self._last_loss[k])
        loss = self._cost(k, patients, learning=True)
        loss.backward()
        return loss.item()

    def _validation_loss(self) -> Tensor:
        active = np.flatnonzero(self._state.active)
        for k, loss in zip(active, parallel(self._checked, active)):
            self._last_check[k] = loss
        return self._last_check.clone()

    def _checked(self, k: int) -> float:
        with torch.inference_mode():
            parts = torch.from_numpy(self.validation[k]).split(EVALUATION_BATCH)
            mass = torch.stack([self._mass[part].sum() for part in parts])
            costs = torch.stack([self._cost(k, part, learning=False) for part in parts])
            return float((costs * mass).sum() / mass.sum())

    def _rows(self, patients: Tensor) -> Tensor:
        """Row numbers (T, B) of some patients."""
        return batch_rows(self._starts[patients], self._lengths[patients])

    def _run(self, k: int, at: Tensor, learning: bool = True) -> tuple[Tensor, Tensor | None]:
        """Member k's answers (T, B, n_outputs) and, while learning, expectations (T, B, V) for the rows `at` (T, B)."""
        x = self.encoded[self.team_of[k]].index_select(0, at.flatten()).unflatten(0, at.shape)
        with self.device.autocast():
            z, following = self.members[k].both(x) if learning else (self.members[k](x), None)
        return z.float(), following

    def _surprise(self, k: int, following: Tensor, at: Tensor) -> Tensor:
        """Mean squared error of the next measurement, where there is one and it was measured."""
        target = self._next[self.team_of[k]].index_select(0, at[:-1].flatten()).unflatten(0, at[:-1].shape)
        known = ~torch.isnan(target)
        error = torch.where(known, following[:-1] - target, 0.0)
        return error.square().sum() / known.sum().clamp_min(1)

    # --- what comes of it ------------------------------------------------------------------------------------------

    def ensembles(self, usable: np.ndarray) -> list[Ensemble | None]:
        """One calibrated ensemble a team, of its usable networks (K,) bool; None where a team has none."""
        made = []
        for t in range(len(self.teams)):
            own = np.flatnonzero((self.team_of == t) & usable)
            made.append(self._ensemble(t, own) if len(own) else None)
        return made


class OutcomeProblem(MembersProblem):
    """One outcome a course.

    Parameters
    ----------
    X : Sequences
        n patients.
    y : ndarray of shape (n,)
        Class numbers, or numbers.
    task : {"binary", "multiclass", "regression"}
    shape : dict
        ``architecture``, ``n_outputs``, ``hidden_size``, ``n_next``.
    teams : list of Team
    groups : ndarray of shape (n,) or None
    weights : ndarray of shape (n,) or None
        How much each patient counts.
    dropout : float
    starts_from_regression : bool
        Whether the networks start from a regression on summaries.
    redrawn : bool
        Whether the outcome is asked for at several moments of each course while learning (target replication,
        Lipton 2016), not at its end alone.
    seed : int
    """

    def __init__(
        self, X, y, task, shape, teams, groups, weights, device, *, dropout, starts_from_regression, redrawn, seed
    ):
        super().__init__(X, shape, teams, device, dropout=dropout, seed=seed)
        self.y, self.task_name, self.groups, self.weights = y, task, groups, weights
        self.anchors = anchors(X, N_ANCHORS if redrawn else 1)  # (n, R) rows
        self._anchors = torch.from_numpy(self.anchors)
        self._summaries = summaries.table(X, self.anchors.ravel()) if starts_from_regression else None
        self.centres = [self._centre(team) for team in teams]
        self.regressions, self.offsets = zip(*(self._start(t) for t in range(len(teams))))
        self._targets = [self._target(*centre) for centre in self.centres]
        if weights is not None:
            self._mass = torch.as_tensor(weights, dtype=torch.float32)

    # --- what it starts from ---------------------------------------------------------------------------------------

    def _centre(self, team) -> tuple[float, float]:
        """Mean and spread of a numeric outcome among a team's patients; 0 and 1 for classes."""
        if not answers_number(self.task_name):
            return 0.0, 1.0
        own = self.y[team.rows]
        return float(own.mean()), float(own.std()) or 1.0

    def _start(self, t: int):
        """A team's regression, and what cross-fitted ones say at the anchors of its patients (n, R, n_outputs)."""
        n, n_anchors = self.anchors.shape
        offsets = np.zeros((n, n_anchors, self.shape["n_outputs"]), dtype=np.float32)
        if self._summaries is None:
            return None, torch.from_numpy(offsets)
        rows, (middle, spread) = self.teams[t].rows, self.centres[t]
        of = lambda array: None if array is None else np.asarray(array)[rows]
        y = (self.y[rows] - middle) / spread if answers_number(self.task_name) else self.y[rows]
        last = self._summaries.iloc[rows * n_anchors + n_anchors - 1]
        given = (last, y, of(self.groups), of(self.weights))
        regression = SummaryRegression(self.task_name, self.shape["n_outputs"]).fit(*given)
        asked = self._summaries.iloc[(rows[:, None] * n_anchors + np.arange(n_anchors)).ravel()]
        owner = np.repeat(np.arange(len(rows)), n_anchors)
        found = regression.cross_fitted(*given, asked, owner)
        offsets[rows] = found.reshape(len(rows), n_anchors, -1)
        return regression, torch.from_numpy(offsets)

    def _target(self, middle: float, spread: float) -> Tensor:
        """Class numbers, or numbers in a team's standard deviations, (n,)."""
        if answers_number(self.task_name):
            return torch.as_tensor((self.y - middle) / spread, dtype=torch.float32)
        return torch.as_tensor(self.y, dtype=torch.int64)

    def _cost(self, k: int, patients: Tensor, *, learning: bool) -> Tensor:
        """Mean loss of member k for some patients: at the end alone, or all that it learns from."""
        at = self._rows(patients)
        z, following = self._run(k, at, learning)
        per_anchor = self._losses(k, self._at_anchors(z, patients), patients)  # (B, R)
        mass = self._mass[patients]
        per_patient = per_anchor[:, -1]
        if learning and per_anchor.shape[1] > 1:
            per_patient = END_WEIGHT * per_patient + (1 - END_WEIGHT) * per_anchor[:, :-1].mean(dim=1)
        loss = (per_patient * mass).sum() / mass.sum().clamp_min(1e-9)
        return loss + NEXT_WEIGHT * self._surprise(k, following, at) if learning else loss

    def _at_anchors(self, z: Tensor, patients: Tensor) -> Tensor:  # (T, B, n_outputs) -> (B, R, n_outputs)
        position = self._anchors[patients] - self._starts[patients][:, None]
        return z[position, torch.arange(len(patients))[:, None]]

    def _losses(self, k: int, added: Tensor, patients: Tensor) -> Tensor:
        """Loss (B, R) of what is added (B, R, n_outputs) to the offsets."""
        t = int(self.team_of[k])
        z = added + self.offsets[t][patients]
        target = self._targets[t][patients][:, None].expand(z.shape[:2])
        if self.task_name == BINARY:
            return F.binary_cross_entropy_with_logits(z[..., 0], target.float(), reduction="none")
        if self.task_name == MULTICLASS:
            return F.cross_entropy(z.flatten(0, 1), target.flatten(), reduction="none").view(z.shape[:2])
        return (z[..., 0] - target) ** 2

    def _ensemble(self, t: int, own: np.ndarray) -> Ensemble:
        slope, intercept = self._calibration(t, own)
        weights = self.members.export(own)
        kept = (self.regressions[t], self.encoders[t], dict(self.shape), weights)
        return Ensemble(self.task_name, *kept, slope, intercept)

    def _calibration(self, t: int, own: np.ndarray) -> tuple[float, np.ndarray]:
        """One slope (and intercept) for a team: pooled over patients that each network was not trained on."""
        if answers_number(self.task_name):
            middle, spread = self.centres[t]
            return spread, np.array([middle])
        rows = np.concatenate([self.validation[k] for k in own])
        z = np.concatenate([self._answers(k) for k in own]).astype(np.float64)
        if self.task_name == BINARY:
            slope, intercept = platt(z[:, 0], self.y[rows])
            return slope, np.array([intercept])
        return temperature(z, self.y[rows]), np.zeros(self.shape["n_outputs"])

    def _answers(self, k: int) -> np.ndarray:
        """Summary plus course at the end for member k's own check patients, (m, n_outputs)."""
        with torch.inference_mode():
            parts = torch.from_numpy(self.validation[k]).split(EVALUATION_BATCH)
            offsets = self.offsets[self.team_of[k]]
            ends = lambda part: self._at_anchors(self._run(k, self._rows(part), learning=False)[0], part)[:, -1]
            return torch.cat([ends(part) + offsets[part][:, -1] for part in parts]).numpy()


def anchors(X: Sequences, count: int) -> np.ndarray:
    """Rows of each patient spread evenly over the course, the last one last; (n, count) int, some twice in short ones."""
    share = np.arange(1, count + 1) / count
    position = np.ceil(X.lengths[:, None] * share).astype(np.int64) - 1
    return X.starts[:-1, None] + np.maximum(position, 0)
