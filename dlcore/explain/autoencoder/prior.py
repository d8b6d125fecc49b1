"""What the prior of a variational autoencoder does: how it pulls at each code, and patients drawn from it."""

from __future__ import annotations

import numpy as np

from dlcore.errors import DataError
from dlcore.explain.autoencoder.latent import in_units, limits, named, within

N_DRAWN, MOST_ROWS = 8, 2_000
USED = 0.1  # nats; a code that tells less of a patient has been pulled all the way to the prior


def prior(model, context, seed: int = 0) -> dict:
    """Codes of patients beside the normal distribution they are pulled towards, and patients made up from it.

    Returns
    -------
    dict
        ``pull`` (k,): mean divergence of a patient's code from the prior in nats, Σ_k E[KL(q(code | x) || N(0, 1))];
        ``middle`` (k,): standard deviation of the codes' middles over patients; ``spread`` (k,): mean standard deviation
        of one patient's code, 1 where it is the prior's own; ``used``: how many codes tell at least .1 nats; ``drawn``
        (n, …): what is decoded from codes drawn from the prior, in units; ``names`` of a table's columns.

    Raises
    ------
    DataError
        The network is not variational, or the patients are not here.
    """
    if model.architecture_["kind"] != "variational":
        raise DataError("Only a variational network has a prior.", "Train one with the kind “variational”.")
    if context.data is None:
        raise DataError("The patients it was trained on are not here.", "Open it where it was trained.")
    n = len(context.data.X)
    rows = model.encode_rows(context.data.take(np.arange(n)[:: max(1, -(-n // MOST_ROWS))]).X)
    middle, spread = (
        part.astype(np.float64) for part in (model.ensemble_.encode(rows), model.ensemble_.encode_spread(rows))
    )
    pull = 0.5 * (middle**2 + spread**2 - 1 - 2 * np.log(np.maximum(spread, 1e-12))).mean(axis=0)
    codes = np.random.default_rng(int(seed)).normal(size=(N_DRAWN, middle.shape[1]))
    return {
        "pull": pull,
        "middle": middle.std(axis=0),
        "spread": spread.mean(axis=0),
        "used": int((pull >= USED).sum()),
        "drawn": in_units(model, within(model.ensemble_.decode(codes), limits(model, rows))).astype(np.float32),
    } | named(model)
