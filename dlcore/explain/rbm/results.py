"""Which findings belong together, read off a Boltzmann machine: what the pages draw and may ask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcore.explain.rbm.association import association
from dlcore.explain.rbm.calls import CALLS
from dlcore.explain.rbm.completion import completion, headline, metrics
from dlcore.explain.rbm.findings import Picture, features
from dlcore.explain.rbm.heldout import hold_out
from dlcore.explain.rbm.patients import surprise_quantiles, unusual
from dlcore.explain.rbm.sizes import sizes
from dlcore.explain.rbm.syndromes import syndromes
from dlcore.models.rbm.completion import complete

N_FIELDS = 36  # hidden units whose receptive fields are kept as they form


def results(model, data, progress: Callable[[float, str], None] = lambda share, stage: None) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : RBM
        Just fitted on `data`.
    data : Dataset
    progress : callable
        Takes the share that is done, and the name of what is being done.

    Returns
    -------
    dict
        ``headline`` (a message); ``metrics``; ``features``; ``completion`` (see there); ``syndromes``;
        ``association``; ``training``: losses and free energies of training and held-back patients after each pass;
        ``surprise`` (n,) and ``surprise_quantiles``; ``unusual``; ``sizes``; ``machine``: ``weights`` (H, d), biases,
        ``names``, ``algorithm``; ``picture``: shape, and receptive fields as they form, or None.
    """
    values = model.encode(data.X)
    held = hold_out(model, data.X, values, data.groups, lambda share: progress(0.5 * share, "rbm.hiding"))
    judged = completion(model, held, data.groups)
    return {
        "headline": headline(judged),
        "metrics": metrics(judged),
        "features": features(model, values),
        "completion": judged,
        "syndromes": syndromes(model, data.X, values, lambda share: progress(0.5 + 0.4 * share, "rbm.coming_back")),
        "association": association(model, held, values),
        "training": training(model),
        "surprise": held.surprise,
        "surprise_quantiles": surprise_quantiles(held),
        "unusual": unusual(model, data, held),
        "sizes": sizes(model, values),
        "machine": {
            "weights": model.components_,
            "hidden_bias": model.intercept_hidden_,
            "visible_bias": model.intercept_visible_,
            "names": model.encoder_.names_,
            "algorithm": model.algorithm_,
        },
        "picture": picture(model),
    }


def training(model) -> dict:
    """Course of training: ``train`` and ``validation`` loss, free energies, each (E,); ``best``, the pass kept."""
    names = ("train", "validation", "free_energy_train", "free_energy_validation")
    course = {name: np.array([entry[name] for entry in model.history_], dtype=float) for name in names}
    validation = course["validation"]
    best = int(np.nanargmin(validation)) + 1 if np.isfinite(validation).any() else len(validation)
    return course | {"best": best, "exact": model.algorithm_ == "exact"}


def picture(model) -> dict | None:
    """Receptive fields of a machine that looks at pictures, as they formed; None for findings."""
    seen = Picture.of(model)
    if seen is None:
        return None
    strongest = np.argsort(-np.abs(model.components_).sum(axis=1))[:N_FIELDS]
    fields = np.stack([seen.laid_out(weights[strongest]) for _, weights in model.snapshots_]).astype(np.float32)
    return {"shape": list(seen.shape), "passes": [number for number, _ in model.snapshots_], "fields": fields}


def predictions(model, X) -> dict:
    """What the machine says of new patients, in columns: every finding completed, what was completed, how unusual.

    Known cells stay as they are; a blank becomes the probability of yes (or of a level), or the expected number.
    """
    values = model.encode(X)
    found = complete(model.machine_, values, 0)
    columns = {}
    for entry in features(model):
        for j in entry["columns"]:
            cells = found.mean[:, j]
            if entry["kind"] == "number":
                mean, scale = entry["share"]
                cells = cells * scale + mean
            columns[model.encoder_.names_[j]] = cells
    gaps = model.encoder_.units_.gaps(values)
    names = [entry["name"] for entry in features(model)]
    columns["completed"] = np.array(["; ".join(n for n, g in zip(names, row) if g) for row in gaps], dtype=object)
    columns["free energy"] = _free_energy(model, X)
    return columns


def _free_energy(model, X) -> np.ndarray:
    """F of each row; NaN where its gaps cannot be summed out."""
    try:
        return model.free_energy(X)
    except ValueError:
        return np.full(len(X), np.nan)


__all__ = ["CALLS", "predictions", "results"]
