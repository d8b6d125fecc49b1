"""K networks of one shape whose weights lie side by side, each still an ordinary module."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

_ALIGNED = 16  # float32 numbers in 64 bytes: every array begins where vector instructions read fastest


class Members(nn.Module):
    """Networks that the training loop takes as one module with a leading axis of length K.

    Parameters of the K networks become views of one (K, P) array, ``weights``, and floating buffers of stacked ones: the
    loop's optimizer moves all in one step, while each network runs, and is differentiated, alone, on a thread of its own.

    Parameters
    ----------
    networks : list of K torch.nn.Module
        Of the same shape.
    """

    def __init__(self, networks: list[nn.Module]):
        super().__init__()
        self._networks = (tuple(networks),)  # in a tuple of a tuple: not registered, `weights` is
        self._places, width = {}, 0
        for name, parameter in networks[0].named_parameters():
            self._places[name] = (width, parameter.shape)
            width += -(-parameter.numel() // _ALIGNED) * _ALIGNED
        self.weights = nn.Parameter(torch.zeros(len(networks), width))
        self.weights.grad = torch.zeros_like(self.weights)
        own, gradients = self.parts(self.weights.data), self.parts(self.weights.grad)
        for k, network in enumerate(networks):
            for name, parameter in network.named_parameters():
                own[name][k] = parameter.detach()
                parameter.data, parameter.grad = own[name][k], gradients[name][k]
        for name, buffer in networks[0].named_buffers():
            if buffer.is_floating_point():
                together = torch.stack([dict(network.named_buffers())[name] for network in networks])
                self.register_buffer(name.replace(".", "/"), together)
                for k, network in enumerate(networks):
                    owner, _, short = name.rpartition(".")
                    network.get_submodule(owner)._buffers[short] = together[k]

    def parts(self, together: Tensor) -> dict[str, Tensor]:
        """Views (K, …) of an array (K, P), one for each parameter of a network, by its name."""
        view = lambda first, shape: together[:, first : first + shape.numel()].unflatten(1, shape)
        return {name: view(*place) for name, place in self._places.items()}

    def __getitem__(self, k: int) -> nn.Module:
        return self._networks[0][k]

    def __len__(self) -> int:
        return len(self._networks[0])

    def train(self, mode: bool = True):
        for network in self._networks[0]:
            network.train(mode)
        return super().train(mode)

    def zero_grad(self, set_to_none: bool = False):
        self.weights.grad.zero_()

    def export(self, members: np.ndarray) -> dict[str, np.ndarray]:
        """Weights and buffers of some networks, each (M, …) float32, by name."""
        weights = {f"stacked.{name.replace('.', '/')}": part for name, part in self.parts(self.weights).items()}
        return {name: _numpy(tensor)[members] for name, tensor in (weights | dict(self.named_buffers())).items()}


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
