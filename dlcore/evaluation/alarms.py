"""What would have rung: alarms from a risk that is redrawn over time."""

from __future__ import annotations

import numpy as np

N_THRESHOLDS = 25


def alarms(X, risk: np.ndarray, event_time: np.ndarray, horizon: float, refractory: np.ndarray) -> dict:
    """Alarms at each threshold, quiet for a while after each.

    An alarm rings at a row whose risk reaches the threshold, unless one rang within the refractory time before. It is
    right where the event follows within `horizon`. Lead time is that of the first right alarm before an event, and is
    nought for an event that none announced: the middle of *all* events, not of those found.

    Parameters
    ----------
    X : Sequences
        n patients.
    risk : ndarray of shape (N,)
        NaN where none is given.
    event_time : ndarray of shape (n,)
        On the clock of the courses; NaN for patients without the event.
    horizon : float
    refractory : ndarray of shape (R,)
        Times for which an alarm stays silent after it has rung.

    Returns
    -------
    dict
        ``threshold`` (K,), ``refractory`` (R,), and of shape (R, K): ``alarms``, ``right``, ``ppv``, ``sensitivity``
        (share of patients with the event who had a right alarm), ``lead`` (median over all events), ``rate`` (alarms a
        patient and unit of time).
    """
    given = np.isfinite(risk)
    threshold = np.unique(np.quantile(risk[given], np.linspace(0.5, 0.995, N_THRESHOLDS)))
    shape = (len(refractory), len(threshold))
    found = {name: np.zeros(shape) for name in ("alarms", "right", "found", "lead")}
    owners, has_event = X.owners, np.isfinite(event_time)
    watched = float((X.last_times - X.first_times).sum())
    for r, quiet in enumerate(refractory):
        for k, level in enumerate(threshold):
            rows = _ringing(X, given & (risk >= level), float(quiet))
            ahead = event_time[owners[rows]] - X.times[rows]
            right = (ahead > 0) & (ahead <= horizon)
            lead = np.zeros(len(X))
            np.maximum.at(lead, owners[rows[right]], ahead[right])
            found["alarms"][r, k], found["right"][r, k] = len(rows), right.sum()
            found["found"][r, k] = (lead[has_event] > 0).sum()
            found["lead"][r, k] = np.median(lead[has_event]) if has_event.any() else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "threshold": threshold,
            "refractory": np.asarray(refractory, dtype=float),
            "alarms": found["alarms"],
            "right": found["right"],
            "ppv": found["right"] / found["alarms"],
            "sensitivity": found["found"] / max(1, has_event.sum()),
            "lead": found["lead"],
            "rate": found["alarms"] / watched if watched > 0 else np.full(shape, np.nan),
            "n_events": int(has_event.sum()),
        }


def _ringing(X, loud: np.ndarray, quiet: float) -> np.ndarray:
    """Rows at which an alarm rings: loud ones, none within `quiet` after another of the same patient."""
    rows, kept, owner, until = np.flatnonzero(loud), [], -1, -np.inf
    owners, times = X.owners[rows], X.times[rows]
    for row, mine, time in zip(rows, owners, times):
        if mine != owner or time > until:
            kept.append(row)
            owner, until = mine, time + quiet
    return np.array(kept, dtype=np.int64)
