"""What Understand plays: the bottleneck slider, and noise put on and taken away."""

from __future__ import annotations

import numpy as np

from dlcore.explain.autoencoder.latent import in_units, named

N_SHOWN = 6
NOISES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)  # standard deviations


def examples_of(usual_first: np.ndarray) -> np.ndarray:
    """Rows that are shown: of all, the most usual first, some in the middle, and the most unusual.

    They must be kept apart from the rows that the ladder's networks learn from, so few of few.
    """
    n = len(usual_first)
    at = np.linspace(0, n - 1, int(np.clip(n // 20, min(2, n), N_SHOWN))).round().astype(int)
    return usual_first[at]


def slider(model, ladder, rows: np.ndarray, shown: np.ndarray, ids) -> dict:
    """Some patients rebuilt through each bottleneck.

    Returns
    -------
    dict
        ``width`` (w,); ``id`` (s); ``original`` (s, …); ``rebuilt`` (w, s, …), in units; ``error`` (w, s): squared
        error a value, in squared standard deviations; ``names`` of a table's columns, and ``original_scaled`` and
        ``rebuilt_scaled``: the same in standard deviations from the mean.
    """
    rebuilt = np.stack([network.reconstruct(rows[shown]) for network in ladder.networks])
    error = np.nanmean(np.square(rebuilt - rows[shown], dtype=np.float64), axis=2)
    scaled = {"original_scaled": rows[shown], "rebuilt_scaled": rebuilt.astype(np.float32)}
    return {
        "width": np.array(ladder.widths),
        "id": [str(ids[i]) for i in shown],
        "original": in_units(model, rows[shown]).astype(np.float32),
        "rebuilt": np.stack([in_units(model, one) for one in rebuilt]).astype(np.float32),
        "error": error,
        **(scaled if model.inputs_.in_columns else {}),
    } | named(model)


def noise(model, ladder, rows: np.ndarray, shown: np.ndarray, ids) -> dict:
    """A patient with noise put on, and rebuilt from it through the model's bottleneck and through the widest.

    Returns
    -------
    dict
        ``id``: who is shown; ``noise`` (f,) in standard deviations; ``n``: rows held back; ``original`` (…); ``noisy``,
        ``cleaned``, ``copied`` (f, …) in units, of a table in standard deviations from the mean; ``error_noisy``,
        ``error_cleaned``, ``error_copied`` (f,): mean squared distance from the original over the rows held back, in
        squared standard deviations.
    """
    test = np.nan_to_num(rows[ladder.test][:200])
    one, wide = np.nan_to_num(rows[shown[:1]]), ladder.networks[-1]
    drawn = np.random.default_rng(0)
    put, put_one = drawn.normal(size=test.shape), drawn.normal(size=one.shape)
    frames = {name: [] for name in ("noisy", "cleaned", "copied")}
    errors = {f"error_{name}": [] for name in frames}
    for level in NOISES:
        noisy, noisy_one = (base + np.float32(level) * extra for base, extra in ((test, put), (one, put_one)))
        for name, clean in (("noisy", None), ("cleaned", model.ensemble_), ("copied", wide)):
            back, back_one = (
                (part if clean is None else clean.reconstruct(part.astype(np.float32))) for part in (noisy, noisy_one)
            )
            frames[name].append(shown_as(model, back_one)[0])
            errors[f"error_{name}"].append(float(np.square(back - test, dtype=np.float64).mean()))
    arrays = {name: np.stack(values).astype(np.float32) for name, values in frames.items()}
    numbers = {name: np.array(values) for name, values in errors.items()}
    original = shown_as(model, one)[0].astype(np.float32)
    widest = int(ladder.widths[-1])
    whose = {"id": str(ids[int(shown[0])]), "n": len(test)}
    return (
        whose | {"noise": np.array(NOISES), "original": original, "widest": widest, **arrays, **numbers} | named(model)
    )


def shown_as(model, rows) -> np.ndarray:
    """Signals and pictures as values, a table in standard deviations: noise is the same for each column there."""
    return np.asarray(rows, dtype=np.float64) if model.inputs_.in_columns else in_units(model, rows)
