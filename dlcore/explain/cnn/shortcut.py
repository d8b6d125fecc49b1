"""The shortcut trap: a marker planted on one class, a network that learns the marker instead of the disease.

Zech et al. 2018 found it in radiographs: the network read the hospital's tag.
"""

from __future__ import annotations

import numpy as np
import torch

from dlcore.errors import DataError
from dlcore.evaluation.intervals import wilson
from dlcore.models.cnn.augment import Augmentation
from dlcore.models.cnn.convnet import Convnet, train_convnet
from dlcore.models.cnn.preprocess import Preprocessing
from dlcore.models.cnn.resnet import SmallResNet
from dlcore.training.folds import stratified_group_folds
from dlcore.training.loop import TrainConfig
from dlcore.training.schedules import warm_up_then_cosine

SIDE = 32
N_PICTURES = 320
N_EPOCHS = 8
MARKERS = ("letter", "ruler", "tag")


def plant(pixels: np.ndarray, marker: str) -> np.ndarray:
    """Copies of pictures (n, h, w, c) with a `marker` in a corner."""
    marked = pixels.copy()
    height, width = pixels.shape[1:3]
    unit = max(1, height // 16)
    if marker == "letter":  # a white L, as technicians lay it beside the chest
        marked[:, unit : 5 * unit, unit : 2 * unit] = 255
        marked[:, 4 * unit : 5 * unit, unit : 4 * unit] = 255
    elif marker == "ruler":  # ticks along the lower edge, as dermatologists lay it beside what worries them
        marked[:, -3 * unit :, :] = 240
        marked[:, -3 * unit : -unit, :: 2 * unit] = 20
    else:  # a dark plate with bright writing, as a hospital's name
        marked[:, unit : 4 * unit, width // 2 : -unit] = 10
        marked[:, 2 * unit : 3 * unit, width // 2 + unit : -2 * unit : 2] = 250
    return marked


def shortcut(stack, codes: np.ndarray, groups, classes, marker: str = "letter", seed: int = 0) -> dict:
    """Train on pictures where one class bears a marker; test with it, and on clean pictures.

    Parameters
    ----------
    stack : ImageStack
    codes : ndarray of shape (n,), int
        Class numbers; the marker goes on the last class, all others count as one.

    Returns
    -------
    dict
        ``with_marker``, ``clean``: accuracy on held-out patients with the marker in place, and on clean pictures,
        each ``{"value", "low", "high"}``; ``fooled``: share of the other class that is called the marked class once
        it bears the marker; ``base``: share of the commoner class; ``n_train``, ``n_test``; ``class``: what the
        marker was planted on; ``examples``: marked and clean pictures, uint8 (4, 32, 32, c).

    Raises
    ------
    DataError
        Where there is no such marker, or a class has fewer than 20 pictures.
    """
    if marker not in MARKERS:
        raise DataError(f"There is no marker {marker!r}.", f"Choose one of: {', '.join(MARKERS)}.")
    rows = _balanced(codes == codes.max(), seed)
    truth = (codes[rows] == codes.max()).astype(np.int64)
    clean = stack[rows].array((SIDE, SIDE), stack.channels)
    marked = np.where(truth[:, None, None, None] == 1, plant(clean, marker), clean)
    fold = stratified_group_folds(
        truth, None if groups is None else np.asarray(groups)[rows], 5, np.random.default_rng(seed)
    )
    test, check, learn = (np.flatnonzero(part) for part in (fold < 2, fold == 2, fold > 2))
    convnet = _train(marked, truth, learn, check, seed)
    crossed = np.where(truth[:, None, None, None] == 0, plant(clean, marker), clean)
    fooled = _answers(convnet, crossed[test])[truth[test] == 0]
    return {
        "marker": marker,
        "class": str(classes[-1]),
        "with_marker": _accuracy(convnet, marked[test], truth[test]),
        "clean": _accuracy(convnet, clean[test], truth[test]),
        "base": float(max(truth[test].mean(), 1 - truth[test].mean())),
        "fooled": float((fooled > 0.5).mean()),
        "n_train": len(learn) + len(check),
        "n_test": len(test),
        "examples": {"marked": marked[test][truth[test] == 1][:4], "clean": clean[test][truth[test] == 1][:4]},
    }


def _balanced(marked: np.ndarray, seed: int) -> np.ndarray:
    """At most `N_PICTURES` rows, as many of one kind as of the other."""
    rng = np.random.default_rng(seed)
    kinds = [rng.permutation(np.flatnonzero(kind)) for kind in (marked, ~marked)]
    each = min(N_PICTURES // 2, *map(len, kinds))
    if each < 20:
        raise DataError("There are too few pictures for this demonstration.", "It needs 20 of each class.")
    return np.sort(np.concatenate([kind[:each] for kind in kinds]))


def _train(pixels, truth, learn, check, seed) -> Convnet:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = SmallResNet(pixels.shape[3], 2, widths=(16, 32, 64))
    convnet = Convnet(network, Preprocessing.measured(pixels[learn]))
    still = Augmentation(rotation=0, shift=0, nearest=1, farthest=1)
    settings = TrainConfig(
        n_epochs=N_EPOCHS, batch_size=32, learning_rate=3e-3, schedule=warm_up_then_cosine, seed=seed
    )
    for _ in train_convnet(convnet, pixels, truth, learn, check, still, settings, "trap"):
        pass
    return convnet


def _answers(convnet: Convnet, pixels: np.ndarray) -> np.ndarray:
    return convnet.look(convnet.preprocessing.normalise(torch.from_numpy(np.ascontiguousarray(pixels))))[:, 1]


def _accuracy(convnet: Convnet, pixels: np.ndarray, truth: np.ndarray) -> dict:
    right = (_answers(convnet, pixels) > 0.5) == truth
    low, high = wilson(right.sum(), len(right))
    return {"value": float(right.mean()), "low": float(low), "high": float(high)}
