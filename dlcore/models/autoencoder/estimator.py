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
from dlcore.models.autoencoder.inputs import INPUTS, fit_inputs, kind_of
from dlcore.models.autoencoder.judging import Judging, explained
from dlcore.models.autoencoder.problem import Problem, thin
from dlcore.models.autoencoder.usual import UsualErrors
from dlcore.models.base import TableEstimator, check_marks
from dlcore.training.cross_fitting import plan
from dlcore.training.devices import Device
from dlcore.training.events import Event, Note
from dlcore.training.loop import TrainConfig, TrainingState, train


class Autoencoder(Judging, TransformerMixin, TableEstimator):
    """Autoencoder for tables, signals and pictures, scored by errors measured against their usual size.

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
        Parts of which each is held back once, for thresholds; 1: one fifth is held back.
    n_members : int or None
        Networks that rebuild together.
    random_state : int, RandomState or None

    Attributes
    ----------
    inputs_, ensemble_ : what the networks see of a row, and the deployed networks (`Ensemble`)
    usual_ : UsualErrors of rows not learnt from
    errors_ : (5, d) float, quantiles of what was not foretold in each column, of rows not learnt from (`QUANTILES`)
    calibration_ : (m,) float, scores of ordinary rows not learnt from, ascending; high: unusual
    offset_ : float, `score_samples` below it are alerts
    ordinary_ : (n,) bool, training rows that are ordinary as far as is known
    fold_ : (n,) int, which fold held the row out; −1 where none
    out_of_fold_scores_ : (n,) float, scores by networks that had not seen that patient; NaN where none
    n_components_, n_iter_, n_members_, n_folds_ : int

    References
    ----------
    Vincent, Larochelle, Bengio & Manzagol, Extracting and composing robust features with denoising autoencoders, ICML (2008).
    Kingma & Welling, Auto-encoding variational Bayes, ICLR (2014).
    """

    novelty = True  # scikit-learn's word: thresholds are for new rows

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
        self.inputs_, rows = fit_inputs(X, chosen, kind)
        yield from map(Note, self.inputs_.notes)
        yield from self._train(rows, chosen, groups, split, self._seed())

    def _checked(self, X, kind: str, *, reset: bool):
        if INPUTS[kind].in_columns:
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
            with closing(train(problem.as_problem(), config, Device(), state, problem.parameters)) as events:
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

    # use

    def transform(self, X) -> np.ndarray:
        """Codes of rows, (n, n_components), of the first network."""
        return self.ensemble_.encode(self.encode_rows(X)).astype(np.float64)

    def inverse_transform(self, codes) -> np.ndarray:
        """Codes (n, n_components) back as the networks rebuild them, (n, d), in standard deviations; else `DataError`."""
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
            "usual": self.usual_.to_state(),
            "calibration": self.calibration_,
            "errors": self.errors_,
            "n_iter": int(self.n_iter_),
            "n_folds": int(self.n_folds_),
        }

    def _set_state(self, state: dict):
        self.inputs_ = INPUTS[state["data"]].from_state(state["inputs"])
        self.architecture_ = dict(state["architecture"])
        n_members = len(next(iter(state["weights"].values())))
        networks = empty_networks(self.architecture_, self.inputs_, n_members)
        self.ensemble_ = Ensemble(networks).with_state(state["weights"])
        self.usual_ = UsualErrors.from_state(state["usual"])
        self.calibration_, self.errors_ = (np.asarray(state[k], dtype=np.float64) for k in ("calibration", "errors"))
        self.offset_ = -alerts.threshold(self.calibration_, self.contamination)
        self.n_components_ = int(self.architecture_["n_components"])
        self.n_iter_, self.n_folds_, self.n_members_ = int(state["n_iter"]), int(state["n_folds"]), n_members
