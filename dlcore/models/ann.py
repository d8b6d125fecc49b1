"""Fully connected networks for one row a patient: `ANNClassifier`, `ANNRegressor`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pandas as pd
import torch
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from dlcore.data.encode import as_frame
from dlcore.errors import DataError, TrainingError
from dlcore.models._ann_ensemble import Ensemble
from dlcore.models._ann_network import Networks
from dlcore.models._ann_plan import plan, sizes
from dlcore.models._ann_training import Problem, Recorder
from dlcore.models.base import TableEstimator, check_marks
from dlcore.specs import BINARY, MULTICLASS, REGRESSION
from dlcore.specs.ann import FAMILY
from dlcore.training.devices import Device
from dlcore.training.events import Event, Note
from dlcore.training.loop import Outcome, Settings, train


class _ANN(TableEstimator):
    """What classifier and regressor share: thirty networks at once, nested."""

    def __init__(
        self,
        hidden_layer_sizes=(64, 32),
        activation="relu",
        dropout=0.2,
        alpha=0.01,
        learning_rate_init=0.002,
        batch_size=None,
        max_iter=100,
        n_iter_no_change=20,
        n_folds=None,
        n_members=None,
        random_state=None,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.dropout = dropout
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.n_iter_no_change = n_iter_no_change
        self.n_folds = n_folds
        self.n_members = n_members
        self.random_state = random_state

    def fit(self, X, y=None, groups=None, split=None, folds=None):
        """Train to the end; parameters as in `iter_fit`, notes become warnings. Returns self."""
        return self._drain(self.iter_fit(X, y, groups=groups, split=split, folds=folds))

    def iter_fit(self, X, y=None, groups=None, split=None, folds=None) -> Iterator[Event]:
        """Train, telling what happens.

        Parameters
        ----------
        X : DataFrame or array of shape (n, n_features)
        y : array of shape (n,)
        groups : array of shape (n,), optional
            Patient of each row; a patient's rows are never both learned from and tested on.
        split : array of shape (n,), optional
            "train", "validation" or "test" for each row, where the data bring their own split.
        folds : ndarray of shape (n,), int, optional
            Outer folds made beforehand; −1 marks rows that are never held out.

        Yields
        ------
        Event
            Notes, `Started`, one `EpochEnd` an epoch, `Finished`. Closing the generator stops; the model then
            has the best weights so far.

        Raises
        ------
        DataError
            Where the table, the outcome or a setting cannot be used.
        TrainingError
            Where training began and could not go on.
        """
        params = FAMILY.check({name: value for name, value in self.get_params().items() if name != "random_state"})
        X, target = self._check_training(X, y)
        groups, split = check_marks(groups, X, "The patient"), check_marks(split, X, "The split")
        seed = self._seed()
        n_folds, n_members = sizes(len(target), self.n_folds, self.n_members)
        numeric = self._task == REGRESSION
        teams, fold, notes = plan(target, groups, split, folds, n_folds, n_members, seed, numeric=numeric)
        build = self._builder(params, seed)
        problem = Problem(as_frame(X), target, self._task, self._n_outputs, teams, build, Device())
        yield from map(Note, [*self._size_notes(n_folds, n_members), *notes, *problem.encoders[-1].notes_])
        yield from self._train(problem, as_frame(X), fold, self._settings(params, problem, seed))

    def _train(self, problem: Problem, X, fold, settings) -> Iterator[Event]:
        outcome, shown = Outcome(len(problem.learn)), len(problem.learn) - len(problem.teams[-1].learn)
        recorder = Recorder(problem.networks, shown)
        try:
            with closing(train(problem.as_task(), settings, Device(), outcome)) as events:
                for event in events:
                    recorder.see(event)
                    yield event
        finally:
            if outcome.best_epoch[shown:].any():
                self._finish(problem, X, fold, outcome, recorder.tree(outcome.best_epoch[shown]))
        if not outcome.best_epoch[shown:].any():
            raise TrainingError("No network could be trained.", "Lower the learning rate.")

    def _finish(self, problem: Problem, X, fold, outcome: Outcome, snapshots: dict):
        """Fitted state from what has been learned so far."""
        ensembles = problem.ensembles(outcome.best_epoch > 0)
        self.ensemble_ = ensembles[-1]
        self.teams_ = [(team.held_out, made) for team, made in zip(problem.teams, ensembles) if len(team.held_out)]
        self.fold_ = fold
        self.n_iter_ = outcome.epoch
        self.n_folds_ = len(self.teams_)
        self.n_members_ = self.ensemble_.n_members
        self.best_epoch_, self.best_loss_ = outcome.best_epoch, outcome.best_loss
        self.member_names_ = [name for team in problem.teams for name in team.names]
        self.snapshots_ = snapshots
        self.out_of_fold_ = self.predict_out_of_fold(X)

    def predict_out_of_fold(self, X) -> np.ndarray:
        """Answers for the training rows, perhaps with changed values, by networks that did not see that patient.

        Parameters
        ----------
        X : table of shape (n, n_features)
            The rows of training, in their order.

        Returns
        -------
        ndarray of shape (n, n_classes) or (n,)
            NaN where no network was kept away from the patient.
        """
        check_is_fitted(self, "teams_")
        X = as_frame(X)
        if len(X) != len(self.fold_):
            raise DataError(f"There are {len(X)} rows, training had {len(self.fold_)}.", "Give the rows of training.")
        answers = np.full((len(X), self._n_answers), np.nan)
        for rows, ensemble in self.teams_:
            if ensemble is not None:
                answers[rows] = ensemble.predict_members(X.iloc[rows]).mean(axis=0)
        return self._shape(answers)

    def predict_members(self, X) -> np.ndarray:
        """Each deployed network's answer; their mean is the prediction, their spread the disagreement.

        Returns
        -------
        ndarray of shape (n_members, n, n_classes) or (n_members, n, 1)
        """
        check_is_fitted(self, "ensemble_")
        return self.ensemble_.predict_members(as_frame(self._check_table(X, reset=False)))

    def _settings(self, params, problem: Problem, seed) -> Settings:
        longest = max(len(rows) for rows in problem.learn)
        return Settings(
            n_epochs=params["max_iter"],
            batch_size=params["batch_size"] or int(np.clip(2 ** np.round(np.log2(longest / 16)), 16, 256)),
            learning_rate=params["learning_rate_init"],
            weight_decay=params["alpha"],
            patience=params["n_iter_no_change"],
            seed=seed,
        )

    def _builder(self, params, seed):
        generator = torch.Generator().manual_seed(seed)
        return lambda n_networks, n_inputs: Networks(
            n_networks,
            n_inputs,
            params["hidden_layer_sizes"],
            self._n_outputs,
            task=self._task,
            activation=params["activation"],
            dropout=params["dropout"],
            generator=generator,
        )

    def _size_notes(self, n_folds, n_members) -> list[str]:
        usual = sizes(0, None, None)
        chosen = self.n_folds is None and self.n_members is None
        if not chosen or (n_folds, n_members) == usual:
            return []
        return [f"For a table of this size: {n_folds} folds and {n_members} network(s) each."]

    def _state(self) -> dict:
        return {"ensemble": self.ensemble_.to_state(), "n_iter": int(self.n_iter_)}

    def _set_state(self, state: dict):
        self.ensemble_ = Ensemble.from_state(state["ensemble"])
        self.n_iter_, self.n_members_ = int(state["n_iter"]), self.ensemble_.n_members
        if len(self.ensemble_.encoder.feature_names_) != self.n_features_in_:
            raise ValueError("columns")


class ANNClassifier(ClassifierMixin, _ANN):
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
        Fold that held each row out; −1 where none did.
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

    def _check_training(self, X, y):
        X = self._check_table(X, reset=True)
        if y is None:
            raise DataError("requires y to be passed, but the target y is None.", "Name the outcome.")
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        check_no_gaps(y)
        check_classification_targets(y)
        self.classes_, numbered = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise DataError(f"The outcome has only one class: {str(self.classes_[0])!r}.", "At least two are needed.")
        return X, numbered

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


class ANNRegressor(RegressorMixin, _ANN):
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

    def _check_training(self, X, y):
        X = self._check_table(X, reset=True)
        if y is None:
            raise DataError("requires y to be passed, but the target y is None.", "Name the outcome.")
        y = column_or_1d(y, warn=True)
        check_consistent_length(X, y)
        check_no_gaps(y)
        return X, y.astype(np.float64)

    def _shape(self, answers):
        return answers[:, 0]

    def _set_state(self, state: dict):
        super()._set_state(state)
        if self.ensemble_.task != REGRESSION or self.ensemble_.layer_sizes[-1] != 1:
            raise ValueError("task")


def check_no_gaps(y):
    """`DataError` where an outcome is missing or infinite."""
    gaps = pd.isna(y) | (np.isinf(y) if np.issubdtype(np.asarray(y).dtype, np.floating) else False)
    if gaps.any():
        raise DataError(
            f"The outcome is missing (NaN) or infinite (inf) in {int(gaps.sum())} rows.", "Leave these rows out."
        )
