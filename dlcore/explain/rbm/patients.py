"""Which patients the machine finds unusual, and what of them."""

from __future__ import annotations

import numpy as np

from dlcore.explain.rbm.heldout import MACHINE, Held

N_LISTED, N_REASONS = 30, 3
QUANTILES = np.linspace(0, 1, 101)


def unusual(model, data, held: Held) -> list[dict]:
    """The most surprising patients, each judged by the machine that had not seen them.

    Returns
    -------
    list of dict
        ``row``, ``id``, ``surprise`` (−log-likelihood, nats), ``because``: the cells least expected from all others,
        each with ``name``, ``value`` and the ``chance`` the machine gave it.
    """
    known = np.flatnonzero(np.isfinite(held.surprise))
    order = known[np.argsort(-held.surprise[known], kind="stable")][:N_LISTED]
    return [
        {
            "row": int(row),
            "id": str(np.asarray(data.ids)[row]),
            "surprise": float(held.surprise[row]),
            "because": reasons(model, held.values[row], held.expected[MACHINE][row]),
        }
        for row in order
    ]


def reasons(model, value: np.ndarray, expected: np.ndarray) -> list[dict]:
    """The known yes/no cells of one row that were given least chance."""
    discrete = ~model.encoder_.units_.is_gaussian
    single = np.array([len(c) == 1 for c in model.encoder_.units_.blocks])[model.encoder_.units_.block_of]
    told = discrete & np.isfinite(value) & np.isfinite(expected) & (single | (value == 1))
    chance = np.where(value >= 0.5, expected, 1 - expected)
    order = [j for j in np.argsort(np.where(told, chance, np.inf)) if told[j]][:N_REASONS]
    return [
        {"name": model.encoder_.names_[j], "value": float(value[j]), "chance": float(chance[j])}
        for j in order
        if chance[j] < 0.5
    ]


def surprise_quantiles(held: Held) -> np.ndarray | None:
    """Quantiles (101,) of the held-back patients' surprise; None where it could not be summed."""
    known = held.surprise[np.isfinite(held.surprise)]
    return np.quantile(known, QUANTILES) if len(known) else None
