"""One picture as a network sees it, for everything that explains an answer."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from torch import nn

from dlcore.data.images.read import ImageStack
from dlcore.errors import DataError
from dlcore.models.cnn.preprocess import pictures

BATCH = 16


@dataclass
class View:
    """A picture and the model that looks at it.

    Parameters
    ----------
    model : CNNClassifier
        Fitted.
    picture : ndarray of uint8, shape (h, w, c)
    """

    model: object
    picture: np.ndarray
    member: object = field(init=False)

    def __post_init__(self):
        self.member = self.model.members_[0]

    @classmethod
    def of(cls, model, context, index: int | None = None, image: np.ndarray | None = None) -> View:
        """The view of training picture `index`, or of a new `image`.

        Raises
        ------
        DataError
            Where neither is there.
        """
        if image is not None:
            return cls(model, pictures([np.asarray(image)]).load(0))
        if index is None or context is None or context.data is None:
            raise DataError("There is no picture to look at.", "Upload one; the training pictures are not kept here.")
        stack = pictures(context.data.X, model.intensity_range_)
        if not 0 <= int(index) < len(stack):
            raise DataError(f"There is no picture number {index}.", f"Choose one from 0 to {len(stack) - 1}.")
        return cls(model, stack.load(int(index)))

    @property
    def stack(self) -> ImageStack:
        return ImageStack.from_arrays([self.picture])

    @cached_property
    def pixels(self) -> np.ndarray:
        """The picture as the network gets it, uint8 (H, W, C)."""
        return self.member.preprocessing.pixels(self.stack)[0]

    @cached_property
    def batch(self) -> torch.Tensor:
        """The picture normalised, (1, C, H, W)."""
        return self.member.preprocessing.normalise(torch.from_numpy(self.pixels[None].copy()))

    @cached_property
    def network(self) -> nn.Module:
        """The network with its logits, in float32 and without gradients of its weights."""
        return self.member.network.float().requires_grad_(False).eval()

    @cached_property
    def probabilities(self) -> np.ndarray:
        """The model's answer, (c,)."""
        return self.look(self.batch)[0]

    def look(self, batch: torch.Tensor) -> np.ndarray:
        """Probabilities (b, c) of changed copies (b, C, H, W), all members together."""
        parts = [np.mean([m.look(part) for m in self.model.members_], axis=0) for part in batch.split(BATCH)]
        return np.concatenate(parts)

    def class_index(self, name=None) -> int:
        """Number of the class `name`; by default the most probable one.

        Raises
        ------
        DataError
            Where the model knows no such class.
        """
        if name is None:
            return int(self.probabilities.argmax())
        names = [str(known) for known in self.model.classes_]
        if str(name) not in names:
            raise DataError(f"The model knows no class {name!r}.", f"It knows: {', '.join(names)}.")
        return names.index(str(name))

    def grey(self) -> torch.Tensor:
        """What a covered part is replaced by: the picture's own mean colour, (1, C, 1, 1)."""
        return self.batch.mean((2, 3), keepdim=True)


def contrast(network: nn.Module, target: int):
    """Function of a batch: logit of class `target` above the mean of the others, (b,)."""

    def above(batch):
        logits = network(batch)
        others = (logits.sum(1) - logits[:, target]) / (logits.shape[1] - 1)
        return logits[:, target] - others

    return above


def randomised(network: nn.Module, seed: int = 0) -> nn.Module:
    """A copy whose weights are dealt anew within each layer: it has learned nothing (Adebayo et al. 2018)."""
    chance = torch.Generator().manual_seed(seed)
    network = copy.deepcopy(network)
    with torch.no_grad():
        for weights in network.parameters():
            order = torch.randperm(weights.numel(), generator=chance)
            weights.copy_(weights.flatten()[order].view_as(weights))
    return network
