"""How recurrent layers begin: what they hold is handed on, so that long courses can be learned from."""

import numpy as np
import pytest
import torch
from torch import nn

from dlcore.models.rnn.networks import build, remembering


@pytest.mark.parametrize("layer", [nn.LSTM, nn.GRU, nn.RNN])
def test_every_gate_turns_the_state_without_shrinking_it(layer):
    made = remembering(layer(3, 8))
    for gate in made.weight_hh_l0.detach().split(8):
        np.testing.assert_allclose(gate @ gate.T, np.eye(8), atol=1e-5)
    assert not made.bias_hh_l0.any()
    opened = made.bias_ih_l0.detach().numpy()
    np.testing.assert_array_equal(opened, np.repeat([0, 1, 0, 0], 8) if layer is nn.LSTM else np.zeros(len(opened)))


def test_an_early_input_still_counts_after_fifty_rows():
    reach = {}
    for name, layer in (("ours", build("lstm", 2, 1, 32, 2).recurrent), ("plain", nn.LSTM(2, 32))):
        torch.manual_seed(0)
        x = torch.randn(50, 4, 2, requires_grad=True)
        (slope,) = torch.autograd.grad(layer(x)[0][-1].sum(), x)
        reach[name] = float(slope[0].norm() / slope[-1].norm())
    assert reach["ours"] > 30 * reach["plain"]
