"""Fully connected networks for one row a patient: `ANNClassifier`, `ANNRegressor`."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets

from dlcore.errors import DataError
from dlcore.models.ann.base import BaseANN
from dlcore.specs import BINARY, MULTICLASS, REGRESSION, answers_number


class ANNClassifier(ClassifierMixin, BaseANN):
    """Fully connected networks that answer how likely each class is.

    Five folds times an ensemble of five networks give every patient a prediction by networks that had not seen
    that patient; five more, made by the same recipe from all patients, are deployed. All are trained at once.
    Each network is stopped early, and each ensemble calibrated, on inner parts of its own training patients.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int
        Units of each hidden layer; () gives logistic regression.
    activation : {"relu", "tanh"}
    dropout : float
        Share of hidden units silenced at each step while learning.
    alpha : float
        Weight decay.
    learning_rate_init : float
    batch_size : int or None
        Patients a step; None: by the number of patients.
    max_iter : int
        Epochs at most.
    n_iter_no_change : int
        Epochs without improvement after which a network stops.
    n_folds, n_members : int or None
        Outer folds, networks per ensemble; None: by the number of rows. 1 and 1 give one plain network.
    random_state : int, RandomState or None

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    out_of_fold_ : ndarray of shape (n, n_classes)
    fold_ : ndarray of shape (n,)
        Fold that held each row out; −1 where it is learned from always, −2 where it is not used at all.
    n_folds_, n_members_, n_iter_ : int
    best_epoch_, best_loss_ : ndarray of shape (K,)
        Of every network, in the order of `member_names_`.
    snapshots_ : dict
        How the first deployed network's weights changed while it learned.

    Examples
    --------
    >>> model = ANNClassifier(random_state=0).fit(X, y, groups=patient)  # doctest: +SKIP
    >>> model.out_of_fold_[:, 1]  # doctest: +SKIP
    """

    def predict_proba(self, X) -> np.ndarray:
        """Probability of each class, (n, n_classes), in the order of `classes_`."""
        return self.predict_members(X).mean(axis=0)

    def predict(self, X) -> np.ndarray:
        """The likelier class, (n,)."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likeliest]

    def _check_outcome(self, y):
        check_classification_targets(y)
        self.classes_, numbered = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise DataError(f"The outcome has only one class: {str(self.classes_[0])!r}.", "At least two are needed.")
        return numbered

    def _named(self, target):
        """Outcomes by their names, in the order of their numbers."""
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
        if self._task != self.ensemble_.task or self._n_outputs != self.ensemble_.layer_sizes[-1]:
            raise ValueError("classes")


class ANNRegressor(RegressorMixin, BaseANN):
    """Fully connected networks that answer with a number, in the outcome's own unit.

    Parameters and attributes as in `ANNClassifier`; `out_of_fold_` has shape (n,), and
    ``hidden_layer_sizes=()`` gives linear regression.
    """

    _task = REGRESSION
    _n_outputs = 1
    _n_answers = 1

    def predict(self, X) -> np.ndarray:
        """The expected number, (n,)."""
        return self.predict_members(X).mean(axis=0)[:, 0]

    def _check_outcome(self, y):
        return y.astype(np.float64)

    def _named(self, target):
        return target

    def _shape(self, answers):
        return answers[:, 0]

    def _set_state(self, state: dict):
        super()._set_state(state)
        if not answers_number(self.ensemble_.task) or self.ensemble_.layer_sizes[-1] != 1:
            raise ValueError("task")
