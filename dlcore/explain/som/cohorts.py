"""What sets a group of patients apart: its table one with standardised differences, and its outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.tables.encode import is_number
from dlcore.evaluation.intervals import wilson


def table_one(X: pd.DataFrame, inside: np.ndarray, units: dict[str, str]) -> list[dict]:
    """One entry a number and one a level of each category, largest difference first.

    No p-values: kinds and lassos are formed by these very variables, so a test would only confirm how; other groups
    are compared in so many variables that some differ by chance.

    Parameters
    ----------
    X : DataFrame, n rows
    inside : (n,) bool
    units : dict
        Column → unit.

    Returns
    -------
    list of dict
        ``variable``, ``level`` ("" for a number), ``unit``; ``inside`` and ``outside``: mean or share;
        ``spread_inside`` and ``spread_outside``: standard deviation, None for a share; ``median_inside``,
        ``median_outside``; ``missing_inside``, ``missing_outside``: counts; ``difference``: (mean inside − mean
        outside) / pooled standard deviation, None where undefined.
    """
    entries = []
    for name in X.columns:
        column = X[name]
        if is_number(column):
            entries.append(_number(column, inside, units.get(name, "")))
        else:
            entries += _levels(column, inside)
    return sorted(entries, key=lambda entry: -abs(entry["difference"] or 0))


def _number(column, inside, unit) -> dict:
    values = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    a, b = (part[~np.isnan(part)] for part in (values[inside], values[~inside]))
    spread_a, spread_b = (part.std(ddof=1) if len(part) > 1 else np.nan for part in (a, b))
    mean_a, mean_b = (part.mean() if len(part) else np.nan for part in (a, b))
    return _entry(column, inside, "", unit, mean_a, mean_b, np.sqrt((spread_a**2 + spread_b**2) / 2)) | {
        "spread_inside": _known(spread_a),
        "spread_outside": _known(spread_b),
        "median_inside": _known(np.median(a)) if len(a) else None,
        "median_outside": _known(np.median(b)) if len(b) else None,
    }


def _levels(column, inside) -> list[dict]:
    present = column.notna().to_numpy()
    words = column.astype(str).to_numpy()
    entries = []
    for level in sorted(set(words[present])):
        shares = [
            (words[part & present] == level).mean() if (part & present).any() else np.nan for part in (inside, ~inside)
        ]
        pooled = np.sqrt(sum(share * (1 - share) for share in shares) / 2)
        entries.append(_entry(column, inside, str(level), "", *shares, pooled))
    return entries


def _entry(column, inside, level, unit, mean_inside, mean_outside, pooled) -> dict:
    missing = column.isna().to_numpy()
    gap = mean_inside - mean_outside
    difference = gap / pooled if pooled > 0 else (0.0 if gap == 0 else np.nan)
    return {
        "variable": str(column.name),
        "level": level,
        "unit": unit,
        "inside": _known(mean_inside),
        "outside": _known(mean_outside),
        "spread_inside": None,
        "spread_outside": None,
        "median_inside": None,
        "median_outside": None,
        "missing_inside": int(missing[inside].sum()),
        "missing_outside": int(missing[~inside].sum()),
        "difference": _known(difference),
    }


def _known(value) -> float | None:
    return float(value) if np.isfinite(value) else None


def outcome_by_group(data, group: np.ndarray, n_groups: int) -> dict | None:
    """The outcome in each cell or cluster, which the map never saw; None where no outcome was named.

    Parameters
    ----------
    group : (n,) int
        −1 for a row that belongs nowhere.

    Returns
    -------
    dict
        ``name``; ``kind`` "share" or "number"; ``labels`` (L): the outcome's "yes", each of several classes, or the
        number's unit; ``value``, ``low``, ``high``: (L, n_groups) share or mean with 95 % interval (Wilson's; for a
        mean, t); ``n`` (n_groups,) rows with a known outcome. Several rows of one patient count as one in intervals.
    """
    if data.y is None:
        return None
    y, name = np.asarray(data.y), data.schema.outcome.name if data.schema.outcome else "outcome"
    known = (group >= 0) & ~pd.isna(y)
    n = np.bincount(group[known], minlength=n_groups)
    effective = _patients(data.groups, group, known, n_groups, n)
    if data.classes:
        labels = list(data.classes[1:] if len(data.classes) == 2 else data.classes)
        counts = np.array([np.bincount(group[known & (y == label)], minlength=n_groups) for label in labels])
        with np.errstate(divide="ignore", invalid="ignore"):
            value = counts / n
        low, high = wilson(counts, n, effective)
        kind = "share"
    else:
        labels, kind = [data.schema.outcome.unit if data.schema.outcome else ""], "number"
        value, low, high = _means(y[known].astype(float), group[known], n_groups, effective)
    return {"name": name, "kind": kind, "labels": labels, "value": value, "low": low, "high": high, "n": n}


def _patients(groups, group, known, n_groups, n) -> np.ndarray:
    """How many different patients each group has."""
    if groups is None:
        return n
    pairs = {(int(g), str(p)) for g, p in zip(group[known], np.asarray(groups)[known])}
    return np.bincount([g for g, _ in pairs], minlength=n_groups) if pairs else n


def _means(y, group, n_groups, effective):
    from scipy.stats import t

    value, low, high = np.full((3, 1, n_groups), np.nan)
    for g in np.unique(group):
        own, m = y[group == g], effective[g]
        value[0, g] = own.mean()
        if m > 1 and len(own) > 1:
            half = t.ppf(0.975, m - 1) * own.std(ddof=1) / np.sqrt(m)
            low[0, g], high[0, g] = own.mean() - half, own.mean() + half
    return value, low, high
