"""An outcome from a course: `RNNClassifier`, `RNNRegressor`."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets

from dlcore.errors import DataError
from dlcore.models.rnn.base import BaseRNN
from dlcore.specs import BINARY, MULTICLASS, REGRESSION, answers_number


class RNNClassifier(ClassifierMixin, BaseRNN):
    """Recurrent networks that answer how likely each class is, given what was measured so far.

    The networks start from a penalised regression on summaries of the course (last, lowest, highest, mean, count,
    recency): its cross-fitted logit is given, and they learn only what it misses. Beside the outcome they learn to foresee
    the next measurement, which teaches them the course of healthy and ill patients alike. Five folds times an
    ensemble of five networks give every patient a prediction by networks that had not seen that patient; five more,
    made by the same recipe from all patients, are deployed.

    Parameters
    ----------
    architecture : {None, "lstm", "gru", "lstm_fcn"}
        "lstm_fcn": convolutions beside the LSTM, for signals (Karim 2018). None: by what the data look like.
        All of them look back only.
    hidden_size : int
        Units of the recurrent layer.
    dropout : float
        Share of hidden units silenced at each step while learning.
    alpha : float
        Weight decay.
    learning_rate_init, batch_size, max_iter : float, int, int or None
        None: by architecture and number of patients. Every epoch is used, while the learning rate falls to nothing.
    starts_from_regression : bool
        Whether they start from the regression; otherwise from nothing.
    n_folds, n_members : int or None
        Outer folds, networks per ensemble; None: by the number of patients. 1 and 1 give one plain network.
    random_state : int, RandomState or None

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    out_of_fold_ : ndarray of shape (n, n_classes)
    summary_out_of_fold_ : ndarray of shape (n, n_classes)
        The same by the regression alone.
    fold_ : ndarray of shape (n,)
        Fold that held each course out; −1 where none did.
    disagreement_ : ndarray of shape (n,)
        Standard deviation between the networks of the held-out answer.
    n_folds_, n_members_, n_iter_ : int

    References
    ----------
    Che Z et al. Recurrent neural networks for multivariate time series with missing values. Sci Rep 2018;8:6085.
    Karim F et al. LSTM fully convolutional networks for time series classification. IEEE Access 2018;6:1662–1669.
    Lipton ZC et al. Learning to diagnose with LSTM recurrent neural networks. ICLR 2016.
    """

    def predict_proba(self, X) -> np.ndarray:
        """Probability of each class at each course's end, (n, n_classes), in the order of `classes_`."""
        return self.predict_members(X).mean(axis=0)

    def predict(self, X) -> np.ndarray:
        """The likelier class, (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def _check_outcome(self, y):
        check_classification_targets(y)
        self.classes_, numbered = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise DataError(f"The outcome has only one class: {str(self.classes_[0])!r}.", "At least two are needed.")
        return numbered

    def _strata(self, target):
        return self.classes_[target]

    @property
    def _task(self) -> str:
        return BINARY if len(self.classes_) == 2 else MULTICLASS

    @property
    def _n_outputs(self) -> int:
        return 1 if self._task == BINARY else len(self.classes_)

    @property
    def _n_answers(self) -> int:
        return len(self.classes_)

    def _shape(self, answers):
        return answers

    def _state(self) -> dict:
        return super()._state() | {"classes": self.classes_.tolist(), "words": self.classes_.dtype.kind in "OUS"}

    def _set_state(self, state: dict):
        super()._set_state(state)
        self.classes_ = np.array(state["classes"], dtype=object if state["words"] else None)
        if self._task != self.ensemble_.task or self._n_outputs != self.ensemble_.n_outputs:
            raise ValueError("classes")


class RNNRegressor(RegressorMixin, BaseRNN):
    """Recurrent networks that answer with a number, in the outcome's own unit, given what was measured so far.

    Parameters and attributes as in `RNNClassifier`; `out_of_fold_` has shape (n,).
    """

    _task = REGRESSION
    _n_outputs = 1
    _n_answers = 1

    def predict(self, X) -> np.ndarray:
        """The expected number, (n,)."""
        return self.predict_members(X).mean(axis=0)[:, 0]

    def _check_outcome(self, y):
        return y.astype(np.float64)

    def _shape(self, answers):
        return answers[:, 0]

    def _set_state(self, state: dict):
        super()._set_state(state)
        if not answers_number(self.ensemble_.task):
            raise ValueError("task")
