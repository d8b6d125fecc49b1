"""What kinds of visible units a machine has, and how they lie in the encoded columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

MAX_STATES = 2**14  # as many states of one side are summed one by one


@dataclass(frozen=True)
class Units:
    """Encoded columns divided into blocks: a block is what one feature of a patient is.

    Parameters
    ----------
    binary : (n_binary,) int
        Columns that are 0 or 1 (or between): Bernoulli units.
    groups : tuple of (n_levels,) int
        Columns of which exactly one is 1: the levels of a category, a softmax unit.
    gaussian : (n_gaussian,) int
        Columns that are numbers.
    """

    binary: np.ndarray
    groups: tuple[np.ndarray, ...]
    gaussian: np.ndarray

    @classmethod
    def all_binary(cls, n_columns: int) -> Units:
        return cls(np.arange(n_columns), (), np.zeros(0, dtype=np.int64))

    @cached_property
    def n_columns(self) -> int:
        return len(self.binary) + sum(map(len, self.groups)) + len(self.gaussian)

    @cached_property
    def blocks(self) -> list[np.ndarray]:
        """Columns of each block, in the order of their first columns."""
        single = [np.array([j]) for j in (*self.binary, *self.gaussian)]
        return sorted([*single, *self.groups], key=lambda columns: int(columns[0]))

    @cached_property
    def block_of(self) -> np.ndarray:
        """Block of each column, (n_columns,) int."""
        found = np.empty(self.n_columns, dtype=np.int64)
        for number, columns in enumerate(self.blocks):
            found[columns] = number
        return found

    @cached_property
    def is_gaussian(self) -> np.ndarray:
        """(n_columns,) bool"""
        return np.isin(np.arange(self.n_columns), self.gaussian)

    @property
    def only_binary(self) -> bool:
        return len(self.binary) == self.n_columns

    @cached_property
    def n_states(self) -> float:
        """How many states the visible side has; infinite where there are numbers, or beyond counting."""
        bits = len(self.binary) + sum(np.log2(len(group)) for group in self.groups)
        if len(self.gaussian) or bits > 50:
            return float("inf")
        return 2.0 ** len(self.binary) * float(np.prod([len(group) for group in self.groups]))

    @cached_property
    def states(self) -> np.ndarray:
        """Every state of the visible side, (n_states, n_columns) of 0 and 1; the first block changes fastest."""
        return product_states([self.values_of(block) for block in range(len(self.blocks))], self.blocks, self.n_columns)

    def values_of(self, block: int) -> np.ndarray:
        """The values that a discrete block can take, (n_values, n_columns of the block)."""
        size = len(self.blocks[block])
        return np.array([[0.0], [1.0]]) if size == 1 else np.eye(size)

    def gaps(self, values: np.ndarray) -> np.ndarray:
        """Which blocks are missing, (n, n_blocks) bool, of values (n, n_columns) with NaN."""
        if not np.isnan(values.sum()):
            return np.zeros((len(values), len(self.blocks)), dtype=bool)
        first = np.array([columns[0] for columns in self.blocks])
        return np.isnan(values[:, first])

    def to_state(self) -> dict:
        return {"binary": self.binary, "groups": list(self.groups), "gaussian": self.gaussian}

    @classmethod
    def from_state(cls, state: dict) -> Units:
        """`ValueError` where columns are missing or counted twice."""
        read = [np.asarray(columns, dtype=np.int64) for columns in (state["binary"], state["gaussian"])]
        units = cls(read[0], tuple(np.asarray(g, dtype=np.int64) for g in state["groups"]), read[1])
        every = np.concatenate([*read, *units.groups])
        if not np.array_equal(np.sort(every), np.arange(len(every))):
            raise ValueError("the visible units do not fit together")
        return units


def product_states(values: list[np.ndarray], blocks: list[np.ndarray], n_columns: int) -> np.ndarray:
    """All combinations of the values of some blocks, (n_combinations, n_columns); other columns are 0."""
    states = np.zeros((1, n_columns))
    for block_values, columns in zip(values, blocks):
        n = len(states)
        states = np.tile(states, (len(block_values), 1))
        states[:, columns] = np.repeat(block_values, n, axis=0)
    return states


def binary_states(n: int) -> np.ndarray:
    """All 2ⁿ vectors of 0 and 1, (2ⁿ, n); the first changes fastest."""
    return ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.float64)
