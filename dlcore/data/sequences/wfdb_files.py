"""PhysioNet's WFDB records: a header and the signal files it names, read by the wfdb package."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from dlcore.data.files.sources import Item
from dlcore.data.files.unreadable import Unreadable
from dlcore.data.sequences.annotations import Marks
from dlcore.data.sequences.recordings import HEADER, MAX_CHANNELS, Recording, named_apart

MARKS = ".atr"
_MAX_HEADER = 1_000_000  # bytes
_SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.~")


def read_wfdb(item: Item, items: list[Item], rate: float | None = None) -> Recording:
    """One record; its signal files must lie in the same folder.

    Raises
    ------
    Unreadable
        A file is missing or damaged, or a name in the header points elsewhere.
    """
    beside = {PurePosixPath(i.name).name: i for i in items if i.parts == item.parts}
    with tempfile.TemporaryDirectory() as folder:
        header = PurePosixPath(item.name)
        marked = f"{header.stem}{MARKS}"
        files = _needed(header.name, beside) | ({marked: beside[marked].read()} if marked in beside else {})
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        recording = _read(item.name, Path(folder) / header.stem)
        return replace(recording, marks=_marks(Path(folder) / header.stem, recording)) if marked in files else recording


def _needed(header: str, beside: dict[str, Item], depth: int = 0) -> dict[str, bytes]:
    """The header, and all files that it names: signals, or the headers of its segments with theirs."""
    if header not in beside:
        raise Unreadable(f"its file {header[:60]} is missing")
    text = beside[header].read()
    if len(text) > _MAX_HEADER or depth > 1:
        raise Unreadable("the header is damaged")
    lines = [line for line in text.decode("latin-1").splitlines() if line.strip() and not line.startswith("#")]
    files = {header: text}
    segments = bool(lines) and "/" in lines[0].split()[0]
    for name in {line.split()[0] for line in lines[1:]} - {"~"}:
        _check_name(name)
        if segments:
            files |= _needed(f"{name}{HEADER}", beside, depth + 1)
        elif name not in beside:
            raise Unreadable(f"its file {name[:60]} is missing")
        else:
            files[name] = beside[name].read()
    return files


def _check_name(name: str) -> None:
    """A header may name files in its own folder only, never a path or an address."""
    if not set(name) <= _SAFE or name.startswith(".") or ".." in name:
        raise Unreadable("its header names a file elsewhere")


def _read(name: str, path: Path) -> Recording:
    try:
        import wfdb
    except ImportError as error:
        raise Unreadable("WFDB records need the package wfdb (pip install wfdb)") from error
    try:
        record = wfdb.rdrecord(str(path))
        values = np.asarray(record.p_signal, dtype=np.float64)
        rate = float(record.fs)
    except Exception as error:  # whatever a damaged file makes the reader stumble over
        raise Unreadable("damaged, or not a WFDB record") from error
    if values.ndim != 2 or not values.size or values.shape[1] > MAX_CHANNELS or not rate > 0:
        raise Unreadable("it holds no signal")
    return Recording(name, values, rate, named_apart(record.sig_name), tuple(_unit(u) for u in record.units))


def _marks(path: Path, recording: Recording) -> Marks | None:
    """The annotations beside a record; None where they cannot be read: the signal is worth having without."""
    import wfdb

    try:
        found = wfdb.rdann(str(path), MARKS[1:])
        steps, symbols = np.asarray(found.sample, dtype=np.int64), np.array(found.symbol, dtype=object)
        notes = np.array(list(found.aux_note), dtype=object)
        if not len(steps) == len(symbols) == len(notes):
            return None
    except Exception:  # whatever a damaged file makes the reader stumble over
        return None
    inside = (steps >= 0) & (steps < len(recording.values))
    order = np.argsort(steps[inside], kind="stable")
    return Marks(*(part[inside][order] for part in (steps, symbols, notes)))


def _unit(unit) -> str:
    return "" if unit in (None, "NU", "nd", "adu") else str(unit)[:20]
