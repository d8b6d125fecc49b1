"""Who the patients are: one line a variable, all and by outcome ("table one"), with how far the outcomes are apart.

References
----------
P. C. Austin, "Balance diagnostics for comparing the distribution of baseline covariates", Statistics in Medicine 28 (2009)
3083, for standardized differences; of a category: D. Yang and J. E. Dalton, SAS Global Forum 2012, paper 335.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dlcore.data.schema import FEATURE, NUMBER

SKEWED = 1.0  # skewness from which a number is told by median and quartiles
MOST_CLASSES = 6
MOST_LEVELS = 12


def table_one(data) -> pd.DataFrame:
    """A table of words, ready to be shown or taken away.

    Parameters
    ----------
    data : TableDataset

    Returns
    -------
    DataFrame
        Columns "variable", "all", one a class of the outcome (where it has at most six), "difference" (the standardized
        difference between no and yes, or the largest between two classes), "missing".
    """
    columns = [c for c in data.schema.columns if c.role == FEATURE]
    parts = _parts(data)
    rows = [{"variable": "Patients or rows, n", **{name: f"{mask.sum():,}" for name, mask in parts.items()}}]
    for column in columns:
        describe = _number if column.kind == NUMBER else _category
        rows += describe(data.X[column.name], column, parts)
    lines = pd.DataFrame(rows).fillna("")
    order = ["variable", *parts, *[name for name in ("difference", "missing") if name in lines]]
    return lines[order]


def _parts(data) -> dict[str, np.ndarray]:
    """Which rows stand in which column, (n,) bool each."""
    parts = {"all": np.ones(len(data.X), dtype=bool)}
    if data.y is not None and 2 <= len(data.classes) <= MOST_CLASSES:
        y = np.asarray(data.y, dtype=object).astype(str)
        parts |= {str(name): y == str(name) for name in data.classes}
    return parts


def _named(column) -> str:
    return f"{column.name}, {column.unit}" if column.unit and column.unit not in column.name else column.name


def _number(values: pd.Series, column, parts: dict) -> list[dict]:
    """Mean and standard deviation, or median and quartiles where the numbers are skewed."""
    numbers = values.to_numpy(dtype=np.float64)
    known = numbers[np.isfinite(numbers)]
    skewed = len(known) > 2 and abs(_skewness(known)) >= SKEWED
    said = _quartiles if skewed else _mean
    row = {"variable": f"{_named(column)}, {'median (quartiles)' if skewed else 'mean (SD)'}"}
    digits = _digits(known)
    row |= {name: said(numbers[mask & np.isfinite(numbers)], digits) for name, mask in parts.items()}
    groups = [numbers[mask & np.isfinite(numbers)] for name, mask in parts.items() if name != "all"]
    return [row | _last(_largest(groups, _apart), values)]


def _category(values: pd.Series, column, parts: dict) -> list[dict]:
    """Number and share of each level among those where it is known; of yes and no only the later level."""
    place = {level: i for i, level in enumerate(column.levels)}
    codes, words = pd.factorize(values)
    codes = np.append([place.get(str(word), -1) for word in words], -1)[codes]  # (n,) level of each row, −1 unknown
    count = lambda mask: np.bincount(codes[mask & (codes >= 0)], minlength=len(place)).astype(float)
    counts = {name: count(mask) for name, mask in parts.items()}
    last = _last(_largest([c for name, c in counts.items() if name != "all"], _categories_apart), values)
    share = lambda i: {name: _share(c[i], c.sum()) for name, c in counts.items()}
    if len(column.levels) == 2:
        return [{"variable": f"{_named(column)} = {column.levels[1]}, n (%)", **share(1), **last}]
    rows = [{"variable": f"{_named(column)}, n (%)", **last}]
    return rows + [{"variable": f"    {level}", **share(i)} for i, level in enumerate(column.levels[:MOST_LEVELS])]


def _last(difference: float, values: pd.Series) -> dict:
    n = int(values.isna().sum())
    last = {"missing": f"{n:,} ({100 * n / max(len(values), 1):.0f} %)" if n else "0"}
    return last | ({"difference": f"{difference:.2f}"} if np.isfinite(difference) else {})


def _mean(values: np.ndarray, digits: int) -> str:
    if not len(values):
        return "–"
    spread = f" ({values.std(ddof=1):.{digits}f})" if len(values) > 1 else ""
    return f"{values.mean():.{digits}f}{spread}"


def _quartiles(values: np.ndarray, digits: int) -> str:
    if not len(values):
        return "–"
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def _digits(values: np.ndarray) -> int:
    """Decimals that make sense for numbers of this size."""
    size = np.median(np.abs(values)) if len(values) else 1.0
    return 0 if size >= 1000 else 1 if size >= 10 else 2 if size >= 0.1 else 3


def _share(n: float, of: float) -> str:
    return f"{int(n):,} ({100 * n / of:.0f} %)" if of else "–"


def _skewness(values: np.ndarray) -> float:
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


def _largest(groups: list[np.ndarray], apart) -> float:
    """The largest difference between two groups; NaN where there are none."""
    pairs = [apart(a, b) for i, a in enumerate(groups) for b in groups[i + 1 :]]
    return max(pairs, default=float("nan"))


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    """Standardized difference |mean − mean| / √((s² + s²)/2)."""
    if min(len(a), len(b)) < 2:
        return float("nan")
    spread = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    return float(abs(a.mean() - b.mean()) / spread) if spread > 0 else 0.0


def _categories_apart(a: np.ndarray, b: np.ndarray) -> float:
    """Standardized difference of two categories by their counts, a Mahalanobis distance of the shares without the first level."""
    if not a.sum() or not b.sum() or len(a) < 2:
        return float("nan")
    p, q = (a / a.sum())[1:], (b / b.sum())[1:]
    spread = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    gap = p - q
    return float(np.sqrt(max(gap @ np.linalg.pinv(spread) @ gap, 0.0)))
