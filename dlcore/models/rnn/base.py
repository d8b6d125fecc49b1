"""What the estimators of courses share: training nested ensembles, and answering."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
from sklearn.utils.validation import check_is_fitted

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError, TrainingError
from dlcore.models.base import Estimator, check_marks, check_outcome
from dlcore.models.rnn import defaults
from dlcore.models.rnn.checks import check_like
from dlcore.models.rnn.ensemble import Ensemble, course_of
from dlcore.models.rnn.networks import LSTM_FCN
from dlcore.models.rnn.novelty import CourseNovelty, TellsUnlike
from dlcore.models.rnn.problem import MembersProblem, OutcomeProblem
from dlcore.specs import answers_number
from dlcore.specs.rnn import FAMILY
from dlcore.training.cross_fitting import plan, sizes
from dlcore.training.devices import choose
from dlcore.training.events import Event, Note
from dlcore.training.loop import TrainConfig, TrainingState, train
from dlcore.training.schedules import warm_up_then_cosine

CLIP = 1.0  # longest gradient of a network


class BaseRNN(TellsUnlike, Estimator):
    """Nested ensembles of recurrent networks that start from a regression on summaries.

    Subclasses say which task it is (`_task`, `_n_outputs`, `_n_answers`, `_shape`) and check the outcome
    (`_check_outcome`).
    """

    _ensemble_class = Ensemble
    _fewest = 2  # courses to learn from

    def __init__(
        self,
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
        self.architecture = architecture
        self.hidden_size = hidden_size
        self.dropout = dropout
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.starts_from_regression = starts_from_regression
        self.n_folds = n_folds
        self.n_members = n_members
        self.random_state = random_state

    def iter_fit(self, X, y=None, groups=None, split=None, folds=None) -> Iterator[Event]:
        """Train, telling what happens.

        Parameters
        ----------
        X : Sequences
            n patients (or moments of patients: see `groups`), with at least one row each.
        y : array of shape (n,)
        groups : array of shape (n,), optional
            Patient of each course; a patient's courses are never both learned from and tested on.
        split : array of shape (n,), optional
            "train", "validation" or "test" for each course, where the data bring their own split.
        folds : ndarray of shape (n,), int, optional
            Outer folds made beforehand; −1 marks courses that are never held out.

        Yields
        ------
        Event
            Notes, `Started`, one `EpochEnd` an epoch, `Finished`. Closing the generator stops; the model then has the
            best weights so far.

        Raises
        ------
        DataError
            Where the courses, the outcome or a setting cannot be used.
        TrainingError
            Where training began and could not go on.
        """
        self._check_settings()
        X = self._check_sequences(X, reset=True)
        target, weights = self._check_target(X, y)
        groups, split = check_marks(groups, X, "The patient"), check_marks(split, X, "The split")
        seed = self._seed()
        self.architecture_ = self.architecture or defaults.architecture_for(X)
        n_folds, n_members = sizes(len(X), self.n_folds, self.n_members)
        numeric = answers_number(self._task)
        teams, fold, notes = plan(self._strata(target), groups, split, folds, n_folds, n_members, seed, numeric=numeric)
        yield from map(Note, notes)
        self.novelty_ = CourseNovelty.of(X, groups, np.sort(teams[-1].rows))
        problem = self._problem(X, target, weights, teams, groups, seed)
        yield from self._train(problem, X, fold, self._settings(problem, seed))

    def _problem(self, X, target, weights, teams, groups, seed) -> OutcomeProblem:
        return OutcomeProblem(
            X,
            target,
            self._task,
            self._network(X),
            teams,
            groups,
            weights,
            choose(prefer_bfloat16=True, allow_gpu=False),
            dropout=self.dropout,
            starts_from_regression=self.starts_from_regression,
            redrawn=self.architecture_ != LSTM_FCN,
            seed=seed,
        )

    def _network(self, X: Sequences) -> dict:
        """What the networks are built from."""
        return {
            "architecture": self.architecture_,
            "n_outputs": self._n_outputs,
            "hidden_size": int(self.hidden_size),
            "n_next": len(X.names),
        }

    def _settings(self, problem: MembersProblem, seed: int) -> TrainConfig:
        recipe = defaults.recipe(self.architecture_, max(len(rows) for rows in problem.train))
        return TrainConfig(
            n_epochs=self.max_iter or recipe.n_epochs,
            batch_size=self.batch_size or recipe.batch_size,
            learning_rate=self.learning_rate_init or recipe.learning_rate,
            weight_decay=self.alpha,
            schedule=warm_up_then_cosine,
            clip_norm=CLIP,
            keeps_last=True,
            seed=seed,
        )

    def _train(self, problem: MembersProblem, X, fold, settings) -> Iterator[Event]:
        state, deployed = TrainingState(len(problem.train)), len(problem.train) - len(problem.teams[-1].train)
        try:
            with closing(train(problem.as_task(state), settings, problem.device, state)) as events:
                yield from events
        finally:
            if state.best_epoch[deployed:].any():
                self._finish(problem, X, fold, state)
        if not state.best_epoch[deployed:].any():
            raise TrainingError("No network could be trained.", "Lower the learning rate.")

    def _finish(self, problem: MembersProblem, X, fold, state: TrainingState):
        """Fitted state from what has been learned so far."""
        ensembles = problem.ensembles(state.best_epoch > 0)
        self.ensemble_ = ensembles[-1]
        self._keep_teams(problem, ensembles)
        self.fold_ = fold
        self.n_iter_ = state.epoch
        self.n_folds_, self.n_members_ = len(self.teams_), self.ensemble_.n_members
        self.best_epoch_, self.best_loss_ = state.best_epoch, state.best_loss
        self.member_names_ = [name for team in problem.teams for name in team.names]
        self._hold_out(X)

    def _keep_teams(self, problem, ensembles):
        """Who answers for which rows of training."""
        self.teams_ = [(team.held_out, made) for team, made in zip(problem.teams, ensembles) if len(team.held_out)]

    def _hold_out(self, X: Sequences):
        """Held-out answers, how far their networks disagree, and what the regression alone would have said."""
        answers, summary = (np.full((len(X), self._n_answers), np.nan) for _ in range(2))
        self.disagreement_ = np.full(len(X), np.nan)
        for rows, ensemble in self.teams_:
            if ensemble is None:
                continue
            alone, course = ensemble.parts(X[rows])
            members = ensemble.answer(alone + course)
            answers[rows], self.disagreement_[rows] = members.mean(axis=0), members[..., -1].std(axis=0)
            summary[rows] = ensemble.start(alone)
        self.out_of_fold_, self.summary_out_of_fold_ = self._shape(answers), self._shape(summary)

    # --- answering -------------------------------------------------------------------------------------------------

    def predict_members(self, X) -> np.ndarray:
        """Each deployed network's answer; their mean is the prediction, their spread the disagreement.

        Returns
        -------
        ndarray of shape (n_members, n, n_classes) or (n_members, n, 1)
        """
        check_is_fitted(self, "ensemble_")
        return self.ensemble_.predict_members(self._check_sequences(X, reset=False))

    def predict_out_of_fold(self, X) -> np.ndarray:
        """Answers for the training courses, perhaps with changed values, by networks that did not see that patient.

        Returns
        -------
        ndarray of shape (n, n_classes) or (n,)
            NaN where no network was kept away from the patient.
        """
        answers = np.full((len(X), self._n_answers), np.nan)
        for rows, ensemble in self._teams_for(X):
            answers[rows] = ensemble.predict_members(X[rows]).mean(axis=0)
        return self._shape(answers)

    def predict_course(self, X) -> dict:
        """The answer redrawn at every row, each time from that row and earlier ones alone.

        Returns
        -------
        dict
            ``answer`` (N, n_classes) or (N, 1): the prediction; ``summary`` of the same shape: what it would be if the
            networks added nothing, so that answer − summary is what the course adds; ``disagreement`` (N,).
        """
        check_is_fitted(self, "ensemble_")
        return course_of(self.ensemble_, self._check_sequences(X, reset=False))

    def predict_course_out_of_fold(self, X) -> dict:
        """Like `predict_course`, for the training courses by networks that did not see that patient; NaN where none."""
        found = {
            "answer": np.full((len(X.times), self._n_answers), np.nan),
            "summary": np.full((len(X.times), self._n_answers), np.nan),
            "disagreement": np.full(len(X.times), np.nan),
        }
        owners = X.owners
        for rows, ensemble in self._teams_for(X):
            at = np.flatnonzero(np.isin(owners, rows))
            course = course_of(ensemble, X[np.sort(rows)])
            for name in found:
                found[name][at] = course[name]
        return found

    def _teams_for(self, X):
        check_is_fitted(self, "teams_")
        if len(X) != len(self.fold_):
            raise DataError(f"There are {len(X)} courses, training had {len(self.fold_)}.", "Give those of training.")
        X = self._check_sequences(X, reset=False)
        return [(rows, ensemble) for rows, ensemble in self.teams_ if ensemble is not None]

    # --- checks and state ------------------------------------------------------------------------------------------

    def _check_settings(self):
        FAMILY.check({name: value for name, value in self.get_params().items() if name in FAMILY.defaults()})

    def _check_target(self, X, y):
        """What the networks learn (n,), and how much each course counts (n,) or None."""
        return self._check_outcome(check_outcome(X, y)), None

    def _strata(self, target):
        """Outcomes by which patients are dealt into folds, as notes may speak of them."""
        return target

    def _check_sequences(self, X, *, reset: bool) -> Sequences:
        """`X`, its variables remembered (`reset`) or compared with those of training."""
        if not isinstance(X, Sequences):
            raise DataError("This model takes courses: what was measured over time.", "Give Sequences.")
        if reset:
            self.n_features_in_, self.variables_ = len(X.names), list(X.names)
            self.static_, self.time_unit_, self.sampling_rate_ = list(X.static.columns), X.time_unit, X.sampling_rate
        check_like(X, self)
        if len(X) < (self._fewest if reset else 1) or (X.lengths == 0).any():
            empty = int((X.lengths == 0).sum())
            raise DataError(
                f"There are {len(X)} courses, {empty} of them without a single row.",
                "Leave out patients of whom nothing was measured; two with an outcome are the least to learn from.",
            )
        return X

    def _state(self) -> dict:
        return {
            "ensemble": self.ensemble_.to_state(),
            "n_iter": int(self.n_iter_),
            "architecture": self.architecture_,
            "variables": list(self.variables_),
            "static": list(self.static_),
            "time_unit": self.time_unit_,
            "sampling_rate": self.sampling_rate_,
        } | self._novelty_state()

    def _set_state(self, state: dict):
        self.ensemble_ = self._ensemble_class.from_state(state["ensemble"])
        self.n_iter_, self.n_members_ = int(state["n_iter"]), self.ensemble_.n_members
        self.architecture_, self.time_unit_ = str(state["architecture"]), str(state["time_unit"])
        self.variables_ = [str(name) for name in state["variables"]]
        self.static_ = [str(name) for name in state["static"]]
        rate = state["sampling_rate"]
        self.sampling_rate_ = None if rate is None else float(rate)
        self.novelty_ = (
            CourseNovelty.from_state(state["novelty"]) if "novelty" in state else None
        )  # none in older files
        if list(self.ensemble_.encoder.names) != self.variables_ or len(self.variables_) != self.n_features_in_:
            raise ValueError("variables")
