"""What a picture tells of how it was taken, and nothing of what it shows: a rival that knows no disease."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np
import pandas as pd

_SIDE = 32  # pixels of the thumbnails that brightness is measured on


def facts(data) -> pd.DataFrame:
    """Brightness, contrast, size and file facts of each picture; n rows.

    Parameters
    ----------
    data : ImageDataset
        Its `X` is an `ImageStack`.
    """
    grey = data.X.array((_SIDE, _SIDE), channels=1)[..., 0].astype(np.float32) / 255  # (n, 32, 32)
    flat = grey.reshape(len(grey), -1)
    rim = np.concatenate([grey[:, :2].reshape(len(grey), -1), grey[:, -2:].reshape(len(grey), -1)], axis=1)
    height, width = np.asarray(data.X.sizes, float).T
    dark, bright = np.quantile(flat, (0.05, 0.95), axis=1)
    return pd.DataFrame(
        {
            "brightness": flat.mean(axis=1),
            "contrast": flat.std(axis=1),
            "darkest": dark,
            "brightest": bright,
            "brightness of the rim": rim.mean(axis=1),
            "height": height,
            "width": width,
            "shape": width / height,
            "file": np.array([PurePosixPath(str(name).split(" · ")[0]).suffix.lower() for name in data.ids], object),
        }
    ).astype({"brightness": float, "contrast": float, "darkest": float, "brightest": float})
