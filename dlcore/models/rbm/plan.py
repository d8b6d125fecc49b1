"""How a machine is trained, settled from the size of the data: exact where one side can be summed, else by dreams."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dlcore.errors import DataError
from dlcore.models.rbm.exact import MAX_HIDDEN, few_gaps, side_to_sum
from dlcore.models.rbm.units import MAX_STATES, Units

EXACT, CD, PCD = "exact", "cd", "pcd"
FEW_STATES_HIDDEN, MOST_SUMMED_HIDDEN, FEWEST_SUMMED_HIDDEN, DREAMING_HIDDEN = 16, 10, 8, 64
HELD_OUT = 1 / 7  # of the patients, to stop by
FEWEST_HELD_OUT = 6  # with fewer held-out patients their likelihood says nothing
MOST_SUMS = 2**22  # rows with many gaps × hidden states
PATIENT_STEPS = 1000  # steps of contrastive divergence without gain after which training ends
MOST_CELLS = 2**21  # hidden states × columns


@dataclass(frozen=True)
class Plan:
    """What `settle` found.

    Parameters
    ----------
    algorithm : {"exact", "cd", "pcd"}
    side : {"visible", "hidden"} or None
        Which side is summed.
    n_hidden, n_iter, batch_size : int
    weight_decay : float
    patience : int or None
        Looks at the held-out patients without gain after which training ends; None: all `n_iter` are made.
    """

    algorithm: str
    side: str | None
    n_hidden: int
    n_iter: int
    batch_size: int
    weight_decay: float
    patience: int | None


def settle(estimator, units: Units, values: np.ndarray) -> Plan:
    """Settings of the estimator, with what it left open filled in.

    Parameters
    ----------
    values : (n, d)
        Encoded rows with NaN.

    Raises
    ------
    DataError
        Where exact training was asked for and neither side can be summed.
    """
    gaps = units.gaps(values)
    n_hidden, algorithm = _hidden_units(estimator, units, gaps), estimator.algorithm
    possible = _can_sum(units, n_hidden, gaps)
    if algorithm == EXACT and not possible:
        raise DataError(
            "The likelihood of this machine cannot be summed exactly.",
            f"Choose at most {MAX_HIDDEN} hidden units, fewer findings, or the algorithm “pcd”.",
        )
    if algorithm == "auto":  # a batch size asks for batches, which exact training does not make
        algorithm = EXACT if possible and estimator.batch_size is None else PCD
    exact, n = algorithm == EXACT, len(values)
    decay, batch_size = estimator.weight_decay, estimator.batch_size or int(np.clip(n // 20, 10, 100))
    patience = 12 if exact else max(8, math.ceil(PATIENT_STEPS * batch_size / max(n, 1)))
    return Plan(
        algorithm,
        side_to_sum(units, n_hidden) if exact else None,
        n_hidden,
        estimator.n_iter or (300 if exact else max(100, 6 * patience)),
        batch_size,
        (1 / (4 * max(n, 1)) if exact else 0.0) if decay is None else decay,
        None if estimator.n_iter else patience,
    )


def _hidden_units(estimator, units, gaps) -> int:
    if estimator.n_components is not None:
        return estimator.n_components
    if estimator.algorithm in (CD, PCD) or estimator.batch_size is not None:
        return DREAMING_HIDDEN
    rows = max(int((~few_gaps(units, gaps)).sum()), 1)
    if units.n_states <= MAX_STATES // 4 and _can_sum(units, FEW_STATES_HIDDEN, gaps):
        return FEW_STATES_HIDDEN
    most = min(MOST_SUMMED_HIDDEN, int(math.log2(MOST_CELLS / units.n_columns)), int(math.log2(MOST_SUMS / rows)))
    return most if most >= FEWEST_SUMMED_HIDDEN or estimator.algorithm == EXACT else DREAMING_HIDDEN


def _can_sum(units, n_hidden, gaps) -> bool:
    """Whether log Z and every row's gaps can be summed."""
    many = int((~few_gaps(units, gaps)).sum())
    fits = many == 0 or (n_hidden <= MAX_HIDDEN and many * 2**n_hidden <= 4 * MOST_SUMS)
    return side_to_sum(units, n_hidden) is not None and fits
