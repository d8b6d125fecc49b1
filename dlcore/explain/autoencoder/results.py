"""Who is unusual, and in what: what the pages of the autoencoder draw without asking again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlcore.evaluation.intervals import patient_draws, percentiles
from dlcore.explain.autoencoder import blame, bottleneck, latent, replay, rivals, thresholds
from dlcore.explain.autoencoder.calls import CALLS
from dlcore.explain.autoencoder.judged import judge_new, judge_training, kept
from dlcore.models.autoencoder.judging import explained
from dlcore.words.autoencoder import stands_out

N_ALERTS = {True: 100, False: 24}  # listed with their blame: of tables, of signals and pictures
MOST_MEASURED = 2_000  # rows on which what is explained is measured


def results(model, data, progress: Callable[[float, str], None] = lambda share, stage: None) -> dict:
    """All that is drawn without a call.

    Parameters
    ----------
    model : Autoencoder
        Just fitted on `data`.
    data : Dataset
    progress : callable
        Takes the share that is done, and the name of what is being done.

    Returns
    -------
    dict
        ``headline``, ``metrics``; ``rows``, how each is drawn: "columns", "signals" or "pictures"; ``ordinary``: the
        value that marks ordinary patients, or None; ``patients``: ``score``, ``share`` (of ordinary patients less
        unusual), ``missing``,
        ``held_out``, ``anomaly`` (1, 0, −1 not known), each (n,); ``thresholds``; ``by_missing``; ``alerts``: the most
        unusual with their blame; ``usual``: the most usual, likewise; ``map`` and ``walk``;
        ``limits``: `latent.limits`; ``bottleneck``;
        ``comparison``; ``slider``; ``noise``; ``axis``; ``judged`` for the call ``patient``.
    """
    progress(0.0, "autoencoder.judging")
    judged, table = judge_training(model, data.X), model.inputs_.in_columns
    anomaly = who_is_ill(model, data)
    usual_first = np.argsort(judged.score, kind="stable")  # the one order behind "most usual" and "most unusual"
    shown = replay.examples_of(usual_first)
    ladder = bottleneck.climb(
        model,
        judged.rows,
        lambda share: progress(0.1 + 0.7 * share, "autoencoder.other_bottlenecks"),
        _of_same_patients(shown, len(judged.rows), data.groups),
    )
    progress(0.8, "training.explaining")
    beside_pca = bottleneck.against_pca(model, ladder, judged.rows)
    lines = thresholds.table(model, judged.score, anomaly)
    plane, limits = latent.plane(model, judged.rows), latent.limits(model, judged.rows)
    compared = rivals.comparison(model, judged, anomaly, data.groups)
    missing = np.isnan(judged.rows).sum(axis=1) if not table else data.X.isna().to_numpy().sum(axis=1)
    return {
        "headline": headline(model, judged, anomaly, compared),
        "metrics": metrics(model, judged, compared),
        "rows": model.inputs_.drawn_as,
        "ordinary": model.ordinary,
        "patients": {
            "score": judged.score,
            "share": model.share_below(judged.score),
            "missing": missing,
            "held_out": judged.held_out,
            "anomaly": anomaly,
        },
        "thresholds": lines,
        "by_missing": thresholds.by_missing(
            judged.score, missing, model.ordinary_ & judged.held_out, -float(model.offset_)
        ),
        "alerts": listed(model, data, judged, np.argsort(-judged.score, kind="stable")[: N_ALERTS[table]]),
        "usual": listed(model, data, judged, usual_first[:6]),
        "map": plane,
        "limits": limits,
        "walk": latent.walk(model, plane, limits),
        "bottleneck": beside_pca,
        "comparison": compared,
        "slider": replay.slider(model, ladder, judged.rows, shown, data.ids),
        "noise": replay.noise(model, ladder, judged.rows, shown[:1], data.ids),
        "axis": blame.axis_of(model),
        "judged": kept(judged),
    }


def _of_same_patients(rows, n: int, groups) -> np.ndarray:
    """Whether each of `n` rows is one of `rows` or of the same patient, (n,) bool."""
    if groups is None:
        return np.isin(np.arange(n), rows)
    groups = np.asarray(groups)
    return np.isin(groups, groups[rows])


def who_is_ill(model, data) -> np.ndarray:
    """1 for known anomalies, 0 for patients known to be ordinary, −1 where that is not known, (n,)."""
    if model.ordinary is not None:
        return np.where(model.ordinary_, 0, 1)
    if data.y is not None and len(data.classes) == 2:
        return (np.asarray(data.y) == data.classes[1]).astype(int)
    return np.full(len(data.X), -1)


def headline(model, judged, anomaly, compared) -> dict:
    """How many are unusual, and whether known anomalies are among them: a message."""
    above = judged.score > -model.offset_
    message = {
        "name": "autoencoder.alerts",
        "n": len(judged.score),
        "n_ordinary": int(model.ordinary_.sum()),
        "alerts": int(above.sum()),
        "asked": float(model.contamination),
        "ordinary": None if model.ordinary is None else str(model.ordinary),
        "found": None,
        "ill": None,
        "false": None,
        "well": None,
    }
    if compared:
        ill, well = anomaly == 1, (anomaly == 0) & judged.held_out
        message |= {"found": int((above & ill).sum()), "ill": int(ill.sum())}
        message |= {"false": int((above & well).sum()), "well": int(well.sum())}
    return message


def metrics(model, judged, compared) -> dict[str, dict]:
    """What is explained at the model's bottleneck on rows held back, by the network and by as many principal components;
    with known anomalies the AUC of each way of finding them. Name → value, low, high (95 %)."""
    rows = judged.rows
    held = np.flatnonzero(judged.held_out & model.ordinary_)
    if len(held) < 2:
        held = np.flatnonzero(model.ordinary_)
    held = held[:: max(1, -(-len(held) // MOST_MEASURED))]
    rebuilt = model.out_of_fold(rows, held, lambda part, ensemble: ensemble.reconstruct(part))
    straight = rivals.straight(model, rows, held)
    found = {"explained": _share(rows[held], rebuilt), "pca_explained": _share(rows[held], straight)}
    for row in compared or ():
        name = "anomaly" if row["name"] == "autoencoder" else row["name"]
        found[f"{name}_auroc"] = {"value": row["auroc"], "low": row["low"], "high": row["high"]}
    return found


def _share(rows, rebuilt) -> dict:
    """`explained` with its bootstrap interval."""
    draws = patient_draws(np.arange(len(rows)), 300)
    known = ~np.isnan(rows)
    middle = np.where(known, rows, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    error, spread = (
        np.square(np.where(known, rows - other, 0), dtype=float).sum(axis=1) for other in (rebuilt, middle)
    )
    low, high = percentiles(1 - (draws @ error) / np.maximum(draws @ spread, 1e-12))
    return {"value": explained(rows, rebuilt), "low": float(low), "high": float(high)}


def listed(model, data, judged, chosen) -> list[dict]:
    """Patients with what is to blame for their score, as chosen.

    Returns
    -------
    list of dict
        ``row``, ``id``, ``score``, ``share``, ``held_out``; ``blame``: for a table as `blame.of_row`, for signals and
        pictures as `blame.of_sites`.
    """
    some = judged.take(chosen)
    if model.inputs_.in_columns:
        units = {c.name: c.unit for c in data.schema.features}
        reasons = blame.of_row(model, data.X.iloc[chosen], some, units)
    else:
        reasons = blame.of_sites(model, some)
    shares = model.share_below(some.score)
    return [
        {
            "row": int(row),
            "id": str(data.ids[row]),
            "score": float(score),
            "share": float(share),
            "held_out": bool(held),
            "blame": reason,
        }
        for row, score, share, held, reason in zip(chosen, some.score, shares, some.held_out, reasons)
    ]


def predictions(model, X) -> dict:
    """What is said of new patients, in columns: how unusual, whether an alert, and what is most to blame, if any value
    lies outside what was expected."""
    judged = judge_new(model, X)
    columns = {
        "unusualness": judged.score,
        "more unusual than (% of ordinary patients)": 100 * model.share_below(judged.score),
        "unusual": np.where(judged.score > -model.offset_, "yes", "no").astype(object),
    }
    if model.inputs_.in_columns:
        none = {"variable": "", "share": np.nan, "value": None, "expected": None}
        first = [next(filter(stands_out, reasons), none) for reasons in blame.of_row(model, X, judged, {})]
        columns |= {
            "most to blame": np.array([one["variable"] for one in first], dtype=object),
            "its share (%)": np.array([100 * one["share"] for one in first]),
            "its value": np.array([_cell(one["value"]) for one in first], dtype=object),
            "expected": np.array([_cell(one["expected"]) for one in first], dtype=object),
        }
    return columns


def _cell(value) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:.4g}"


__all__ = ["CALLS", "headline", "metrics", "predictions", "results"]
