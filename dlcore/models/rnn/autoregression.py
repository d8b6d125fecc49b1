"""The simple forecast that a network starts from: ridge regression on the last values, one for each step ahead."""

from __future__ import annotations

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import BundleError
from dlcore.models.rnn.windows import lagged

N_LAGS = 12
MOST_LAGS = 60
PENALTIES = (0.1, 1.0, 10.0, 100.0, 1000.0)
FARTHEST = 5.0  # standard deviations to which an input is cut


class Autoregression:
    """y(t + h) − y(t) as a linear function of earlier values, for h = 1 … H.

    Parameters
    ----------
    target : int
        Which variable is forecast.
    lags : ndarray of int
        How many rows back it looks.
    """

    def __init__(self, target: int, lags: np.ndarray):
        self.target, self.lags = int(target), np.asarray(lags, dtype=np.int64)

    def features(self, X: Sequences, carried: np.ndarray) -> np.ndarray:
        """Raw inputs at each row (N, F): earlier values less the last one, its distance from the mean, other variables.

        Parameters
        ----------
        carried : ndarray of shape (N, V)
            Values carried forward.
        """
        own = carried[:, self.target]
        past = lagged(X, own, self.lags) - own[:, None]
        so_far = np.concatenate([_running_mean(own[a:b]) for a, b in zip(X.starts[:-1], X.starts[1:])])
        others = np.delete(carried, self.target, axis=1)
        return np.column_stack([past, own - so_far, others])

    def fit(self, raw: np.ndarray, change: np.ndarray, fold: np.ndarray, allowed: np.ndarray) -> Autoregression:
        """Learn from origins.

        Parameters
        ----------
        raw : ndarray of shape (N, F)
        change : ndarray of shape (N, H)
            y(t + h) − y(t) in standard deviations; NaN where unknown.
        fold : ndarray of shape (N,), int
            For choosing the penalty and cross-fitting; −1: not learned from.
        allowed : ndarray of shape (N, H), bool
            Which of the changes may be learned from.
        """
        learn = fold >= 0
        known = np.isfinite(raw) & learn[:, None]
        count = np.maximum(known.sum(axis=0), 1)
        self.centre = np.where(known, raw, 0.0).sum(axis=0) / count
        scale = np.sqrt((np.where(known, raw - self.centre, 0.0) ** 2).sum(axis=0) / count)
        self.scale = np.where(scale > 1e-12, scale, 1.0)
        x = self._prepared(raw)
        use = allowed & np.isfinite(change) & learn[:, None]
        self._grams(x, change, fold, use)
        self.coef = self._solve(None)
        return self

    def predict(self, raw: np.ndarray) -> np.ndarray:
        """Expected changes (N, H)."""
        return self._prepared(raw) @ self.coef

    def cross_fitted(self, raw: np.ndarray, fold: np.ndarray) -> np.ndarray:
        """Expected changes (N, H) by regressions that had not seen the origin's own fold; −1: by the one of all."""
        x = self._prepared(raw)
        found = x @ self.coef
        for j in range(len(self._gram)):
            found[fold == j] = x[fold == j] @ self._solve(j)
        return found

    def _prepared(self, raw) -> np.ndarray:
        z = (raw - self.centre) / self.scale
        z = np.clip(np.where(np.isfinite(z), z, 0.0), -FARTHEST, FARTHEST)
        return np.column_stack([np.ones(len(z)), z])

    def _grams(self, x, change, fold, use):
        """Sums of squares of each fold and step, (J, H, F, F) and (J, H, F), and the penalty they favour."""
        n_folds, horizon, width = int(fold.max()) + 1, change.shape[1], x.shape[1]
        self._gram = np.zeros((n_folds, horizon, width, width))
        self._cross = np.zeros((n_folds, horizon, width))
        self._square = np.zeros((n_folds, horizon))
        for j in range(n_folds):
            for h in range(horizon):
                rows = np.flatnonzero((fold == j) & use[:, h])
                self._gram[j, h] = x[rows].T @ x[rows]
                self._cross[j, h] = x[rows].T @ change[rows, h]
                self._square[j, h] = (change[rows, h] ** 2).sum()
        errors = []
        for self._penalty in PENALTIES:
            coef = [self._solve(j) for j in range(n_folds)]
            errors.append(sum(self._error(j, coef[j]) for j in range(n_folds)) if n_folds > 1 else 0.0)
        self._penalty = PENALTIES[int(np.argmin(errors))]

    def _solve(self, without: int | None) -> np.ndarray:
        """Coefficients (F, H) from all folds, or all but one."""
        gram, cross = self._gram.sum(axis=0), self._cross.sum(axis=0)
        if without is not None and len(self._gram) > 1:
            gram, cross = gram - self._gram[without], cross - self._cross[without]
        penalty = self._penalty * np.eye(gram.shape[-1])
        penalty[0, 0] = 1e-6  # the constant is free
        return np.ascontiguousarray(np.linalg.solve(gram + penalty, cross[..., None])[..., 0].T)  # as a loaded one lies

    def _error(self, j: int, coef: np.ndarray) -> float:
        """Sum of squared errors in fold j."""
        quadratic = np.einsum("fh,hfg,gh->h", coef, self._gram[j], coef)
        return float((self._square[j] - 2 * np.einsum("fh,hf->h", coef, self._cross[j]) + quadratic).sum())

    def to_state(self) -> dict:
        return {
            "target": self.target,
            "lags": self.lags,
            "centre": self.centre,
            "scale": self.scale,
            "coef": self.coef,
        }

    @classmethod
    def from_state(cls, state: dict) -> Autoregression:
        """The regression that `to_state` described; `BundleError` where shapes do not fit."""
        made = cls(int(state["target"]), np.asarray(state["lags"]))
        made.centre, made.scale, made.coef = (np.asarray(state[part], float) for part in ("centre", "scale", "coef"))
        if made.centre.shape != made.scale.shape or made.coef.shape[0] != len(made.centre) + 1:
            raise BundleError("The regression in the model file is damaged.", "Save the model again.")
        return made


def lags_for(horizon: int, season: int) -> np.ndarray:
    """How far back the regression looks: the last rows, and the same time of the seasons before."""
    lags = set(range(1, N_LAGS))
    if season:
        lags |= {season * k - h for k in (1, 2) for h in range(horizon + 1) if season * k - h > 0}
    return np.array(sorted(lags)[:MOST_LAGS])


def _running_mean(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0.0).cumsum() / np.maximum(known.cumsum(), 1)
