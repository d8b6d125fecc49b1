"""How long patients stay under observation, and what those who did count for who did not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.follow_up import CENSORED

MOST_WEIGHT = 20.0  # a patient counts for at most so many others


@dataclass(frozen=True)
class CensoringCurve:
    """Kaplan–Meier estimate of the share G(t) still under observation, were there no events.

    Attributes
    ----------
    times : ndarray of shape (k,)
        At which somebody was lost.
    shares : ndarray of shape (k,)
        G from that time on.
    """

    times: np.ndarray
    shares: np.ndarray

    @classmethod
    def fit(cls, y: np.ndarray) -> CensoringCurve:
        """From follow-up (n,) with fields "time" and "status"; at one time events come before losses."""
        time, lost = y["time"], y["status"] == CENSORED
        at = np.unique(time[lost])
        ordered = np.sort(time)
        n_later = len(time) - np.searchsorted(ordered, at, side="left")
        n_events = _count(time[~lost], at)
        n_lost = _count(time[lost], at)
        at_risk = n_later - n_events  # whoever has an event at that time can no longer be lost
        return cls(at, np.cumprod(1 - n_lost / np.maximum(at_risk, 1)))

    def at(self, t) -> np.ndarray:
        """G(t)."""
        return np.concatenate([[1.0], self.shares])[np.searchsorted(self.times, t, side="right")]

    def weights(self, y: np.ndarray, horizon: float, most: float = MOST_WEIGHT) -> np.ndarray:
        """Inverse probability of being known at the horizon, (m,); 0 for who is not.

        An event by the horizon counts 1/G(time), reaching the horizon 1/G(horizon), never more than `most`.

        References
        ----------
        Graf E et al. Assessment and comparison of prognostic classification schemes. Stat Med 1999;18:2529–2545.
        Uno H et al. Evaluating prediction rules for t-year survivors. JASA 2007;102:527–537.
        """
        known_at = np.where(y["time"] > horizon, horizon, y["time"])
        known = (y["time"] > horizon) | (y["status"] != CENSORED)
        with np.errstate(divide="ignore"):
            return np.where(known, np.minimum(1 / self.at(known_at), most), 0.0)


def _count(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How many of `values` equal each of `at`."""
    ordered = np.sort(values)
    return np.searchsorted(ordered, at, side="right") - np.searchsorted(ordered, at, side="left")


def cumulative_incidence(y: np.ndarray, horizon: float, weights: np.ndarray | None = None) -> float:
    """Aalen–Johansen estimate of the share with the event (status 1) by the horizon, other events competing.

    Parameters
    ----------
    y : ndarray of shape (m,)
        Fields "time" and "status" (0 censored, 1 the event, 2 … competing).
    weights : ndarray of shape (m,), optional
        How often each patient counts (bootstrap).

    References
    ----------
    Aalen OO, Johansen S. Scand J Stat 1978;5:141–150.
    """
    w = np.ones(len(y)) if weights is None else weights
    order = np.argsort(y["time"], kind="stable")
    time, status, w = y["time"][order], y["status"][order], w[order]
    at, first = np.unique(time, return_index=True)
    at_risk = w[::-1].cumsum()[::-1][first]
    any_event, event = (np.add.reduceat(np.where(marked, w, 0.0), first) for marked in (status > 0, status == 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.concatenate([[1.0], np.cumprod(np.where(at_risk > 0, 1 - any_event / at_risk, 1.0))[:-1]])
        steps = np.where(at_risk > 0, left * event / at_risk, 0.0)
    return float(steps[at <= horizon].sum())
