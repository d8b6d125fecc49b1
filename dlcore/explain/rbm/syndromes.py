"""Hidden units as syndromes: what each stands for, who carries it, and whether it is more than chance would give."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.base import clone

from dlcore.models.rbm.completion import complete
from dlcore.models.rbm.exact import side_to_sum

N_PERMUTED, N_REFITS = 19, 3  # 19 permuted tables: a unit that beats all of them does so by chance 1 in 20 times
MOST_ROWS = 3000  # patients a refit learns from
MOST_WORK = 2**23  # (summed states + patients) × columns × hidden units; beyond, stability is not tested
LEADING = 0.4  # share of the largest weight from which a finding belongs to a syndrome
N_LEADING = 8


def syndromes(model, X, values: np.ndarray) -> dict:
    """Every hidden unit with its findings, carriers and stability; those that stand out are syndromes.

    A unit is a syndrome where the same direction comes back in machines trained anew on resampled patients from other
    starts, more surely than any unit of machines trained on tables whose columns were permuted each by itself, and
    where its second strongest finding weighs more than in any of those.

    Returns
    -------
    dict
        ``units``: list, syndromes first, with ``unit``, ``findings``, ``weights``, ``carriers``, ``share``,
        ``stability``, ``strength``, ``syndrome`` (None where not tested); ``tested``; ``null_stability``,
        ``null_strength``: the highest among permuted tables; ``n_permuted``, ``n_refits``.
    """
    signed, on = oriented(model, values)
    study = _study(model, X, values)
    own = scaled_weights(model, values)
    stability = study["stability"] if study else np.full(len(own), np.nan)
    strength = second_largest(own)
    units = []
    for j in range(len(own)):
        leading = leading_findings(signed[j], own[j])
        found = bool(stability[j] > study["null_stability"] and strength[j] > study["null_strength"]) if study else None
        units.append(
            {
                "unit": j,
                "findings": [model.encoder_.names_[i] for i in leading],
                "weights": signed[j, leading],
                "carriers": int((on[:, j] > 0.5).sum()),
                "share": float((on[:, j] > 0.5).mean()),
                "stability": float(stability[j]) if study else None,
                "strength": float(strength[j]),
                "syndrome": found,
            }
        )
    units.sort(key=lambda u: (not u["syndrome"], -u["strength"]))
    empty = {"null_stability": None, "null_strength": None}
    return {
        "units": units,
        "tested": study is not None,
        "n_permuted": N_PERMUTED,
        "n_refits": N_REFITS,
        **({k: float(study[k]) for k in empty} if study else empty),
    }


def oriented(model, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (H, d) and P(h = 1) of each row (n, H), each unit turned so that fewer than half carry it.

    A unit that is on and one of the opposite sign that is off are the same machine.
    """
    machine = model.machine_
    filled = complete(machine, values).mean if np.isnan(values).any() else values
    on = machine.hidden_mean(torch.as_tensor(filled)).numpy()
    turned = on.mean(axis=0) > 0.5
    return np.where(turned[:, None], -1, 1) * machine.weights.numpy(), np.where(turned, 1 - on, on)


def scaled_weights(model, values: np.ndarray) -> np.ndarray:
    """|W| (H, d) times each column's standard deviation: how far a unit moves what is actually seen."""
    machine = model.machine_
    return np.abs((machine.weights / machine.variance()).numpy()) * np.nanstd(values, axis=0)


def second_largest(scaled: np.ndarray) -> np.ndarray:
    """(H,): of one finding alone nothing hangs together."""
    return np.sort(scaled, axis=1)[:, -2] if scaled.shape[1] > 1 else np.zeros(len(scaled))


def leading_findings(signed: np.ndarray, scaled: np.ndarray) -> np.ndarray:
    """Columns that a unit moves most, strongest first."""
    order = np.argsort(-scaled)[:N_LEADING]
    return order[scaled[order] >= LEADING * scaled[order[0]]] if len(order) else order


# stability


def _study(model, X, values) -> dict | None:
    """Stability of every unit (H,), and the highest stability and strength that chance gave;
    None where it would take too long."""
    random, sd = np.random.default_rng(0), np.nanstd(values, axis=0)
    if not testable(model, len(values)):
        return None
    again = [_refit(model, values, random) for _ in range(N_REFITS)]
    stability = np.mean([best_match(model.machine_.weights.numpy() * sd, w * sd) for w in again], axis=0)
    null = [_by_chance(model, values, sd, random) for _ in range(N_PERMUTED)]
    return {
        "stability": stability,
        "null_stability": max(found[0] for found in null),
        "null_strength": max(found[1] for found in null),
    }


def testable(model, n: int) -> bool:
    """Whether some forty refits take seconds rather than minutes."""
    units, n_hidden = model.encoder_.units_, len(model.components_)
    side = side_to_sum(units, n_hidden)
    if n_hidden == 0 or model.algorithm_ != "exact" or side is None:
        return False
    states = units.n_states if side == "visible" else 2**n_hidden
    return (states + min(n, MOST_ROWS)) * units.n_columns * n_hidden <= MOST_WORK


def _by_chance(model, values, sd, random) -> tuple[float, float]:
    """Highest stability and strength of a unit where every feature was permuted by itself."""
    table = permuted(values, model.encoder_.units_, random)
    own = _refit(model, table, random, resample=False) * sd
    stability = best_match(own, _refit(model, table, random) * sd)  # of one refit: spreads wider than a mean of three
    return float(stability.max()), float(second_largest(np.abs(own)).max())


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


def best_match(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """For each direction of `one` (H, d) the |cosine| of the nearest of `other`, (H,)."""
    lengths = [np.maximum(np.linalg.norm(w, axis=1, keepdims=True), 1e-12) for w in (one, other)]
    return np.abs((one / lengths[0]) @ (other / lengths[1]).T).max(axis=1)
