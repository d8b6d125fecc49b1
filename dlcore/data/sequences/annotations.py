"""What somebody marked in a recording, as the class of each window: rhythms, or else kinds of beats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

RHYTHM, BEATS = "rhythm", "beats"
USUAL, OTHERS = "usual beats only", "other beats too"
_USUAL = frozenset("NLRej")  # AAMI's class N: from above the ventricles, on time
_BEAT = _USUAL | frozenset("BAaJSVrFnE/fQ?")
_RHYTHMS = {
    "N": "sinus rhythm",
    "AFIB": "atrial fibrillation",
    "AFL": "atrial flutter",
    "SVTA": "supraventricular tachycardia",
    "VT": "ventricular tachycardia",
    "VFL": "ventricular flutter",
    "SBR": "sinus bradycardia",
    "B": "ventricular bigeminy",
    "T": "ventricular trigeminy",
    "P": "paced rhythm",
}


@dataclass(frozen=True)
class Marks:
    """Annotations of one recording.

    Parameters
    ----------
    steps : ndarray of shape (k,), int
        Where in the recording, ascending.
    symbols : ndarray of shape (k,)
        WFDB's letters: N a normal beat, V a ventricular one, + a change of rhythm …
    notes : ndarray of shape (k,)
        Text beside them: "(AFIB" where a rhythm begins.

    References
    ----------
    ANSI/AAMI EC57:2012, testing and reporting performance results of cardiac rhythm algorithms.
    """

    steps: np.ndarray
    symbols: np.ndarray
    notes: np.ndarray

    def at_rate(self, ratio: float) -> Marks:
        """The same in a recording of `ratio` times as many samples."""
        return Marks((self.steps * ratio).round().astype(np.int64), self.symbols, self.notes)

    @property
    def rhythms(self) -> list[tuple[int, str]]:
        """Where each rhythm begins, and its name."""
        said = [(int(s), str(n).strip("\0 ")) for s, n in zip(self.steps, self.notes)]
        return [(step, _RHYTHMS.get(note[1:], note[1:])) for step, note in said if note.startswith("(") and note[1:]]

    def rhythm_of(self, start: int, stop: int) -> str | None:
        """The rhythm that lasts longest between two steps; None where none is known for at least half of them."""
        begins = [*self.rhythms, (max(stop, start), "")]
        lasting: dict[str, int] = {}
        for (a, name), (b, _) in pairwise(begins):
            lasting[name] = lasting.get(name, 0) + max(0, min(b, stop) - max(a, start))
        longest = max(lasting, key=lasting.get, default=None)
        return longest if longest and 2 * lasting[longest] >= stop - start else None

    def beats_of(self, start: int, stop: int) -> str | None:
        """Whether other than usual beats lie between two steps; None where no beat was marked."""
        here = [s for s in self.symbols[(self.steps >= start) & (self.steps < stop)] if s in _BEAT]
        return None if not here else USUAL if set(here) <= _USUAL else OTHERS


def label_of_windows(marks: list[Marks | None], rows, offsets, pieces) -> tuple[str, np.ndarray] | None:
    """What was marked in each window (w,), and what to call it; None where nothing of use was.

    Parameters
    ----------
    marks : list
        Of each recording.
    rows, offsets, pieces : arrays of shape (w,), int
        Recording of each window, its first step, its length.
    """
    for name, ask in ((RHYTHM, Marks.rhythm_of), (BEATS, Marks.beats_of)):
        said = [ask(marks[i], o, o + n) if marks[i] else None for i, o, n in zip(rows, offsets, pieces)]
        count = Counter(said)
        said = [value if count[value] > 1 else None for value in said]  # of one window nothing can be learned
        if len({value for value in said if value is not None}) > 1:
            return name, np.array(said, dtype=object)
    return None
