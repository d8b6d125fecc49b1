"""The bent parts of K autoencoders for signals and pictures: convolutions down to the code and up again.

K networks side by side are one convolution with K groups.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CONVOLUTION = {1: F.conv1d, 2: F.conv2d}
KERNEL = {1: 5, 2: 3}


class Convolution(nn.Module):
    """K convolutions over signals or pictures, zeros at the edges."""

    def __init__(self, n_networks, n_in, n_out, n_axes: int, generator, stride: int = 1):
        super().__init__()
        self.n_axes, self.stride = n_axes, stride
        fan_in = n_in * KERNEL[n_axes] ** n_axes
        shape = (n_networks, n_out, n_in, *[KERNEL[n_axes]] * n_axes)
        self.weight = nn.Parameter(torch.randn(shape, generator=generator) * (2.0 / fan_in) ** 0.5)  # He et al. 2015
        self.bias = nn.Parameter(torch.zeros(n_networks, n_out))

    def forward(self, x: Tensor) -> Tensor:  # (B, K · n_in, …) -> (B, K · n_out, …)
        weight, bias = self.weight.flatten(0, 1), self.bias.flatten()
        how = {"stride": self.stride, "padding": KERNEL[self.n_axes] // 2, "groups": len(self.weight)}
        return CONVOLUTION[self.n_axes](x, weight, bias, **how)


class Down(nn.Module):
    """f: K · rows (K, B, channels · sites) → (K, B, n_out), halving the sites with each layer.

    Parameters
    ----------
    shape : tuple of int
        (channels, length) or (channels, height, width).
    widths : tuple of int
        Channels of each layer.
    """

    def __init__(self, n_networks, shape, widths, n_out, generator):
        super().__init__()
        self.shape = tuple(shape)
        self.layers = nn.ModuleList(
            Convolution(n_networks, a, b, len(shape) - 1, generator, stride=2) for a, b in pairwise([shape[0], *widths])
        )
        n_sites = math.prod(sizes_down(shape[1:], len(widths))[-1])
        self.weight = nn.Parameter(torch.zeros(n_networks, widths[-1] * n_sites, n_out))
        self.bias = nn.Parameter(torch.zeros(n_networks, 1, n_out))

    def forward(self, x: Tensor) -> Tensor:
        n_networks, n_rows, _ = x.shape
        h = x.transpose(0, 1).reshape(n_rows, n_networks * self.shape[0], *self.shape[1:])
        for layer in self.layers:
            h = F.relu_(layer(h))
        h = h.reshape(n_rows, n_networks, -1).transpose(0, 1)
        return torch.baddbmm(self.bias, h, self.weight)


class Up(nn.Module):
    """g: K · codes (K, B, n_components) → (K, B, channels · sites), doubling the sites with each layer."""

    def __init__(self, n_networks, n_components, shape, widths, generator):
        super().__init__()
        self.shape = tuple(shape)
        self.sizes = sizes_down(shape[1:], len(widths))
        first = widths[-1] * math.prod(self.sizes[-1])
        spread = n_components**-0.5
        self.weight = nn.Parameter(torch.randn(n_networks, n_components, first, generator=generator) * spread)
        self.bias = nn.Parameter(torch.zeros(n_networks, 1, first))
        self.layers = nn.ModuleList(
            Convolution(n_networks, a, b, len(shape) - 1, generator) for a, b in pairwise([*widths[::-1], shape[0]])
        )
        nn.init.zeros_(self.layers[-1].weight)

    def forward(self, code: Tensor) -> Tensor:
        n_networks, n_rows, _ = code.shape
        h = F.relu_(torch.baddbmm(self.bias, code, self.weight))
        h = h.transpose(0, 1).reshape(n_rows, -1, *self.sizes[-1])
        for number, layer in enumerate(self.layers):
            h = layer(F.interpolate(h, size=self.sizes[-2 - number], mode="nearest"))
            h = h if number == len(self.layers) - 1 else F.relu_(h)
        return h.reshape(n_rows, n_networks, -1).transpose(0, 1)


def sizes_down(sites, n_layers: int) -> list[tuple[int, ...]]:
    """Sites before the first and after each layer of stride 2."""
    sizes = [tuple(sites)]
    for _ in range(n_layers):
        sizes.append(tuple((size + 1) // 2 for size in sizes[-1]))
    return sizes
