"""What `ANNClassifier` and `ANNRegressor` share: training thirty networks at once, and answering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import torch
from sklearn.utils.validation import check_is_fitted

from dlcore.data.tables.encode import as_frame
from dlcore.errors import DataError, TrainingError
from dlcore.models.ann.ensemble import Ensemble
from dlcore.models.ann.networks import Networks
from dlcore.models.ann.problem import EnsembleProblem, Recorder
from dlcore.models.base import TableEstimator, check_marks, check_outcome
from dlcore.models.novelty import UNLIKE, RowNovelty
from dlcore.specs import answers_number
from dlcore.specs.ann import FAMILY
from dlcore.training.cross_fitting import plan, sizes
from dlcore.training.devices import Device
from dlcore.training.events import Event, Note
from dlcore.training.loop import TrainConfig, TrainingState, train


class BaseANN(TableEstimator):
    """Thirty networks at once, nested.

    Subclasses say which task it is (`_task`, `_n_outputs`, `_n_answers`, `_shape`) and check the outcome
    (`_check_outcome`).
    """

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
        X = self._check_table(X, reset=True)
        target = self._check_outcome(check_outcome(X, y))
        groups, split = check_marks(groups, X, "The patient"), check_marks(split, X, "The split")
        seed = self._seed()
        n_folds, n_members = sizes(len(target), self.n_folds, self.n_members)
        numeric = answers_number(self._task)
        teams, fold, notes = plan(self._named(target), groups, split, folds, n_folds, n_members, seed, numeric=numeric)
        build = self._builder(params, seed)
        problem = EnsembleProblem(as_frame(X), target, self._task, self._n_outputs, teams, build, Device())
        yield from map(Note, [*self._size_notes(n_folds, n_members), *notes, *problem.encoders[-1].notes_])
        self.novelty_ = RowNovelty.of(problem.encoders[-1].transform(as_frame(X)), groups, teams[-1].rows)
        yield from self._train(problem, as_frame(X), fold, self._config(params, problem, seed))

    def _train(self, problem: EnsembleProblem, X, fold, config) -> Iterator[Event]:
        state, shown = TrainingState(len(problem.train)), len(problem.train) - len(problem.teams[-1].train)
        recorder = Recorder(problem.networks, shown)
        try:
            with closing(train(problem.as_training_problem(), config, Device(), state)) as events:
                for event in events:
                    recorder.see(event)
                    yield event
        finally:
            if state.best_epoch[shown:].any():
                self._finish(problem, X, fold, state, recorder.tree(state.best_epoch[shown]))
        if not state.best_epoch[shown:].any():
            raise TrainingError("No network could be trained.", "Lower the learning rate.")

    def _finish(self, problem: EnsembleProblem, X, fold, state: TrainingState, snapshots: dict):
        """Fitted state from what has been learned so far."""
        ensembles = problem.ensembles(state.best_epoch > 0)
        self.ensemble_ = ensembles[-1]
        self.teams_ = [(team.held_out, made) for team, made in zip(problem.teams, ensembles) if len(team.held_out)]
        self.fold_ = fold
        self.n_iter_ = state.epoch
        self.n_folds_ = len(self.teams_)
        self.n_members_ = self.ensemble_.n_members
        self.best_epoch_, self.best_loss_ = state.best_epoch, state.best_loss
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

        Raises
        ------
        DataError
            Where `X` has not as many rows as training had.
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

    def unlike(self, X) -> np.ndarray | None:
        """Which rows are like none that was learned from, so that no answer to them is to be trusted; (n,) bool."""
        if self.novelty_ is None:
            return None
        return self.novelty_.share(self.ensemble_.encoder.transform(as_frame(X))) >= UNLIKE

    def _config(self, params, problem: EnsembleProblem, seed) -> TrainConfig:
        longest = max(len(rows) for rows in problem.train)
        return TrainConfig(
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

    def _size_notes(self, n_folds, n_members) -> list[dict]:
        usual = sizes(0, None, None)
        chosen = self.n_folds is None and self.n_members is None
        if not chosen or (n_folds, n_members) == usual:
            return []
        return [{"name": "training.size", "n_folds": n_folds, "n_members": n_members}]

    def _state(self) -> dict:
        return {"ensemble": self.ensemble_.to_state(), "n_iter": int(self.n_iter_)} | (
            {} if self.novelty_ is None else {"novelty": self.novelty_.to_state()}
        )

    def _set_state(self, state: dict):
        self.ensemble_ = Ensemble.from_state(state["ensemble"])
        self.n_iter_, self.n_members_ = int(state["n_iter"]), self.ensemble_.n_members
        self.novelty_ = RowNovelty.from_state(state["novelty"]) if "novelty" in state else None  # none in older files
        if len(self.ensemble_.encoder.feature_names_) != self.n_features_in_:
            raise ValueError("columns")
