"""What a feature answers to: the training pictures that excite it most, and where in them it is found."""

from __future__ import annotations

import numpy as np
import torch

from dlcore.errors import DataError
from dlcore.explain.cnn.layers import steps
from dlcore.explain.cnn.view import View
from dlcore.specs.cnn import FINETUNE, SMALL, TRANSFER

N_MOST, N_LEAST = 4, 2  # pictures of each feature, each of another patient
N_COUNTED = 50  # pictures whose classes are counted
LOOKED_AT = {SMALL: 2000, TRANSFER: 1000, FINETUNE: 200}  # training pictures at most: what takes a few seconds


def exemplars(view: View, stack, codes: np.ndarray, groups, learnt: np.ndarray, features) -> dict:
    """The training pictures that excite each of some features most (Zeiler & Fergus 2014).

    Parameters
    ----------
    view : View
        The picture that is explained.
    stack : ImageStack
        All pictures of the data.
    codes : ndarray of shape (n,), int
        Class number of each.
    groups : array of shape (n,) or None
        Patients.
    learnt : ndarray of int
        Rows that the network learnt from.
    features : sequence of int
        Features of the last layer.

    Returns
    -------
    dict
        ``features``: a list of dicts, each with ``feature``; ``most`` and ``least``, the pictures that excite it
        most and least, one a patient: ``index``, ``truth`` (k,) and ``maps`` (k, h, w), where it is found in them;
        ``map`` (h, w), the same in the picture explained; ``counts`` (c,), classes of the most exciting pictures;
        ``above``: share of the pictures looked at in which it is weaker than in the one explained.
        ``usual`` (c,): share of each class; ``n_looked``; ``alike`` (f, f): correlations of the features over
        the pictures; ``classes``.
    """
    features = _checked(view, features)
    rows = learnt[np.unique(np.linspace(0, len(learnt) - 1, LOOKED_AT[view.model.architecture_]).astype(int))]
    values = view.member.embed(stack[rows])[:, features]  # (n, f)
    here, map_here = view.member.embed(view.stack)[0, features], _maps(view, view.stack)[0]
    n_classes = len(view.model.classes_)
    found = []
    for k, feature in enumerate(features):
        order = np.argsort(-values[:, k], kind="stable")
        found.append(
            {
                "feature": feature,
                "most": _shown(view, stack, codes, rows[_one_a_patient(order, rows, groups, N_MOST)], feature),
                "least": _shown(view, stack, codes, rows[_one_a_patient(order[::-1], rows, groups, N_LEAST)], feature),
                "map": map_here[feature],
                "counts": np.bincount(codes[rows[order[:N_COUNTED]]], minlength=n_classes),
                "above": float((values[:, k] < here[k]).mean()),
            }
        )
    return {
        "features": found,
        "usual": np.bincount(codes[rows], minlength=n_classes) / len(rows),
        "n_looked": len(rows),
        "alike": _alike(values),
        "classes": [str(name) for name in view.model.classes_],
    }


def _checked(view: View, features) -> list[int]:
    known = view.network.head.in_features
    features = [int(feature) for feature in features]
    if not features or not all(0 <= feature < known for feature in features):
        raise DataError("The network has no such feature.", f"Its features are numbered from 0 to {known - 1}.")
    return features


def _shown(view: View, stack, codes: np.ndarray, rows: np.ndarray, feature: int) -> dict:
    return {"index": rows, "truth": codes[rows], "maps": _maps(view, stack[rows])[:, feature]}


def _one_a_patient(order: np.ndarray, rows: np.ndarray, groups, n: int) -> np.ndarray:
    """The first `n` places of `order` that belong to different patients."""
    if groups is None:
        return order[:n]
    _, first = np.unique(np.asarray(groups)[rows[order]].astype(str), return_index=True)
    return order[np.sort(first)[:n]]


def _maps(view: View, stack) -> np.ndarray:  # (n, d, h, w), of the last layer
    with torch.inference_mode():
        batch = view.member.preprocessing.normalise(torch.from_numpy(view.member.preprocessing.pixels(stack).copy()))
        *_, (_, maps) = steps(view.network, batch)
    return maps.numpy().astype(np.float32)


def _alike(values: np.ndarray) -> np.ndarray:  # (n, f) -> (f, f)
    """Correlations of features over pictures; 0 with one that never changes."""
    spread = values - values.mean(0)
    size = np.sqrt(np.square(spread).sum(0))
    return spread.T @ spread / np.maximum(np.outer(size, size), 1e-12)
