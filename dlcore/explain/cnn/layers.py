"""The picture on its way through the network, in real values."""

from __future__ import annotations

import numpy as np
import torch
from scipy.special import softmax
from torch.nn import functional as F

from dlcore.errors import DataError
from dlcore.explain.cnn.view import View
from dlcore.models.cnn.resnet import SmallResNet
from dlcore.models.cnn.transfer import Transfer
from dlcore.specs.cnn import FINETUNE, SMALL, TRANSFER

N_MAPS = 12  # the strongest maps of a layer
LARGEST = 64  # pixels, side of a map that is sent to the screen
#: Blocks of EfficientNet-Lite0 after which the picture has been halved once more
STOPS = {0: "Edges and spots", 2: "Small textures", 4: "Textures", 10: "Parts", 15: "Whole findings"}


def layers(view: View) -> dict:
    """Filters, feature maps, pooling and scores for one picture.

    Returns
    -------
    dict
        ``picture``; ``filters`` (k, c, kh, kw) of the first layer; ``steps``: list of dicts with ``name``,
        ``shape`` (channels, height, width), ``channels`` (which maps are shown), ``maps`` (k, h, w);
        ``pooled``: the strongest features for the answer with ``feature``, ``value``, ``weight``,
        ``contribution``, and of all features the number ``n``, the sum ``total`` and the ``bias`` it is added to;
        ``scores`` and ``probabilities`` (c,), of the one network shown;
        ``members`` (m, c), the answers of all networks, the one shown first; ``shared``: they are one pretrained
        network with several heads, whose mean is shown, at its first look at the picture; ``sees``: where it learned to see,
        as the setting ``architecture``; ``classes``.
    """
    with torch.inference_mode():
        passed = list(steps(view.network, view.batch))
        last = passed[-1][1][0]
        pooled = last.mean((1, 2))
        scores = view.network.head(pooled)
    slope = getattr(view.member, "slope", 1.0)
    probabilities = softmax(slope * scores.numpy())
    return {
        "picture": view.pixels,
        "filters": _filters(view.network),
        "steps": [_step(name, maps[0]) for name, maps in passed],
        "pooled": _contributions(view.network.head, pooled, int(scores.argmax())),
        "scores": scores.numpy(),
        "probabilities": probabilities,
        "members": view.model.predict_members(view.stack)[:, 0],
        "shared": isinstance(view.member, Transfer),
        "sees": _sees(view),
        "classes": [str(name) for name in view.model.classes_],
    }


def _sees(view: View) -> str:
    if isinstance(view.network, SmallResNet):
        return SMALL
    return TRANSFER if isinstance(view.member, Transfer) else FINETUNE


def steps(network, x):
    """(name, maps) of pictures x (b, c, h, w) after the first layer and each stage."""
    if isinstance(network, SmallResNet):
        x = F.relu(network.norm(network.stem(x)))
        yield "Edges and spots", x
        for name, stage in zip(("Textures", "Parts", "Whole findings"), network.stages):
            x = stage(x)
            yield name, x
        return
    x = F.relu6(network.bn0(network.conv_stem(x)))
    for i, block in enumerate(network.blocks):
        x = block(x)
        if i in STOPS:
            yield STOPS[i], x
    yield "Features that are judged", network.last_maps(network.bn1(network.conv_head(x)))


def _filters(network) -> np.ndarray:
    first = network.stem if isinstance(network, SmallResNet) else network.conv_stem
    return first.weight.detach().numpy()


def _step(name: str, maps: torch.Tensor) -> dict:  # maps (c, h, w)
    # where a map is bright everywhere it has found nothing: the strongest are those that differ most from place to place
    strongest = maps.flatten(1).std(1).argsort(descending=True)[:N_MAPS]
    shown = maps[strongest]
    if shown.shape[-1] > LARGEST:
        shown = F.adaptive_avg_pool2d(shown, LARGEST)
    return {
        "name": name,
        "shape": list(maps.shape),
        "channels": strongest.numpy().astype(np.int64),
        "maps": shown.numpy().astype(np.float32),
    }


def _contributions(head, pooled, target: int) -> dict:  # pooled (c,)
    """The features that moved the score of class `target` most, against the mean of the others."""
    others = [i for i in range(head.out_features) if i != target]
    weight, bias = ((w[target] - w[others].mean(0)).detach() for w in (head.weight, head.bias))
    moved = weight * pooled
    top = moved.abs().argsort(descending=True)[:N_MAPS]
    return {
        "feature": top.numpy().astype(np.int64),
        "value": pooled[top].numpy(),
        "weight": weight[top].numpy(),
        "contribution": moved[top].numpy(),
        "n": len(pooled),
        "total": float(moved.sum()),
        "bias": float(bias),
        "class": target,
    }


def paint_filter(view: View, kernel) -> dict:
    """A filter painted by hand, applied to the picture.

    Parameters
    ----------
    kernel : 3 × 3 or 5 × 5 numbers

    Returns
    -------
    dict
        ``picture`` grey (H, W), 0 … 1; ``response`` (H, W): the weighted sum around each pixel; ``kernel``.

    Raises
    ------
    DataError
        Where the kernel is not made of 3 × 3 or 5 × 5 numbers.
    """
    try:
        kernel = np.asarray(kernel, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise DataError("A filter is made of numbers.", "Give 3 × 3 or 5 × 5 numbers.") from error
    if kernel.shape not in ((3, 3), (5, 5)) or not np.isfinite(kernel).all():
        raise DataError("This filter has no usable shape.", "Give 3 × 3 or 5 × 5 numbers.")
    grey = torch.from_numpy(view.pixels.astype(np.float32).mean(2) / 255)
    padded = F.pad(grey[None, None], [len(kernel) // 2] * 4, mode="replicate")
    response = F.conv2d(padded, torch.from_numpy(kernel)[None, None])[0, 0]
    return {"picture": grey.numpy(), "response": response.numpy(), "kernel": kernel}
