"""Heads on the features of EfficientNet-Lite0, as a predictor of pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from dlcore.data.images.read import ImageStack
from dlcore.errors import BundleError
from dlcore.models.cnn import features
from dlcore.models.cnn.efficientnet import N_FEATURES, EfficientNetLite0, folded, pretrained, weights_digest
from dlcore.models.cnn.head import HeadEnsemble

N_FROZEN_BLOCKS = 7  # of 16 blocks; they take more than half of the time, for they look at the most places


@dataclass
class Transfer:
    """The pretrained network, untouched, and an ensemble of linear heads.

    Parameters
    ----------
    heads : HeadEnsemble
    side : int
        Pictures are brought to side × side pixels.
    """

    heads: HeadEnsemble
    side: int

    def probabilities(self, stack: ImageStack) -> np.ndarray:
        """Probabilities (m, n, c)."""
        return self.heads.probabilities(self.embed(stack))

    def look(self, batch: torch.Tensor) -> np.ndarray:
        """Probabilities (b, c) for normalised pictures (b, 3, side, side); nothing is remembered."""
        return self.heads.probabilities(features.embed(batch).cpu().numpy()).mean(0)

    def embed(self, stack: ImageStack) -> np.ndarray:
        """Features (n, 1280)."""
        return features.features(stack, self.side)

    @property
    def preprocessing(self):
        return features.preprocessing(self.side)

    @cached_property
    def network(self) -> EfficientNetLite0:
        """The pretrained network with the mean of all heads, as one module for maps."""
        weights, bias = self.heads.mean_head()
        return with_head(weights, bias)

    def to_state(self) -> dict:
        heads = {"weights": self.heads.weights, "bias": self.heads.bias, "slope": float(self.heads.slope)}
        return {"heads": heads, "side": self.side, "backbone": weights_digest()}

    @classmethod
    def from_state(cls, state: dict, n_classes: int) -> Transfer:
        """The heads that `to_state` described.

        Raises
        ------
        BundleError
            Where they were trained on features of another version of the network.
        """
        if state["backbone"] != weights_digest():
            raise BundleError(
                "This model was trained on features of another version of EfficientNet-Lite0.",
                "Install the version it names, or train it again.",
            )
        heads = state["heads"]
        weights, bias = (np.asarray(heads[name], dtype=np.float32) for name in ("weights", "bias"))
        if weights.ndim != 3 or weights.shape[1:] != (N_FEATURES, n_classes) or bias.shape != weights.shape[::2]:
            raise ValueError("heads")
        side = int(state["side"])
        if not 32 <= side <= 1024 or side % 32:
            raise ValueError("side")
        return cls(HeadEnsemble(weights, bias, float(heads["slope"])), side)


def with_head(weights: np.ndarray, bias: np.ndarray) -> EfficientNetLite0:
    """The pretrained network with this head: weights (1280, c), bias (c,).

    When it is trained on, its norms are folded, its first blocks keep still (edges and textures are the same in all
    pictures; few pictures would only spoil them), and so do its depthwise kernels.
    """
    network = folded(pretrained(len(bias)))
    with torch.no_grad():
        network.head.weight.copy_(torch.from_numpy(weights.T.copy()))
        network.head.bias.copy_(torch.from_numpy(bias))
    for part in (network.conv_stem, network.bn0, *network.blocks[:N_FROZEN_BLOCKS]):
        part.requires_grad_(False)
    for block in network.blocks:  # the gradient of these few weights takes four fifths of a step on a CPU
        block.depthwise_conv.weight.requires_grad_(False)
    return network
