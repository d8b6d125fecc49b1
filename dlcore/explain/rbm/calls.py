"""What a page may ask of a machine. Each call takes the model and a context with `.data`, `.card` and `.results`."""

from __future__ import annotations

import numpy as np
import torch

from dlcore.errors import DataError
from dlcore.explain.rbm.findings import Picture, features, row_of
from dlcore.explain.rbm.reasons import WithoutEach, raised
from dlcore.explain.rbm.syndromes import oriented
from dlcore.models.rbm.ais import between
from dlcore.models.rbm.completion import complete as fill
from dlcore.models.rbm.draws import TorchDraws, coin
from dlcore.models.rbm.exact import Rows, log_partition, row_log_likelihood, side_to_sum
from dlcore.models.rbm.exact_training import exact_gradient
from dlcore.models.rbm.gibbs import drawn, start_values
from dlcore.models.rbm.stochastic import Dreamer, StepConfig

MOST_STEPS, MOST_STATES, N_SHOWN = 200, 4096, 40
N_PATIENTS, N_DREAMS, LONG = 2000, 2000, 500
ENOUGH = (32, 60)  # chains and steps of one list that must be drawn: an answer within .3 s; its error is shown


def features_of(model, context) -> dict:
    """``features``: what the machine knows of each; for a form without the results at hand."""
    return {"features": features(model)}


def complete(model, context, known: dict) -> dict:
    """The list of one patient completed.

    Parameters
    ----------
    known : dict
        {finding: value as in the table}; what is not named was not asked.

    Returns
    -------
    dict
        ``features``: for each ``name``, ``kind``, ``known``, ``levels``, ``p`` (of yes, or of each level), ``error``,
        ``mean`` and ``spread`` of a number, ``usual`` (share among patients), ``raised``: what speaks for and against,
        as odds ratios; ``method``; ``unusual``: share of held-back patients whose list is less surprising, or None.
    """
    values = row_of(model, _checked(model, known))
    found, without = fill(model.machine_, values, 0, *ENOUGH), WithoutEach.of(model, values)
    entries = []
    for feature in features(model):
        columns, known_here = feature["columns"], not np.isnan(values[0, feature["columns"][0]])
        entry = {k: feature[k] for k in ("name", "kind", "levels")} | {"known": known_here}
        entry["p"], entry["error"] = found.mean[0, columns], float(found.error[0, columns].max())
        if feature["kind"] == "number":
            mean, scale = feature["share"]
            entry |= {"mean": float(found.mean[0, columns[0]] * scale + mean)}
            entry |= {"spread": float(found.spread[0, columns[0]] * scale)}
        elif not known_here:
            entry["raised"] = raised(model, values, found.mean[0], columns, without)
        entries.append(entry)
    return {"features": entries, "method": found.method, "unusual": _unusual(model, context, values)}


def _checked(model, known: dict) -> dict:
    unknown = [name for name in known if name not in model.encoder_.given_names_]
    if unknown:
        raise DataError(
            f"The machine knows no finding {unknown[0]!r}.", f"It knows: {', '.join(model.encoder_.given_names_[:20])}."
        )
    return {name: value for name, value in known.items() if value is not None}


def _unusual(model, context, values) -> float | None:
    quantiles = (context.results or {}).get("explain", {}).get("surprise_quantiles") if context.results else None
    if quantiles is None or np.isnan(values).all() or not side_to_sum(model.encoder_.units_, len(model.components_)):
        return None
    if np.isnan(values).any():  # a list with gaps is less surprising only because less is known
        return None
    surprise = -row_log_likelihood(model.machine_, values, model.log_partition()[0])[0]
    return float(np.searchsorted(quantiles, surprise) / len(quantiles))


@torch.no_grad()
def think(model, context, known: dict, n_steps: int = 40, seed: int = 0) -> dict:
    """A Gibbs chain step by step, known findings held.

    Returns
    -------
    dict
        ``names`` (d); ``visible`` (T, d); ``hidden`` (T, H) 0 or 1; ``hidden_p`` (T, H); ``energy`` (T,); ``known`` (d);
        ``mean`` (T, d): the running share of each finding; ``exact`` (d): what the chain should come to, or None.
    """
    machine, draws = model.machine_, TorchDraws(int(seed))
    values = row_of(model, _checked(model, known))
    missing = torch.as_tensor(np.isnan(values))
    v = drawn(machine, start_values(machine, values), draws)
    v = torch.where(missing, v, torch.as_tensor(np.nan_to_num(values)))
    frames = {"visible": [], "hidden": [], "hidden_p": [], "energy": [], "mean": []}
    total = torch.zeros_like(v)
    for step in range(1, min(int(n_steps), MOST_STEPS) + 1):
        p = machine.hidden_mean(v)
        h = coin(p, draws)
        total += torch.where(missing, machine.visible_mean(h), v)
        for name, value in (("visible", v), ("hidden", h), ("hidden_p", p), ("mean", total / step)):
            frames[name].append(value[0].numpy().astype(np.float32).copy())
        frames["energy"].append(float(machine.energy(v, h)))
        v = torch.where(missing, drawn(machine, machine.visible_mean(h), draws), v)
    exact = fill(machine, values, 0)
    return {name: np.array(frame) for name, frame in frames.items()} | {
        "names": model.encoder_.names_,
        "known": ~np.isnan(values[0]),
        "exact": exact.mean[0] if exact.method == "exact" else None,
    }


@torch.no_grad()
def landscape(model, context) -> dict:
    """Every state of a machine small enough, with its learned and its observed probability.

    Returns
    -------
    dict
        ``n_states``; the likeliest or most frequent 40: ``states`` (k, d), ``learned`` (k,), ``observed`` (k,),
        ``free_energy`` (k,); ``total_distance``: half of Σ |learned − observed| over all states; ``names``.

    Raises
    ------
    DataError
        There are more states than can be shown.
    """
    units = model.encoder_.units_
    if units.n_states > MOST_STATES:
        raise DataError(
            "The machine has too many states to show them all.",
            f"Choose a table of at most {int(np.log2(MOST_STATES))} yes/no findings.",
        )
    machine, states = model.machine_, units.states
    free = machine.free_energy(torch.as_tensor(states)).numpy()
    learned = np.exp(-free - float(log_partition(machine)))
    values = model.encode(_data(context).X)
    whole = values[~np.isnan(values).any(axis=1)].round()
    place = {state.tobytes(): i for i, state in enumerate(states)}
    observed = np.bincount([place[row.tobytes()] for row in np.ascontiguousarray(whole)], minlength=len(states))
    observed = observed / max(observed.sum(), 1)
    shown = np.argsort(-np.maximum(learned, observed), kind="stable")[:N_SHOWN]
    return {
        "n_states": len(states),
        "names": model.encoder_.names_,
        "states": states[shown],
        "learned": learned[shown],
        "observed": observed[shown],
        "free_energy": free[shown],
        "total_distance": float(np.abs(learned - observed).sum() / 2),
        "n": len(whole),
    }


@torch.no_grad()
def dream(model, context, n_gibbs_steps: int = 1, seed: int = 0) -> dict:
    """One learning step of a machine half-way through training: patients, its dreams, and the true direction.

    Returns
    -------
    dict
        ``names`` (d); ``patients``, ``dreams`` (d): how common each finding is in either; ``together_patients``,
        ``together_dreams``, ``together_true`` (d, d): how often two are seen together, the last summed over all states
        or from long dreams; ``step`` and ``true_step`` (H, d): the weights' direction from dreams and the true one;
        ``angle`` in degrees between the two; ``exact``: whether the true one was summed.
    """
    values = model.encode(_data(context).X)
    values = fill(model.machine_, values[:N_PATIENTS], 0).mean
    half = between(model.machine_, torch.as_tensor(model.base_bias_), 0.5)
    v = torch.as_tensor(values)
    config = StepConfig(persistent=False, n_gibbs_steps=int(np.clip(n_gibbs_steps, 1, 100)))
    dreamer = Dreamer(half, torch.zeros((N_DREAMS, half.n_hidden), dtype=v.dtype), TorchDraws(int(seed)), config)
    h = half.hidden_mean(v)
    v_dream, h_dream = dreamer.dream(h)
    step = dreamer.gradient(v, h, v_dream, h_dream)["weights"].numpy()
    side = side_to_sum(half.units, half.n_hidden)
    if side:
        with torch.enable_grad():
            true = exact_gradient(half, Rows.of(half.units, values, side))["weights"]
    else:
        long = Dreamer(half, coin(h, TorchDraws(1)), TorchDraws(2), StepConfig(n_gibbs_steps=LONG))
        true = long.gradient(v, h, *long.dream(h))["weights"].numpy()
    return {
        "names": model.encoder_.names_,
        "patients": values.mean(axis=0),
        "dreams": v_dream.mean(dim=0).numpy(),
        "together_patients": values.T @ values / len(values),
        "together_dreams": (v_dream.T @ v_dream / len(v_dream)).numpy(),
        "step": step,
        "true_step": true,
        "angle": angle(step, true),
        "exact": side is not None,
        "n_gibbs_steps": config.n_gibbs_steps,
    }


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees between two directions."""
    cosine = (one * other).sum() / max(np.linalg.norm(one) * np.linalg.norm(other), 1e-12)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def half(model, context, row: int, hide: str = "lower") -> dict:
    """A picture completed from its other half.

    Parameters
    ----------
    hide : {"lower", "upper", "left", "right"}

    Returns
    -------
    dict
        ``shape``; ``truth``, ``shown`` (NaN where hidden), ``completed``, each (rows, columns).

    Raises
    ------
    DataError
        The findings are no picture.
    """
    seen = Picture.of(model)
    if seen is None:
        raise DataError("These findings are no picture.", "Choose the sample of handwritten digits.")
    truth = model.encode(_data(context).X.iloc[[int(row)]])[0]
    shown = np.where(_hidden(seen, hide), np.nan, truth)
    completed = fill(model.machine_, shown[None], 0)
    return {
        "shape": list(seen.shape),
        "method": completed.method,
        "truth": seen.laid_out(truth),
        "shown": seen.laid_out(shown),
        "completed": seen.laid_out(completed.mean[0]),
    }


def _hidden(seen: Picture, hide: str) -> np.ndarray:
    """Which encoded columns lie in the half that is hidden, (d,) bool."""
    rows, columns = np.divmod(seen.place, seen.shape[1])
    lower, right = rows >= seen.shape[0] // 2, columns >= seen.shape[1] // 2
    return {"lower": lower, "upper": ~lower, "right": right, "left": ~right}[hide]


def carriers(model, context, unit: int) -> dict:
    """Patients who carry a hidden unit: ``rows`` and ``p``, surest first."""
    _, on = oriented(model, model.encode(_data(context).X))
    order = np.argsort(-on[:, int(unit)], kind="stable")
    carried = order[on[order, int(unit)] > 0.5]
    return {"rows": carried, "p": on[carried, int(unit)]}


def _data(context):
    if context.data is None:
        raise DataError("The patients this machine learned from are not here.", "Open it where it was trained.")
    return context.data


CALLS = {
    "features": features_of,
    "complete": complete,
    "think": think,
    "landscape": landscape,
    "dream": dream,
    "half": half,
    "carriers": carriers,
}
