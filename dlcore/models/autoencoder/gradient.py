"""The squared error of K fully connected autoencoders with its gradient written out.

Autograd's bookkeeping costs more than the layers of so small a network. The rules are the chain rule's, layer by layer; a
test compares them with autograd. With e = (rebuilt − x) w, what a layer y = a W + b passes on is ∂W = aᵀ ∂y, ∂b = Σ ∂y and
∂a = ∂y Wᵀ, and a tanh passes on ∂a (1 − a²).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dlcore.models.autoencoder.networks import DENOISING, PLAIN, Autoencoders, Dense, Line


class OwnGradient:
    """Loss of each network, (K,), its gradient put into the parameters' ``grad``.

    The networks' parameters are laid into one vector, so that the optimizer takes one step and not one for each.

    Parameters
    ----------
    networks : Autoencoders
        For which `can` is true.

    Attributes
    ----------
    all : Parameter of shape (n,)
        Every parameter, with its gradient.
    """

    def __init__(self, networks: Autoencoders):
        self.networks = networks
        own = list(networks.parameters())
        self.all = nn.Parameter(torch.cat([p.detach().flatten() for p in own]))
        self.all.grad = torch.zeros_like(self.all)
        sizes = [p.numel() for p in own]
        for p, values, slopes in zip(own, self.all.detach().split(sizes), self.all.grad.split(sizes)):
            p.data, p.grad = values.view_as(p), slopes.view_as(p)

    @staticmethod
    def can(networks: Autoencoders) -> bool:
        """Whether the loss is the squared error alone, and every part is fully connected."""
        parts = all(isinstance(part, Dense) or part is None for part in (networks.encoder, networks.decoder))
        return networks.kind in (PLAIN, DENOISING) and parts

    @torch.no_grad()
    def __call__(self, x: Tensor, known: Tensor | None, weights: Tensor) -> Tensor:
        """As `Autoencoders.loss`: rows (K, B, d), 0 where not known, and their weights (K, B)."""
        net = self.networks
        seen, told = net.disturbed(x, known)
        code, inner = net.into(seen), None
        if net.encoder is not None:
            inner = net.encoder.kept(net.with_marks(seen, told))
            code += inner[-1]
        if net.open_codes is not None:
            code *= net.open_codes
        error, outer = net.out(code), None
        if net.decoder is not None:
            outer = net.decoder.kept(code)
            error += outer[-1]
        error -= x
        if known is not None:
            error *= known
        counted = weights * x.shape[-1] if known is None else known.sum(dim=-1) * weights
        mass = counted.sum(dim=1).clamp_min_(1.0)
        slope = error * (weights / mass[:, None]).unsqueeze(-1)  # half of ∂loss/∂rebuilt
        loss = (error * slope).sum(dim=(1, 2))
        self._pass_on(slope.mul_(2), seen, code, inner, outer)
        return loss

    def _pass_on(self, slope, seen, code, inner, outer) -> None:
        """From the slope at what was rebuilt (K, B, d) back to every parameter."""
        net = self.networks
        into_line(net.out, code, slope)
        at_code = torch.bmm(slope, net.out.weight.transpose(1, 2))
        if outer is not None:
            at_code += into_dense(net.decoder, outer, slope)
        if net.open_codes is not None:
            at_code *= net.open_codes
        into_line(net.into, seen, at_code)
        if inner is not None:
            into_dense(net.encoder, inner, at_code, to_the_front=False)


def into_line(line: Line, x: Tensor, slope: Tensor) -> None:
    """Put the gradient of an affine map, given the slope at its output."""
    torch.bmm(x.transpose(1, 2), slope, out=line.weight.grad)
    torch.sum(slope, dim=1, keepdim=True, out=line.bias.grad)


def into_dense(dense: Dense, kept: list[Tensor], slope: Tensor, to_the_front: bool = True) -> Tensor | None:
    """Put the gradient of a stack of layers; the slope at its input, or None where nobody asks for it.

    Parameters
    ----------
    kept : list of Tensor
        As `Dense.kept` gives them: the input, each hidden layer after its tanh, and the output.
    """
    for number, (weight, bias) in reversed(tuple(enumerate(dense.layers))):
        x = kept[number]
        torch.bmm(x.transpose(1, 2), slope, out=weight.grad)
        torch.sum(slope, dim=1, keepdim=True, out=bias.grad)
        if number == 0 and not to_the_front:
            return None
        slope = torch.bmm(slope, weight.transpose(1, 2))
        if number:
            slope -= slope * x * x  # of the tanh
    return slope
