"""The two networks behind the CNN family: a small residual one, and EfficientNet-Lite0."""

from __future__ import annotations

from torch import nn
from torch.nn import functional as F


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions and a shortcut around them (He et al. 2016, Deep Residual Learning)."""

    def __init__(self, channels_in: int, channels_out: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels_out)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels_out)
        same = channels_in == channels_out and stride == 1
        self.shortcut = nn.Identity() if same else nn.Conv2d(channels_in, channels_out, 1, stride, bias=False)

    def forward(self, x):  # (B, C, H, W) -> (B, C', H/stride, W/stride)
        out = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(out)) + self.shortcut(x))


class SmallResNet(nn.Module):
    """A residual network of 0.3 million parameters for images of about 28 to 64 pixels.

    Parameters
    ----------
    channels : int
        1 for grey, 3 for colour.
    n_classes : int
    widths : tuple of int
        Feature maps of each stage; every stage after the first halves the image.
    """

    def __init__(self, channels: int, n_classes: int, widths: tuple[int, ...] = (32, 64, 128)):
        super().__init__()
        self.stem = nn.Conv2d(channels, widths[0], 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(widths[0])
        before = (widths[0], *widths[:-1])
        strides = (1,) + (2,) * (len(widths) - 1)
        self.stages = nn.Sequential(*(ResidualBlock(a, b, s) for a, b, s in zip(before, widths, strides)))
        self.head = nn.Linear(widths[-1], n_classes)

    @property
    def last_maps(self) -> nn.Module:
        """The module that makes the last feature maps."""
        return self.stages

    def features(self, x):  # (B, C, H, W) -> (B, 128, H/4, W/4)
        return self.stages(F.relu(self.norm(self.stem(x))))

    def embed(self, x):  # (B, C, H, W) -> (B, 128)
        return self.features(x).mean((2, 3))

    def forward(self, x):  # (B, C, H, W) -> (B, n_classes)
        return self.head(self.embed(x))
