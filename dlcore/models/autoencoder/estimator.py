"""The autoencoder: who cannot be rebuilt from a few numbers is unusual, and what was not rebuilt is to blame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pandas as pd
from sklearn.base import TransformerMixin
from sklearn.utils.validation import check_is_fitted

from dlcore.errors import DataError, TrainingError
from dlcore.models.autoencoder import alerts, defaults
from dlcore.models.autoencoder.build import builder, empty_networks
from dlcore.models.autoencoder.ensemble import Ensemble
from dlcore.models.autoencoder.inputs import INPUTS, TABLE, fit_inputs, kind_of
from dlcore.models.autoencoder.networks import DENOISING
from dlcore.models.autoencoder.problem import Problem, thin
from dlcore.models.autoencoder.whitening import Whitening
from dlcore.models.base import TableEstimator, check_marks
from dlcore.training.cross_fitting import plan
from dlcore.training.devices import Device
from dlcore.training.events import Event, Note
from dlcore.training.loop import TrainConfig, TrainingState, train

MOST_CALIBRATED = 20_000  # rows from which whitening and thresholds are taken


class Autoencoder(TransformerMixin, TableEstimator):
    """Autoencoder for tables, signals and pictures, with whitened residuals as the score of what is unusual.

    Parameters
    ----------
    kind : {"denoising", "plain", "sparse", "variational"}
        "denoising": shown rows with parts hidden (tables) or noise added (signals, pictures) and asked for the whole
        (Vincent et al. 2008); "sparse": few codes may be large; "variational": codes follow a normal distribution
        (Kingma & Welling 2014).
    n_components : int or None
        Numbers in the bottleneck; ``None``: chosen from the data.
    hidden_layer_sizes : tuple of int or None
        Units of the encoder's hidden layers, the decoder's in reverse; () is a linear autoencoder. Channels of the
        convolutions for signals and pictures. ``None``: from the data.
    noise : float
        "denoising": share of a table's values hidden at each step, or the noise added to signals and pictures in
        standard deviations.
    penalty : float
        "sparse": weight of the codes' size; "variational": weight β of the pull towards the prior.
    contamination : float
        Share of ordinary patients for whom `predict` says −1.
    ordinary : str or None
        The value of `y` that marks ordinary patients: only they are learnt from. ``None``: `y` is not looked at.
    data : {"auto", "table", "signals", "images"}
        What the rows are; "auto" takes a 2-D array for a table.
    init : {"pca", "random"}
        Where the straight parts of the networks begin.
    max_iter : int or None
        Epochs at most; ``None``: from the number of rows.
    batch_size : int or None
    learning_rate_init, alpha : float
        Of AdamW: learning rate and weight decay.
    n_iter_no_change : int or None
        Epochs without a better error on rows not learnt from after which a network stops; ``None``: never.
    n_folds : int or None
        Parts of which each is held back once, for thresholds from patients not learnt from; 1: one fifth is held back.
    n_members : int or None
        Networks that rebuild together.
    random_state : int, RandomState or None

    Attributes
    ----------
    inputs_ : what the networks see of a row
    ensemble_ : Ensemble, the deployed networks
    whitening_ : Whitening of residuals of rows not learnt from
    calibration_ : (m,) float, scores of ordinary rows not learnt from, ascending; high: unusual
    offset_ : float, `score_samples` below it are alerts
    ordinary_ : (n,) bool, training rows that are ordinary as far as is known
    fold_ : (n,) int, which fold held the row out; −1 where none
    out_of_fold_scores_ : (n,) float, scores by networks that had not seen that patient; NaN where none
    n_components_, n_iter_, n_members_, n_folds_ : int

    References
    ----------
    Ledoit & Wolf, A well-conditioned estimator for large-dimensional covariance matrices, J. Multivar. Anal. 88 (2004).
    Mayrhofer & Filzmoser, Multivariate outlier explanations using Shapley values and Mahalanobis distances (2023).
    """

    novelty = True  # scikit-learn's word: thresholds are for new rows, so of the training rows another share may lie above

    def __init__(
        self,
        kind="denoising",
        n_components=None,
        hidden_layer_sizes=None,
        noise=0.2,
        penalty=1.0,
        contamination=0.05,
        ordinary=None,
        data="auto",
        init="pca",
        max_iter=None,
        batch_size=None,
        learning_rate_init=0.002,
        alpha=0.0001,
        n_iter_no_change=20,
        n_folds=None,
        n_members=None,
        random_state=None,
    ):
        self.kind = kind
        self.n_components = n_components
        self.hidden_layer_sizes = hidden_layer_sizes
        self.noise = noise
        self.penalty = penalty
        self.contamination = contamination
        self.ordinary = ordinary
        self.data = data
        self.init = init
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.alpha = alpha
        self.n_iter_no_change = n_iter_no_change
        self.n_folds = n_folds
        self.n_members = n_members
        self.random_state = random_state

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.estimator_type = "outlier_detector"  # of new rows: there is no fit_predict, as with LOF(novelty=True)
        return tags

    # training

    def iter_fit(self, X, y=None, groups=None, split=None) -> Iterator[Event]:
        """Train, telling what happens.

        Parameters
        ----------
        X : DataFrame or array (n, n_features); `Sequences` of one length; `ImageStack` or array of pictures
        y : array of shape (n,), optional
            Looked at only where `ordinary` is set.
        groups : array of shape (n,), optional
            Patient of each row; a patient's rows are never both learnt from and scored.
        split : array of shape (n,), optional
            "train", "validation" or "test"; thresholds then come from the rows marked test.

        Yields
        ------
        Event

        Raises
        ------
        DataError
            Where rows or a setting cannot be used.
        TrainingError
            Where training began and could not go on.
        """
        defaults.check(self.get_params())
        kind = kind_of(X, self.data)
        X = self._checked(X, kind, reset=True)
        groups, split = check_marks(groups, X, "The patient"), check_marks(split, X, "The split")
        self.ordinary_ = self._who_is_ordinary(X, y)
        chosen = np.flatnonzero(self.ordinary_)
        self.inputs_ = fit_inputs(_take(X, chosen), kind)
        yield from map(Note, self.inputs_.notes)
        rows = self.inputs_.rows(X)
        yield from self._train(rows, chosen, groups, split, self._seed())

    def _checked(self, X, kind: str, *, reset: bool):
        if kind == TABLE:
            return self._check_table(X, reset=reset)
        if reset:
            if len(X) < 2:
                raise DataError(f"There are {len(X)} rows.", "At least 2 are needed.")
            self.n_features_in_ = 0  # set once its inputs are known; scikit-learn's word for columns
        return X

    def _who_is_ordinary(self, X, y) -> np.ndarray:
        if self.ordinary is None:
            return np.ones(len(X), dtype=bool)
        if y is None:
            raise DataError("No column says who is ordinary.", "Name it, or leave out who is ordinary.")
        marked = np.asarray(pd.Series(np.asarray(y, dtype=object)).map(lambda v: defaults.same(v, self.ordinary)), bool)
        if marked.sum() < 2:
            raise DataError(
                f"Only {int(marked.sum())} rows are marked as ordinary ({self.ordinary}).", "Choose another value."
            )
        return marked

    def _train(self, rows, chosen, groups, split, seed) -> Iterator[Event]:
        recipe = defaults.recipe(self, rows[thin(chosen)], len(chosen))
        teams, fold, notes = self._plan(chosen, groups, split, recipe, seed)
        yield from map(Note, notes)
        build = builder(self, self.inputs_, rows, recipe, seed)
        problem = Problem(rows, teams, build, random_start=self.init == "random")
        config = TrainConfig(
            n_epochs=recipe.n_epochs,
            batch_size=recipe.batch_size,
            learning_rate=self.learning_rate_init,
            weight_decay=self.alpha,
            patience=self.n_iter_no_change,
            schedule=defaults.slowing,
            seed=seed,
        )
        state = TrainingState(len(problem.learn))
        deployed = len(problem.learn) - len(teams[-1].train)
        try:
            with closing(train(problem.as_problem(), config, Device(), state)) as events:
                yield from events
        finally:
            if state.best_epoch[deployed:].any():
                self._finish(problem, rows, fold, state, recipe)
        if not state.best_epoch[deployed:].any():
            raise TrainingError("No network could be trained.", "Lower the learning rate.")

    def _plan(self, chosen, groups, split, recipe, seed):
        """Teams with the rows of X they learn from, the fold of every row, and notes."""
        within = None if groups is None else groups[chosen]
        marks = None if split is None else split[chosen]
        if marks is None and recipe.n_folds == 1:
            marks = defaults.held_back(len(chosen), within, seed)
        teams, dealt, notes = plan(
            np.zeros(len(chosen)), within, marks, None, recipe.n_folds, recipe.n_members, seed, numeric=True
        )
        fold = np.full(len(self.ordinary_), -1)
        fold[chosen] = dealt
        for team in teams:
            team.rows, team.held_out = chosen[team.rows], chosen[team.held_out]
            team.train, team.validation = ([chosen[part] for part in parts] for parts in (team.train, team.validation))
        return teams, fold, notes

    def _finish(self, problem: Problem, rows, fold, state: TrainingState, recipe):
        """Fitted state from what has been learnt so far."""
        ensembles = problem.ensembles(state.best_epoch > 0)
        self.ensemble_, self.fold_ = ensembles[-1], fold
        self.teams_ = [(t.held_out, made) for t, made in zip(problem.teams, ensembles) if len(t.held_out) and made]
        self.n_components_, self.n_iter_ = recipe.n_components, state.epoch
        self.n_members_, self.n_folds_ = self.ensemble_.n_members, len(self.teams_)
        self._calibrate(rows)

    def _calibrate(self, rows):
        """Whitening and thresholds from ordinary rows that were not learnt from."""
        held = np.sort(np.concatenate([thin(team, MOST_CALIBRATED) for team, _ in self.teams_] or [np.arange(0)]))
        held = thin(held, MOST_CALIBRATED)
        if len(held) < 2:  # nothing was held back: the residuals of training, and no threshold to be trusted
            held = thin(np.flatnonzero(self.ordinary_), MOST_CALIBRATED)
        judged = self._judged_out_of_fold(rows, held)
        residuals = self.inputs_.residuals(rows[held], judged)
        self.whitening_ = Whitening.of(residuals)
        scores = self._scores(residuals, left_out=True)
        self.calibration_ = np.sort(scores)
        self.offset_ = -alerts.threshold(self.calibration_, self.contamination)
        self.out_of_fold_scores_ = np.full(len(rows), np.nan)
        self.out_of_fold_scores_[held] = scores

    def _judged_out_of_fold(self, rows, wanted) -> np.ndarray:
        """`_judged` by networks that did not learn from these rows, where there are any; else by the deployed ones."""
        judged = np.empty((len(wanted), rows.shape[1]), dtype=np.float32)
        left = np.ones(len(wanted), dtype=bool)
        for held_out, ensemble in self.teams_:
            mine = np.isin(wanted, held_out)
            judged[mine], left[mine] = self._judged(rows[wanted[mine]], ensemble), False
        if left.any():
            judged[left] = self._judged(rows[wanted[left]], self.ensemble_)
        return judged

    @property
    def foretells(self) -> bool:
        """Whether rows are judged by each value foretold from the others: a denoising network on a table can."""
        return self.architecture_["marks"] and self.kind == DENOISING and self.inputs_.kind == TABLE

    def _judged(self, rows, ensemble) -> np.ndarray:
        """What rows (n, d) are held against: each value foretold from the others, or the whole row rebuilt.

        A row that is rebuilt as a whole hides what its code can carry, a wrong value too; a value that is hidden while it
        is foretold cannot speak for itself.
        """
        return ensemble.foretell(rows, self.inputs_.feature) if self.foretells else ensemble.reconstruct(rows)

    # use

    def encode_rows(self, X) -> np.ndarray:
        """Rows as the networks see them, (n, d) float32; NaN where missing."""
        check_is_fitted(self, "ensemble_")
        return self.inputs_.rows(self._checked(X, self.inputs_.kind, reset=False))

    def transform(self, X) -> np.ndarray:
        """Codes of rows, (n, n_components), of the first network."""
        return self.ensemble_.encode(self.encode_rows(X)).astype(np.float64)

    def inverse_transform(self, codes) -> np.ndarray:
        """Codes (n, n_components) back as the networks rebuild them, (n, d), in standard deviations."""
        check_is_fitted(self, "ensemble_")
        codes = np.asarray(codes, dtype=np.float64)
        if codes.ndim != 2 or codes.shape[1] != self.n_components_ or not np.isfinite(codes).all():
            raise DataError(f"Codes are rows of {self.n_components_} numbers.", "Give what transform returned.")
        return self.ensemble_.decode(codes)

    def reconstruct(self, X) -> np.ndarray:
        """Rows rebuilt, (n, d), in standard deviations: as `encode_rows`, without gaps."""
        return self.ensemble_.reconstruct(self.encode_rows(X))

    def score_samples(self, X) -> np.ndarray:
        """How usual each row is, (n,): minus its `unusualness`."""
        return -self.unusualness(X)

    def unusualness(self, X) -> np.ndarray:
        """Squared Mahalanobis distance of what was not rebuilt, by the number of places; ordinary rows: about 1."""
        return self._scores(self.residuals(X))

    def blame(self, X) -> np.ndarray:
        """What each place contributes to `unusualness`, (n, places); a gap contributes its expectation.

        The parts of a row add up to its score. See `Whitening.parts`.
        """
        return self._parts(self.residuals(X))

    def residuals(self, X) -> np.ndarray:
        """What was not rebuilt at each place, (n, places), in standard deviations; NaN where not known."""
        rows = self.encode_rows(X)
        return self.inputs_.residuals(rows, self._judged(rows, self.ensemble_))

    def _parts(self, residuals) -> np.ndarray:
        return np.where(np.isnan(residuals), 1.0, self.whitening_.parts(residuals)) / residuals.shape[1]

    def _scores(self, residuals, *, left_out: bool = False) -> np.ndarray:
        distances = self.whitening_.distances(residuals)
        if left_out:
            distances = self.whitening_.left_out(distances)
        return (distances + np.isnan(residuals).sum(axis=1)) / residuals.shape[1]

    def decision_function(self, X) -> np.ndarray:
        """`score_samples` less `offset_`: below 0 are alerts."""
        return self.score_samples(X) - self.offset_

    def predict(self, X) -> np.ndarray:
        """−1 for rows that are unusual at `contamination`, 1 for the others."""
        return np.where(self.score_samples(X) < self.offset_, -1, 1)

    def score(self, X, y=None) -> float:
        """Share of the rows' spread that is rebuilt: 1 − squared error / spread about the mean."""
        rows = self.encode_rows(X)
        return explained(rows, self.ensemble_.reconstruct(rows))

    # keeping

    def _state(self) -> dict:
        return {
            "data": self.inputs_.kind,
            "inputs": self.inputs_.to_state(),
            "architecture": self.architecture_,
            "weights": self.ensemble_.to_state(),
            "whitening": self.whitening_.to_state(),
            "calibration": self.calibration_,
            "n_iter": int(self.n_iter_),
            "n_folds": int(self.n_folds_),
        }

    def _set_state(self, state: dict):
        self.inputs_ = INPUTS[state["data"]].from_state(state["inputs"])
        self.architecture_ = dict(state["architecture"])
        n_members = len(next(iter(state["weights"].values())))
        networks = empty_networks(self.architecture_, self.inputs_, n_members)
        self.ensemble_ = Ensemble(networks).with_state(state["weights"])
        self.whitening_ = Whitening.from_state(state["whitening"])
        self.calibration_ = np.asarray(state["calibration"], dtype=np.float64)
        self.offset_ = -alerts.threshold(self.calibration_, self.contamination)
        self.n_components_ = int(self.architecture_["n_components"])
        self.n_iter_, self.n_folds_, self.n_members_ = int(state["n_iter"]), int(state["n_folds"]), n_members


def explained(rows: np.ndarray, rebuilt: np.ndarray) -> float:
    """1 − squared error over the spread about the columns' means, over what is known."""
    known = ~np.isnan(rows)
    error = np.square(np.where(known, rows - rebuilt, 0), dtype=np.float64).sum()
    spread = np.square(np.where(known, rows - np.nanmean(rows, axis=0), 0), dtype=np.float64).sum()
    return float(1 - error / spread) if spread > 0 else float("nan")


def _take(X, rows):
    return (
        X.iloc[rows] if isinstance(X, pd.DataFrame) else (X[rows] if not isinstance(X, list) else [X[i] for i in rows])
    )
