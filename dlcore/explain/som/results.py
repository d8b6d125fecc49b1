"""Which kinds of patients there are, read off a self-organizing map: what the pages draw and may ask."""

from __future__ import annotations

import numpy as np

from dlcore.evaluation.intervals import wilson
from dlcore.explain.som import layout, replay
from dlcore.explain.som.calls import CALLS
from dlcore.explain.som.clusters import clusters_of, units_of
from dlcore.explain.som.cohorts import outcome_by_group
from dlcore.explain.som.placement import distance_percentile, fit_of, unusual
from dlcore.models.som.batch import MaskedRows
from dlcore.models.som.clusters import mean_silhouette, pairwise_distances
from dlcore.models.som.quality import explained_variance, neighbourhood_preservation
from dlcore.words.som import FIT

MOST_LEVELS = 10  # different values of a variable that may by itself be the kinds
ONE_AND_THE_SAME = 0.9  # normalised mutual information from which a variable and the kinds say the same
N_PRESERVED = 800  # patients on whom neighbours are compared: the measure is quadratic


def results(model, data, progress=None) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : SOM
        Just fitted on `data`.
    data : Dataset
    progress : callable, optional
        Told nothing: this takes moments.

    Returns
    -------
    dict
        ``headline``; ``metrics``; ``map`` (see `dlcore.explain.som.layout`); ``hits`` and ``borders`` (n_cells,); ``planes``;
        ``categories``; ``clusters`` with ``features`` (table one of each) and ``outcome``; ``study``; ``outcome`` of
        each cell, or None; ``patients``: ``cell``, ``cluster``, ``distance``, ``nearer``, each (n,); ``unusual``;
        ``unfolding``.
    """
    units = units_of(data.schema)
    outcome = data.schema.outcome.name if data.schema and data.schema.outcome else ""
    points = model.encode(data.X)
    cells, distances = model.units_, model.unseen_distances_
    n_cells = model.grid_.n_cells
    clusters = clusters_of(model, data, cells, model.cell_clusters_)
    return {
        "headline": headline(clusters, int((cells >= 0).sum()))
        | {"alone": told_apart_by(data.X, np.where(cells >= 0, model.cell_clusters_[cells], -1)), "left_out": outcome},
        "metrics": metrics(model, points, cells),
        "map": layout.layout(model),
        "hits": np.bincount(cells[cells >= 0], minlength=n_cells),
        "borders": layout.borders(model),
        "planes": layout.planes(model, units),
        "categories": layout.category_counts(data.X, cells, n_cells),
        "clusters": clusters,
        "study": layout.study_tree(model),
        "outcome": outcome_by_group(data, cells, n_cells),
        "patients": {
            "cell": cells,
            "cluster": np.where(cells >= 0, model.cell_clusters_[cells], -1),
            "distance": distances,
            "nearer": distance_percentile(model, distances),
        },
        "unusual": unusual(model, data, points, model.unseen_units_, distances, units),
        "unfolding": replay.unfolding(model, points),
    }


def metrics(model, points, cells) -> dict[str, dict]:
    """How good the map is as a map, name → value, low, high (95 %; None where no interval is given).

    Fit and neighbours are measured on the patients it was trained on; ``trustworthiness`` and ``continuity`` on at
    most 800 of them.
    """
    known = cells >= 0
    points, cells = points[known], cells[known]
    patients = MaskedRows.of(points, model.flat_codebook_.dtype)
    n = len(points)
    shown = replay.some(n, N_PRESERVED)
    trust, continuity = neighbourhood_preservation(model.grid_, cells[shown], np.nan_to_num(points[shown]))
    low, high = wilson(model.topographic_error_ * n, n)
    distances = pairwise_distances(model.flat_codebook_)
    plain = {
        "quantization_error": model.quantization_error_,
        "explained_variance": explained_variance(patients, model.flat_codebook_, cells),
        "silhouette": mean_silhouette(distances, model.hits_, model.cell_clusters_),
        "trustworthiness": trust,
        "continuity": continuity,
    }
    found = {name: {"value": _known(value), "low": None, "high": None} for name, value in plain.items()}
    return found | {
        "topographic_error": {"value": _known(model.topographic_error_), "low": _known(low), "high": _known(high)}
    }


def _known(value) -> float | None:
    return float(value) if np.isfinite(value) else None


def headline(clusters: dict, n: int) -> dict:
    """The message to take away: which kinds, how many in each, how sure."""
    return {
        "name": "som.kinds",
        "n": n,
        "sizes": [int(size) for size in clusters["sizes"]],
        "beyond_chance": clusters["beyond_chance"],
        "stable": sum(word in ("stable", "very_stable") for word in clusters["words"]),
    }


def told_apart_by(X, kind: np.ndarray) -> str:
    """The one variable that settles in which kind a patient lies, all but for a few; "" where there is none.

    Parameters
    ----------
    kind : (n,) int
        −1 for a patient who lies nowhere.
    """
    if kind.max(initial=-1) < 1:
        return ""
    for name in X.columns:
        level = X[name].astype(object).where(X[name].notna(), None).to_numpy()
        seen = np.array([value is not None for value in level]) & (kind >= 0)
        words, codes = np.unique(level[seen].astype(str), return_inverse=True)
        if 2 <= len(words) <= MOST_LEVELS and _same_division(codes, kind[seen]):
            return str(name)
    return ""


def _same_division(codes: np.ndarray, kind: np.ndarray) -> bool:
    """Whether the values of a variable and the kinds nearly determine each other (normalised mutual information)."""
    from sklearn.metrics import normalized_mutual_info_score

    return bool(normalized_mutual_info_score(codes, kind) >= ONE_AND_THE_SAME)


def predictions(model, X) -> dict:
    """What the map says of new patients, in columns: kind, cell, distance, and whether they fit."""
    cells, distances = model.locate(X)
    share = distance_percentile(model, distances)
    return {
        "kind": np.where(cells >= 0, model.cell_clusters_[cells] + 1, 0),
        "row on the map": np.where(cells >= 0, cells // model.grid_.n_columns + 1, 0),
        "column on the map": np.where(cells >= 0, cells % model.grid_.n_columns + 1, 0),
        "distance": distances,
        "fits": np.array([FIT[fit_of(s)] for s in share], dtype=object),
    }


__all__ = ["CALLS", "headline", "metrics", "predictions", "results"]
