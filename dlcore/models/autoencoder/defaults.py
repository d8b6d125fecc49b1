"""What is chosen from the data where a setting is left open, and what a setting may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.errors import DataError
from dlcore.models.autoencoder.networks import KINDS
from dlcore.training.folds import stratified_group_folds

SIZES = ((2_000, 5, 3), (20_000, 5, 1), (np.inf, 1, 1))  # rows at most, folds, networks that rebuild together
SITE_SIZES = ((400, 5, 1), (np.inf, 1, 1))  # of signals and pictures
EXPLAINED = {True: 0.95, False: 0.9}  # share of the spread that the bottleneck explains; tables, and others
STEPS, EPOCHS = {True: 6_000, False: 1_500}, (10, 200)  # gradient steps, and epochs at least and at most


@dataclass(frozen=True)
class Recipe:
    """What is left open, settled."""

    n_components: int
    hidden: tuple[int, ...]
    n_folds: int
    n_members: int
    n_epochs: int
    batch_size: int


def recipe(model, rows: np.ndarray, n_rows: int) -> Recipe:
    """Settings of an estimator for ordinary rows: `rows` (some of them, d) of `n_rows`."""
    d = rows.shape[1]
    table = model.inputs_.in_columns
    _, folds, members = next(size for size in (SIZES if table else SITE_SIZES) if n_rows <= size[0])
    batch = model.batch_size or int(np.clip(2 ** np.round(np.log2(n_rows / 16)), 16, 1024 if n_rows > 50_000 else 256))
    epochs = model.max_iter or int(np.clip(STEPS[table] * batch // n_rows, *EPOCHS))
    hidden = model.hidden_layer_sizes
    if hidden is None:
        hidden = (int(np.clip(2 * d, 16, 64)),) if table else (16, 32)
    components = model.n_components or bottleneck(rows, EXPLAINED[table])
    return Recipe(
        int(min(components, d)),
        tuple(hidden),
        max(1, min(model.n_folds or folds, n_rows)),
        model.n_members or members,
        epochs,
        batch,
    )


def bottleneck(rows: np.ndarray, share: float) -> int:
    """As many principal components as explain this share of the spread, 32 at most."""
    filled = np.nan_to_num(rows.astype(np.float64))
    shares = np.linalg.svd(filled[:: max(1, len(filled) // 2000)] - filled.mean(axis=0), compute_uv=False) ** 2
    if shares.sum() <= 0:
        return 1
    return int(min(32, 1 + np.searchsorted(np.cumsum(shares) / shares.sum(), share)))


def slowing(progress: float) -> float:
    """Factor on the learning rate: down along a cosine to a hundredth."""
    return 0.01 + 0.495 * (1 + float(np.cos(np.pi * progress)))


def held_back(n_rows: int, groups, seed: int) -> np.ndarray:
    """ "test" for a fifth of the rows, whole patients; "train" for the others."""
    dealt = stratified_group_folds(np.zeros(n_rows, dtype=np.int64), groups, 5, np.random.default_rng([seed, 3]))
    return np.where(dealt == 0, "test", "train").astype(object)


def same(value, wanted) -> bool:
    """Whether a cell says what is wanted; 1 and 1.0 and "1" are the same."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    return str(value) == str(wanted)


def check(params: dict) -> None:
    """`DataError` where a setting is out of range."""
    if params["kind"] not in KINDS:
        raise DataError(f"Kind cannot be {params['kind']!r}.", f"Choose one of: {', '.join(KINDS)}.")
    if params["data"] not in ("auto", "table", "signals", "images"):
        raise DataError(f"Data cannot be {params['data']!r}.", "Choose one of: auto, table, signals, images.")
