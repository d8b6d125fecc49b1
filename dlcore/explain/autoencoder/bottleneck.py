"""How tight a bottleneck the data bear: networks of several widths beside principal components, on rows held back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from dlcore.explain.autoencoder.small import train_small
from dlcore.models.autoencoder.judging import explained

MOST_ROWS = {"table": 2_000, "signals": 1_000, "images": 500}
MOST_EPOCHS = {"table": 60, "signals": 25, "images": 10}
WIDTHS = {
    "table": (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64),
    "signals": (1, 2, 4, 8, 16, 32, 64),
    "images": (1, 2, 4, 8, 16, 32, 64),
}
N_DRAWS = 400
MARGIN = 0.01  # of the spread: less than this more than PCA is not worth a network


@dataclass(frozen=True)
class Ladder:
    """Networks of growing bottleneck, trained on the same rows.

    Attributes
    ----------
    widths : list of int
    networks : list of Ensemble
    train, test : integer arrays
        Rows of the data that they learnt from, and rows held back.
    """

    widths: list[int]
    networks: list
    train: np.ndarray
    test: np.ndarray


def climb(
    model, rows: np.ndarray, progress: Callable[[float], None] = lambda share: None, apart: np.ndarray | None = None
) -> Ladder:
    """Train a plain network for each width, on four fifths of (some of) the ordinary rows.

    Parameters
    ----------
    apart : (n,) bool, optional
        Rows that no network may learn from, as they are shown rebuilt.
    progress : callable
        Takes the share of it that is done.
    """
    chosen = np.flatnonzero(model.ordinary_)
    kind = model.inputs_.kind
    chosen = chosen[:: max(1, -(-len(chosen) // MOST_ROWS[kind]))]
    held = np.random.default_rng(0).permutation(len(chosen)) < len(chosen) // 5
    if model.fold_[chosen].max() >= 0 and model.n_folds_ > 1:  # whole patients, as in training
        held = model.fold_[chosen] == 0
    train, test = chosen[~held & ~apart[chosen]] if apart is not None else chosen[~held], chosen[held]
    most = min(rows.shape[1], len(train) - 1)
    widths = [k for k in WIDTHS[kind] if k < most] + ([most] if model.inputs_.in_columns and most <= 64 else [])
    widths = sorted({*widths, min(model.n_components_, most)})
    return Ladder(widths, train_small(model, rows, train, widths, MOST_EPOCHS[kind], progress), train, test)


def against_pca(model, ladder: Ladder, rows: np.ndarray) -> dict:
    """What each width explains of rows held back, beside as many principal components.

    Returns
    -------
    dict
        ``width``, ``network``, ``pca``: explained shares, each (w,); ``gain``, ``low``, ``high``: network less PCA with
        its 95 % interval (bootstrap of the rows held back); ``chosen``: the model's width; ``n``: rows held back;
        ``verdict``: {"name", numbers}.
    """
    test, train = rows[ladder.test], np.nan_to_num(rows[ladder.train])
    weights = np.random.default_rng(0).multinomial(len(test), np.full(len(test), 1 / len(test)), N_DRAWS)
    found = {name: [] for name in ("network", "pca", "gain", "low", "high")}
    for width, network in zip(ladder.widths, ladder.networks):
        pca = PCA(min(width, *train.shape), random_state=0).fit(train)
        straight = pca.inverse_transform(pca.transform(np.nan_to_num(test)))
        rebuilt = network.reconstruct(test)
        ours, theirs, spread = (_squares(test, other) for other in (rebuilt, straight, _middle(test)))
        gains = (weights @ theirs - weights @ ours) / np.maximum(weights @ spread, 1e-12)
        values = (explained(test, rebuilt), explained(test, straight))
        for name, value in zip(found, (*values, values[0] - values[1], *np.percentile(gains, [2.5, 97.5]))):
            found[name].append(float(value))
    arrays = {name: np.array(values) for name, values in found.items()}
    chosen = ladder.widths.index(min(model.n_components_, ladder.widths[-1]))
    return {
        "width": np.array(ladder.widths),
        **arrays,
        "chosen": int(ladder.widths[chosen]),
        "n": len(test),
        "verdict": verdict(arrays, chosen, ladder.widths[chosen]),
    }


def verdict(found: dict, chosen: int, width: int) -> dict:
    """Whether the network earns itself over principal components at the chosen width: a message."""
    gain, low, high = (float(found[name][chosen]) for name in ("gain", "low", "high"))
    if low > 0:
        name = "autoencoder.earns" if gain >= MARGIN else "autoencoder.barely"
    elif high < 0:
        name = "autoencoder.loses"
    else:
        name = "autoencoder.no_better" if low > -MARGIN and high < MARGIN else "autoencoder.cannot_tell"
    numbers = {"network": float(found["network"][chosen]), "pca": float(found["pca"][chosen])}
    return {"name": name, "width": int(width), "gain": gain, "low": low, "high": high, **numbers}


def _squares(rows, other) -> np.ndarray:
    return np.nansum(np.square(rows - other, dtype=np.float64), axis=1)


def _middle(rows) -> np.ndarray:
    known = ~np.isnan(rows)
    return np.where(known, rows, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
