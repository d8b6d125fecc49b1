"""What a page may ask of an autoencoder. Each call takes the model and a context with `.data`, `.card` and `.results`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.kinds import kind_of_card
from dlcore.data.schema import Schema
from dlcore.errors import DataError
from dlcore.explain.autoencoder import blame, latent
from dlcore.explain.autoencoder.judged import judge_again, judge_new
from dlcore.explain.autoencoder.prior import prior
from dlcore.explain.autoencoder.thresholds import RATES
from dlcore.explain.som.cohorts import table_one
from dlcore.models.autoencoder import alerts
from dlcore.specs import TABLE

MOST_SCREENED = 100  # new patients listed with their blame


def patient(model, context, row: int) -> dict:
    """One training patient: the score, and every value with its part of it.

    Returns
    -------
    dict
        ``row``, ``id``, ``score``, ``share``, ``held_out``; ``blame`` as `blame.of_row` (all values) or `blame.of_sites`.
    """
    data, row = _data(context), int(row)
    X = data.take(np.array([row])).X
    judged, held_out = judge_new(model, X), False
    if context.results["explain"]["judged"] is not None:  # by networks that had not learnt from this patient
        judged, held_out = judge_again(model, context.results["explain"], judged.rows, row), True
    return {
        "row": row,
        "id": str(data.ids[row]),
        "score": float(judged.score[0]),
        "share": float(model.share_below(judged.score)[0]),
        "held_out": held_out,
        "blame": _reasons(model, X, judged, _units(context))[0],
    }


def _reasons(model, X, judged, units, most=None):
    return blame.of_row(model, X, judged, units, most) if model.inputs_.in_columns else blame.of_sites(model, judged)


def cohort(model, context, rows) -> dict:
    """A group of patients of a table against all others: ``n``, ``n_others``, ``table_one``, mean ``score`` of both.

    Raises
    ------
    DataError
        The patients are not rows of a table.
    """
    data = _data(context)
    if not model.inputs_.in_columns:
        raise DataError("Only patients of a table can be compared value by value.", "Look at them one by one.")
    inside = np.zeros(len(data.X), dtype=bool)
    inside[np.asarray(rows, dtype=int)] = True
    score = np.asarray(context.results["explain"]["patients"]["score"])
    return {
        "n": int(inside.sum()),
        "n_others": int((~inside).sum()),
        "table_one": table_one(data.X, inside, _units(context)),
        "score": [float(score[inside].mean()), float(score[~inside].mean()) if (~inside).any() else None],
    }


def screen(model, context, new=None, file_name: str = "") -> dict:
    """New patients of a file: who is unusual, and in what.

    Returns
    -------
    dict
        ``id``, ``score``, ``share`` (of ordinary patients less unusual), each (n,); ``listed``: the most unusual with
        their ``blame``; ``rate``, ``threshold``, ``low``, ``high``, each (r,): alert rates among ordinary patients, and
        between how many alerts would lie in this file were all of them ordinary; ``asked``: the model's own rate;
        ``rows``, ``axis``: as in the results; ``notes``.
    """
    X, ids, notes = _new_rows(context, new)
    judged = judge_new(model, X)
    order = np.argsort(-judged.score, kind="stable")[:MOST_SCREENED]
    some = judged.take(order)
    reasons = _reasons(model, _rows(X, order), some, _units(context), blame.N_BLAMED)
    lines = [alerts.threshold(model.calibration_, rate) for rate in RATES]
    ends = [alerts.count_interval(len(model.calibration_), rate, len(judged.score)) for rate in RATES]
    return {
        "id": [str(name) for name in ids],
        "score": judged.score,
        "share": model.share_below(judged.score),
        "listed": [
            {"row": int(i), "id": str(ids[i]), "score": float(s), "share": float(model.share_below(s)), "blame": r}
            for i, s, r in zip(order, some.score, reasons)
        ],
        "rate": np.array(RATES),
        "threshold": np.array(lines),
        "low": np.array([low for low, _ in ends]),
        "high": np.array([high for _, high in ends]),
        "asked": float(model.contamination),
        "rows": model.inputs_.drawn_as,
        "axis": blame.axis_of(model),
        "notes": notes,
    }


def complete(model, context, new=None, file_name: str = "", row: dict | None = None) -> dict:
    """Missing values of a table filled with what the network expects.

    Returns
    -------
    dict
        ``columns``: name → values as words, filled; ``filled``: list of ``id``, ``variable``, ``unit``, ``expected``,
        ``low``, ``high`` (95 %), ``chance`` of the likeliest level; ``notes``.
    """
    _only(model, TABLE, "A table has values to be filled.")
    if row is not None:
        X, _, notes = _new_rows(context, kind_of_card(context.card).one(row))
        ids = ["this patient"]
    else:
        X, ids, notes = _new_rows(context, new)
    gaps = np.flatnonzero(X.isna().to_numpy().any(axis=1))
    rows = _rows(X, gaps)
    judged = judge_new(model, rows) if len(gaps) else None
    units, filled, found = _units(context), X.astype(object).copy(), []
    for i, entries in zip(gaps, blame.of_row(model, rows, judged, units, None) if len(gaps) else ()):
        for entry in entries:
            if entry["value"] is None:
                filled.iat[i, list(X.columns).index(entry["variable"])] = entry["expected"]
                kept = ("variable", "unit", "expected", "low", "high")
                found.append({"id": str(ids[i])} | {name: entry[name] for name in kept})
    columns = {str(name): ["" if pd.isna(v) else str(v) for v in filled[name]] for name in filled}
    return {"columns": columns, "filled": found, "notes": notes}


def denoise(model, context, new=None, file_name: str = "") -> dict:
    """Signals or pictures of a file as the network rebuilds them: ``id``, ``original`` and ``cleaned`` (n, channels, …).

    Raises
    ------
    DataError
        The model is one of tables.
    """
    if model.inputs_.in_columns:
        raise DataError("A table holds no noise to be taken away.", "Complete its missing values instead.")
    X, ids, notes = _new_rows(context, new)
    rows = model.encode_rows(X)
    values = (latent.in_units(model, part) for part in (rows, model.ensemble_.reconstruct(rows)))
    original, cleaned = (part.astype(np.float32) for part in values)
    return {"id": [str(name) for name in ids], "original": original, "cleaned": cleaned, "notes": notes}


def decode(model, context, x: float, y: float) -> dict:
    """What the network makes of a point of the plane, within the limits of the data: ``rebuilt`` in units, and ``names`` of a
    table's columns."""
    plane = context.results["explain"]["map"]
    code = np.asarray(plane["centre"]) + np.array([[float(x), float(y)]]) @ np.asarray(plane["axes"])
    rebuilt = latent.within(model.ensemble_.decode(code), context.results["explain"].get("limits"))
    return {"rebuilt": latent.in_units(model, rebuilt)[0]} | latent.named(model)


def _new_rows(context, new):
    """Rows of what was read as the model takes them, their names, and notes."""
    found = kind_of_card(context.card).new_rows(Schema.from_dict(context.card["schema"]), new)
    return found.X, list(found.names.values())[-1], list(found.notes)


def _rows(X, chosen):
    return X.iloc[chosen] if isinstance(X, pd.DataFrame) else X[chosen]


def _units(context) -> dict[str, str]:
    return {c.name: c.unit for c in Schema.from_dict(context.card["schema"]).features}


def _only(model, kind, message):
    if model.inputs_.kind != kind:
        raise DataError(message, "Use another tool for signals and pictures.")


def _data(context):
    if context.data is None:
        raise DataError("The patients it was trained on are not here.", "Open it where it was trained.")
    return context.data


CALLS = {
    "patient": patient,
    "cohort": cohort,
    "screen": screen,
    "complete": complete,
    "denoise": denoise,
    "decode": decode,
    "prior": prior,
}
