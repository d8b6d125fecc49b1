"""Where the network looked: two maps, and two checks whether they deserve trust."""

from __future__ import annotations

import numpy as np
import torch
from scipy.stats import spearmanr
from torch.nn import functional as F

from dlcore.explain.cnn.view import View, contrast, randomised
from dlcore.training import devices
from dlcore.training.threads import parallel

WINDOWS = 6  # the covering patch is a sixth of the side, and moves by half of itself
CELLS = 14  # deletion removes cells of a 14 × 14 grid
STEPS = 10
RANDOM_ORDERS = 3


def grad_cam(view: View, network, target: int) -> np.ndarray:
    """Grad-CAM (Selvaraju et al. 2017): which places of the last feature maps raise the class, (H, W).

    Positive speaks for the class, negative against it.
    """
    from captum.attr import LayerGradCam

    batch = view.batch.clone().requires_grad_(True)
    cam = LayerGradCam(contrast(network, target), network.last_maps).attribute(batch)
    size = view.batch.shape[-2:]
    return F.interpolate(cam.detach().float(), size=size, mode="bilinear", align_corners=False)[0, 0].numpy()


def occlusion(view: View, network, target: int) -> np.ndarray:
    """How much a grey patch over each place lowers the class (Zeiler & Fergus 2014), (H, W)."""
    from captum.attr import Occlusion

    channels, height, width = view.batch.shape[1:]
    window = (channels, max(2, height // WINDOWS), max(2, width // WINDOWS))
    strides = (channels, max(1, window[1] // 2), max(1, window[2] // 2))
    grey = view.grey().expand_as(view.batch)
    with torch.inference_mode(), devices.choose(prefer_bfloat16=True).autocast():
        effect = Occlusion(contrast(network, target)).attribute(
            view.batch, sliding_window_shapes=window, strides=strides, baselines=grey, perturbations_per_eval=16
        )
    return effect[0].float().mean(0).numpy()


MAPS = {"occlusion": occlusion, "grad_cam": grad_cam}
"""Kinds of maps, the one to show first at the front: its peak lies in the drawn lesion far more often."""


def checked_map(view: View, kind: str, target: int) -> dict:
    """A map with the two checks.

    Returns
    -------
    dict
        ``picture`` uint8 (H, W, C); ``map`` and ``random_map`` (H, W), scaled to −1 … 1, positive speaks for the
        class, each by its own largest value; ``likeness``: rank correlation of the two (near 0: the map depends
        on what was learned); ``random_strength``: largest value of the random map over that of the map (near 0:
        without learning hardly any place matters);
        ``deletion``: see `deletion_curve`; ``class``, ``probability``; ``n_members``: the maps are of the first of
        so many networks, ``deletion`` is of all.
    """
    learned, chance = parallel(
        lambda network: MAPS[kind](view, network, target), [view.network, randomised(view.network)]
    )
    return {
        "kind": kind,
        "picture": view.pixels,
        "map": _scaled(learned),
        "random_map": _scaled(chance),
        "likeness": likeness(learned, chance),
        "random_strength": strength(chance, learned),
        "deletion": deletion_curve(view, learned, target),
        "class": str(view.model.classes_[target]),
        "probability": float(view.probabilities[target]),
        "n_members": len(view.model.members_),
    }


def _scaled(values: np.ndarray) -> np.ndarray:
    return (values / max(float(np.abs(values).max()), 1e-12)).astype(np.float32)


def strength(values: np.ndarray, other: np.ndarray) -> float:
    """Largest value of a map, for or against, over that of another."""
    return float(np.abs(values).max() / max(float(np.abs(other).max()), 1e-12))


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation of two maps; 0 where one is flat."""
    if np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return 0.0
    return float(spearmanr(a.ravel(), b.ravel()).statistic)


def deletion_curve(view: View, values: np.ndarray, target: int, seed: int = 0) -> dict:
    """Probability while the places that the map calls important are covered first, against random places.

    Returns
    -------
    dict
        ``share`` (s,) of the picture covered, ``probability`` (s,), ``random`` (s,) the mean of random orders,
        ``random_low``, ``random_high`` (s,) their range, ``advantage``: mean of random − map (above 0: the map
        names places that matter). Petsiuk et al. 2018, RISE.
    """
    cells = F.adaptive_avg_pool2d(torch.from_numpy(values)[None, None], CELLS)[0, 0].flatten().numpy()
    rng = np.random.default_rng(seed)
    orders = [np.argsort(-cells, kind="stable"), *(rng.permutation(len(cells)) for _ in range(RANDOM_ORDERS))]
    copies = torch.cat([_covered(view, order) for order in orders])
    curves = view.look(copies)[:, target].reshape(len(orders), -1)
    ours, random = curves[0], curves[1:]
    return {
        "share": np.linspace(0, 1, STEPS + 1),
        "probability": ours,
        "random": random.mean(0),
        "random_low": random.min(0),
        "random_high": random.max(0),
        "advantage": float((random.mean(0) - ours).mean()),
    }


def _covered(view: View, order: np.ndarray) -> torch.Tensor:
    """Copies (STEPS + 1, C, H, W) with more and more cells covered, in `order`."""
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank = torch.from_numpy(rank).view(1, 1, CELLS, CELLS).float()
    rank = F.interpolate(rank, size=view.batch.shape[-2:], mode="nearest")
    gone = [rank < share * len(order) for share in np.linspace(0, 1, STEPS + 1)]
    return torch.cat([torch.where(mask, view.grey(), view.batch) for mask in gone])
