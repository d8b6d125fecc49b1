"""K networks of one shape whose weights lie side by side, each still an ordinary module."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn


class Members(nn.Module):
    """Networks that the training loop takes as one module with a leading axis of length K.

    Parameters and floating buffers of the K networks become views of stacked ones: the loop's optimizer moves all at
    once, while each network runs, and is differentiated, alone, on a thread of its own.

    Parameters
    ----------
    networks : list of K torch.nn.Module
        Of the same shape.
    """

    def __init__(self, networks: list[nn.Module]):
        super().__init__()
        self._networks = (tuple(networks),)  # in a tuple of a tuple: not registered, the stacked weights are
        self.stacked = nn.ParameterDict()
        for name, _ in networks[0].named_parameters():
            own = [dict(network.named_parameters())[name] for network in networks]
            together = nn.Parameter(torch.stack([p.detach() for p in own]))
            together.grad = torch.zeros_like(together)
            self.stacked[name.replace(".", "/")] = together
            for k, parameter in enumerate(own):
                parameter.data, parameter.grad = together.data[k], together.grad[k]
        for name, buffer in networks[0].named_buffers():
            if buffer.is_floating_point():
                together = torch.stack([dict(network.named_buffers())[name] for network in networks])
                self.register_buffer(name.replace(".", "/"), together)
                for k, network in enumerate(networks):
                    owner, _, short = name.rpartition(".")
                    network.get_submodule(owner)._buffers[short] = together[k]

    def __getitem__(self, k: int) -> nn.Module:
        return self._networks[0][k]

    def __len__(self) -> int:
        return len(self._networks[0])

    def train(self, mode: bool = True):
        for network in self._networks[0]:
            network.train(mode)
        return super().train(mode)

    def zero_grad(self, set_to_none: bool = False):
        for together in self.stacked.values():
            together.grad.zero_()

    def export(self, members: np.ndarray) -> dict[str, np.ndarray]:
        """Weights and buffers of some networks, each (M, …) float32, by name."""
        return {name: _numpy(tensor)[members] for name, tensor in self.state_dict().items()}


def load(networks: list[nn.Module], state: dict[str, np.ndarray]) -> list[nn.Module]:
    """Put what `Members.export` gave back into networks; `ValueError` where shapes differ. In evaluation mode."""
    for m, network in enumerate(networks):
        own = {name: tensor for name, tensor in network.state_dict().items() if tensor.is_floating_point()}
        given = {name.removeprefix("stacked.").replace("/", "."): array[m] for name, array in state.items()}
        if set(own) != set(given) or any(own[name].shape != given[name].shape for name in own):
            raise ValueError("weights")
        for name, tensor in own.items():
            tensor.copy_(torch.from_numpy(np.array(given[name], dtype=np.float32)))
        network.eval()
    return networks


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().float().numpy()
