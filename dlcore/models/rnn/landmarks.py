"""An event within a time, redrawn at every visit: `RNNLandmarkClassifier`."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin

from dlcore.data.sequences.follow_up import EVENT
from dlcore.errors import DataError
from dlcore.models.rnn.base import BaseRNN
from dlcore.models.rnn.landmark_problem import LandmarkProblem, visits
from dlcore.specs import BINARY
from dlcore.training.devices import choose

NO, YES = "no event", "event"


class RNNLandmarkClassifier(ClassifierMixin, BaseRNN):
    """Recurrent networks that answer how likely an event within a given time is, at each visit from the past only.

    Parameters
    ----------
    horizon : float
        Within which time of a visit, in the time unit of the courses.
    architecture, hidden_size, dropout, alpha, learning_rate_init, batch_size, max_iter, starts_from_regression, n_folds, \
n_members, random_state
        As in `RNNClassifier`.

    Attributes
    ----------
    out_of_fold_ : ndarray of shape (N,)
        Risk at each row by networks that had not seen the patient; NaN after the event or the end of follow-up.
    summary_out_of_fold_ : ndarray of shape (N,)
        The same by the regression on summaries alone (landmark regression).
    fold_ : ndarray of shape (n,)
    disagreement_ : ndarray of shape (N,)
    censoring_ : dict of int to CensoringCurve
        How the training patients of each fold were lost, counted from their visits.

    Notes
    -----
    Learned by inverse probability of censoring: who is lost before the horizon is stood in for by those who were not.
    A competing event within the time counts as: the event does not come.

    References
    ----------
    van Houwelingen HC. Dynamic prediction by landmarking in event history analysis. Scand J Stat 2007;34:70–85.
    """

    def __init__(
        self,
        horizon=1.0,
        architecture=None,
        hidden_size=64,
        dropout=0.3,
        alpha=0.01,
        learning_rate_init=None,
        batch_size=None,
        max_iter=None,
        starts_from_regression=True,
        n_folds=None,
        n_members=None,
        random_state=None,
    ):
        super().__init__(
            architecture=architecture,
            hidden_size=hidden_size,
            dropout=dropout,
            alpha=alpha,
            learning_rate_init=learning_rate_init,
            batch_size=batch_size,
            max_iter=max_iter,
            starts_from_regression=starts_from_regression,
            n_folds=n_folds,
            n_members=n_members,
            random_state=random_state,
        )
        self.horizon = horizon

    _task, _n_outputs, _n_answers = BINARY, 1, 2
    classes_ = np.array([NO, YES], dtype=object)

    def predict_proba(self, X) -> np.ndarray:
        """Probability that the event does not, and does, come within the horizon of the last row, (n, 2)."""
        return self.predict_members(X).mean(axis=0)

    def predict(self, X) -> np.ndarray:
        """The likelier of "no event" and "event", (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def _check_target(self, X, y):
        if y is None or getattr(y, "dtype", None) is None or y.dtype.names != ("time", "status"):
            raise DataError(
                "An event within a time needs to know when each patient had it or was last seen.",
                "Give follow-up with time and status.",
            )
        if len(y) != len(X):
            raise DataError(f"There are {len(X)} courses and {len(y)} follow-ups.", "Give one for each.")
        asked = visits(X, y)
        soon = (y["status"] == EVENT)[X.owners] & (y["time"][X.owners] - X.times <= self.horizon) & asked
        if not soon.any():
            raise DataError(f"Nobody has the event within {self.horizon:g} of a visit.", "Choose a longer time.")
        return y, None

    def _strata(self, target):
        return self.classes_[(target["status"] == EVENT).astype(int)]

    def _problem(self, X, target, weights, teams, groups, seed) -> LandmarkProblem:
        self._follow_up = target
        return LandmarkProblem(
            X,
            target,
            float(self.horizon),
            self._network(X),
            teams,
            groups,
            choose(prefer_bfloat16=True, allow_gpu=False),
            dropout=self.dropout,
            starts_from_regression=self.starts_from_regression,
            seed=seed,
        )

    def _finish(self, problem, X, fold, state):
        self.censoring_ = {int(team.fold): curve for team, curve in zip(problem.teams, problem.curves)}
        super()._finish(problem, X, fold, state)

    def _hold_out(self, X):
        course = self.predict_course_out_of_fold(X)
        asked = visits(X, self._follow_up)
        del self._follow_up
        self.out_of_fold_ = np.where(asked, course["answer"][:, 1], np.nan)
        self.summary_out_of_fold_ = np.where(asked, course["summary"][:, 1], np.nan)
        self.disagreement_ = np.where(asked, course["disagreement"], np.nan)

    def predict_out_of_fold(self, X) -> np.ndarray:
        """Risk at each row of the training courses, perhaps with changed values, by networks that had not seen them, (N,)."""
        return self.predict_course_out_of_fold(X)["answer"][:, 1]

    def _shape(self, answers):
        return answers
