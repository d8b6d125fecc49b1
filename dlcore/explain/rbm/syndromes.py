"""Hidden units as syndromes: what each stands for, who carries it, and whether it is more than chance would give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from sklearn.base import clone

from dlcore.models.rbm.completion import complete
from dlcore.models.rbm.exact import side_to_sum

N_PERMUTED, N_REFITS = 19, 3  # 19 permuted tables: a unit that beats all of them does so by chance 1 in 20 times
MOST_ROWS = 3000  # patients a refit learns from
MOST_WORK = 2**23  # (summed states + patients) × columns × hidden units; beyond, stability is not tested
MARGIN = 1.25  # by which a unit must exceed the best that chance gave
LEADING = 0.4  # share of the largest weight from which a finding belongs to a syndrome
N_LEADING = 8


def syndromes(model, X, values: np.ndarray, progress: Callable[[float], None] = lambda share: None) -> dict:
    """Every hidden unit with its findings, carriers and stability; those that stand out are syndromes.

    What *comes back* of a unit in a machine trained anew on resampled patients from another start is, finding by finding,
    the smaller of the two weights where their signs agree; its stability is the second largest of these (of one finding
    alone nothing hangs together), for the unit that matches best, averaged over refits. A unit is a syndrome where this is
    a quarter above the best of any unit of any machine trained on a table whose columns were permuted each by itself.
    Where no unit is above what the permuted tables up to now gave, the others could only add to that and are not made.

    Parameters
    ----------
    progress : callable
        Takes the share of the refits that is done.

    Returns
    -------
    dict
        ``units``: list, syndromes first, with ``unit``, ``findings``, ``weights``, ``carriers``, ``share``,
        ``strength``, ``stability`` and ``syndrome`` (both None where not tested); ``tested``; ``null_stability``: the
        highest among permuted tables; ``n_permuted``: how many of these were made; ``n_refits``.
    """
    signed, on = oriented(model, values)
    own = scaled_weights(model, values)
    study = _study(model, values, progress)
    units = [_unit(model, j, signed[j], own[j], on[:, j], study) for j in range(len(own))]
    units.sort(key=lambda u: (not u["syndrome"], -u["strength"]))
    return {
        "units": units,
        "tested": study is not None,
        "n_permuted": study["n_permuted"] if study else 0,
        "n_refits": N_REFITS,
        "null_stability": study["null"] if study else None,
    }


def _unit(model, j: int, signed, scaled, on, study) -> dict:
    leading = leading_findings(scaled)
    stability = float(study["stability"][j]) if study else None
    return {
        "unit": j,
        "findings": [model.encoder_.names_[i] for i in leading],
        "weights": signed[leading],
        "carriers": int((on > 0.5).sum()),
        "share": float((on > 0.5).mean()),
        "strength": float(second_largest(scaled)),
        "stability": stability,
        "syndrome": stability > MARGIN * study["null"] if study else None,
    }


def oriented(model, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (H, d) and P(h = 1) of each row (n, H), each unit turned so that its leading findings are present.

    A unit that is on and one of the opposite sign that is off are the same machine.
    """
    machine = model.machine_
    filled = complete(machine, values).mean if np.isnan(values).any() else values
    on, weights = machine.hidden_mean(torch.as_tensor(filled)).numpy(), machine.weights.numpy()
    scaled = scaled_weights(model, values)
    heaviest = np.where(scaled >= LEADING * scaled.max(axis=1, keepdims=True), scaled * np.sign(weights), 0)
    turned = heaviest.sum(axis=1) < 0
    return np.where(turned[:, None], -1, 1) * weights, np.where(turned, 1 - on, on)


def scaled_weights(model, values: np.ndarray) -> np.ndarray:
    """|W| (H, d) times each column's standard deviation: how far a unit moves what is actually seen."""
    machine = model.machine_
    return np.abs((machine.weights / machine.variance()).numpy()) * np.nanstd(values, axis=0)


def second_largest(weights: np.ndarray) -> np.ndarray:
    """Along the last axis; 0 where there is one column only."""
    return np.sort(weights, axis=-1)[..., -2] if weights.shape[-1] > 1 else np.zeros(weights.shape[:-1])


def leading_findings(scaled: np.ndarray) -> np.ndarray:
    """Columns that a unit moves most, strongest first."""
    order = np.argsort(-scaled)[:N_LEADING]
    return order[scaled[order] >= LEADING * scaled[order[0]]] if len(order) else order


# stability


def _study(model, values, progress) -> dict | None:
    """``stability`` of every unit (H,), ``null``, the highest that chance gave, and in how many tables (``n_permuted``).

    None where it would take too long.
    """
    random, sd = np.random.default_rng(0), np.nanstd(values, axis=0)
    if not testable(model, len(values)):
        return None
    own, n_fits = model.machine_.weights.numpy() * sd, N_REFITS + 2 * N_PERMUTED
    stability = np.zeros(len(own))
    for number in range(N_REFITS):
        progress(number / n_fits)
        stability += comes_back(own, _refit(model, values, random) * sd) / N_REFITS
    null, made = 0.0, 0
    while made < N_PERMUTED and stability.max() > MARGIN * null:
        progress((N_REFITS + 2 * made) / n_fits)
        null, made = max(null, _by_chance(model, values, sd, random)), made + 1
    return {"stability": stability, "null": null, "n_permuted": made}


def testable(model, n: int) -> bool:
    """Whether some forty refits take seconds rather than minutes."""
    units, n_hidden = model.encoder_.units_, len(model.components_)
    side = side_to_sum(units, n_hidden)
    if n_hidden == 0 or model.algorithm_ != "exact" or side is None:
        return False
    states = units.n_states if side == "visible" else 2**n_hidden
    return (states + min(n, MOST_ROWS)) * units.n_columns * n_hidden <= MOST_WORK


def _by_chance(model, values, sd, random) -> float:
    """Highest stability of a unit where every feature was permuted by itself; of one refit, which spreads wider."""
    table = permuted(values, model.encoder_.units_, random)
    own = _refit(model, table, random, resample=False) * sd
    return float(comes_back(own, _refit(model, table, random) * sd).max())


def permuted(values: np.ndarray, units, random) -> np.ndarray:
    """Each block's cells in an order of their own, gaps with them."""
    table = values.copy()
    for columns in units.blocks:
        table[:, columns] = values[random.permutation(len(values))][:, columns]
    return table


def _refit(model, values, random, resample: bool = True) -> np.ndarray:
    """Weights of the same recipe on resampled rows from another start, (H, d)."""
    n = min(len(values), MOST_ROWS)
    rows = random.integers(len(values), size=n) if resample else random.permutation(len(values))[:n]
    again = clone(model).set_params(random_state=int(random.integers(2**31 - 1)), n_components=len(model.components_))
    return again.fit_encoded(values[rows], model.encoder_).components_.astype(np.float64)


def comes_back(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each unit of `one` (H, d) the second largest weight that some unit of `other` (K, d) has as well, (H,)."""
    smaller = np.minimum(np.abs(one)[:, None], np.abs(other)[None])  # (H, K, d)
    agree = np.sign(one)[:, None] * np.sign(other)[None]
    same, opposite = second_largest(np.where(agree > 0, smaller, 0)), second_largest(np.where(agree < 0, smaller, 0))
    return np.maximum(same, opposite).max(axis=1)
