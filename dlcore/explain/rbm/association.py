"""What remains between two findings given all others."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

from dlcore.models.rbm.completion import complete

MOST_FINDINGS, MOST_PATIENTS = 40, 400


def association(model, held, values: np.ndarray) -> dict:
    """Conditional log odds ratio of every pair of yes/no columns, averaged over patients.

    For one patient it is F(1,0) + F(0,1) − F(1,1) − F(0,0), all other findings as they are; exact for the machine.

    Returns
    -------
    dict
        ``names`` (k); ``log_odds`` (k, k); ``sure`` (k, k): whether every fold's machine agrees on the sign;
        ``share`` (k): how common each finding is; ``n_left_out``: findings beyond the commonest 40.
    """
    units = model.encoder_.units_
    columns = np.array([j for j in range(units.n_columns) if not units.is_gaussian[j]], dtype=int)
    shares = np.nanmean(values[:, columns], axis=0)
    kept = np.sort(np.argsort(-np.minimum(shares, 1 - shares), kind="stable")[:MOST_FINDINGS])
    columns, shares = columns[kept], shares[kept]
    rows = np.unique(np.linspace(0, len(values) - 1, MOST_PATIENTS).astype(int))
    main = log_odds(model, values[rows], columns)
    others = [log_odds(other, values[rows], columns) for other in held.models]
    agree = np.all([np.sign(o) == np.sign(main) for o in others], axis=0) if others else np.zeros_like(main, dtype=bool)
    return {
        "names": [model.encoder_.names_[j] for j in columns],
        "log_odds": main,
        "sure": agree,
        "share": shares,
        "n_left_out": int(sum(~units.is_gaussian) - len(columns)),
    }


@torch.no_grad()
def log_odds(model, values: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Mean conditional log odds ratio, (k, k); 0 on the diagonal and between levels of one category."""
    machine, units = model.machine_, model.encoder_.units_
    v = torch.as_tensor(complete(machine, values).mean if np.isnan(values).any() else values)
    told, found = machine.hidden_input(v), np.zeros((len(columns), len(columns)))
    w = machine.weights
    for a, i in enumerate(columns):
        without_i = told - v[:, [i]] * w[:, i]
        for b in range(a):
            k = columns[b]
            if units.block_of[i] == units.block_of[k]:
                continue
            base = without_i - v[:, [k]] * w[:, k]
            terms = [softplus(base + x * w[:, i] + y * w[:, k]).sum(dim=1) for x, y in ((1, 1), (0, 0), (1, 0), (0, 1))]
            found[a, b] = found[b, a] = float((terms[0] + terms[1] - terms[2] - terms[3]).mean())
    return found
