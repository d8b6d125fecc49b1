"""How a picture looks before anything is recognised in it: brightness, contrast, texture, layout."""

from __future__ import annotations

import numpy as np

_FINE, _COARSE = 64, 16  # pixels a side


def looks(stack) -> np.ndarray:
    """Thirteen numbers a picture, (n, 13), by which noise, other parts of the body and photographs stand out.

    Mean; spread; roughness down, across and at single pixels; how much of the spread is left at a sixteenth of the
    pixels; how much brighter the middle is; four quantiles; how unlike its mirror image it is; colour.
    """
    colour = stack.array((_FINE, _FINE), channels=3).astype(np.float32)  # (n, 64, 64, 3)
    grey, n = colour.mean(axis=3), len(colour)
    coarse = stack.array((_COARSE, _COARSE), channels=1)[..., 0].astype(np.float32)
    of = lambda values: values.reshape(n, -1)
    spread = of(grey).std(axis=1) + 1
    down, across = (of(np.abs(np.diff(grey, axis=axis))).mean(axis=1) + 0.1 for axis in (1, 2))
    around = grey[:, :-2, 1:-1] + grey[:, 2:, 1:-1] + grey[:, 1:-1, :-2] + grey[:, 1:-1, 2:]
    single = of(np.abs(4 * grey[:, 1:-1, 1:-1] - around)).mean(axis=1) + 0.1
    middle = of(grey[:, _FINE // 4 : -_FINE // 4, _FINE // 4 : -_FINE // 4]).mean(axis=1)
    mean = of(grey).mean(axis=1)
    ratios = np.log([spread, down / spread, across / spread, single / down, (of(coarse).std(axis=1) + 1) / spread])
    mirrored = of(np.abs(grey - grey[:, :, ::-1])).mean(axis=1) / spread
    tint = np.log(of(colour.max(axis=3) - colour.min(axis=3)).mean(axis=1) + 1)
    quantiles = np.quantile(of(grey), (0.05, 0.25, 0.75, 0.95), axis=1)
    return np.column_stack([mean, *ratios, middle - mean, *quantiles, mirrored, tint]).astype(np.float64)
