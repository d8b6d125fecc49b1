"""European Data Format (EDF, EDF+, BDF), read by the pyedflib package."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from dlcore.data.files.sources import Item
from dlcore.data.files.unreadable import Unreadable
from dlcore.data.sequences.recordings import MAX_CHANNELS, Recording, at_rate, ending, named_apart

_ANNOTATIONS = ("EDF ANNOTATIONS", "BDF ANNOTATIONS")


def read_edf(item: Item, items: list[Item], rate: float | None = None) -> Recording:
    """One recording, all channels at the rate that most of them have.

    Raises
    ------
    Unreadable
        Damaged, or without a signal.
    """
    try:
        import pyedflib
    except ImportError as error:
        raise Unreadable("EDF files need the package pyedflib (pip install pyedflib)") from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"recording{ending(item)}"
        path.write_bytes(item.read())
        try:
            with pyedflib.EdfReader(str(path)) as reader:
                channels = _channels(reader)
        except (OSError, ValueError, KeyError, UnicodeDecodeError) as error:
            raise Unreadable("damaged, or not an EDF file") from error
    if not channels:
        raise Unreadable("it holds no signal")
    return _together(item.name, channels)


def _channels(reader) -> list[Recording]:
    """Each channel as a recording of its own."""
    labels = [label.strip() for label in reader.getSignalLabels()][:MAX_CHANNELS]
    found = []
    for i, (label, name) in enumerate(zip(labels, named_apart(labels), strict=True)):
        samples = reader.readSignal(i)
        rate = float(reader.getSampleFrequency(i))
        if label.upper() not in _ANNOTATIONS and len(samples) and rate > 0:
            unit = reader.getPhysicalDimension(i).strip()
            found.append(Recording(name, np.asarray(samples, dtype=np.float64)[:, None], rate, (name,), (unit,)))
    return found


def _together(name: str, channels: list[Recording]) -> Recording:
    rate = Counter(channel.rate for channel in channels).most_common(1)[0][0]
    channels = [channel if channel.rate == rate else at_rate(channel, rate) for channel in channels]
    n = min(len(channel.values) for channel in channels)
    values = np.concatenate([channel.values[:n] for channel in channels], axis=1)
    return Recording(name, values, rate, sum((c.channels for c in channels), ()), sum((c.units for c in channels), ()))
