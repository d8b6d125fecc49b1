"""The same table learned with 0, 1, 4 and 16 hidden units: which patterns of two and of three findings each can hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from sklearn.base import clone

from dlcore.models.rbm.exact import MAX_HIDDEN

SIZES = (0, 1, 4, 16)
MOST_ROWS, MOST_FINDINGS, N_DREAMED = 3000, 10, 5000


def sizes(model, values: np.ndarray) -> list[dict]:
    """For each number of hidden units, how often pairs and triples occur in the data and in the machine's dreams.

    Returns
    -------
    list of dict
        ``n_hidden``; ``pairs`` and ``triples``: ``names``, ``observed`` and ``learned`` shares *beyond* what the parts
        alone would give (for triples: beyond their pairs), and ``error``, the mean distance between the two;
        ``log_likelihood`` a patient. Empty where the machine is too large for this.
    """
    units = model.encoder_.units_
    columns = _commonest(units, values)
    if len(columns) < 3 or units.n_columns > 60 or len(model.components_) > 16:
        return []
    rows = values[np.random.default_rng(0).permutation(len(values))[:MOST_ROWS]]
    complete = rows[~np.isnan(rows).any(axis=1)]
    if len(complete) < 50:
        return []
    found = []
    for n_hidden in SIZES if units.n_states <= 4096 else [min(s, MAX_HIDDEN - 2) for s in SIZES]:
        small = clone(model).set_params(n_components=n_hidden, random_state=0).fit_encoded(rows, model.encoder_)
        dreamed = small.sample(N_DREAMED, n_steps=60) if n_hidden else _independent(small, N_DREAMED)
        entry = {"n_hidden": n_hidden, "log_likelihood": float(small.log_likelihood_encoded(complete).mean())}
        for name, size in (("pairs", 2), ("triples", 3)):
            entry[name] = _beside(complete[:, columns], dreamed[:, columns], size, model, columns)
        found.append(entry)
    return found


def _commonest(units, values) -> np.ndarray:
    """The yes/no columns with the largest spread."""
    shares = np.nanmean(values[:, units.binary], axis=0)
    order = np.argsort(-shares * (1 - shares), kind="stable")[:MOST_FINDINGS]
    return np.sort(units.binary[order])


def _independent(model, n) -> np.ndarray:
    nothing = np.full((1, model.encoder_.units_.n_columns), np.nan)
    share = model.complete_encoded(nothing).mean[0]
    return (np.random.default_rng(0).random((n, len(share))) < share).astype(float)


def _beside(data, dreamed, size, model, columns) -> dict:
    groups = list(combinations(range(len(columns)), size))
    observed, learned = (np.array([moment(rows, g) for g in groups]) for rows in (data, dreamed))
    names = [" + ".join(model.encoder_.names_[columns[i]] for i in g) for g in groups]
    order = np.argsort(-np.abs(observed))
    return {
        "names": [names[i] for i in order],
        "observed": observed[order],
        "learned": learned[order],
        "error": float(np.abs(observed - learned).mean()),
    }


def moment(rows: np.ndarray, group: tuple[int, ...]) -> float:
    """Mean of Π (v − mean): 0 for findings that go together no more often than chance (three: than their pairs)."""
    centred = rows[:, group] - rows[:, group].mean(axis=0)
    return float(centred.prod(axis=1).mean())
