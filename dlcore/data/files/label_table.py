"""A table of file names and labels beside the pictures: which column says what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

import pandas as pd

from dlcore.data.files.folders import part_of
from dlcore.errors import DataError

_LABELS = re.compile(
    r"label|class|klasse|diagnos|^dx$|^y$|target|finding|outcome|categor|malign|result|befund|pathology", re.I
)
_PATIENTS = re.compile(r"patient|subject|person|^p?id$|mrn|case|participant", re.I)
_SPLITS = re.compile(r"split|set|part|fold|subset|phase|usage", re.I)
_MAX_CLASSES = 50


@dataclass(frozen=True)
class Columns:
    """Which column holds what; None where none does."""

    file: str
    label: str | None = None
    patient: str | None = None
    split: str | None = None


def guess_columns(table: pd.DataFrame, names: Sequence[str]) -> Columns:
    """Find the columns by their content (file names, split words) and by their names (label, patient).

    Parameters
    ----------
    table : DataFrame of str
    names : sequence of str
        The files there are, with folders.

    Raises
    ------
    DataError
        No column names the files.
    """
    known = set(name_index(names))
    hits = {c: sum(_keys(v)[-1] in known for v in table[c].dropna()) for c in table.columns}
    file = max(hits, key=hits.get, default=None)
    if file is None or not hits[file]:
        raise DataError(
            "No column of the table names the picture files.", "Check that the file names in it are those of the files."
        )
    rest = [c for c in table.columns if c != file]
    split = next((c for c in rest if _SPLITS.search(c) and table[c].dropna().map(part_of).notna().all()), None)
    patient = next((c for c in rest if c != split and _PATIENTS.search(c)), None)
    rest = [c for c in rest if c not in (split, patient)]
    few = [c for c in rest if 2 <= table[c].nunique() <= min(_MAX_CLASSES, max(2, len(table) // 2))]
    label = next((c for c in few if _LABELS.search(c)), few[0] if few else None)
    return Columns(file, label, patient, split)


def without_one_hot(table: pd.DataFrame) -> pd.DataFrame:
    """A table in which each class has a column of 0 and 1 (ISIC's), with one column of labels in their place."""
    marks = {c: pd.to_numeric(table[c], errors="coerce") for c in table.columns}
    able = [c for c, values in marks.items() if values.notna().all() and values.isin([0, 1]).all()]
    able = [c for c in able if not _SPLITS.search(c) and not _PATIENTS.search(c)]
    if len(able) < 2 or not len(table):
        return table
    both = pd.DataFrame({c: marks[c] for c in able})
    if not (both.sum(axis=1) == 1).all() or (both.sum() == 0).sum() > len(able) - 2:
        return table
    return table.drop(columns=able).assign(label=both.idxmax(axis=1))


def settle_columns(guessed: Columns, named: dict[str, str], table: pd.DataFrame) -> Columns:
    """The guess, with what somebody named in its place; `DataError` where the table has no such column.

    Parameters
    ----------
    named : dict of str to str
        "file", "label", "patient", "split" → column; only those that were named.
    """
    missing = [name for name in named.values() if name not in table.columns]
    if missing:
        raise DataError(
            f"The table has no column named “{missing[0]}”.", f"It has: {', '.join(map(str, table.columns[:20]))}."
        )
    free = {role: None if column in named.values() else column for role, column in asdict(guessed).items()}
    return Columns(**(free | named))


def name_index(names: Sequence[str]) -> dict[str, str]:
    """From every way to write a file's name to the name itself; a way that fits two files is left out."""
    index: dict[str, str | None] = {}
    for name in names:
        for key in _keys(name):
            index[key] = name if key not in index or index[key] == name else None
    index.update({_keys(name)[0]: name for name in names})
    return {key: name for key, name in index.items() if name is not None}


def find_file(value: str, index: dict[str, str]) -> str | None:
    """The file that a cell names, the fullest spelling first."""
    return next((index[key] for key in _keys(value) if key in index), None)


def _keys(name: str) -> list[str]:
    """ "a/B.png" -> the path, the file name, the name without its ending; case does not matter."""
    path = PurePosixPath(str(name).strip().replace("\\", "/").lower())
    return [str(path), path.name, path.stem if path.suffix.strip(".").isalpha() else path.name]
