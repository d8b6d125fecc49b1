"""Which columns of an encoded matrix belong to which variable, and the way back to its own values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Block:
    """One variable in the matrix that `TableEncoder.transform` gives.

    Parameters
    ----------
    name : str
        The column as given.
    feature : int
        Its position among the columns given.
    columns : tuple of int
        Columns of the matrix: one for a number, one a level for words.
    missing : int or None
        Column that marks where the value is missing, if there is one.
    levels : tuple of str or None
        What each of `columns` stands for; None for a number.
    mean, scale : float
        A number is encoded as (x − mean) / scale.
    """

    name: str
    feature: int
    columns: tuple[int, ...]
    missing: int | None = None
    levels: tuple[str, ...] | None = None
    mean: float = 0.0
    scale: float = 1.0

    @property
    def is_number(self) -> bool:
        return self.levels is None

    @property
    def all_columns(self) -> list[int]:
        """`columns`, and the one that marks missing values."""
        return [*self.columns, *([] if self.missing is None else [self.missing])]

    def decode(self, encoded: np.ndarray) -> np.ndarray:
        """The variable's own values (n,) from rows of the matrix (n, d).

        Numbers in their units, float64, NaN where missing; words as objects, the largest level, None where the mark of
        missing values is larger, where nothing is known (NaN), or where all levels are equal.
        """
        if self.is_number:
            values = encoded[:, self.columns[0]] * self.scale + self.mean
            return values if self.missing is None else np.where(encoded[:, self.missing] > 0.5, np.nan, values)
        shares = encoded[:, self.all_columns]
        known = ~np.isnan(shares).any(axis=1) & (np.ptp(shares, axis=1) > 0)
        names = np.array([*self.levels, *([] if self.missing is None else [None])], dtype=object)
        return np.where(known, names[np.where(known[:, None], shares, 0).argmax(axis=1)], None)


def blocks_of(names: list[str], number, gap, mean, scale, levels: dict[int, list[str]]) -> tuple[Block, ...]:
    """The blocks of a matrix that holds numbers, then marks of missing numbers, then levels; in the order given.

    Parameters
    ----------
    names : list of str
        All columns given.
    number : ndarray of int
        Positions of the numbers among them; `mean` and `scale` belong to these.
    gap : ndarray of int
        Positions, within `number`, of those that have a mark.
    levels : dict of int to list of str
        Levels of each column of words, "" for missing ones at the end.
    """
    marks = {int(at): len(number) + position for position, at in enumerate(gap)}
    found = [
        Block(names[j], int(j), (at,), marks.get(at), None, float(mean[at]), float(scale[at]))
        for at, j in enumerate(number)
    ]
    start = len(number) + len(gap)
    for j, own in levels.items():
        words = tuple(level for level in own if level)
        columns = tuple(range(start, start + len(words)))
        if own:
            found.append(Block(names[j], int(j), columns, start + len(words) if "" in own else None, words))
        start += len(own)
    return tuple(sorted(found, key=lambda block: block.feature))
