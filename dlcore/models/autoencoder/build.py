"""The networks of an autoencoder, by what the rows are."""

from __future__ import annotations

import numpy as np
import torch

from dlcore.models.autoencoder.convolutional import Down, Up
from dlcore.models.autoencoder.inputs import n_values
from dlcore.models.autoencoder.networks import DENOISING, VARIATIONAL, Autoencoders, Dense


def builder(model, inputs, rows: np.ndarray, recipe, seed: int):
    """``build(n_networks) -> Autoencoders`` for an estimator's settings; what is needed to build them again is kept."""
    table = inputs.in_columns
    model.architecture_ = {
        "kind": model.kind,
        "n_components": int(recipe.n_components),
        "hidden": [int(size) for size in recipe.hidden],
        "marks": bool(table and (model.kind == DENOISING or np.isnan(rows).any())),
    }
    generator = torch.Generator().manual_seed(seed)
    how = {"noise": model.noise, "gaussian": not table, "penalty": model.penalty}
    return lambda n_networks: empty_networks(model.architecture_, inputs, n_networks, generator, **how)


def empty_networks(architecture: dict, inputs, n_networks: int, generator=None, **how) -> Autoencoders:
    """K networks of this architecture with weights of chance."""
    generator = generator or torch.Generator().manual_seed(0)
    d, k, kind = n_values(inputs), architecture["n_components"], architecture["kind"]
    hidden, marks = tuple(architecture["hidden"]), architecture["marks"]
    codes = 2 * k if kind == VARIATIONAL else k
    encoder = decoder = None
    if hidden and inputs.in_columns:
        encoder = Dense(n_networks, [2 * d if marks else d, *hidden, codes], generator)
        decoder = Dense(n_networks, [k, *hidden[::-1], d], generator)
    elif hidden:
        encoder = Down(n_networks, inputs.shape, hidden, codes, generator)
        decoder = Up(n_networks, k, inputs.shape, hidden, generator)
    return Autoencoders(
        n_networks, d, k, kind=kind, encoder=encoder, decoder=decoder, marks=marks, generator=generator, **how
    )
