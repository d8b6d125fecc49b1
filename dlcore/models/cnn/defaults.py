"""What is chosen from the pictures where the doctor leaves it open: network, size, recipe."""

from __future__ import annotations

import numpy as np

from dlcore.data.images.read import ImageStack
from dlcore.models.cnn import features
from dlcore.models.cnn.preprocess import Preprocessing
from dlcore.specs.cnn import FINETUNE, SMALL, TRANSFER
from dlcore.training.loop import TrainConfig
from dlcore.training.schedules import warm_up_then_cosine

LARGE_SIDE = 224  # pixels, as the pretrained network learned
SMALL_SIDE = 64  # pixels; larger pictures are brought to this for the small network
ENOUGH_FOR_SCRATCH = 1000  # pictures from which a network learns to see by itself
#: epochs, batch size, learning rate, weight decay where they are left to us
RECIPES = {SMALL: (20, 128, 2e-3, 1e-2), FINETUNE: (14, 16, 2e-4, 1e-2)}


def choose_architecture(stack: ImageStack) -> str:
    """A network of its own for many small pictures; one trained on photographs for few or large ones."""
    small = stack.sizes.max(initial=0) <= SMALL_SIDE
    return SMALL if small and len(stack) >= ENOUGH_FOR_SCRATCH else TRANSFER


def large_side(image_size: int | None) -> int:
    """Side for the pretrained network, which halves a picture five times: a multiple of 32."""
    return LARGE_SIDE if image_size is None else max(32, round(image_size / 32) * 32)


def preprocessing_for(architecture: str, stack: ImageStack, image_size: int | None) -> Preprocessing:
    """Size and channels of the pictures for a network; the small one measures brightness later."""
    if architecture == FINETUNE:
        return features.preprocessing(large_side(image_size))
    sizes = np.unique(stack.sizes, axis=0)
    own = len(sizes) == 1 and sizes.max() <= SMALL_SIDE and sizes.min() >= 8
    side = image_size or min(SMALL_SIDE, int(sizes.max()))
    size = tuple(int(v) for v in sizes[0]) if own and not image_size else (side, side)
    return Preprocessing(size, stack.channels, (0.0,) * stack.channels, (1.0,) * stack.channels)


def default_config(architecture: str, max_iter, batch_size, learning_rate, seed: int) -> TrainConfig:
    """How the network is trained; None stands for the architecture's own."""
    own = RECIPES[architecture]
    return TrainConfig(
        n_epochs=max_iter or own[0],
        batch_size=batch_size or own[1],
        learning_rate=learning_rate or own[2],
        weight_decay=own[3],
        schedule=warm_up_then_cosine,
        keeps_last=True,
        seed=seed,
    )
