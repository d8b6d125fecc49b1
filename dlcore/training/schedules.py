"""How the learning rate goes over a run: progress 0 … 1 → factor on it, for `TrainConfig.schedule`."""

from __future__ import annotations

import math

WARM_UP = 0.2  # share of the steps in which the learning rate rises


def warm_up_then_cosine(progress: float) -> float:
    """Up to 1, then down to 0 along a cosine (cf. Loshchilov & Hutter 2017, Smith & Topin 2018)."""
    if progress < WARM_UP:
        return 0.04 + 0.96 * progress / WARM_UP
    return cosine((progress - WARM_UP) / (1 - WARM_UP))


def cosine(progress: float) -> float:
    """From 1 down to 0 along half a cosine."""
    return 0.5 * (1 + math.cos(math.pi * progress))
