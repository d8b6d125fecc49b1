"""An event within a time, asked at every visit, as a task for the training loop."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from torch.nn import functional as F

from dlcore.data.sequences.follow_up import FOLLOW_UP, known_by
from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn import summaries
from dlcore.models.rnn.ensemble import Ensemble
from dlcore.models.rnn.problem import EVALUATION_BATCH, NEXT_WEIGHT, MembersProblem
from dlcore.models.rnn.regression import SummaryRegression
from dlcore.specs import BINARY
from dlcore.training.calibration import LEAST, MOST
from dlcore.training.censoring import CensoringCurve

_FREE = 1e4  # inverse penalty of a regression that is not to be penalised


class LandmarkProblem(MembersProblem):
    """Does the event come within `horizon` of each visit?

    The visits of a patient are moments of one course: the network answers at each of them, and the loss is taken there.
    Who is lost before the horizon is learned from by those who were not (inverse probability of censoring, estimated
    among each team's own training patients).

    Parameters
    ----------
    X : Sequences
        n patients.
    y : ndarray of shape (n,), dtype `FOLLOW_UP`
        On the clock of the courses.
    horizon : float
    shape, teams, device, dropout, seed
        As in `MembersProblem`.
    groups : ndarray of shape (n,) or None
    starts_from_regression : bool
    """

    def __init__(
        self, X: Sequences, y, horizon, shape, teams, groups, device, *, dropout, starts_from_regression, seed
    ):
        super().__init__(X, shape, teams, device, dropout=dropout, seed=seed)
        self.horizon, self.groups = horizon, np.arange(len(X)) if groups is None else np.asarray(groups)
        self.visits = visits(X, y)  # (N,) whether a row is a moment to ask at
        self.residual = residual(X, y)
        self.outcome = known_by(self.residual, horizon)  # (N,) 0, 1 or NaN
        self.curves = [self._curve(team) for team in teams]
        self.row_weights = [self._weights(curve) for curve in self.curves]
        self._summaries = summaries.table(X, np.arange(len(X.times))) if starts_from_regression else None
        self.regressions, self.offsets = zip(*(self._start(t) for t in range(len(teams))))
        self._outcome = torch.from_numpy(np.nan_to_num(self.outcome)).float()
        self._weight = [torch.from_numpy(weight).float() for weight in self.row_weights]

    def _curve(self, team) -> CensoringCurve:
        return CensoringCurve.fit(self.residual[self.visits & np.isin(self.X.owners, team.rows)])

    def _weights(self, curve: CensoringCurve) -> np.ndarray:
        return np.where(self.visits, curve.weights(self.residual, self.horizon), 0.0)

    def _start(self, t: int):
        """A team's regression on the summaries at all visits, and cross-fitted ones' answers there (N, 1)."""
        offsets = np.zeros((len(self.X.times), 1), dtype=np.float32)
        if self._summaries is None:
            return None, torch.from_numpy(offsets)
        own = np.flatnonzero(np.isin(self.X.owners, self.teams[t].rows))
        rows = own[self.row_weights[t][own] > 0]
        given = (self._summaries.iloc[rows], self.outcome[rows].astype(int))
        given = (*given, self.groups[self.X.owners[rows]], self.row_weights[t][rows])
        regression = SummaryRegression(BINARY, 1).fit(*given)
        offsets[rows] = regression.cross_fitted(*given, given[0], np.arange(len(rows)))
        return regression, torch.from_numpy(offsets)

    def _cost(self, k: int, patients: Tensor, *, learning: bool) -> Tensor:
        at = self._rows(patients)
        z, following = self._run(k, at, learning)
        t = int(self.team_of[k])
        weight = self._weight[t][at].clone()
        weight[1:] *= at[1:] > at[:-1]  # a row repeated is padding
        loss = F.binary_cross_entropy_with_logits(
            z[..., 0] + self.offsets[t][at][..., 0], self._outcome[at], reduction="none"
        )
        loss = (loss * weight).sum() / weight.sum().clamp_min(1e-9)
        return loss + NEXT_WEIGHT * self._surprise(k, following, at) if learning else loss

    def _ensemble(self, t: int, own: np.ndarray) -> Ensemble:
        slope, intercept = self._calibration(t, own)
        kept = (self.regressions[t], self.encoders[t], dict(self.shape), self.members.export(own))
        return Ensemble(BINARY, *kept, slope, np.array([intercept]))

    def _calibration(self, t: int, own: np.ndarray) -> tuple[float, float]:
        """Slope and intercept, weighted, at visits of patients that each network was not trained on."""
        z, rows = zip(*(self._answers(k) for k in own))
        z, rows = np.concatenate(z), np.concatenate(rows)
        y, weight = self.outcome[rows].astype(int), self.row_weights[t][rows]
        if len(np.unique(y)) < 2:
            return 1.0, 0.0
        fitted = LogisticRegression(C=_FREE).fit(z[:, None], y, sample_weight=weight)
        slope = float(np.clip(fitted.coef_[0, 0], LEAST, MOST))
        if slope == fitted.coef_[0, 0]:
            return slope, float(fitted.intercept_[0])
        return slope, _intercept(slope * z, y, weight)

    def _answers(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Summary plus course at member k's validation visits that count, and their rows; both (m,)."""
        t, z, rows = int(self.team_of[k]), [], []
        with torch.inference_mode():
            for part in torch.from_numpy(self.validation[k]).split(EVALUATION_BATCH):
                at = self._rows(part)
                answer = self._run(k, at, learning=False)[0] + self.offsets[t][at]
                counts = self._weight[t][at] > 0
                counts[1:] &= at[1:] > at[:-1]
                z.append(answer[..., 0][counts].numpy())
                rows.append(at[counts].numpy())
        return np.concatenate(z).astype(np.float64), np.concatenate(rows)


def visits(X: Sequences, y: np.ndarray) -> np.ndarray:
    """Rows at which the future can be asked for: before any event, of rows at one time the last; (N,) bool."""
    last = np.ones(len(X.times), dtype=bool)
    last[:-1] = (np.diff(X.owners) != 0) | (np.diff(X.times) != 0)
    return last & (y["time"][X.owners] > X.times)


def residual(X: Sequences, y: np.ndarray) -> np.ndarray:
    """Follow-up counted from each row on, (N,) dtype `FOLLOW_UP`."""
    found = np.empty(len(X.times), dtype=FOLLOW_UP)
    found["time"], found["status"] = y["time"][X.owners] - X.times, y["status"][X.owners]
    return found


def _intercept(z, y, weight) -> float:
    """Shift of all logits that makes their mean risk right (Newton's method)."""
    shift = 0.0
    for _ in range(25):
        p = 0.5 * (1 + np.tanh(0.5 * (z + shift)))
        shift += float(np.clip((weight * (y - p)).sum() / ((weight * p * (1 - p)).sum() + 1e-9), -2, 2))
    return shift
