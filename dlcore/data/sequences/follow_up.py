"""Time until an event, censoring understood: what is known of a patient at any moment of the course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError

CENSORED, EVENT = 0, 1  # 2, 3, … are competing events
FOLLOW_UP = np.dtype([("time", "f8"), ("status", "i8")])


def follow_up(time, status) -> np.ndarray:
    """Outcome of n patients as one array to learn from, as scikit-survival holds it.

    Parameters
    ----------
    time : (n,) float
        When the event happened, or when the patient was last known to be free of it; on the clock of the course.
    status : (n,) int
        0 censored, 1 the event, 2 and above events that make it impossible (competing).

    Returns
    -------
    (n,) array of dtype `FOLLOW_UP`, fields "time" and "status"

    Raises
    ------
    DataError
        A time is missing.
    """
    outcome = np.empty(len(time), dtype=FOLLOW_UP)
    outcome["time"], outcome["status"] = time, status
    if not np.isfinite(outcome["time"]).all() or (outcome["status"] < 0).any():
        raise DataError("A time of event or of last follow-up is unknown.", "Fill it in, or leave the patient out.")
    return outcome


@dataclass(frozen=True)
class Landmarks:
    """Patients at moments of their course, each with the past alone.

    Parameters
    ----------
    patients : (m,) array of int
        Which patient of the data; several moments of one patient follow one another.
    times : (m,) array of float
        The moment, on the clock of the course.
    X : `Sequences` of m items
        What was measured up to that moment.
    y : (m,) array of dtype `FOLLOW_UP`
        Counted from that moment on.
    """

    patients: np.ndarray
    times: np.ndarray
    X: Sequences
    y: np.ndarray


def at_landmarks(X: Sequences, y: np.ndarray, at=None) -> Landmarks:
    """Who is still under observation and free of any event at a moment, and what follows from there.

    Parameters
    ----------
    X : `Sequences` of n patients
    y : (n,) array of dtype `FOLLOW_UP`
        On the clock of the courses.
    at : float or sequence of float, optional
        The same moments for everybody; by default each patient's own visits. A patient counts at a moment when
        something was measured by then and neither event nor end of follow-up has come by then.

    References
    ----------
    Van Houwelingen HC: Dynamic prediction by landmarking in event history analysis. Scand J Stat 34 (2007) 70-85.
    """
    if at is None:
        patients, times = _visits(X)
    else:
        moments = np.atleast_1d(np.asarray(at, dtype=float))
        patients, times = np.repeat(np.arange(len(X)), len(moments)), np.tile(moments, len(X))
    kept = (X.first_times[patients] <= times) & (y["time"][patients] > times)
    patients, times = patients[kept], times[kept]
    return Landmarks(
        patients, times, X[patients].until(times), follow_up(y["time"][patients] - times, y["status"][patients])
    )


def _visits(X: Sequences) -> tuple[np.ndarray, np.ndarray]:
    """Every patient at each different time of a row."""
    owners = X.owners
    new = np.ones(len(owners), dtype=bool)
    new[:-1] = (np.diff(owners) != 0) | (np.diff(X.times) != 0)  # of rows at one time, the last
    return owners[new], X.times[new]


def known_by(y: np.ndarray, horizon: float) -> np.ndarray:
    """Whether the event comes within `horizon`, float64 (m,): 1 it does, 0 it does not, NaN where nobody knows.

    A competing event within the horizon is a 0: the event can no longer come.
    """
    within = y["time"] <= horizon
    return np.where(within & (y["status"] == CENSORED), np.nan, (within & (y["status"] == EVENT)).astype(float))
