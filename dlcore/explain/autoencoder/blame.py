"""Which values of a row are to blame for its score, and what was expected instead."""

from __future__ import annotations

import numpy as np

from dlcore.explain.autoencoder.judged import Judged

N_BLAMED = 8


def of_row(model, data_rows, judged: Judged, units: dict[str, str], most: int | None = N_BLAMED) -> list[list[dict]]:
    """For each row of a table its values, the one most to blame first.

    Parameters
    ----------
    data_rows : DataFrame
        The rows as they stand in the table.
    units : dict
        Column → unit.
    most : int or None
        How many values; None: all.

    Returns
    -------
    list of list of dict
        ``variable``, ``unit``; ``value`` (None where missing); ``expected``: number foretold, or the likeliest level;
        ``low``, ``high``: 95 % interval of a number; ``chance`` of the level that the row has, of a category;
        ``part`` of the score, and as ``share`` of it.
    """
    table = model.inputs_.encoder.table_
    feature = table.feature_of_
    places = feature[model.inputs_.places]
    foretold, low, high = _in_units(model, judged.judged)
    found = []
    for i in range(len(judged.rows)):
        parts = np.bincount(places, judged.parts[i], minlength=len(table.feature_names_))
        order = np.argsort(-parts[np.unique(feature)], kind="stable")[:most]
        entries = []
        for f in np.unique(feature)[order]:
            columns = np.flatnonzero(feature == f)
            seen = data_rows.iloc[i, f]
            entry = {"variable": table.feature_names_[f], "unit": units.get(table.feature_names_[f], "")}
            if columns[0] < model.inputs_.n_numbers:
                entry |= _number(seen, foretold[i, columns[0]], low[i, columns[0]], high[i, columns[0]])
            else:
                entry |= _level(seen, foretold[i, columns], columns, table, f)
            total = judged.score[i]
            entries.append(entry | {"part": float(parts[f]), "share": float(parts[f] / total) if total > 0 else 0.0})
        found.append(entries)
    return found


def _in_units(model, judged):
    """What was foretold, and its 95 % interval, in the table's units: three (n, d)."""
    encoder = model.inputs_.encoder
    ends = (judged + model.errors_[q] for q in (0, -1))
    return (encoder.in_units(np.asarray(points, dtype=np.float64)) for points in (judged, *ends))


def _number(seen, expected, low, high) -> dict:
    known = seen is not None and np.isfinite(float(seen))
    value = float(seen) if known else None
    return {"value": value, "expected": float(expected), "low": float(low), "high": float(high), "chance": None}


def _level(seen, shares, columns, table, f) -> dict:
    name = table.feature_names_[f]
    levels = [table.encoded_names_[c].removeprefix(f"{name} = ") for c in columns]
    shares = np.clip(shares, 0.005, 1) / np.clip(shares, 0.005, 1).sum()
    missing = seen is None or seen != seen
    chance = None if missing else float(shares[levels.index(str(seen))]) if str(seen) in levels else 0.0
    return {
        "value": None if missing else str(seen),
        "expected": levels[int(shares.argmax())],
        "low": None,
        "high": None,
        "chance": chance,
    }


def of_sites(model, judged: Judged) -> list[dict]:
    """For each signal or picture where it is to blame.

    Returns
    -------
    list of dict
        ``original``, ``rebuilt``: (channels, …) values; ``parts``: (channels, places …) of the score; ``from``, ``to``:
        where the place most to blame begins and ends, as shares of each axis; ``share`` of the score that it bears.
    """
    inputs = model.inputs_
    original, rebuilt = inputs.values(judged.rows), inputs.values(judged.judged)
    found = []
    for i in range(len(judged.rows)):
        parts = judged.parts[i].reshape(inputs.shape[0], *inputs.grid)
        worst = np.unravel_index(parts.sum(axis=0).argmax(), inputs.grid)
        total = judged.score[i]
        found.append(
            {
                "original": original[i].astype(np.float32),
                "rebuilt": rebuilt[i].astype(np.float32),
                "parts": parts.astype(np.float32),
                "from": [float(w / g) for w, g in zip(worst, inputs.grid)],
                "to": [float((w + 1) / g) for w, g in zip(worst, inputs.grid)],
                "share": float(parts.sum(axis=0)[worst] / total) if total > 0 else 0.0,
            }
        )
    return found


def axis_of(model) -> dict:
    """What the axes of a signal are called: names of the channels, unit of time, and the length; empty for others."""
    inputs = model.inputs_
    if inputs.kind != "signals":
        return {}
    return {"names": inputs.names, "unit": inputs.time_unit, "length": inputs.n_samples * inputs.step}
