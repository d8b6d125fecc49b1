"""K autoencoders of one shape side by side, trained in torch as one graph.

Encoder and decoder each have a straight line beside their hidden layers: ``code = x A + f(x)`` and
``rebuilt = code B + g(code)``. The lines begin as the principal components and f and g at zero, so a network begins
where principal component analysis ends (Baldi & Hornik 1989: that is all a linear autoencoder can learn) and what it
adds is what is not straight.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

PLAIN, DENOISING, SPARSE, VARIATIONAL = "plain", "denoising", "sparse", "variational"
KINDS = (PLAIN, DENOISING, SPARSE, VARIATIONAL)
LOG_2PI = 1.8378770664093453
SHOWN_WHOLE = 0.5  # of a batch's rows, so that a denoising network also learns to rebuild what it is shown whole


def tanh(x: Tensor) -> Tensor:
    """tanh x = 2 σ(2x) − 1, which torch computes in less than half the time; x is written over."""
    return x.mul_(2).sigmoid_().mul(2).sub_(1)


class Dense(nn.Module):
    """K stacks of fully connected layers with tanh between them; the last layer begins at zero.

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, inputs and outputs included.
    """

    def __init__(self, n_networks: int, sizes, generator: torch.Generator):
        super().__init__()
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for fan_in, fan_out in pairwise(sizes):
            bound = (6.0 / (fan_in + fan_out)) ** 0.5  # Glorot & Bengio 2010
            first = (torch.rand(n_networks, fan_in, fan_out, generator=generator) * 2 - 1) * bound
            self.weights.append(nn.Parameter(first))
            self.biases.append(nn.Parameter(torch.zeros(n_networks, 1, fan_out)))
        nn.init.zeros_(self.weights[-1])
        self.layers = tuple(zip(self.weights, self.biases))  # a ParameterList's look-up costs as much as a layer

    def forward(self, x: Tensor) -> Tensor:  # (K, B, n_in) -> (K, B, n_out)
        return self.kept(x)[-1]

    def kept(self, x: Tensor) -> list[Tensor]:
        """The input, each hidden layer after its tanh, and the output."""
        *hidden, (weight, bias) = self.layers
        found = [x]
        for own_weight, own_bias in hidden:
            found.append(tanh(torch.baddbmm(own_bias, found[-1], own_weight)))
        return [*found, torch.baddbmm(bias, found[-1], weight)]


class Line(nn.Module):
    """K affine maps."""

    def __init__(self, n_networks: int, n_in: int, n_out: int, generator: torch.Generator):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_networks, n_in, n_out, generator=generator) / n_in**0.5)
        self.bias = nn.Parameter(torch.zeros(n_networks, 1, n_out))

    def forward(self, x: Tensor) -> Tensor:  # (K, B, n_in) -> (K, B, n_out)
        return torch.baddbmm(self.bias, x, self.weight)


class Autoencoders(nn.Module):
    """K autoencoders.

    Parameters
    ----------
    n_networks, n_inputs, n_components : int
    kind : {"plain", "denoising", "sparse", "variational"}
    encoder, decoder : torch.nn.Module or None
        f: what it knows of each row (K, B, n_inputs), or (K, B, 2 n_inputs) with the marks of what is known, to
        (K, B, n_components), twice as many for "variational"; g: (K, B, n_components) to (K, B, n_inputs). None: the
        network is linear.
    marks : bool
        Whether f is told which values are known.
    generator : torch.Generator
        Source of the first weights, of the noise and of the codes drawn.
    noise : float
        "denoising": share of the values hidden, or with `gaussian` the standard deviation of what is added.
    penalty : float
        "sparse": weight of the codes' size; "variational": weight β of the pull towards the prior.
    widths : sequence of int, optional
        How many of its codes each network may use; the others are held at 0. None: all.
    """

    def __init__(
        self,
        n_networks,
        n_inputs,
        n_components,
        *,
        kind=PLAIN,
        encoder=None,
        decoder=None,
        marks=False,
        generator,
        noise=0.0,
        gaussian=False,
        penalty=0.0,
        widths=None,
    ):
        super().__init__()
        self.kind, self.marks, self.generator = kind, marks, generator
        self.noise, self.gaussian, self.penalty = noise, gaussian, penalty
        self.n_components = n_components
        self.into = Line(n_networks, n_inputs, n_components, generator)
        self.out = Line(n_networks, n_components, n_inputs, generator)
        self.encoder, self.decoder = encoder, decoder
        open_codes = None if widths is None else (torch.arange(n_components) < torch.tensor(widths)[:, None]).float()
        self.register_buffer("open_codes", None if widths is None else open_codes.unsqueeze(1))  # (K, 1, n_components)
        if kind == VARIATIONAL:
            self.log_spread = nn.Parameter(torch.full((n_networks, 1, n_components), -2.0))
            self.log_noise = nn.Parameter(torch.zeros(n_networks, 1, 1))  # log variance of what is not rebuilt

    @torch.no_grad()
    def begin_at(self, mean: Tensor, axes: Tensor) -> None:
        """Put the lines to principal components: ``mean`` (K, n_inputs), ``axes`` (K, n_components, n_inputs)."""
        self.into.weight.copy_(axes.transpose(1, 2))
        self.into.bias.copy_(-torch.bmm(mean.unsqueeze(1), axes.transpose(1, 2)))
        self.out.weight.copy_(axes)
        self.out.bias.copy_(mean.unsqueeze(1))

    def encode(self, x: Tensor, known: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Codes of rows, and with "variational" the log variance of each.

        Parameters
        ----------
        x : Tensor of shape (K, B, n_inputs)
            0 where not known.
        known : Tensor of the same shape, or None
            1 where known; None: everything.

        Returns
        -------
        code : Tensor of shape (K, B, n_components)
        log_variance : Tensor of the same shape, or None
        """
        code, log_variance = self.into(x), None
        if self.kind == VARIATIONAL:
            log_variance = self.log_spread.expand_as(code)
        if self.encoder is not None:
            bent = self.encoder(self.with_marks(x, known))
            code = code + bent[..., : self.n_components]
            if log_variance is not None:
                log_variance = log_variance + bent[..., self.n_components :]
        return (code if self.open_codes is None else code * self.open_codes), log_variance

    def with_marks(self, x: Tensor, known: Tensor | None) -> Tensor:
        """What f is shown: the rows, and where it is told of gaps the marks of what is known."""
        if not self.marks:
            return x
        return torch.cat([x, torch.ones_like(x) if known is None else known], dim=-1)

    def decode(self, code: Tensor) -> Tensor:
        """Rows rebuilt from codes: (K, B, n_components) → (K, B, n_inputs)."""
        line = self.out(code)
        return line if self.decoder is None else line + self.decoder(code)

    def forward(self, x: Tensor, known: Tensor | None = None) -> Tensor:
        """Rows rebuilt, (K, B, n_inputs)."""
        return self.decode(self.encode(x, known)[0])

    # what it costs

    def loss(self, x: Tensor, known: Tensor | None, weights: Tensor) -> Tensor:
        """Weighted mean loss of each network, (K,): what is not known costs nothing.

        Parameters
        ----------
        x : Tensor of shape (K, B, n_inputs)
        known : Tensor of the same shape, or None
        weights : Tensor of shape (K, B)
            0 for padding.
        """
        if self.kind == VARIATIONAL:
            return -weighted_mean(self.elbo(x, known), weights, x.shape[-1])
        seen, told = self.disturbed(x, known)
        code, _ = self.encode(seen, told)
        loss = squared_error(self.decode(code), x, known, weights)
        if self.kind == SPARSE:
            size = (code.abs() * self.out.weight.norm(dim=-1).unsqueeze(1)).sum(dim=-1)  # (K, B)
            loss = loss + self.penalty * weighted_mean(size, weights, x.shape[-1])
        return loss

    def disturbed(self, x: Tensor, known: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Rows as they are shown in training, by a denoising network disturbed, and what of them is told to be known."""
        if not self.training or self.kind != DENOISING:
            return x, known
        if self.gaussian:
            return x + self.noise * torch.empty_like(x).normal_(generator=self.generator), known
        kept = torch.empty_like(x[:1]).bernoulli_(1 - self.noise, generator=self.generator)  # one for all networks
        kept[:, : int(SHOWN_WHOLE * x.shape[1])] = 1.0  # rows come shuffled
        return x * kept, kept.expand_as(x) if known is None else known * kept

    def elbo(self, x: Tensor, known: Tensor | None = None) -> Tensor:
        """Evidence lower bound of each row, (K, B), in nats (Kingma & Welling 2014); the pull weighted by β.

        ``E[log N(x; rebuilt, σ² I)] − β KL(q(code | x) || N(0, I))`` over what is known. Trained with one code drawn a
        row; in evaluation at the middle of the codes, plus, where the network is linear, the exact effect of their
        spread.
        """
        code, log_variance = self.encode(x, known)
        drawn = code
        if self.training:
            drawn = code + (0.5 * log_variance).exp() * torch.empty_like(code).normal_(generator=self.generator)
        square = (self.decode(drawn) - x).square()
        if not self.training:  # Var[rebuilt] = Σ variance · B²
            square = square + log_variance.exp() @ self.out.weight.square()
        each = -0.5 * (square * (-self.log_noise).exp() + self.log_noise + LOG_2PI)
        each = each if known is None else each * known
        return each.sum(dim=-1) - self.penalty * divergence(code, log_variance)


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, variance) || N(0, I)) in nats, summed over the last axis."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=-1)


def squared_error(rebuilt: Tensor, x: Tensor, known: Tensor | None, weights: Tensor) -> Tensor:
    """Mean squared error over the values known, (K,)."""
    if known is None:
        return weighted_mean((rebuilt - x).square().sum(dim=-1), weights, x.shape[-1])
    counted = known * weights.unsqueeze(-1)
    square = ((rebuilt - x).square() * counted).sum(dim=(1, 2))
    return square / counted.sum(dim=(1, 2)).clamp_min(1.0)


def weighted_mean(each: Tensor, weights: Tensor, divisor: int) -> Tensor:
    """Mean of rows' values (K, B), by `divisor`: (K,)."""
    return (each * weights).sum(dim=1) / (weights.sum(dim=1).clamp_min(1.0) * divisor)
