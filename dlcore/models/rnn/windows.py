"""Long series cut into windows a network can learn from, and what lies ahead of each row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.stack import Sequences

CONTEXT = 128  # rows a window has at most; a forecast is made from at least half of them, where there are so many
BANDS = 7  # of how much is known of a series; the last begins with as many rows as every window looks back


@dataclass(frozen=True)
class Span:
    """A stretch of one series.

    Attributes
    ----------
    series : int
    start, stop : int
        Its rows, as rows of the stack of all series; nothing at or behind `stop` is looked at, not even to learn from.
    scored_from : int
        First row from which a forecast counts; those before are there to warm up.
    """

    series: int
    start: int
    stop: int
    scored_from: int


@dataclass(frozen=True)
class Windows:
    """Windows of some spans.

    Attributes
    ----------
    X : Sequences
        One course a window.
    span : ndarray of shape (w,), int
        Which span each window is from.
    row : ndarray of shape (N_w,), int
        Row of the stack of all series that each row of a window is.
    scored : ndarray of shape (N_w,), bool
        Rows from which a forecast counts: each row of a span once, with as much past as the window gives.
    limit : ndarray of shape (N_w,), int
        Where the row's span stops.
    """

    X: Sequences
    span: np.ndarray
    row: np.ndarray
    scored: np.ndarray
    limit: np.ndarray


def whole(X: Sequences) -> list[Span]:
    """Each series as one span."""
    return [Span(i, int(a), int(b), int(a)) for i, (a, b) in enumerate(zip(X.starts[:-1], X.starts[1:]))]


def cut(X: Sequences, spans: list[Span], context: int = CONTEXT) -> Windows:
    """Overlapping windows of `context` rows, each half a window after the one before."""
    half, made = context // 2, []  # (span, first row, row behind the last, first row scored)
    for number, span in enumerate(spans):
        for start in range(span.start, max(span.start + 1, span.stop - half), half):
            scored_from = span.scored_from if start == span.start else max(span.scored_from, start + half)
            made.append((number, start, min(start + context, span.stop), scored_from))
    number, first, behind, scored_from = (np.array(part, dtype=np.int64) for part in zip(*made))
    lengths = behind - first
    starts = np.concatenate([[0], np.cumsum(lengths)])
    row = np.arange(starts[-1]) + np.repeat(first - starts[:-1], lengths)
    series = np.array([spans[k].series for k in number])
    static = X.static.iloc[series].reset_index(drop=True)
    stack = Sequences(X.values[row], X.times[row], starts, X.names, X.units, static, X.time_unit, X.sampling_rate)
    limit = np.repeat(np.array([spans[k].stop for k in number]), lengths)
    return Windows(stack, number, row, row >= np.repeat(scored_from, lengths), limit)


def ahead(X: Sequences, values: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """What comes 1 … `horizon` rows after each row of the same series.

    Returns
    -------
    values : ndarray of shape (N, horizon)
        NaN where it was not measured, or the series ends before.
    rows : ndarray of shape (N, horizon), int
        −1 where the series ends before.
    """
    rows = np.arange(len(values))[:, None] + np.arange(1, horizon + 1)
    inside = rows < X.starts[1:][X.owners][:, None]
    rows = np.where(inside, rows, -1)
    return np.where(inside, values[rows], np.nan), rows


def lagged(X: Sequences, values: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """What came `lags` rows before each row of the same series, (N, L); NaN before its start."""
    rows = np.arange(len(values))[:, None] - lags
    inside = rows >= X.starts[:-1][X.owners][:, None]
    return np.where(inside, values[np.where(inside, rows, 0)], np.nan)


def season_of(X: Sequences, values: np.ndarray, longest: int = 400) -> int:
    """The number of rows after which the series repeats itself, by autocorrelation of its changes; 0 where none does.

    The first peak of the pooled autocorrelation that stands three standard errors above nought and .3 above it.
    """
    spans = [values[X.starts[i] : X.starts[i + 1]] for i in range(len(X))]
    longest = min(longest, int(np.median(X.lengths)) // 3)
    if longest < 4:
        return 0
    total, count = np.zeros(longest + 1), np.zeros(longest + 1)
    for span in spans:
        change = np.diff(span)
        change = np.where(np.isfinite(change), change - np.nanmean(change) if np.isfinite(change).any() else 0.0, 0.0)
        if len(change) <= longest:
            continue
        spectrum = np.abs(np.fft.rfft(change, 2 * len(change))) ** 2
        total += np.fft.irfft(spectrum)[: longest + 1]
        count += len(change) - np.arange(longest + 1)
    if total[0] <= 0:
        return 0
    correlation = total / count / (total[0] / count[0])
    peaks = [k for k in range(3, longest) if correlation[k - 1] <= correlation[k] >= correlation[k + 1]]
    strong = [k for k in peaks if correlation[k] > max(0.3, 3 / np.sqrt(count[k]))]
    return strong[0] if strong else 0


def recent_change(X: Sequences, values: np.ndarray, usual: float, rows: int = 24) -> np.ndarray:
    """How much each series has moved of late, against the `usual` change from row to row, (N,); 1 before anything moved.

    The mean of the last `rows` absolute changes up to each row, over `usual`.
    """
    change = np.abs(np.diff(values, prepend=np.nan))
    change[X.starts[:-1][X.lengths > 0]] = np.nan
    known = np.isfinite(change)
    recent = lagged(X, np.where(known, change, 0.0), np.arange(rows))
    count = lagged(X, known.astype(float), np.arange(rows))
    mean = np.nansum(recent, axis=1) / np.maximum(np.nansum(count, axis=1), 1)
    return np.where(np.nansum(count, axis=1) > 0, mean / usual, 1.0)


def history(X: Sequences, values: np.ndarray) -> np.ndarray:
    """How much of its series is known at each row: 1, 2–3, 4–7, 8–15 … measurements up to it are band 0, 1, 2, 3 …; (N,)."""
    measured = np.isfinite(values).cumsum()
    before = np.concatenate([[0], measured])[X.starts[:-1]]
    count = np.maximum(measured - before[X.owners], 1)
    return np.minimum(np.log2(count).astype(np.int64), BANDS - 1)
