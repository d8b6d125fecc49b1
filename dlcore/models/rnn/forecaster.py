"""What comes next, and how sure that is: `RNNForecaster`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.utils.validation import check_is_fitted

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError
from dlcore.models.base import check_marks
from dlcore.models.rnn import forecast_plan
from dlcore.models.rnn.autoregression import lags_for
from dlcore.models.rnn.base import BaseRNN
from dlcore.models.rnn.forecast_ensemble import ForecastEnsemble
from dlcore.models.rnn.forecast_problem import ForecastProblem
from dlcore.models.rnn.networks import LSTM
from dlcore.models.rnn.novelty import CourseNovelty
from dlcore.models.rnn.windows import season_of
from dlcore.training.cross_fitting import sizes
from dlcore.training.devices import choose
from dlcore.training.events import Event, Note


class RNNForecaster(BaseRNN):
    """Recurrent networks that say what the next rows of one variable will be, with intervals.

    The networks start from a ridge regression on the last values (and, where the series repeats itself, on the same time
    of the seasons before), and learn only what it misses. Intervals are conformal: their width at each step ahead is that of
    the errors on series, or later parts of series, that a network had not learned from. With fewer than ten series they widen
    while a series leaves them too often.

    Parameters
    ----------
    target : str or None
        Which variable; None: the first.
    horizon : int
        How many rows ahead.
    level : float
        Share of later values that an interval is to hold.
    season : int or None
        Rows after which the series repeats itself, 0 for never; None: found from the data.
    architecture : {None, "lstm", "gru"}
    hidden_size, dropout, alpha, learning_rate_init, batch_size, max_iter, starts_from_regression, n_folds, \
n_members, random_state
        As in `RNNClassifier`; three networks an ensemble where None.

    Attributes
    ----------
    out_of_fold_ : ndarray of shape (N, horizon)
        Forecasts from each row of each series by networks that had not seen that series (or, where there are fewer
        than ten, anything as late); NaN where none.
    out_of_fold_interval_ : ndarray of shape (2, N, horizon)
    summary_out_of_fold_ : ndarray of shape (N, horizon)
        The same by the regression alone.
    fold_ : ndarray of shape (N,), int
        Which fold held each row out; −1 where none did.
    target_, season_ : str, int

    References
    ----------
    Vovk V, Gammerman A, Shafer G. Algorithmic learning in a random world. Springer 2005.
    """

    _ensemble_class = ForecastEnsemble
    _fewest = 1

    def __init__(
        self,
        target=None,
        horizon=12,
        level=0.9,
        season=None,
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
        self.target = target
        self.horizon = horizon
        self.level = level
        self.season = season

    def iter_fit(self, X, y=None, groups=None, split=None, folds=None) -> Iterator[Event]:
        """Train, telling what happens; parameters as in `RNNClassifier.iter_fit`, `y` is not used.

        Raises
        ------
        DataError
            Where the target is unknown, or no series is longer than the horizon.
        """
        self._check_settings()
        X = self._check_sequences(X, reset=True)
        groups, split = check_marks(groups, X, "The patient"), check_marks(split, X, "The split")
        number = self._find_target(X)
        seed = self._seed()
        self.architecture_ = self.architecture or LSTM
        self.season_ = season_of(X, X.values[:, number]) if self.season is None else int(self.season)
        plan = self._plan(X, groups, split, folds, seed)
        yield from map(Note, plan.notes)
        self.novelty_ = CourseNovelty.of(X, groups, timed=False)
        device = choose(prefer_bfloat16=True, allow_gpu=False)
        lags = lags_for(self.horizon, self.season_)
        problem = ForecastProblem(
            X,
            plan,
            number,
            lags,
            self.level,
            self._network(X),
            device,
            dropout=self.dropout,
            starts_from_regression=self.starts_from_regression,
            seed=seed,
        )
        yield from self._train(problem, X, plan.fold, self._settings(problem, seed))

    @property
    def _n_outputs(self) -> int:
        return int(self.horizon)

    def _find_target(self, X: Sequences) -> int:
        self.target_ = X.names[0] if self.target is None else str(self.target)
        if self.target_ not in X.names:
            raise DataError(f"There is no variable {self.target_!r}.", f"There are: {', '.join(X.names)}.")
        if X.lengths.max() <= self.horizon + 1:
            raise DataError(
                f"No series has more than {int(X.lengths.max())} rows, too few to look {self.horizon} ahead.",
                "Choose a shorter horizon.",
            )
        return X.names.index(self.target_)

    def _plan(self, X, groups, split, folds, seed):
        n_folds, n_members = sizes(len(X), self.n_folds, self.n_members or 3)
        patients = len(X) if groups is None else len(np.unique(groups))
        if split is None and folds is None and patients < forecast_plan.FEWEST_SERIES:
            return forecast_plan.by_time(X, n_members)
        return forecast_plan.by_series(X, groups, split, folds, n_folds, n_members, seed)

    def _keep_teams(self, problem, ensembles):
        windows = problem.plan.windows
        rows = lambda team: np.unique(windows.row[windows.scored & np.isin(windows.X.owners, team.held_out)])
        self.teams_ = [(rows(t), made) for t, made in zip(problem.teams, ensembles) if len(t.held_out)]

    def _hold_out(self, X: Sequences):
        shape = (len(X.times), self.horizon)
        self.out_of_fold_, self.summary_out_of_fold_ = np.full(shape, np.nan), np.full(shape, np.nan)
        self.out_of_fold_interval_ = np.full((2, *shape), np.nan)
        self.disagreement_ = np.full(len(X.times), np.nan)
        for rows, ensemble in self.teams_:
            if ensemble is None:
                continue
            members = ensemble.predict_rows(X)
            mean = members.mean(axis=0)
            self.out_of_fold_[rows], self.disagreement_[rows] = mean[rows], members[:, rows, 0].std(axis=0)
            self.out_of_fold_interval_[:, rows] = ensemble.bounds(X, mean)[:, rows]
            self.summary_out_of_fold_[rows] = ensemble.simple(X)[rows]

    def predict_members(self, X) -> np.ndarray:
        """Each network's forecast from the end of each series, (M, n, horizon)."""
        check_is_fitted(self, "ensemble_")
        X = self._check_sequences(X, reset=False)
        return self.ensemble_.predict_rows(X)[:, X.starts[1:] - 1]

    def predict(self, X) -> np.ndarray:
        """The next `horizon` values of each series, (n, horizon)."""
        return self.predict_members(X).mean(axis=0)

    def predict_interval(self, X) -> np.ndarray:
        """Lower and upper bound of each forecast, (2, n, horizon)."""
        check_is_fitted(self, "ensemble_")
        X = self._check_sequences(X, reset=False)
        return self.ensemble_.bounds(X, self.ensemble_.predict_rows(X).mean(axis=0))[:, X.starts[1:] - 1]

    def predict_course(self, X) -> dict:
        """Forecasts from every row: ``answer`` (N, horizon), ``low`` and ``high``, ``summary`` by the regression alone."""
        check_is_fitted(self, "ensemble_")
        X = self._check_sequences(X, reset=False)
        answer = self.ensemble_.predict_rows(X).mean(axis=0)
        low, high = self.ensemble_.bounds(X, answer)
        return {"answer": answer, "low": low, "high": high, "summary": self.ensemble_.simple(X)}

    def _state(self) -> dict:
        return super()._state() | {"target": self.target_, "season": int(self.season_)}

    def _set_state(self, state: dict):
        super()._set_state(state)
        self.target_, self.season_ = str(state["target"]), int(state["season"])
        if self.target_ not in self.variables_ or self.ensemble_.horizon != self.horizon:
            raise ValueError("target")
