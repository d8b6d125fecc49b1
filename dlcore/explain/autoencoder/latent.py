"""Everybody by their codes on a plane, and what the network makes of every point of it."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

N_ACROSS = 9  # points a side of the walk
REACH = (0.02, 0.98)  # of the patients between which the walk goes


def plane(model, rows: np.ndarray) -> dict:
    """The map of codes.

    Returns
    -------
    dict
        ``x``, ``y`` (n,); ``direct``: whether the axes are the codes themselves; ``shown``: share of the codes' spread
        that the plane shows; ``centre`` (k,), ``axes`` (2, k), from which a point's codes are centre + (x, y) · axes.
    """
    codes = model.ensemble_.encode(rows).astype(np.float64)
    k = codes.shape[1]
    if k <= 2:
        axes, centre, shown = np.eye(2, k), np.zeros(k), 1.0
    else:
        pca = PCA(2, random_state=0).fit(codes[model.ordinary_])
        axes, centre = pca.components_, pca.mean_
        spread = np.square(codes - codes.mean(axis=0)).sum()
        shown = float(1 - np.square(codes - centre - (codes - centre) @ axes.T @ axes).sum() / max(spread, 1e-12))
    at = (codes - centre) @ axes.T
    return {"x": at[:, 0], "y": at[:, 1], "direct": k <= 2, "shown": shown, "centre": centre, "axes": axes}


def limits(model, rows: np.ndarray) -> np.ndarray | None:
    """Lowest and highest encoded value of each column of a table, (2, d); None for signals and pictures.

    A network knows no limits: from a code that no patient has it makes numbers that nobody can have, such as lengths
    below nought.
    """
    if not model.inputs_.in_columns:
        return None
    known = ~np.isnan(rows)
    lowest, highest = np.where(known, rows, np.inf).min(axis=0), np.where(known, rows, -np.inf).max(axis=0)
    return np.stack([np.where(known.any(axis=0), lowest, -np.inf), np.where(known.any(axis=0), highest, np.inf)])


def within(rows: np.ndarray, ends) -> np.ndarray:
    """Decoded rows (n, d) kept between the `limits` of the data; as they are where there are none."""
    return rows if ends is None else np.clip(rows, *np.asarray(ends))


def walk(model, found: dict, ends: np.ndarray | None = None) -> dict:
    """What is rebuilt at the points of a grid over the plane, within the `limits` of the data.

    Returns
    -------
    dict
        ``x``, ``y`` (N_ACROSS,): where the points lie; ``rebuilt``: of a table (N, N, columns) in the table's units, of
        signals and pictures (N, N, channels, …); ``names``: columns of a table, and ``scaled``: the same in standard
        deviations from the mean.
    """
    spans = [np.quantile(found[axis], REACH) for axis in ("x", "y")]
    xs, ys = (np.linspace(*span, N_ACROSS) if span[1] > span[0] else np.zeros(1) for span in spans)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    rebuilt = within(model.ensemble_.decode(found["centre"] + points @ found["axes"]), ends)
    shape = (len(ys), len(xs))
    values = in_units(model, rebuilt)
    scaled = {"scaled": rebuilt.reshape(*shape, -1)} if model.inputs_.in_columns else {}
    drawn = {"rebuilt": values.reshape(*shape, *values.shape[1:]).astype(np.float32)}
    return {"x": xs, "y": ys} | drawn | scaled | named(model)


def in_units(model, rows) -> np.ndarray:
    """Encoded rows as they are read: a table's columns in their units, signals and pictures as values."""
    if model.inputs_.in_columns:
        return model.inputs_.encoder.in_units(np.asarray(rows, dtype=np.float64))
    return model.inputs_.values(rows)


def named(model) -> dict:
    """Names of a table's columns; empty for signals and pictures."""
    return {"names": model.inputs_.encoder.names_} if model.inputs_.in_columns else {}
