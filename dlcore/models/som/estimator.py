"""The self-organizing map: which kinds of patients are there, laid out so that similar ones lie together."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClusterMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from dlcore.errors import BundleError, DataError
from dlcore.models.base import TableEstimator
from dlcore.models.som.batch import MaskedRows, nearest_units
from dlcore.models.som.clusters import cell_clusters
from dlcore.models.som.encode import MapEncoder
from dlcore.models.som.grid import GAUSSIAN, HEXAGONAL, Grid
from dlcore.models.som.quality import topographic_error, two_best_units, unit_distances, unseen_distances
from dlcore.models.som.stability import ClusterStudy, study_clusters
from dlcore.models.som.training import MapTraining
from dlcore.specs.som import FAMILY
from dlcore.training.events import Note

QUANTILES = np.linspace(0, 1, 101)  # of the training distances, kept to say "fits" or "does not fit"


class SOM(MapTraining, TransformerMixin, ClusterMixin, TableEstimator):
    """Self-organizing map with clusters of its cells.

    Parameters
    ----------
    n_rows, n_columns : int or None
        Size of the map; ``None``: 5√N cells, sides as the spreads of the first two principal components.
    topology : {"hexagonal", "rectangular", "toroidal"}
    neighbourhood : {"gaussian", "bubble"}
    n_iter : int or None
        Batch: passes over the data (None: 28). Online: patients shown, one a step (None: ten times each).
    sigma : float or None
        How far a patient pulls at first, in cells (None: an eighth of the longer side, at least 1.5; online: 1).
    algorithm : {"batch", "online"}
        "batch" starts from the principal components and is deterministic; "online" is MiniSom, patient by patient.
    n_clusters : int or None
        ``None``: chosen by silhouette and stability.
    learning_rate : float
        Online only: share of the way that the best unit moves at first.
    shuffle : bool
        Online only: show the patients in random order.
    standardize : bool
        Give every variable the same weight; ``False`` takes numbers as they are.
    n_resamples : int
        Bootstrap resamples that tell how surely clusters come back, and twice as many clouds without clusters (39
        at least) to compare with; 0 chooses the number of clusters by the silhouette alone.
    random_state : int, RandomState or None

    Attributes
    ----------
    codebook_ : (n_rows, n_columns, d) array, in encoded units
    grid_ : Grid
    units_ : (n,) int, flat index of each training row's cell; −1 for a row without any value
    labels_ : (n,) int, each training row's cluster; −1 for a row without any value
    unseen_units_, unseen_distances_ : (n,) nearest cell and distance of each training row as if it had been left out
    cell_clusters_ : (n_cells,) int
    cluster_study_ : ClusterStudy, separation and stability for each number of clusters
    quantization_error_, topographic_error_ : float
    distance_quantiles_ : (101,) quantiles of the training distances, each row left out
    sigmas_ : list of float, reach in each pass
    snapshots_ : list of (n_cells, d) arrays, the codebook at the start and after each pass

    References
    ----------
    Kohonen, Essentials of the self-organizing map, Neural Networks 37 (2013).
    """

    def __init__(
        self,
        n_rows=None,
        n_columns=None,
        topology=HEXAGONAL,
        neighbourhood=GAUSSIAN,
        n_iter=None,
        sigma=None,
        algorithm="batch",
        n_clusters=None,
        learning_rate=0.5,
        shuffle=False,
        standardize=True,
        n_resamples=20,
        random_state=None,
    ):
        self.n_rows = n_rows
        self.n_columns = n_columns
        self.topology = topology
        self.neighbourhood = neighbourhood
        self.n_iter = n_iter
        self.sigma = sigma
        self.algorithm = algorithm
        self.n_clusters = n_clusters
        self.learning_rate = learning_rate
        self.shuffle = shuffle
        self.standardize = standardize
        self.n_resamples = n_resamples
        self.random_state = random_state

    def iter_fit(self, X, y=None, groups=None, split=None):
        """Train, telling what happens; `y`, `groups` and `split` are not looked at: the map learns from X alone."""
        self._check_settings()
        X = self._check_table(X, reset=True)
        self.encoder_ = MapEncoder(self.standardize).fit(X)
        points = self.encoder_.transform(X)
        empty = ~self._has_values(points)
        yield from self._notes(points, empty)
        patients = MaskedRows.of(points[~empty], np.float32 if self.standardize else np.float64)
        self._lay_out(patients)
        try:
            yield from getattr(self, f"_train_{self.algorithm}")(points[~empty], patients)
        except GeneratorExit:  # stopped: the map as it stands is a map
            self._finish(points[~empty], patients, empty)
            raise
        self._finish(points[~empty], patients, empty)

    def transform(self, X):
        """Where each row lies on the map, (n, 2): down, across, in cells; NaN for a row without any value."""
        units = self.best_units(X)
        return np.where(units[:, None] >= 0, self.grid_.positions[units], np.nan)

    def predict(self, X):
        """Cluster of each row, (n,) int; −1 for a row without any value."""
        units = self.best_units(X)
        return np.where(units >= 0, self.cell_clusters_[units], -1)

    def score(self, X, y=None):
        """Minus the quantization error: the mean distance of the rows of X to their cells."""
        return -float(np.nanmean(self.distances(X)))

    def best_units(self, X):
        """Flat index of the cell nearest to each row, (n,) int; −1 for a row without any value."""
        return self.locate(X)[0]

    def distances(self, X):
        """Distance of each row from its cell, (n,), in standard deviations; NaN for a row without any value."""
        return self.locate(X)[1]

    def locate(self, X):
        """Cells and distances of the rows of X, two (n,) arrays: `best_units` and `distances` in one pass."""
        return self.locate_points(self.encode(X))

    def encode(self, X):
        """The rows as points, (n, d) float64: what distances are measured on; NaN where missing."""
        check_is_fitted(self)
        return self.encoder_.transform(self._check_table(X, reset=False))

    def locate_training_points(self, points):
        """`locate_points` for rows trained on, as if each had been left out: comparable with new rows."""
        units, _ = self.locate_points(points)
        known = units >= 0
        patients = MaskedRows.of(points[known], self.flat_codebook_.dtype)
        cells, distances = np.full(len(points), -1), np.full(len(points), np.nan)
        cells[known], distances[known] = unseen_distances(
            patients, self.flat_codebook_, units[known], self.hits_, self._last_neighbourhood()
        )
        return cells, distances

    def _last_neighbourhood(self):
        return self.grid_.neighbourhood(self.last_sigma_, self.neighbourhood)

    def locate_points(self, points):
        """`locate` for rows already encoded, (n, d)."""
        patients = MaskedRows.of(points, self.flat_codebook_.dtype)
        units, _ = nearest_units(patients, self.flat_codebook_)
        distances = unit_distances(patients, self.flat_codebook_, units)
        known = self._has_values(points)
        return np.where(known, units, -1), np.where(known, distances, np.nan)

    @property
    def flat_codebook_(self):
        """`codebook_` as (n_cells, d)."""
        return self.codebook_.reshape(self.grid_.n_cells, -1)

    # training

    def _check_settings(self):
        for setting in FAMILY.settings:
            setting.check(getattr(self, setting.name))

    @staticmethod
    def _has_values(points):
        return ~np.isnan(points).all(axis=1)

    def _notes(self, points, empty):
        yield from map(Note, self.encoder_.table_.notes_)
        if points.shape[1] == 0:
            raise DataError(
                "No column varies, so there is nothing to lay out.", "Choose columns with different values."
            )
        if empty.sum() > len(points) - 2:
            raise DataError("All rows but one are empty.", "At least two rows with values are needed.")
        if empty.any():
            yield Note({"name": "training.empty_off_map", "n": int(empty.sum())})

    # after training

    def _finish(self, points, patients, empty):
        first, second = two_best_units(patients, self.flat_codebook_)
        distances = unit_distances(patients, self.flat_codebook_, first)
        self.last_sigma_ = self.sigmas_[-1] if self.sigmas_ else 1.0
        self.hits_ = np.bincount(first, minlength=self.grid_.n_cells)
        self.n_iter_ = len(self.sigmas_)
        self.quantization_error_ = float(distances.mean())
        self.topographic_error_ = topographic_error(self.grid_, first, second)
        cells, unseen = unseen_distances(patients, self.flat_codebook_, first, self.hits_, self._last_neighbourhood())
        self.unseen_units_, self.unseen_distances_ = np.full(len(empty), -1), np.full(len(empty), np.nan)
        self.unseen_units_[~empty], self.unseen_distances_[~empty] = cells, unseen
        self.distance_quantiles_ = np.quantile(unseen, QUANTILES)
        self.units_ = np.full(len(empty), -1)
        self.units_[~empty] = first
        self.cluster_study_ = study_clusters(
            points,
            self.topology,
            self.flat_codebook_,
            self.hits_,
            self.n_resamples,
            self.encoder_.feature_of_,
            check_random_state(self.random_state),
        )
        number = self.n_clusters or self.cluster_study_.chosen()
        self.cell_clusters_ = cell_clusters(self.flat_codebook_, self.hits_, [number])[number]
        self.n_clusters_ = int(self.cell_clusters_.max()) + 1
        self.labels_ = np.where(empty, -1, self.cell_clusters_[self.units_])

    def _state(self):
        return {
            "grid": {"n_rows": self.grid_.n_rows, "n_columns": self.grid_.n_columns, "topology": self.grid_.topology},
            "codebook": self.codebook_,
            "encoder": self.encoder_.to_state(),
            "hits": self.hits_,
            "cell_clusters": self.cell_clusters_,
            "distance_quantiles": self.distance_quantiles_,
            "quantization_error": self.quantization_error_,
            "topographic_error": self.topographic_error_,
            "n_iter": self.n_iter_,
            "last_sigma": self.last_sigma_,
            "cluster_study": self.cluster_study_.to_state(),
        }

    def _set_state(self, state):
        self.grid_ = Grid(**state["grid"])
        self.encoder_ = MapEncoder.from_state(state["encoder"], self.standardize)
        self.codebook_ = np.asarray(state["codebook"])
        self.hits_, self.cell_clusters_ = (np.asarray(state[k], dtype=np.int64) for k in ("hits", "cell_clusters"))
        self.distance_quantiles_ = np.asarray(state["distance_quantiles"], dtype=np.float64)
        self.quantization_error_ = float(state["quantization_error"])
        self.topographic_error_ = float(state["topographic_error"])
        self.last_sigma_ = float(state["last_sigma"])
        self.n_iter_, self.n_clusters_ = int(state["n_iter"]), int(self.cell_clusters_.max()) + 1
        self.cluster_study_ = ClusterStudy(**state["cluster_study"])
        shape = (self.grid_.n_rows, self.grid_.n_columns, len(self.encoder_.names_))
        per_cell = (self.grid_.n_cells,)
        if self.codebook_.shape != shape or self.hits_.shape != per_cell or self.cell_clusters_.shape != per_cell:
            raise BundleError("The map's cells do not fit together.", "Save the model again.")
