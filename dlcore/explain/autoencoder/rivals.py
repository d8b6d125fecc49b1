"""Known anomalies found by the autoencoder and by three simpler ways, each judged on patients it had not learnt from."""

from __future__ import annotations

import numpy as np
from sklearn.covariance import LedoitWolf
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest

from dlcore.evaluation.intervals import patient_draws, percentiles
from dlcore.evaluation.ranking import Ranking

MOST_LEARNT = 5_000  # rows that a rival learns from
MOST_VALUES = 2_000  # columns beyond which the covariance is not estimated
N_DRAWS = 500


def comparison(model, judged, anomaly: np.ndarray, groups=None) -> list[dict] | None:
    """How well each way ranks known anomalies above ordinary patients.

    Parameters
    ----------
    judged : Judged
    anomaly : (n,) int
        1 known anomaly, 0 ordinary, −1 not known.
    groups : (n,) or None
        Patient of each row.

    Returns
    -------
    list of dict or None
        One row a way, in a fixed order: ``name``; ``auroc`` with ``low``, ``high`` (patient bootstrap); ``precision``:
        average precision, with ``precision_low``, ``precision_high``; ``share``: anomalies among the judged;
        ``difference`` of the autoencoder's AUC less this way's, with ``difference_low``, ``difference_high`` (the same
        patients resampled for both). None where no anomalies are known, or all are.
    """
    used = (anomaly >= 0) & judged.held_out
    ill = anomaly[used] == 1
    if ill.sum() < 2 or (~ill).sum() < 2:
        return None
    patient = np.arange(used.sum()) if groups is None else np.unique(np.asarray(groups)[used], return_inverse=True)[1]
    draws = patient_draws(patient, N_DRAWS)
    scores = {"autoencoder": judged.score, "plain_error": _plain(judged)} | rival_scores(model, judged.rows)
    ours = _areas(Ranking(ill, judged.score[used]), draws)
    return [_row(name, ill, score[used], draws, ours) for name, score in scores.items()]


def _areas(ranking: Ranking, draws) -> np.ndarray:
    """AUC of all judged patients, and of each draw; (1 + B,)."""
    everyone = np.ones((1, draws.shape[1]), np.float32)
    return np.concatenate([ranking.auroc(everyone), ranking.auroc(draws)])


def _plain(judged) -> np.ndarray:
    """The textbooks' score: the squared error of the same networks."""
    return np.nansum(np.square(judged.rows - judged.judged), axis=1)


def _row(name, ill, score, draws, ours) -> dict:
    ranking = Ranking(ill, score)
    one = np.ones((1, len(score)), np.float32)
    areas = _areas(ranking, draws)
    low, high = percentiles(areas[1:])
    less, more = percentiles((ours - areas)[1:])
    precision_low, precision_high = percentiles(ranking.average_precision(draws))
    return {
        "name": name,
        "auroc": float(areas[0]),
        "low": float(low),
        "high": float(high),
        "precision": float(ranking.average_precision(one)[0]),
        "precision_low": float(precision_low),
        "precision_high": float(precision_high),
        "share": float(np.mean(ill)),
        "difference": float(ours[0] - areas[0]),
        "difference_low": float(less),
        "difference_high": float(more),
    }


def rival_scores(model, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Scores of all rows, high: unusual; what is missing is filled with the mean."""
    filled = np.nan_to_num(rows.astype(np.float64))
    found = {name: np.full(len(rows), np.nan) for name in RIVALS}
    for judged, known in _turns(model, filled):
        for name, rival in RIVALS.items():
            found[name][judged] = rival(known, filled[judged], model.n_components_)
    return {name: score for name, score in found.items() if np.isfinite(score).any()}


def straight(model, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Rows rebuilt from as many principal components, of rows without their own fold, (len(wanted), d)."""
    filled, found = np.nan_to_num(rows.astype(np.float64)), np.zeros(rows.shape, dtype=np.float32)
    for judged, known in _turns(model, filled):
        pca = PCA(min(model.n_components_, *known.shape), random_state=0).fit(known)
        found[judged] = pca.inverse_transform(pca.transform(filled[judged]))
    return found[wanted]


def _turns(model, filled):
    """For each fold its rows, (n,) bool, and the ordinary rows that a rival learns from, as the networks did."""
    several = model.n_folds_ > 1
    for fold in np.unique(model.fold_):
        judged = model.fold_ == fold
        learn = np.flatnonzero(model.ordinary_ & (~judged if fold >= 0 else several | (model.fold_ < 0)))
        if len(learn) >= 2:
            yield judged, filled[learn[:: max(1, -(-len(learn) // MOST_LEARNT))]]


def _isolation_forest(known, rows, n_components):
    return -IsolationForest(random_state=0).fit(known).score_samples(rows)


def _mahalanobis(known, rows, n_components):
    if known.shape[1] > MOST_VALUES:
        return np.full(len(rows), np.nan)
    return LedoitWolf().fit(known).mahalanobis(rows)


def _pca(known, rows, n_components):
    pca = PCA(min(n_components, *known.shape), random_state=0).fit(known)
    return np.square(rows - pca.inverse_transform(pca.transform(rows))).sum(axis=1)


RIVALS = {"isolation_forest": _isolation_forest, "mahalanobis": _mahalanobis, "pca": _pca}
