"""What one value would have to be for the answer to cross the threshold."""

from __future__ import annotations

import numpy as np

from dlcore.explain.ann.background import Background
from dlcore.specs import BINARY

N_NAMED = 3


def tipping(model, context, row: dict, threshold: float, n_steps: int = 41) -> dict:
    """The single values that would take this patient's risk across the threshold, the smallest changes first.

    Parameters
    ----------
    row : dict
        Feature name → value.
    threshold : float
        Risk from which a patient is flagged.

    Returns
    -------
    dict
        ``flagged``: whether the patient is; ``changes``: at most three dicts, ``name``, ``now`` and ``then`` as text with
        unit, ``answer``: the risk then. Empty where no single value within the range seen would do.
    """
    known = Background.of_card(model, context.card)
    if known.task != BINARY:
        return {"flagged": False, "changes": []}
    row = known.row(row, None, None)
    steps = {name: list(known.round_steps(name, n_steps)) for name in known.features}
    rows = [row | {name: value} for name, values in steps.items() for value in values]
    risk = known.answers(known.encoder.rows([row, *rows])).mean(axis=0)[:, 1]
    flagged, across = risk[0] >= threshold, risk[1:] >= threshold
    changes, at = [], 0
    for name, values in steps.items():
        here, at = slice(at, at + len(values)), at + len(values)
        other = np.flatnonzero(across[here] != flagged)
        if len(other):
            k = int(min(other, key=lambda j, n=name, v=values: _change(v, j, row[n])))
            far = _change(values, k, row[name])
            changes.append((far, name, values[k], float(risk[1:][here][k])))
    changes.sort(key=lambda each: each[0])
    return {
        "flagged": bool(flagged),
        "changes": [
            {"name": name, "now": known.text(name, row[name]), "then": known.text(name, value), "answer": answer}
            for _, name, value, answer in changes[:N_NAMED]
        ],
    }


def _change(values: list, j: int, now) -> float:
    """How large a change is, as a share of the range seen; another word counts as half of it."""
    if isinstance(values[j], str) or now is None or now != now:
        return 0.5
    return abs(float(values[j]) - float(now)) / (float(max(values)) - float(min(values)) or 1.0)
