"""One recording from its file or files: which there are, and what each holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePosixPath

import numpy as np

from dlcore.data.files.sources import Item
from dlcore.data.files.unreadable import Unreadable
from dlcore.data.sequences.annotations import Marks
from dlcore.errors import DataError

TABLES = (".csv", ".tsv", ".txt")
EDF = (".edf", ".bdf")
HEADER = ".hea"
_BESIDE = (".dat", ".atr", ".qrs", ".ecg", ".mat", ".xyz", ".md", ".html")  # belong to a header, or to nobody
MAX_CHANNELS = 256


@dataclass(frozen=True)
class Recording:
    """One signal of one or several channels.

    Parameters
    ----------
    name : str
        Its file, with folders.
    values : (T, C) float64
        NaN where a sample is missing.
    rate : float
        Hz.
    channels, units : tuple of C str
    marks : Marks or None
        What somebody marked in it.
    """

    name: str
    values: np.ndarray
    rate: float
    channels: tuple[str, ...]
    units: tuple[str, ...]
    marks: Marks | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders it lies in, outermost first."""
        return PurePosixPath(self.name).parts[:-1]

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    def only(self, channels) -> Recording:
        """With those channels in that order."""
        at = [self.channels.index(name) for name in channels]
        units = tuple(self.units[i] for i in at)
        return replace(self, values=self.values[:, at], channels=tuple(channels), units=units)


def ending(item: Item) -> str:
    return PurePosixPath(item.name).suffix.lower()


def is_recording(item: Item) -> bool:
    """Whether a file is a recording of its own that is no table."""
    return ending(item) in (*EDF, HEADER)


def read_recordings(items: list[Item], rate: float | None) -> tuple[list[Recording], list[tuple[str, str]]]:
    """Every recording that can be read, and why others cannot.

    Parameters
    ----------
    items : list of `Item`
    rate : float or None
        Of tables, which do not tell it.

    Raises
    ------
    DataError
        A table holds a recording and no rate is given.
    """
    own = [item for item in items if is_recording(item)]
    tables = [item for item in items if ending(item) in TABLES]
    if not own and tables and rate is None:
        raise DataError("How many samples a second a table holds is unknown.", "Give the sampling rate in Hz.")
    chosen = own or tables
    found, skipped = [], []
    for item in chosen:
        try:
            found.append(_reader(item)(item, items, rate))
        except Unreadable as error:
            skipped.append((item.name, str(error)))
    known = (*EDF, HEADER, *TABLES, *_BESIDE, ".xlsx")
    skipped += [(item.name, "no kind of recording") for item in items if ending(item) not in known]
    return found, skipped


def _reader(item: Item) -> Callable[..., Recording]:
    from dlcore.data.sequences import edf_files, table_signals, wfdb_files

    readers = {HEADER: wfdb_files.read_wfdb, ".edf": edf_files.read_edf, ".bdf": edf_files.read_edf}
    return readers.get(ending(item), table_signals.read_table_signal)


def at_rate(recording: Recording, rate: float) -> Recording:
    """The same signal with `rate` samples a second: low-pass filtered and interpolated (polyphase), gaps kept."""
    from scipy.signal import resample_poly

    ratio = Fraction(rate / recording.rate).limit_denominator(1000)
    missing = np.isnan(recording.values)
    filled = _bridged(recording.values, missing)
    values = resample_poly(filled, ratio.numerator, ratio.denominator, axis=0, padtype="line")
    if missing.any():
        at = np.minimum((np.arange(len(values)) * recording.rate / rate).round().astype(int), len(missing) - 1)
        values = np.where(missing[at], np.nan, values)
    marks = recording.marks and recording.marks.at_rate(rate / recording.rate)
    return replace(recording, values=values, rate=float(rate), marks=marks)


def _bridged(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Gaps bridged by straight lines, so that a filter can pass over them."""
    if not missing.any():
        return values
    filled, steps = values.copy(), np.arange(len(values))
    for channel in np.flatnonzero(missing.any(axis=0)):
        known = ~missing[:, channel]
        if known.any():
            filled[~known, channel] = np.interp(steps[~known], steps[known], values[known, channel])
        else:
            filled[:, channel] = 0.0
    return filled


def named_apart(names) -> tuple[str, ...]:
    """Channel names made unique: the second "ECG" is "ECG 2"."""
    seen: dict[str, int] = {}
    result = []
    for name in (str(n).strip() or "signal" for n in names):
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(result)
