"""Forecasts as a task for the training loop, and the ensembles that come of it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dlcore.data.sequences.stack import Sequences
from dlcore.models.rnn.autoregression import Autoregression
from dlcore.models.rnn.forecast_ensemble import ForecastEnsemble, carried_forward, unit_of_errors
from dlcore.models.rnn.forecast_plan import ForecastPlan
from dlcore.models.rnn.problem import EVALUATION_BATCH, NEXT_WEIGHT, MembersProblem
from dlcore.models.rnn.windows import BANDS, ahead, history, recent_change

CALM = np.linspace(0.1, 1.0, 10)  # shares of an error's size that may be left where a series stands still
FEWEST_ERRORS = 100  # with fewer, series of which little is known share their distances with those of which more is


class ForecastProblem(MembersProblem):
    """The next H rows of one variable, at every row.

    Parameters
    ----------
    X : Sequences
        n series.
    plan : ForecastPlan
    target : int
        Which variable.
    lags : ndarray of int
    level : float
        Share of later values that an interval is to hold.
    shape, device, dropout, seed
        As in `MembersProblem`; ``n_outputs`` is H.
    starts_from_regression : bool
        Whether the networks start from the regression on the last values, or from the last value itself.
    """

    def __init__(
        self,
        X: Sequences,
        plan: ForecastPlan,
        target,
        lags,
        level,
        shape,
        device,
        *,
        dropout,
        starts_from_regression,
        seed,
    ):
        super().__init__(plan.windows.X, shape, plan.teams, device, dropout=dropout, seed=seed)
        self.starts_from_regression = starts_from_regression
        self.series, self.plan, self.target, self.level = X, plan, target, level
        carried = carried_forward(X)
        future, self._future_row = ahead(X, X.values[:, target], shape["n_outputs"])
        self._own = carried[:, target]
        self._change = future - carried[:, [target]]  # (N, H)
        simple = Autoregression(target, lags)
        raw = simple.features(X, carried)
        self.regressions, self.residuals = zip(*(self._start(t, raw, lags) for t in range(len(self.teams))))
        row = torch.from_numpy(plan.windows.row)
        self._row, self._scored = row, torch.from_numpy(plan.windows.scored)
        self._limit = torch.from_numpy(plan.windows.limit)
        self._future_row = torch.from_numpy(self._future_row)

    def _scale(self, t: int) -> float:
        return float(self.encoders[t].scale[self.target])

    def _start(self, t: int, raw: np.ndarray, lags):
        """A team's regression, and what it leaves unexplained at each row (N, H), in standard deviations."""
        block, change = self.plan.blocks[t], self._change / self._scale(t)
        end = self._training_end(block)
        allowed = (self._future_row >= 0) & (self._future_row < end[:, None])
        fitted = Autoregression(self.target, lags).fit(raw, change, block, allowed)
        expected = fitted.cross_fitted(raw, block)
        if not self.starts_from_regression:
            fitted.coef, expected = np.zeros_like(fitted.coef), 0.0
        return fitted, torch.from_numpy((change - expected).astype(np.float32))

    def _training_end(self, block: np.ndarray) -> np.ndarray:
        """For each row where its series' training part stops, (N,)."""
        X = self.series
        last = [
            int(a) + (int(np.flatnonzero(block[a:b] >= 0)[-1]) + 1 if (block[a:b] >= 0).any() else 0)
            for a, b in zip(X.starts[:-1], X.starts[1:])
        ]
        return np.array(last)[X.owners]

    def _cost(self, k: int, patients: Tensor, *, learning: bool) -> Tensor:
        at = self._rows(patients)
        z, following = self._run(k, at, learning)
        target, known = self._wanted(int(self.team_of[k]), at)
        error = torch.where(known, z - target.nan_to_num(), 0.0)
        loss = error.square().sum() / known.sum().clamp_min(1)
        return loss + NEXT_WEIGHT * self._surprise(k, following, at) if learning else loss

    def _wanted(self, t: int, at: Tensor) -> tuple[Tensor, Tensor]:
        """What the networks are to add at rows `at` (T, B): values and which of them count, both (T, B, H)."""
        row = self._row[at]
        target = self.residuals[t][row]
        counts = self._scored[at].clone()
        counts[1:] &= at[1:] > at[:-1]  # a row repeated is padding
        future = self._future_row[row]
        inside = (future >= 0) & (future < self._limit[at][..., None])
        return target, torch.isfinite(target) & inside & counts[..., None]

    def _ensemble(self, t: int, own: np.ndarray) -> ForecastEnsemble:
        usual = self._usual(self.plan.blocks[t] >= 0)
        change = recent_change(self.series, self._own, usual)
        calm = self._calm(t, change)
        unit = torch.from_numpy(unit_of_errors(change, calm))
        errors, rows = (np.concatenate(part) for part in zip(*(self._errors(k, unit) for k in own)))
        band = history(self.series, self.series.values[:, self.target])[rows]
        quantiles = conformal_by_band(errors, band, self.level) * self._scale(t)
        kept = (self.regressions[t], self.encoders[t], dict(self.shape), self.members.export(own))
        return ForecastEnsemble(*kept, self._scale(t), quantiles, usual, calm, self.level, self.plan.by_time)

    def _calm(self, t: int, change: np.ndarray) -> float:
        """The share of `CALM` under which the regression's errors on rows it did not learn from are likeliest (Laplace)."""
        learned = np.flatnonzero(self.plan.blocks[t] >= 0)
        error, change = self.residuals[t].numpy()[learned].astype(np.float64), change[learned]
        known = np.isfinite(error).any(axis=1) & np.isfinite(change)
        size, change = np.nanmean(np.abs(error[known]), axis=1), change[known]
        if not len(size) or not size.any():
            return float(CALM[-1])
        units = [unit_of_errors(change, calm) for calm in CALM]
        return float(CALM[np.argmin([np.log(np.mean(size / unit)) + np.mean(np.log(unit)) for unit in units])])

    def _usual(self, training: np.ndarray) -> float:
        """Mean absolute change from row to row in the training part."""
        together = training[1:] & training[:-1] & (np.diff(self.series.owners) == 0)
        change = np.abs(np.diff(self._own))[together]
        change = change[np.isfinite(change)]
        return float(change.mean()) if change.any() else 1.0

    def _errors(self, k: int, unit: Tensor) -> tuple[np.ndarray, np.ndarray]:
        """Observed less forecast in `unit` at member k's check rows, (m, H), NaN where nothing is to compare with; rows."""
        found, rows = [], []
        with torch.inference_mode():
            for part in torch.from_numpy(self.validation[k]).split(EVALUATION_BATCH):
                at = self._rows(part)
                target, known = self._wanted(int(self.team_of[k]), at)
                error = (
                    torch.where(known, target - self._run(k, at, learning=False)[0], torch.nan)
                    / unit[self._row[at]][..., None]
                )
                found.append(error[known.any(dim=2)].numpy())
                rows.append(self._row[at][known.any(dim=2)].numpy())
        return np.concatenate(found), np.concatenate(rows)


def conformal_by_band(errors: np.ndarray, band: np.ndarray, level: float) -> np.ndarray:
    """`conformal` distances (2, BANDS, H) of errors (m, H), apart by how much was known (Mondrian conformal, Vovk 2005).

    The regression knows little of a series that has only begun; one distance for all was too short there and too long later.
    """
    found = np.empty((2, BANDS, errors.shape[1]))
    first = 0
    for last in range(BANDS):
        left = np.isfinite(errors[band > last, -1]).sum()
        enough = np.isfinite(errors[(band >= first) & (band <= last), -1]).sum() >= FEWEST_ERRORS <= left
        if enough or last == BANDS - 1:
            own = errors[(band >= first) & (band <= last)]
            of = [conformal(own[:, h], level) for h in range(errors.shape[1])]
            found[:, first : last + 1] = np.stack(of, axis=1)[:, None]
            first = last + 1
    return found


def conformal(errors: np.ndarray, level: float) -> np.ndarray:
    """Lower and upper distance (2,) that hold `level` of new errors (split conformal, Vovk 2005; each side alone).

    With so few errors that no finite distance is sure to hold as much, the largest seen are given.
    """
    errors = np.sort(errors[np.isfinite(errors)])
    n, tail = len(errors), (1 - level) / 2
    if n == 0:
        return np.array([-np.inf, np.inf])
    low, high = int(np.floor(tail * (n + 1))) - 1, int(np.ceil((1 - tail) * (n + 1))) - 1
    return np.array([errors[max(low, 0)], errors[min(high, n - 1)]])
