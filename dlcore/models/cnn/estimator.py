"""Convolutional networks for pictures: `CNNClassifier`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d

from dlcore.data.images.read import ImageStack
from dlcore.errors import DataError
from dlcore.models.base import Estimator, check_marks
from dlcore.models.cnn import features as cnn_features
from dlcore.models.cnn.augment import augmentation
from dlcore.models.cnn.convnet import Convnet, SequentialTraining, seeded, train_convnet
from dlcore.models.cnn.defaults import choose_architecture, default_config, large_side, preprocessing_for
from dlcore.models.cnn.head import fit_ensembles
from dlcore.models.cnn.looks import looks
from dlcore.models.cnn.members import mean_probabilities
from dlcore.models.cnn.novelty import FeatureSpace
from dlcore.models.cnn.preprocess import Preprocessing, intensity_range, pictures
from dlcore.models.cnn.resnet import SmallResNet
from dlcore.models.cnn.transfer import Transfer, with_head
from dlcore.models.novelty import UNLIKE, RowNovelty
from dlcore.specs.cnn import FAMILY, FINETUNE, SMALL, TRANSFER
from dlcore.training import devices
from dlcore.training.cross_fitting import Team, plan
from dlcore.training.events import ALL_EPOCHS, EpochEnd, Event, Finished, Note, Started
from dlcore.training.folds import outer_folds

DEPLOYED = "deployed"
NOTHING_LIKE_IT = 0.99  # share of known pictures that are less novel to the network's last layer
CHUNK = 64  # pictures between two events while features are computed


class CNNClassifier(ClassifierMixin, Estimator):
    """What a picture shows, with probabilities.

    Parameters
    ----------
    architecture : {None, "small", "transfer", "finetune"}
        "small": a residual network of 0.3 million parameters, from scratch. "transfer": linear heads on the
        features of EfficientNet-Lite0. "finetune": the same, then all its weights. ``None``: "small" for
        many small pictures, else "transfer".
    image_size : int or None
        Side in pixels that pictures are brought to; ``None``: as they are up to 64 ("small"), 224 (others).
    n_folds : int or None
        Parts in which patients are held out for evaluation; ``None``: 5 for "transfer", one held-out fifth
        for networks that train for minutes (the network evaluated is then the one deployed).
    n_members : int or None
        Networks, or heads, whose mean is the prediction; ``None``: 5 heads, 1 network.
    max_iter, batch_size, learning_rate_init : int, int, float or None
        Of networks; ``None``: by architecture.
    flips : {None, "none", "left-right", "all"}
        Mirrored copies while training; ``None``: "none" for grey pictures, where sides may matter, "all" for colour.
    random_state : int, RandomState or None

    Attributes
    ----------
    classes_ : ndarray of shape (c,)
    architecture_ : str
    out_of_fold_ : ndarray of shape (n, c)
        Probabilities by networks that had not seen that patient; NaN where none.
    fold_ : ndarray of shape (n,), int
    n_iter_ : int
    """

    def __init__(
        self,
        architecture=None,
        image_size=None,
        n_folds=None,
        n_members=None,
        max_iter=None,
        batch_size=None,
        learning_rate_init=None,
        flips=None,
        random_state=0,
    ):
        self.architecture = architecture
        self.image_size = image_size
        self.n_folds = n_folds
        self.n_members = n_members
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.flips = flips
        self.random_state = random_state

    def iter_fit(self, X, y=None, groups=None, split=None) -> Iterator[Event]:
        """Train, telling what happens.

        Parameters
        ----------
        X : ImageStack, ndarray (n, h, w) or (n, h, w, c), or sequence of paths
        y, groups, split : arrays of shape (n,)

        Yields
        ------
        Started, EpochEnd, …, Finished; Note
            While features are computed each `EpochEnd` stands for a share of the pictures, its losses NaN.
        """
        FAMILY.check({n: v for n, v in self.get_params().items() if n in FAMILY.defaults()})
        self.intensity_range_ = intensity_range(X)
        stack = pictures(X, self.intensity_range_)
        codes = self._check_labels(stack, y)
        groups, split = check_marks(groups, stack, "The patient"), check_marks(split, stack, "The split")
        self.architecture_ = self.architecture or choose_architecture(stack)
        seed = self._seed()
        teams, self.fold_, notes = self._plan(self.classes_[codes], groups, split, seed)
        yield from map(Note, notes)
        self.looks_ = RowNovelty.of(looks(stack), groups, teams[-1].rows)
        self.members_, self.fold_members_ = [], {}
        self.out_of_fold_ = np.full((len(stack), len(self.classes_)), np.nan)
        if self.architecture_ == TRANSFER:
            yield from self._fit_heads(stack, codes, teams)
        else:
            yield from self._fit_networks(stack, codes, teams, seed)

    def predict_members(self, X) -> np.ndarray:
        """Probabilities by each member, (n_members, n, c); their mean is the prediction."""
        check_is_fitted(self, "members_")
        stack = pictures(X, self.intensity_range_)
        return np.concatenate([member.probabilities(stack) for member in self.members_]).astype(np.float64)

    def predict_proba(self, X) -> np.ndarray:
        """Probabilities, shape (n, c)."""
        return self.predict_members(X).mean(0)

    def predict(self, X) -> np.ndarray:
        """The most probable class of each picture."""
        return self.classes_[self.predict_proba(X).argmax(1)]

    def predict_out_of_fold(self, X) -> np.ndarray:
        """Like `out_of_fold_`, for the training pictures with changed contents, in the same order.

        Raises
        ------
        DataError
            Where there are not as many pictures as training had.
        """
        check_is_fitted(self, "members_")
        stack = pictures(X, self.intensity_range_)
        if len(stack) != len(self.fold_):
            raise DataError("These are not the pictures that were trained on.", "Give the same rows, changed.")
        out = np.full((len(stack), len(self.classes_)), np.nan)
        for fold, members in self.fold_members_.items():
            rows = np.flatnonzero(self.fold_ == fold)
            out[rows] = mean_probabilities(members, stack[rows])
        return out

    def embed(self, X) -> np.ndarray:
        """What the network's last layer sees of each picture, shape (n, d)."""
        check_is_fitted(self, "members_")
        return self.members_[0].embed(pictures(X, self.intensity_range_))

    def novelty(self, X) -> np.ndarray:
        """Share of known pictures that are less novel than each of these, (n,); near 1: nothing like it was seen."""
        return self.space_.novelty(self.embed(X))

    def unlike(self, X) -> np.ndarray:
        """Which pictures look like none that was learned from, so that no answer to them is to be trusted; (n,) bool."""
        stack = pictures(X, self.intensity_range_)
        odd = self.space_.novelty(self.embed(stack)) > NOTHING_LIKE_IT
        return odd if self.looks_ is None else odd | (self.looks_.share(looks(stack)) >= UNLIKE)

    def _check_labels(self, stack: ImageStack, y) -> np.ndarray:
        if y is None:
            raise DataError("The pictures have no labels.", "Sort them into one folder a class, or give a table.")
        y = column_or_1d(y, warn=True)
        check_consistent_length(stack, y)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise DataError("All pictures belong to one class.", "Add pictures of at least one other class.")
        return codes

    def _plan(self, y, groups, split, seed):
        """Who learns from whom; a network that takes minutes is tested on one held-out fifth."""
        members = self.n_members or (5 if self.architecture_ == TRANSFER else 1)
        n_folds = self.n_folds or 5
        notes = []
        if split is None and self.n_folds is None and self.architecture_ != TRANSFER:
            folds, notes = outer_folds(y, groups, n_folds, np.random.default_rng([seed, 0]), numeric=False)
            split = np.where(folds == 0, "test", "train")
            notes = [*notes, {"name": "training.one_fifth", "n": int((folds == 0).sum())}]
        teams, fold, more = plan(y, groups, split, None, n_folds, members, seed, numeric=False)
        return teams, fold, [*notes, *more]

    def _fit_heads(self, stack, codes, teams: list[Team]) -> Iterator[Event]:
        side = large_side(self.image_size)
        device, start = devices.choose(prefer_bfloat16=True), time.perf_counter()
        names = [name for team in teams for name in team.names]
        nothing = np.full(len(names), np.nan)
        chunks = -(-len(stack) // CHUNK)
        yield Started(chunks, names, device.name, device.precision, {"name": "training.every_picture"})
        parts = []
        for i in range(chunks):
            parts.append(cnn_features.features(stack[i * CHUNK : (i + 1) * CHUNK], side))
            seen = float(min(len(stack), (i + 1) * CHUNK))
            yield EpochEnd(i + 1, nothing, nothing, time.perf_counter() - start, {"pictures": seen})
        features = np.concatenate(parts)
        ensembles = fit_ensembles(features, codes, teams, len(self.classes_))
        for team, heads in zip(teams, ensembles):
            self._join(team, Transfer(heads, side))
            self.out_of_fold_[team.held_out] = heads.probabilities(features[team.held_out]).mean(0)
        self.n_iter_ = chunks
        self.space_ = FeatureSpace.of(features, teams[-1].train[0], teams[-1].validation[0])
        yield Finished(np.full(len(names), chunks), ALL_EPOCHS)

    def _fit_networks(self, stack, codes, teams: list[Team], seed: int) -> Iterator[Event]:
        """Networks one after the other, the deployed ones first; their epochs are counted on as one training."""
        teams = sorted(teams, key=lambda team: team.name != DEPLOYED)
        jobs = [(team, m) for team in teams for m in range(len(team.train))]
        pixels = preprocessing_for(self.architecture_, stack, self.image_size).pixels(stack)
        config = default_config(self.architecture_, self.max_iter, self.batch_size, self.learning_rate_init, seed)
        device = devices.choose(prefer_bfloat16=True)
        augment = augmentation(stack.channels, self.flips, self.architecture_)
        counter = SequentialTraining([team.names[m] for team, m in jobs], config.n_epochs, device)
        yield counter.started
        try:
            for k, (team, m) in enumerate(jobs):
                train, validation = team.train[m], team.validation[m]
                convnet = self._untrained(stack, pixels, codes, train, validation, seed + k)
                self._join(team, convnet)
                run = train_convnet(convnet, pixels, codes, train, validation, augment, config, team.names[m])
                with closing(run):
                    yield from counter.pass_on(run, k)
        finally:
            self.n_iter_ = counter.epoch
            for team in teams:
                self._hold_out(team, stack)
            self.space_ = self._space(teams[0], stack)
        yield counter.finished

    def _untrained(self, stack, pixels, codes, train, validation, seed) -> Convnet:
        """A network before its training: random, or pretrained with a head fitted to `train`."""
        n_classes = len(self.classes_)
        if self.architecture_ == SMALL:
            return Convnet(seeded(SmallResNet, seed, pixels.shape[3], n_classes), Preprocessing.measured(pixels[train]))
        features = cnn_features.features(stack, pixels.shape[1])
        (heads,) = fit_ensembles(
            features, codes, [Team("start", -1, train, train[:0], [train], [validation])], n_classes
        )
        return Convnet(with_head(*heads.mean_head()), cnn_features.preprocessing(pixels.shape[1]), two_crop=True)

    def _join(self, team: Team, member) -> None:
        """Let `member` predict what its team predicts: new pictures, or those of a fold."""
        self.n_features_in_ = int(np.prod(member.preprocessing.size)) * member.preprocessing.channels
        if team.name == DEPLOYED:
            self.members_ = [*self.members_, member]
        if len(team.held_out):
            self.fold_members_.setdefault(int(team.fold), []).append(member)

    def _hold_out(self, team: Team, stack: ImageStack) -> None:
        """Predict the pictures that this team has not seen."""
        members = self.fold_members_.get(int(team.fold), [])
        if len(team.held_out) and members:
            self.out_of_fold_[team.held_out] = mean_probabilities(members, stack[team.held_out])

    def _space(self, team: Team, stack: ImageStack) -> FeatureSpace:
        train, validation = team.train[0], team.validation[0]
        features = self.members_[0].embed(stack[np.concatenate([train, validation])])
        rows = np.arange(len(features))
        return FeatureSpace.of(features, rows[: len(train)], rows[len(train) :])

    def _state(self) -> dict:
        return {
            "architecture": self.architecture_,
            "classes": self.classes_.tolist(),
            "intensity_range": self.intensity_range_,
            "n_iter": int(self.n_iter_),
            "members": [member.to_state() for member in self.members_],
            "space": self.space_.to_state(),
            "looks": None if self.looks_ is None else self.looks_.to_state(),
        }

    def _set_state(self, state: dict) -> None:
        self.architecture_ = state["architecture"]
        self.classes_ = np.array(state["classes"])
        self.intensity_range_ = state["intensity_range"]
        self.n_iter_ = int(state["n_iter"])
        if self.architecture_ not in (SMALL, TRANSFER, FINETUNE) or self.classes_.ndim != 1 or not state["members"]:
            raise ValueError("state")
        self.members_ = [self._member(member) for member in state["members"]]
        self.space_ = FeatureSpace.from_state(state["space"])
        self.looks_ = RowNovelty.from_state(state["looks"]) if state.get("looks") else None  # none in older files

    def _member(self, state: dict):
        n_classes = len(self.classes_)
        if self.architecture_ == TRANSFER:
            return Transfer.from_state(state, n_classes)
        return Convnet.from_state(state, n_classes, pretrained=self.architecture_ == FINETUNE)
