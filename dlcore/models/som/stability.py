"""Are the clusters more than chance would give? Resampled patients, and clouds without clusters for comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import numpy as np
from sklearn.preprocessing import PowerTransformer

from dlcore.models.som.batch import MaskedRows, Schedule, batch_passes, nearest_units, pca_start, principal_components
from dlcore.models.som.clusters import (
    MAX_CLUSTERS,
    cell_clusters,
    jaccard_similarities,
    mean_silhouette,
    pairwise_distances,
)
from dlcore.models.som.grid import GAUSSIAN, Grid, grid_shape

MAX_ROWS = 1000  # patients in a resample: more would not change the verdict, only the waiting
FEW_LEVELS = 10  # a column with at most so many different values is a scale, not a measurement
SMALL_MAP = replace(Schedule(), n_passes=14, n_full_passes=2)
SMALLEST_KIND, SMALLEST_SHARE = 5, 0.02  # fewer patients are odd ones out, not a kind
COMES_BACK = 0.7  # every cluster of the chosen number reaches this mean Jaccard similarity
CHANCE = 0.05
FEWEST_CLOUDS = 39  # so that "better than all but one of them" is a chance of 5 %
FEWEST_ROWS = 30  # below, neither resampling nor comparison tells anything


@dataclass(frozen=True)
class ClusterStudy:
    """What was found for each number of clusters tried.

    Parameters
    ----------
    numbers : (m,) int
        Numbers of clusters.
    silhouette : (m,)
        Of the map on the patients studied.
    null_mean, null_high : (m,)
        Mean, and highest value expected in 95 of 100, in clouds with the same spread and correlations, no clusters.
    p_value : (m,)
        Share of such clouds that separate as well at any number of clusters (adjusted for having tried them all).
    jaccard : list of (k,) arrays
        Mean similarity of each cluster to its nearest in resampled patients; empty where not resampled.
    least_share : (m,)
        Share of patients in the smallest cluster.
    n_resamples, n_rows : int
    """

    numbers: np.ndarray
    silhouette: np.ndarray
    null_mean: np.ndarray
    null_high: np.ndarray
    p_value: np.ndarray
    jaccard: list
    least_share: np.ndarray
    n_resamples: int
    n_rows: int

    def chosen(self) -> int:
        """The largest number whose clusters all come back and separate beyond chance; else the best silhouette's.

        Numbers that split off a handful of patients are passed over where there are others.
        """
        enough = self.least_share >= max(SMALLEST_SHARE, SMALLEST_KIND / self.n_rows)
        kept = [
            int(k)
            for k, p, jaccard, large in zip(self.numbers, self.p_value, self.jaccard, enough)
            if p <= CHANCE and large and len(jaccard) == k and jaccard.min() >= COMES_BACK
        ]
        if kept:
            return max(kept)
        if not len(self.numbers):
            return 1
        return int(self.numbers[np.where(enough | ~enough.any(), self.silhouette, -1).argmax()])

    def beyond_chance(self, number: int) -> bool:
        return bool((self.p_value[self.numbers == number] <= CHANCE).any())

    def jaccard_of(self, number: int) -> np.ndarray:
        """(number,) similarities; NaN where not resampled."""
        for k, jaccard in zip(self.numbers, self.jaccard):
            if k == number and len(jaccard) == number:
                return jaccard
        return np.full(number, np.nan)

    def to_state(self) -> dict:
        return asdict(self)


def study_clusters(
    points: np.ndarray, topology: str, codebook: np.ndarray, hits: np.ndarray, n_resamples: int, features, random
) -> ClusterStudy:
    """Try 2 to 8 clusters on the map.

    Parameters
    ----------
    points : (n, d) array, NaN where missing
    codebook, hits : the trained map, (n_cells, d) and (n_cells,)
    n_resamples : int
        Bootstrap resamples, and twice as many clouds without clusters, at least 39; 0 looks at the silhouette alone.
    features : (d,) int
        Which variable each column of `points` belongs to.
    random : RandomState

    References
    ----------
    Hennig, Cluster-wise assessment of cluster stability, Comput. Stat. Data Anal. 52 (2007).
    Liu et al., Statistical significance of clustering for high-dimension, low-sample size data, JASA 103 (2008).
    """
    numbers = np.arange(2, min(MAX_CLUSTERS, int((hits > 0).sum()) - 1) + 1)
    if len(points) > MAX_ROWS:
        points = points[np.sort(random.choice(len(points), MAX_ROWS, replace=False))]
    labels = cell_clusters(codebook, hits, numbers)
    blank = np.full(len(numbers), np.nan)
    found = ClusterStudy(numbers, blank, blank, blank, blank, [np.zeros(0)] * len(numbers), blank, 0, len(points))
    if len(numbers) == 0:
        return found
    distances = pairwise_distances(codebook)
    found = replace(
        found,
        silhouette=np.array([mean_silhouette(distances, hits, labels[k]) for k in numbers]),
        least_share=np.array([np.bincount(labels[k], hits).min() / hits.sum() for k in numbers]),
    )
    if n_resamples == 0 or len(points) < FEWEST_ROWS:
        return found
    units, _ = nearest_units(MaskedRows.of(points, codebook.dtype), codebook)
    found = replace(found, jaccard=_resample(points, units, labels, topology, n_resamples, random))
    return replace(
        found,
        n_resamples=n_resamples,
        **_against_chance(points, topology, numbers, features, max(2 * n_resamples, FEWEST_CLOUDS), random),
    )


def small_map(points: np.ndarray, topology: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, Grid]:
    """A quickly trained map of its own size: codebook, hits, the unit of each row, and its grid."""
    patients = MaskedRows.of(points)
    grid = Grid(*grid_shape(len(points), principal_components(patients)[0], topology), topology)
    *_, (codebook, _, _) = batch_passes(patients, pca_start(patients, grid), grid, SMALL_MAP, None, GAUSSIAN)
    units, _ = nearest_units(patients, codebook)
    return codebook, np.bincount(units, minlength=grid.n_cells), units, grid


def _resample(points, units, labels, topology, n_resamples, random) -> list[np.ndarray]:
    """Mean Jaccard similarity of every cluster over bootstrap resamples, for each number of clusters."""
    total = dict.fromkeys(labels, 0.0)
    for _ in range(n_resamples):
        rows = random.randint(len(points), size=len(points))
        codebook, hits, drawn, _ = small_map(points[rows], topology)
        again = cell_clusters(codebook, hits, labels)
        rows, first = np.unique(rows, return_index=True)
        for k in labels:
            before = labels[k][units[rows]]
            similarity = np.zeros(labels[k].max() + 1)
            similarity[: before.max() + 1] = jaccard_similarities(before, again[k][drawn[first]])
            total[k] = total[k] + similarity / n_resamples
    return list(total.values())


def _against_chance(points, topology, numbers, features, n_clouds, random) -> dict[str, np.ndarray]:
    """Silhouettes of small maps of clouds without clusters beside that of the patients on such a map."""
    draw = cloud_without_clusters(points, features)
    observed = _silhouettes(points, topology, numbers)
    null = np.array([_silhouettes(draw(random), topology, numbers) for _ in range(n_clouds)])  # (n_clouds, m)
    mean, spread = null.mean(axis=0), np.maximum(null.std(axis=0), 1e-6)
    # Step by step each number is held against the best that any number reaches in a cloud: trying many costs nothing.
    best = ((null - mean) / spread).max(axis=1)
    reached = (best[:, None] >= (observed - mean) / spread).sum(axis=0)
    high = mean + spread * np.quantile(best, 1 - CHANCE)
    return {"null_mean": mean, "null_high": high, "p_value": (1 + reached) / (1 + n_clouds)}


def _silhouettes(points, topology, numbers) -> np.ndarray:
    codebook, hits, _, _ = small_map(points, topology)
    labels = cell_clusters(codebook, hits, numbers)
    distances = pairwise_distances(codebook)
    return np.array([mean_silhouette(distances, hits, labels[k]) for k in numbers])


def cloud_without_clusters(points: np.ndarray, features: np.ndarray) -> Callable[[np.random.RandomState], np.ndarray]:
    """A sampler of as many rows with the same correlations and skewness, from one cloud.

    Measurements: a normal cloud after straightening skewed ones (Yeo & Johnson 2000); two humps are not imitated.
    Columns with few different values keep exactly these values and their frequencies, and a category one level a row.
    Gaps stay where they are.
    """
    gaps = np.isnan(points)
    straighten = PowerTransformer(standardize=True).fit(points)
    normal = straighten.transform(points)
    seen = (~gaps).astype(float)
    normal = np.where(gaps, 0, normal)
    covariance = (normal.T @ normal) / np.maximum(seen.T @ seen, 1)
    eigenvalues, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(eigenvalues, 0))  # (d, d)
    scales = [j for j in range(points.shape[1]) if len(np.unique(points[~gaps[:, j], j])) <= FEW_LEVELS]
    low, high = normal.min(axis=0), normal.max(axis=0)  # beyond, the way back is not always defined
    groups = [np.flatnonzero(features == f) for f in np.unique(features)]
    categories = [group for group in groups if len(group) > 2]

    def draw(random):
        latent = random.standard_normal(points.shape) @ root.T
        cloud = straighten.inverse_transform(np.clip(latent, low, high))
        for j in scales:
            cloud[:, j] = _same_values(latent[:, j], points[~gaps[:, j], j])
        for group in categories:
            cloud[:, group] = _one_level(latent[:, group], points[:, group])
        cloud[gaps] = np.nan
        return cloud

    return draw


def _same_values(latent: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values with their own frequencies, in the order of `latent` (n,)."""
    place = (latent.argsort().argsort() + 0.5) / len(latent)
    return np.quantile(values, place, method="inverted_cdf")


def _one_level(latent: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """One level a row, with nearly the frequencies of `columns` (n, levels): the highest after an offset a level."""
    on, off = np.nanmax(columns, axis=0), np.nanmin(columns, axis=0)
    shares = np.clip(np.nanmean(columns == on, axis=0), 1e-3, None)
    offsets = np.log(shares)
    for _ in range(20):
        level = (latent + offsets).argmax(axis=1)
        reached = np.bincount(level, minlength=len(shares)) / len(latent)
        offsets = offsets + 0.5 * np.log(shares / np.maximum(reached, 1e-3))
    return np.where(level[:, None] == np.arange(len(shares)), on, off)
