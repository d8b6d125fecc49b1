"""Files of SPSS, Stata, SAS and Parquet: numbers as stored, codes by their labels."""

from __future__ import annotations

import datetime
import io
import os
import re
import tempfile
from pathlib import Path, PurePath

import numpy as np
import pandas as pd
import pyarrow as pa

from dlcore.data.schema import shown
from dlcore.data.tables.header import checked_names
from dlcore.data.tables.limits import MAX_COLUMNS, MAX_ROWS
from dlcore.data.tables.names import unit_in
from dlcore.data.tables.raw import RawColumn, RawTable
from dlcore.data.tables.units import is_unit
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

_READERS = {
    ".sav": "read_sav", ".zsav": "read_sav", ".por": "read_por", ".dta": "read_dta", ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}  # fmt: skip
_SIGNATURES = (
    (b"$FL2", ".sav"), (b"$FL3", ".zsav"), (b"<stata_dta>", ".dta"),
    (b"HEADER RECORD*******LIB", ".xpt"), (b"PAR1", ".parquet"),
)  # fmt: skip
_EXACT = 2**53
_XPT_RECORD = 80  # bytes; a SAS transport file is padded to whole records
_UNKNOWN = re.compile(
    r"(not? |un)(known|answered?|available|applicable|asked|assessed|measured|done|recorded)|missing|refused|don.?t know|"
    r"dk$|n/?a$|no (answer|data|response)|keine angabe|k\.? ?a\.?$|unbekannt|fehlt|fehlend|weiss nicht|weiß nicht|verweigert|"
    r"nicht (bekannt|erhoben|gemessen|beantwortet)|inconnu|non (renseign|connu|répon|dispon)|manquant|ne sait pas|desconocid|"
    r"no (sabe|contesta|disponible)|ns/nc|sin dato|não (sabe|informad|respond)|sconosciuto|non (noto|risponde)|mancante|"
    r"onbekend|ukjent|ukendt|okänt|saknas|nieznan|brak danych|неизвестно|нет (данных|ответа)|"
    r"不详|未知|缺失|拒答|不明|無回答|欠損|모름|무응답|결측",
    re.I,
)
_SAS = b"\x00" * 12 + b"\xc2\xea\x81\x60"
_OLD_STATA = {bytes([release]) for release in (0x6C, 0x6E, 0x6F, 0x71, 0x72, 0x73)}


def is_statistics_file(data: bytes, filename: str) -> bool:
    """Whether the bytes are a file of SPSS, Stata, SAS or Parquet."""
    return _ending(data, filename) is not None


def _ending(data: bytes, filename: str) -> str | None:
    found = next((ending for signature, ending in _SIGNATURES if data.startswith(signature)), None)
    if found:
        return found
    if data.startswith(_SAS):
        return ".sas7bdat"
    named = PurePath(filename).suffix.lower()
    return named if named == ".dta" and data[:1] in _OLD_STATA and data[1:2] in (b"\x01", b"\x02") else None


def read_statistics_file(data: bytes, filename: str) -> RawTable:
    """The table in a file of SPSS, Stata, SAS or Parquet.

    Raises
    ------
    DataError
        The file is damaged or too large.
    """
    ending = _ending(data, filename)
    frame, labels, notes = _parquet(data) if ending == ".parquet" else _by_readstat(data, ending)
    if len(frame) > MAX_ROWS or frame.shape[1] > MAX_COLUMNS:
        raise DataError(
            f"The table has {len(frame):,} rows and {frame.shape[1]:,} columns.",
            "Keep what you need, and save it again.",
        )
    names, more = checked_names(list(frame.columns))
    columns = [_column(frame.iloc[:, i], labels.get(str(frame.columns[i]), "")) for i in range(frame.shape[1])]
    return RawTable(names, columns, {"format": ending, "header": True, "titles": 0}, notes + more)


def _by_readstat(data: bytes, ending: str) -> tuple[pd.DataFrame, dict, list[str]]:
    import pyreadstat

    if ending == ".xpt" and len(data) % _XPT_RECORD:  # its reader takes a file that broke off for a shorter one
        raise _damaged()
    handle, path = tempfile.mkstemp(suffix=ending)  # the reader wants a path
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        read = getattr(pyreadstat, _READERS[ending])
        given = {"user_missing": True} if ending in (".sav", ".zsav", ".por") else {}
        frame, meta = read(path, **given)
    except Exception as error:
        raise _damaged() from error
    finally:
        Path(path).unlink(missing_ok=True)
    notes = _without_declared_gaps(frame, meta.missing_ranges or {}, meta.variable_value_labels or {})
    notes += _without_labelled_gaps(frame, meta.variable_value_labels or {})
    for name, labels in (meta.variable_value_labels or {}).items():
        if name in frame and (labelled := _labelled(frame[name], labels)) is not None:
            there = set(frame[name].dropna().map(_plain))
            said = [f"{_plain(code)} = {label}" for code, label in labels.items() if _plain(code) in there]
            frame[name] = labelled
            notes.append(f"{name}: codes are read by their labels ({shown(said, 4)}).")
    labels = {str(name): str(label).strip() for name, label in meta.column_names_to_labels.items() if label}
    return frame, labels, notes


def _damaged() -> DataError:
    return DataError("The file is damaged, or not complete.", "Open it in its own program and save it again.")


def _without_declared_gaps(frame: pd.DataFrame, ranges_of: dict, labels_of: dict) -> list[str]:
    """Values that the file itself declares as missing (SPSS), which is said with their labels."""
    notes = []
    for name, ranges in ranges_of.items():
        if name not in frame:
            continue
        here = np.zeros(len(frame), dtype=bool)
        for limits in ranges:
            here |= _within(frame[name], limits["lo"], limits["hi"])
        if not here.any():
            continue
        labels = labels_of.get(name, {})
        codes = [f"{_plain(c)} = {labels[c]}" if c in labels else _plain(c) for c in frame[name][here].unique()]
        cells = "cell is" if here.sum() == 1 else "cells are"
        notes.append(f"{name}: {int(here.sum())} {cells} missing, as the file declares ({shown(codes, 4)}).")
        frame[name] = frame[name].mask(here)
    return notes


def _within(values: pd.Series, low, high) -> np.ndarray:
    """Which values lie in a declared range, (n,) bool; words only as they are declared."""
    if pd.api.types.is_numeric_dtype(values.dtype) and isinstance(low, (int, float)):
        return ((values >= low) & (values <= high)).to_numpy(dtype=bool)
    return values.map(lambda value: isinstance(value, str) and value.strip() == str(low).strip()).to_numpy(dtype=bool)


def _without_labelled_gaps(frame: pd.DataFrame, labels_of: dict) -> list[str]:
    """Codes of a quantity that the file itself labels as unknown (99 = "keine Angabe") become missing, which is said."""
    notes = []
    for name, labels in labels_of.items():
        if name not in frame or not pd.api.types.is_numeric_dtype(frame[name].dtype):
            continue
        codes = {code: str(label).strip() for code, label in labels.items() if _UNKNOWN.match(str(label).strip())}
        here = frame[name].isin(list(codes))
        if not here.any() or _labelled(frame[name], labels) is not None:
            continue
        frame[name] = frame[name].astype(float).mask(here)
        said = shown([f"{_plain(code)} = {label}" for code, label in codes.items()], 4)
        notes.append(f"{name}: {int(here.sum())} cells are missing by the labels of the file ({said}).")
    return notes


def _labelled(values: pd.Series, labels: dict) -> pd.Series | None:
    """Codes as the words that the file gives them; None where most values have no label (a quantity)."""
    known = values.dropna()
    words = {_plain(code): str(label).strip() for code, label in labels.items() if str(label).strip()}
    spelled = known.map(_plain)
    if not len(known) or not words or (~spelled.isin(list(words))).mean() > 0.02:
        return None
    if len(set(words.values())) < len(words) or all(word == label for word, label in words.items()):
        return None
    return values.map(lambda value: None if pd.isna(value) else words.get(_plain(value), _plain(value))).astype(object)


def _plain(code) -> str:
    return str(int(code)) if isinstance(code, float) and code == int(code) else str(code).strip()


def _parquet(data: bytes) -> tuple[pd.DataFrame, dict, list[str]]:
    import pyarrow.parquet as parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows > MAX_ROWS or file.metadata.num_columns > MAX_COLUMNS:
            raise DataError("The Parquet file holds more than can be read.", "Keep what you need, and save it again.")
        frame = file.read().to_pandas(ignore_metadata=True)
    except DataError:
        raise
    except Exception as error:
        raise DataError("The Parquet file is damaged.", "Write it again.") from error
    return frame, {}, []


def _column(values: pd.Series, label: str) -> RawColumn:
    """A column of numbers as stored, of words, or of days written as 2024-01-31; its unit is that of its label."""
    unit = unit_in(label) if is_unit(unit_in(label)) else ""
    if pd.api.types.is_bool_dtype(values.dtype):
        values = values.map({True: "yes", False: "no"}).astype(object)
    if pd.api.types.is_integer_dtype(values.dtype) and (values.abs() >= _EXACT).any():
        values = values.astype(object)  # beyond what a float64 holds exactly: names, written as they stand
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_complex_dtype(values.dtype):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        return RawColumn(pa.array([w or "" for w in to_words(pd.Series(numbers))], pa.string()), numbers, unit, label)
    words = [_word(value) for value in values.astype(object)]
    stored = np.array([float(v) if _is_plain_number(v) else np.nan for v in values.astype(object)])
    return RawColumn(pa.array(words, pa.string()), stored if np.isfinite(stored).any() else None, unit, label)


def _is_plain_number(value) -> bool:
    plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    return plain and not (isinstance(value, (int, np.integer)) and abs(int(value)) >= _EXACT)


def _word(value) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (pd.Timestamp, datetime.datetime)):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
