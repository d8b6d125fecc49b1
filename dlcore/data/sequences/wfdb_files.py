"""PhysioNet's WFDB records: a header and the signal files it names, read by the wfdb package."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath

import numpy as np

from dlcore.data.files.sources import Item
from dlcore.data.files.unreadable import Unreadable
from dlcore.data.sequences.recordings import HEADER, MAX_CHANNELS, Recording, named_apart

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
        for name, data in _needed(PurePosixPath(item.name).name, beside).items():
            (Path(folder) / name).write_bytes(data)
        return _read(item.name, Path(folder) / PurePosixPath(item.name).stem)


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


def _unit(unit) -> str:
    return "" if unit in (None, "NU", "nd", "adu") else str(unit)[:20]
