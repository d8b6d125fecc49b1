"""Where pictures come from: a folder, a zip or single files, as named pieces of bytes, nothing unpacked to disk."""

from __future__ import annotations

import os
import stat
import threading
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from dlcore.data.files.unreadable import MAX_FILE_BYTES, Unreadable
from dlcore.errors import DataError

MAX_FILES = 200_000
MAX_UNPACKED_BYTES = 20 * 2**30  # all files of a zip together; they are read one by one
MAX_RATIO = 200  # unpacked to packed size of a zip as a whole; real pictures reach about 10
MAX_RATIO_FROM = 100 * 2**20  # bytes below which the ratio does not matter

_SYSTEM_FILES = {"thumbs.db", "desktop.ini", ".ds_store"}


@dataclass(frozen=True)
class Item:
    """One file: its name with folders ("train/normal/1.png") and how to get its bytes."""

    name: str
    read: Callable[[], bytes] = field(repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders the file lies in, outermost first."""
        return PurePosixPath(self.name).parts[:-1]

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


@dataclass
class Source:
    """All files of an upload, and those refused from the start with the reason."""

    name: str
    items: list[Item] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, read: Callable[[], bytes]) -> None:
        """Note one more file.

        Raises
        ------
        DataError
            More files than are read.
        """
        if len(self.items) >= MAX_FILES:
            raise DataError(f"There are more than {MAX_FILES:,} files.", "Choose a smaller part of them.")
        if _is_system(name):
            self.refused.append((name, "a file of the operating system"))
        else:
            self.items.append(Item(name, read))


def open_source(path: str | os.PathLike | Iterable[str | os.PathLike]) -> Source:
    """List a folder, a zip, one file, or several files.

    Raises
    ------
    DataError
        Nothing there, or a zip that cannot be trusted (a bomb) or opened.
    """
    if not isinstance(path, str | os.PathLike):
        return _files([Path(p) for p in path])
    path = Path(path)
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise DataError(f"There is no file or folder “{path.name}”.", "Check the name.")
    return _zip(path) if zipfile.is_zipfile(path) and path.suffix.lower() != ".npz" else _files([path])


def _files(paths: list[Path]) -> Source:
    source = Source(paths[0].stem if len(paths) == 1 else "pictures")
    for path in paths:
        source.take(path.name, _reader(path))
    return source


def _folder(folder: Path) -> Source:
    source = Source(folder.resolve().name)
    for where, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            path = Path(where, file)
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                source.refused.append((name, "a link to somewhere else, not followed"))
            else:
                source.take(name, _reader(path))
    return source


def _reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise Unreadable(f"larger than {MAX_FILE_BYTES // 2**20} MB")
            return path.read_bytes()
        except OSError as error:
            raise Unreadable("cannot be opened") from error

    return read


def _zip(path: Path) -> Source:
    try:
        archive = zipfile.ZipFile(path)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError(f"The zip file “{path.name}” is damaged.", "Make it again, or use the folder.") from error
    _refuse_bomb(path, entries)
    source, lock, seen = Source(path.stem), threading.Lock(), set()
    for entry in sorted(entries, key=lambda e: e.filename):
        if entry.is_dir():
            continue
        reason = _refusal(entry) or ("there are two files of this name" if entry.filename in seen else "")
        seen.add(entry.filename)
        if reason:
            source.refused.append((entry.filename[:200], reason))
        else:
            source.take(entry.filename, _zip_reader(archive, entry, lock))
    return source


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > MAX_RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise DataError(
            f"The zip file “{path.name}” would unpack to {unpacked / 2**30:,.1f} GB from {packed / 2**20:,.1f} MB, "
            "which no set of pictures does.",
            "Nothing was unpacked. Make the zip again from the pictures only.",
        )


def _refusal(entry: zipfile.ZipInfo) -> str:
    """Why an entry of a zip is left out, or nothing."""
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/"):
        return "its name points outside the zip file"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link to somewhere else, not followed"
    if entry.flag_bits & 1:
        return "locked by a password"
    return f"larger than {MAX_FILE_BYTES // 2**20} MB" if entry.file_size > MAX_FILE_BYTES else ""


def _zip_reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, lock: threading.Lock) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with lock:
                return archive.read(entry)
        except Exception as error:  # zlib, checksum, unknown compression, overlapping entries
            raise Unreadable("damaged inside the zip file") from error

    return read


def _is_system(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.lower() in _SYSTEM_FILES or path.name.startswith("._")
