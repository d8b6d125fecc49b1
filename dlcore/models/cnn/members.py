"""Networks that answer together."""

from __future__ import annotations

import numpy as np

from dlcore.data.images.stack import ImageStack


def mean_probabilities(members, stack: ImageStack) -> np.ndarray:
    """The mean of what the networks of all members answer, (n, n_classes)."""
    return np.concatenate([member.probabilities(stack) for member in members]).mean(0)
