"""What reading a file gives: the data, what was guessed, and what the doctor should look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from dlcore.data.dataset import Dataset


@dataclass(frozen=True)
class Reading:
    """Data as read.

    Parameters
    ----------
    dataset : Dataset
    guesses : dict of str
        What was settled on the way, in plain data.
    notes : list of str
        What the doctor should look at, one sentence each.
    skipped : list of (str, str)
        Name of each file left out, and why.
    """

    dataset: Dataset
    guesses: dict[str, object]
    notes: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
