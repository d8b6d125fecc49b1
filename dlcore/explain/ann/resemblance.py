"""Whether a patient is like those that were learned from, and which values say otherwise."""

from __future__ import annotations

import numpy as np

from dlcore.explain.ann.background import Background
from dlcore.models.novelty import UNLIKE

N_NAMED = 3


def resemblance(known: Background, X) -> dict | None:
    """How unlike the training patients one patient is.

    Parameters
    ----------
    X : DataFrame of one row

    Returns
    -------
    dict or None
        ``is``: whether no answer is to be trusted; ``share`` of known patients who are less unlike; ``because``: the
        variables that put the patient so far out, most first, where it is. None for a model that cannot say.
    """
    novelty = getattr(known.model, "novelty_", None)
    if novelty is None:
        return None
    encoded = known.encoder.transform(X)
    share = float(novelty.share(encoded)[0])
    if share < UNLIKE:
        return {"is": False, "share": share, "because": []}
    sums = np.bincount(known.encoder.feature_of_, weights=novelty.parts(encoded[0]), minlength=len(known.features))
    far = (encoded[0] < novelty.low) | (encoded[0] > novelty.high)
    sums[known.encoder.feature_of_[far]] = np.inf  # far outside everything seen says it alone
    order = [j for j in np.argsort(-sums, kind="stable")[:N_NAMED] if sums[j] > 0]
    return {"is": True, "share": share, "because": [known.features[j] for j in order]}
