"""Recurrent networks: an LSTM or GRU, behind convolutions where a signal is dense. Time runs along the first axis."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LSTM, GRU, LSTM_FCN = "lstm", "gru", "lstm_fcn"
FILTERS, WIDTHS = (64, 128, 64), (8, 5, 3)  # of the convolutions; half as many as Karim's, for small data


class Dropout(nn.Module):
    """Silence the same hidden units at every time of a course (Gal 2016), drawn from a generator of its own.

    Networks that learn side by side on threads must not share a source of chance: the same seed gives the same numbers.
    """

    def __init__(self, share: float):
        super().__init__()
        self.share, self.chance = share, torch.Generator()

    def forward(self, h: Tensor) -> Tensor:  # (T, B, H)
        if not self.training or self.share == 0:
            return h
        kept = torch.empty(1, *h.shape[1:], dtype=h.dtype).bernoulli_(1 - self.share, generator=self.chance)
        return h * kept / (1 - self.share)


class RecurrentNetwork(nn.Module):
    """h_t = LSTM(h_{t−1}, x_t), answer z_t = W h_t + b with W and b zero at first.

    Parameters
    ----------
    n_inputs, n_outputs, hidden_size, n_next : int
    cell : {"lstm", "gru"}
    dropout : float
        Share of h_t silenced while learning.

    Notes
    -----
    One direction only: z_t is made of x_1 … x_t. Starting from zero, the network says nothing until learning gives
    it a reason. A second head foresees the next measurement from h_t.
    """

    def __init__(
        self, n_inputs: int, n_outputs: int, hidden_size: int, n_next: int, cell: str = LSTM, dropout: float = 0.0
    ):
        super().__init__()
        self.recurrent = remembering((nn.GRU if cell == GRU else nn.LSTM)(n_inputs, hidden_size))
        self.dropout = Dropout(dropout)
        self.head = _zero(nn.Linear(hidden_size, n_outputs))
        self.next = nn.Linear(hidden_size, n_next)

    def forward(self, x: Tensor) -> Tensor:
        """Inputs (T, B, n_inputs) -> answers at each time (T, B, n_outputs)."""
        return self.head(self.dropout(self.recurrent(x)[0]))

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Answers (T, B, n_outputs), and what is expected at the next row (T, B, n_next), standardised."""
        h, heads = self.dropout(self.recurrent(x)[0]), (self.head, self.next)
        weight, bias = (torch.cat([getattr(head, part) for head in heads]) for part in ("weight", "bias"))
        return nn.functional.linear(h, weight, bias).split([len(head.bias) for head in heads], dim=-1)  # one product


class ConvolutionalRecurrentNetwork(nn.Module):
    """LSTM-FCN (Karim 2018) that looks only back: an LSTM beside three causal convolutions averaged over time so far.

    Parameters as in `RecurrentNetwork`.
    """

    def __init__(self, n_inputs: int, n_outputs: int, hidden_size: int, n_next: int, dropout: float = 0.0):
        super().__init__()
        self.recurrent = nn.LSTM(n_inputs, hidden_size)
        sizes = (n_inputs, *FILTERS)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(a, b, width, bias=False) for a, b, width in zip(sizes, FILTERS, WIDTHS)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(size) for size in FILTERS)
        self.dropout = Dropout(dropout)
        self.head = _zero(nn.Linear(hidden_size + FILTERS[-1], n_outputs))
        self.next = nn.Linear(hidden_size, n_next)

    def forward(self, x: Tensor) -> Tensor:
        """Inputs (T, B, n_inputs) -> answers at each time (T, B, n_outputs)."""
        return self.both(x)[0]

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Answers (T, B, n_outputs), and what is expected at the next row (T, B, n_next), standardised."""
        h = self.dropout(self.recurrent(x)[0])
        average = self._average(self._convolved(x.permute(1, 2, 0)))
        return self.head(torch.cat([h, average], dim=-1)), self.next(h)

    def _convolved(self, v: Tensor) -> Tensor:  # (B, C, T) -> (B, C', T)
        for convolution, norm in zip(self.convolutions, self.norms):
            v = nn.functional.pad(v, (convolution.kernel_size[0] - 1, 0))  # zeros before the start: only the past
            v = torch.relu(norm(convolution(v)))
        return v

    def _average(self, v: Tensor) -> Tensor:  # (B, C, T) -> (T, B, C), the mean over time up to t
        so_far = torch.arange(1, v.shape[2] + 1, device=v.device, dtype=v.dtype)
        return (v.cumsum(dim=2) / so_far).permute(2, 0, 1)


def remembering(layer: nn.RNNBase) -> nn.RNNBase:
    """A layer that hands on what it holds before it has learned what to forget.

    Of each gate the weights from state to state turn it without shrinking it (orthogonal, Saxe 2014), those from inputs are
    drawn by Glorot's rule, and no gate leans either way but an LSTM's forget gates, which are open (Gers 2000, Jozefowicz
    2015). With PyTorch's uniform weights a wave's frequency in 500 courses of 140 rows was told at an AUC of .53 to .62 after
    ten epochs, so at .78 to 1.00 (`benchmarks/rnn.py speed`, five seeds).
    """
    size = layer.hidden_size
    with torch.no_grad():
        for gate in layer.weight_hh_l0.split(size):
            nn.init.orthogonal_(gate)
        nn.init.xavier_uniform_(layer.weight_ih_l0)
        nn.init.zeros_(layer.bias_ih_l0)
        nn.init.zeros_(layer.bias_hh_l0)
        if isinstance(layer, nn.LSTM):
            layer.bias_ih_l0[size : 2 * size] = 1.0
    return layer


def _zero(layer: nn.Linear) -> nn.Linear:
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def build(
    architecture: str, n_inputs: int, n_outputs: int, hidden_size: int, n_next: int, dropout: float = 0.0
) -> nn.Module:
    """An untrained network of the architecture asked for."""
    if architecture == LSTM_FCN:
        return ConvolutionalRecurrentNetwork(n_inputs, n_outputs, hidden_size, n_next, dropout)
    return RecurrentNetwork(n_inputs, n_outputs, hidden_size, n_next, architecture, dropout)
