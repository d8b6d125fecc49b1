"""A grey box over the picture, and the answer to what is left."""

from __future__ import annotations

import numpy as np
import torch

from dlcore.explain.cnn.view import View

SIDES = (0.2, 0.3, 0.4, 0.5, 0.6)  # of a box, as shares of the shorter side of the picture
PLACES = 7  # boxes tried across and down
FELT = 0.1  # a probability that falls by so much has noticed the box


def cover(view: View, x: float, y: float, size: float) -> dict:
    """Probabilities with one box over the picture; see `dlcore.explain.cnn.results.patch`."""
    height, width = view.batch.shape[-2:]
    left, top, right, bottom = _edges(view, x, y, size)
    return {
        "classes": [str(name) for name in view.model.classes_],
        "probabilities": view.look(_covered(view, x, y, size))[0],
        "before": view.probabilities,
        "box": [left / width, top / height, right / width, bottom / height],
    }


def telling_box(view: View) -> dict:
    """Where a box lowers the answer most, and how large it must be: the smallest that is felt, if any is.

    Returns
    -------
    dict
        ``x``, ``y``, ``size`` as `cover` takes them, in whole percent; ``drop``: how much of the answer's
        probability is lost; ``felt``: whether that is at least 0.1.
    """
    target = view.class_index()
    best = {"drop": -np.inf}
    for size in SIDES:
        found = _best_place(view, size, target)
        if found["drop"] > best["drop"]:
            best = found
        if best["drop"] >= FELT:
            break
    return best | {"felt": bool(best["drop"] >= FELT)}


def _best_place(view: View, size: float, target: int) -> dict:
    height, width = view.batch.shape[-2:]
    across, down = (_middles(size * min(height, width) / side) for side in (width, height))
    places = [(x, y) for y in down for x in across]
    left = view.look(torch.cat([_covered(view, x, y, size) for x, y in places]))[:, target]
    x, y = places[int(left.argmin())]
    return {"x": x, "y": y, "size": size, "drop": float(view.probabilities[target] - left.min())}


def _middles(share: float) -> list[float]:
    """Middles of boxes that take this share of a side, evenly over it, in whole percent."""
    return [round(float(middle), 2) for middle in np.linspace(share / 2, 1 - share / 2, PLACES)]


def _covered(view: View, x: float, y: float, size: float) -> torch.Tensor:
    left, top, right, bottom = _edges(view, x, y, size)
    covered = view.batch.clone()
    covered[:, :, top:bottom, left:right] = view.grey()
    return covered


def _edges(view: View, x: float, y: float, size: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in pixels."""
    height, width = view.batch.shape[-2:]
    half = max(0.0, min(float(size), 1.0)) * min(height, width) / 2
    left, right = (int(np.clip(round(float(x) * width + side), 0, width)) for side in (-half, half))
    top, bottom = (int(np.clip(round(float(y) * height + side), 0, height)) for side in (-half, half))
    return left, top, right, bottom
