"""What speaks for and against an answer: the same list with each known entry not asked, in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.models.rbm.completion import complete as fill
from dlcore.models.rbm.exact import MAX_HIDDEN

N_RAISING = 3
MOST_DRAWN, SHORT = 8, (12, 24)  # known entries whose pull is drawn, and the chains and steps for each


@dataclass(frozen=True)
class WithoutEach:
    """The list completed once for each known entry, with that one not asked.

    Parameters
    ----------
    blocks : list of int
        The known ones.
    mean : (len(blocks), d) array
    """

    blocks: list[int]
    mean: np.ndarray

    @classmethod
    def of(cls, model, values: np.ndarray) -> WithoutEach:
        units = model.encoder_.units_
        blocks = [b for b in range(len(units.blocks)) if not np.isnan(values[0, units.blocks[b][0]])]
        if len(blocks) > MOST_DRAWN and not can_sum(model):
            strength = np.abs(model.components_).sum(axis=0)
            blocks = sorted(blocks, key=lambda b: -strength[units.blocks[b]].max())[:MOST_DRAWN]
        without = np.repeat(values, len(blocks), axis=0)
        for row, block in enumerate(blocks):
            without[row, units.blocks[block]] = np.nan
        return cls(blocks, fill(model.machine_, without, 0, *SHORT).mean if blocks else without)


def can_sum(model) -> bool:
    """Whether any list can be completed without drawing."""
    return len(model.components_) <= MAX_HIDDEN


def raised(model, values: np.ndarray, completed: np.ndarray, columns: np.ndarray, without: WithoutEach) -> list[dict]:
    """By which factor each known finding raises the odds of the likeliest answer: with it known, and with it not asked."""
    units = model.encoder_.units_
    target = columns[int(np.argmax(completed[columns]))]
    if not without.blocks:
        return []
    ratio = _odds(completed[target]) / _odds(without.mean[:, target])
    order = np.argsort(-np.abs(np.log(ratio)))[:N_RAISING]
    return [
        {"name": _said(model, values[0], units.blocks[without.blocks[i]]), "ratio": float(ratio[i])}
        for i in order
        if abs(np.log(ratio[i])) > np.log(1.1)
    ]


def _odds(p):
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return p / (1 - p)


def _said(model, row, columns) -> dict:
    """What is known of one feature: its name, and its level or whether it is there."""
    encoder = model.encoder_
    if len(columns) > 1:
        return {"finding": encoder.names_[columns[int(np.nanargmax(row[columns]))]], "value": None}
    number = bool(encoder.units_.is_gaussian[columns[0]])
    return {"finding": encoder.names_[columns[0]], "value": None if number else float(row[columns[0]])}
