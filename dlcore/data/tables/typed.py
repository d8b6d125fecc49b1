"""Cells to values: every column of a table read as what it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dlcore.data.tables.cell_bytes import may_hold
from dlcore.data.tables.columns import Asked, read_column
from dlcore.data.tables.missing import without_missing
from dlcore.data.tables.options import TableOptions
from dlcore.data.tables.raw import RawColumn, RawTable
from dlcore.data.tables.remarks import Facts
from dlcore.data.tables.separators import COMMA, POINT, Evidence, evidence, likely_mark, table_mark
from dlcore.data.tables.values import trimmed
from dlcore.errors import DataError

_RELEASED = 6  # columns after which their memory is given back: it takes a while each time
_HEAD = 2_000  # cells of a column that its marks are first looked for in


def typed(
    raw: RawTable, options: TableOptions, marks: dict[str, str] | None = None, kinds: dict[str, str] | None = None
) -> tuple[pd.DataFrame, dict[str, Facts]]:
    """Cells to columns of float64 or words; what was settled is added to the guesses and notes of `raw`.

    Parameters
    ----------
    raw : RawTable
        Its columns are let go one by one.
    options : TableOptions
    marks : dict of str to {".", ","}, optional
        The decimal mark of columns that do not settle it, where something else tells.
    kinds : dict of str to {"number", "words"}, optional
        What columns are read as, where it is known.

    Returns
    -------
    frame : DataFrame
        Its index is the place of each row below the header, counted from 0 with blank lines.
    facts : dict of str to Facts
    """
    found = [_evidence(name, column, options) for name, column in zip(raw.names, raw.columns)]
    by_hand = options.decimal or (
        None if not options.thousands else {COMMA: POINT, POINT: COMMA}.get(options.thousands)
    )
    usual = by_hand or table_mark(found)
    mark = usual or likely_mark(found, raw.guesses.get("separator", ""))
    raw.guesses |= {"decimal": mark, "thousands": _thousands(found, mark)}
    frame, facts, codes = {}, {}, set()
    for i, name in enumerate(raw.names):
        column, raw.columns[i] = raw.columns[i], None  # the text of a column is let go as soon as it is read
        text = trimmed(column.text)
        codes |= _codes(text, options)
        cells = _known(name, text, options)
        if name.startswith("column ") and cells.null_count == len(cells):
            continue  # a column without a name and without a value
        own = by_hand or (marks or {}).get(name)
        seen = _overruled(found[i]) if by_hand else found[i]
        how = Asked(own or mark, bool(own or usual), (kinds or {}).get(name, ""), name in (marks or {}))
        parts = read_column(name, cells, column, seen, how)
        for part, values, fact in parts:
            part = part if part not in frame else f"{part} (2)"
            frame[part], facts[part] = values, fact
        del column, text, cells, parts
        if i % _RELEASED == 0:
            pa.default_memory_pool().release_unused()
    raw.guesses["missing"] = sorted(codes - {""})
    raw.guesses["asks"] = [ask for fact in facts.values() for ask in fact.asks]
    return _without_empty_rows(pd.DataFrame(frame, copy=False), raw), facts


def cells_of(name: str, column: RawColumn, options: TableOptions) -> pa.Array:
    """The cells of a column, trimmed, null where they say "not measured"."""
    return _known(name, trimmed(column.text), options)


def _known(name: str, text: pa.Array, options: TableOptions) -> pa.Array:
    return without_missing(text, (*options.missing, *options.codes.get(name, ())), name)


def _written(cells: pa.Array, column: RawColumn) -> pa.Array:
    """The cells without those that the file stores as numbers."""
    return cells if column.stored is None else cells.filter(pa.array(np.isnan(column.stored)))


def _evidence(name: str, column: RawColumn, options: TableOptions) -> Evidence:
    """What a column says about its marks, by its first cells; by all where those say nothing."""
    head = column.head(_HEAD)
    found = evidence(_written(cells_of(name, head, options), head))
    if found.mark is not None or len(column) <= _HEAD or not may_hold(column.text, ".,"):
        return found
    return evidence(_written(cells_of(name, column, options), column))


def _overruled(found: Evidence) -> Evidence:
    """What a column says about its marks where the doctor has said how cells are read that say nothing."""
    return found if not found.either else Evidence(type(found.decimal)(), found.thousands, found.either)


def _thousands(found: list[Evidence], mark: str) -> str:
    other = COMMA if mark == POINT else POINT
    return other if any(column.thousands[other] for column in found) else ""


def _codes(text: pa.Array, options: TableOptions) -> set[str]:
    """Which of the words for "not measured" a column holds."""
    return set(pc.unique(text.filter(pc.is_in(text, value_set=pa.array(options.missing, pa.string())))).to_pylist())


def _without_empty_rows(frame: pd.DataFrame, raw: RawTable) -> pd.DataFrame:
    empty = frame.isna().all(axis=1).to_numpy() if len(frame.columns) else np.zeros(0, dtype=bool)
    if not len(frame.columns) or empty.all():
        raise DataError("Every cell of the table is empty.", "Check that it was exported completely.")
    if raw.places is not None:
        frame.index = raw.places
    if empty.any():
        raw.notes.append(f"{int(empty.sum())} empty rows are left out.")
        frame = frame[~empty]
    return frame
