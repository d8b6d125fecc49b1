"""The simple model that a network starts from: penalised regression on the summaries of a course."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge, RidgeCV
from sklearn.metrics import log_loss

from dlcore.data.tables.encode import TableEncoder
from dlcore.errors import BundleError
from dlcore.specs import BINARY, answers_number
from dlcore.training.folds import strata_of, stratified_group_folds

STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)  # inverse penalties tried
FARTHEST = 4.0  # standard deviations; a wilder value counts as this far, so that one slip of the pen moves no risk
N_CROSS_FITS = 5
_FEWEST = 4  # patients of the rarer outcome without which no coefficient is estimated


class SummaryRegression:
    """Ridge or ridge logistic regression on a table of summaries, its answers on the scale of the network's output.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
    n_outputs : int
        1, or the number of classes.

    Attributes
    ----------
    encoder_ : TableEncoder
    coef_ : ndarray of shape (n_inputs, n_outputs)
    intercept_ : ndarray of shape (n_outputs,)
    """

    def __init__(self, task: str, n_outputs: int):
        self.task = task
        self.n_outputs = n_outputs

    def fit(self, table: pd.DataFrame, y: np.ndarray, groups=None, weights=None) -> SummaryRegression:
        """Learn from one row of summaries a patient, (n, F); the penalty is chosen in folds of patients."""
        self.encoder_ = TableEncoder().fit(table)
        inputs = self.encode(table)
        self._strength = self._choose(inputs, y, _folds(y, groups, self.task), weights)
        self.coef_, self.intercept_ = self._solve(inputs, y, weights)
        return self

    def decision_function(self, table: pd.DataFrame) -> np.ndarray:
        """Logits (n, 1) or (n, n_classes), or numbers (n, 1)."""
        return self.from_encoded(self.encode(table))

    def encode(self, table: pd.DataFrame) -> np.ndarray:
        """Rows as the regression takes them, (n, n_inputs)."""
        return np.clip(self.encoder_.transform(table), -FARTHEST, FARTHEST)

    def from_encoded(self, inputs: np.ndarray) -> np.ndarray:
        """The same for rows that the encoder has prepared."""
        return (inputs[:, :, None] * self.coef_).sum(axis=1) + self.intercept_  # alone or in a batch: the same sum

    def cross_fitted(self, table, y, groups, weights, others: pd.DataFrame, owner: np.ndarray) -> np.ndarray:
        """What regressions that had not seen the patient say of rows of the training patients.

        Parameters
        ----------
        table, y, groups, weights
            As given to `fit`, n patients.
        others : DataFrame of m rows
            Summaries of the same patients at any moment.
        owner : ndarray of shape (m,)
            Which of the n each row of `others` belongs to.

        Returns
        -------
        ndarray of shape (m, n_outputs)
        """
        inputs, asked = self.encode(table), self.encode(others)
        fold = _folds(y, groups, self.task)
        answers = np.empty((len(asked), self.n_outputs))
        for j in np.unique(fold):
            learn = fold != j
            coef, intercept = self._solve(inputs[learn], y[learn], None if weights is None else weights[learn])
            mine = fold[owner] == j
            answers[mine] = asked[mine] @ coef + intercept
        return answers

    def _choose(self, inputs, y, fold, weights) -> float:
        """The strength with the least loss for patients left out."""
        if answers_number(self.task):
            penalties = 1 / np.array(STRENGTHS)
            return 1 / float(RidgeCV(alphas=penalties).fit(inputs, y, sample_weight=weights).alpha_)
        loss = np.zeros(len(STRENGTHS))
        for j in np.unique(fold):
            learn, test = fold != j, fold == j
            for i, strength in enumerate(STRENGTHS):
                coef, intercept = self._logistic(inputs[learn], y[learn], _of(weights, learn), strength)
                loss[i] += self._log_loss(inputs[test] @ coef + intercept, y[test], _of(weights, test))
        return STRENGTHS[int(loss.argmin())]

    def _log_loss(self, z, y, weights) -> float:
        full = np.concatenate([np.zeros_like(z), z], axis=1) if self.task == BINARY else z
        e = np.exp(full - full.max(axis=1, keepdims=True))
        return float(log_loss(y, e / e.sum(1, keepdims=True), labels=np.arange(full.shape[1]), sample_weight=weights))

    def _solve(self, inputs, y, weights):
        if not answers_number(self.task):
            return self._logistic(inputs, y, weights, self._strength)
        fitted = Ridge(alpha=1 / self._strength).fit(inputs, y, sample_weight=weights)
        return fitted.coef_.reshape(-1, 1), np.array([fitted.intercept_])

    def _logistic(self, inputs, y, weights, strength):
        """Coefficients (F, n_outputs) and intercepts; without enough of each outcome only its share is known."""
        counts = np.bincount(y, minlength=max(2, self.n_outputs))
        if inputs.shape[1] == 0 or np.sort(counts)[-2] < _FEWEST:
            return np.zeros((inputs.shape[1], self.n_outputs)), self._shares(counts)
        present = np.flatnonzero(counts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=100)
            fitted.fit(inputs, y, sample_weight=weights)
        if self.n_outputs == 1:
            return fitted.coef_.T, fitted.intercept_
        coef, intercept = np.zeros((inputs.shape[1], self.n_outputs)), self._shares(counts)
        if len(present) == 2:
            coef[:, present], intercept[present] = (
                np.stack([-fitted.coef_[0], fitted.coef_[0]], 1) / 2,
                np.array([-1, 1]) * fitted.intercept_[0] / 2,
            )
        else:
            coef[:, present], intercept[present] = fitted.coef_.T, fitted.intercept_
        return coef, intercept

    def _shares(self, counts) -> np.ndarray:
        logs = np.log((counts + 0.5) / (counts.sum() + 0.5 * len(counts)))
        return logs[1:] - logs[0] if self.n_outputs == 1 else logs - logs.mean()

    def to_state(self) -> dict:
        return {"encoder": self.encoder_.to_state(), "coef": self.coef_, "intercept": self.intercept_}

    @classmethod
    def from_state(cls, state: dict, task: str, n_outputs: int) -> SummaryRegression:
        """The regression that `to_state` described; `BundleError` where shapes do not fit."""
        fitted = cls(task, n_outputs)
        fitted.encoder_ = TableEncoder.from_state(state["encoder"])
        fitted.coef_ = np.asarray(state["coef"], dtype=np.float64)
        fitted.intercept_ = np.asarray(state["intercept"], dtype=np.float64)
        shape = (len(fitted.encoder_.encoded_names_), n_outputs)
        if fitted.coef_.shape != shape or fitted.intercept_.shape != (n_outputs,):
            raise BundleError("The regression in the model file is damaged.", "Save the model again.")
        return fitted


def _folds(y, groups, task) -> np.ndarray:
    """Folds for cross-fitting, the same for the same patients; (n,) int."""
    strata = strata_of(y, numeric=answers_number(task))
    return stratified_group_folds(strata, groups, min(N_CROSS_FITS, len(y)), np.random.default_rng(0))


def _of(weights, rows):
    return None if weights is None else weights[rows]
