"""Gathering: every file of an upload becomes rows of pictures, or a skip with its reason; nothing is lost."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dlcore.data.files.beside import beside
from dlcore.data.files.folders import without_common
from dlcore.data.files.label_table import Columns, find_file, guess_columns, name_index, settle_columns, without_one_hot
from dlcore.data.files.sources import Item, Source, open_source
from dlcore.data.files.unreadable import Unreadable
from dlcore.data.images.decode import decode
from dlcore.data.images.npz import npz_parts
from dlcore.data.images.picture import Decode, Picture
from dlcore.data.images.public import class_names
from dlcore.data.images.stack import Spool
from dlcore.data.tables.read import read_raw
from dlcore.errors import DataError

TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
_AHEAD = 16  # files read ahead of the one being kept: a bound on memory


@dataclass
class Row:
    """What is known about one picture before anything is decided."""

    name: str
    folders: tuple[str, ...] = ()
    part: str | None = None
    label: str | None = None
    patient: str | None = None
    dicom_patient: str = ""
    dicom_name: str = ""
    file_bytes: float = 0.0  # of its file, shared among its frames


@dataclass
class Rows:
    """Pictures in a spool with one `Row` each, what was skipped, and what was done to how many."""

    spool: Spool
    rows: list[Row] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    facts: Counter = field(default_factory=Counter)
    columns: Columns | None = None
    name: str = "pictures"

    def keep(self, picture: Picture, row: Row) -> None:
        self.spool.add(picture.pixels)
        self.facts.update(picture.facts)
        self.rows.append(row)


def gather(rows: Rows, path, how: Decode, named: dict[str, str], part: str | None = None) -> None:
    """Read a folder, a zip, files, a table with pictures beside it, or an .npz into `rows`.

    `named` are columns of the table that somebody settled, see `settle_columns`; `part` is the part that all of
    it belongs to, where the caller knows.
    """
    path = _lone_archive(path)
    if is_path(path) and Path(path).suffix.lower() == ".npz":
        _gather_arrays(rows, Path(path), part)
        return
    source, table = _open(path)
    start = len(rows.rows)
    rows.name = source.name
    rows.skipped += source.refused
    extra = beside([item.name for item in source.items])
    rows.skipped += list(extra.items())
    source.items = [item for item in source.items if item.name not in extra]
    described = _described(source, table, named, rows) if table is not None else {}
    for item, (found, file_bytes) in _decoded(source.items, how):
        if isinstance(found, Unreadable):
            rows.skipped.append((item.name, found.message))
            continue
        for picture in found:
            row = _row(item, picture, described.get(item.name, {}), part)
            row.file_bytes = file_bytes / len(found)
            rows.keep(picture, row)
    for row, folders in zip(rows.rows[start:], without_common([row.folders for row in rows.rows[start:]])):
        row.folders = tuple(folders)


def is_path(path) -> bool:
    return isinstance(path, str | os.PathLike)


def _lone_archive(path):
    """The zip or .npz that a folder, or a list of files, holds and nothing else."""
    if not is_path(path):
        files = list(path)
    elif Path(path).is_dir():
        files = [file for file in Path(path).iterdir() if not file.name.startswith(".")]
    else:
        return path
    lone = len(files) == 1 and Path(files[0]).suffix.lower() in (".zip", ".npz") and not Path(files[0]).is_symlink()
    return files[0] if lone else path


def _row(item: Item, picture: Picture, described: dict, part: str | None) -> Row:
    name = item.name if picture.frame is None else f"{item.name} · frame {picture.frame}"
    return Row(
        name,
        item.parts,
        part or described.get("split"),
        described.get("label"),
        described.get("patient"),
        picture.patient,
        picture.patient_name,
    )


def _decoded(items: list[Item], how: Decode) -> Iterator[tuple[Item, tuple]]:
    """Decode on two threads (the decoders let go of the interpreter), in the order of the files."""
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        waiting = deque()
        for item in items:
            waiting.append((item, pool.submit(_decode_item, item, how)))
            if len(waiting) > _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        for item, future in waiting:
            yield item, future.result()


def _decode_item(item: Item, how: Decode) -> tuple[list[Picture] | Unreadable, int]:
    """Its pictures, or why there are none, and how many bytes it holds."""
    try:
        held = item.read()
        return decode(held, item.name, how), len(held)
    except Unreadable as reason:
        return reason, 0


# --- a table beside the pictures -------------------------------------------------------------------------------------


def _open(path) -> tuple[Source, pd.DataFrame | None]:
    """The files, and the table that describes them where there is exactly one."""
    if is_path(path) and Path(path).suffix.lower() in TABLES:
        table = _read_table(_bytes(Path(path)), Path(path).name)
        source = open_source(Path(path).absolute().parent)
        source.name = Path(path).stem
        source.items = [item for item in source.items if not item.name.lower().endswith(TABLES)]
        return source, table
    source = open_source(path)
    tables = [item for item in source.items if item.name.lower().endswith(TABLES)]
    if len(tables) != 1 or len(source.items) == 1:
        return source, None
    source.items.remove(tables[0])
    table = _read_table(tables[0].read(), tables[0].name)
    return _unpack_lone_zip(source, path), table


def _unpack_lone_zip(source: Source, path) -> Source:
    """A table and one zip uploaded together: the pictures are in the zip."""
    if len(source.items) != 1 or not source.items[0].name.lower().endswith(".zip") or not is_path(path):
        return source
    return open_source(Path(path) / source.items[0].name) if Path(path).is_dir() else source


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"The table “{path.name}” cannot be opened.", "Check its name.") from error


def _read_table(data: bytes, name: str) -> pd.DataFrame:
    """Every cell as text: a file name such as 007 must keep its zeros."""
    raw = read_raw(data, name)
    cells = {n: pd.Series(column.text.to_pylist(), dtype=object) for n, column in zip(raw.names, raw.columns)}
    return without_one_hot(pd.DataFrame(cells))


def _described(source: Source, table: pd.DataFrame, named: dict[str, str], rows: Rows) -> dict[str, dict]:
    """For each file that the table names: its label, patient and part; the others are skipped and counted."""
    names = [item.name for item in source.items]
    columns = settle_columns(guess_columns(table, names), named, table)
    rows.columns = columns
    index, described = name_index(names), {}
    wanted = {"label": columns.label, "patient": columns.patient, "split": columns.split}
    for record in table.to_dict("records"):
        value = str(record[columns.file] or "").strip()
        name = find_file(value, index)
        if name is None:
            rows.skipped.append((value[:200] or "(empty)", "named in the table, but there is no such file"))
        elif name in described:
            rows.skipped.append((value[:200], "named twice in the table: the first line counts"))
        else:
            described[name] = {key: _clean(record[column]) for key, column in wanted.items() if column}
    left = [item for item in source.items if item.name not in described]
    rows.skipped += [(item.name, "not named in the table") for item in left]
    source.items = [item for item in source.items if item.name in described]
    return described


def _clean(value) -> str | None:
    value = str(value or "").strip()
    return value or None


# --- arrays ----------------------------------------------------------------------------------------------------------


def _gather_arrays(rows: Rows, path: Path, part: str | None) -> None:
    if not path.is_file():
        raise DataError(f"There is no file “{path.name}”.", "Check the name.")
    rows.name, names = path.stem, class_names(path.stem)
    for own_part, images, labels in npz_parts(path):
        where = own_part or part
        for i, image in enumerate(images):
            label = None if labels is None else names.get(labels[i], labels[i])
            rows.keep(Picture(image), Row(f"{where or 'picture'} {i + 1}", part=where, label=label))
