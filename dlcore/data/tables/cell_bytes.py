"""What cannot stand in a column of cells, told by its bytes at once: so that a million cells need not be searched."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_SPACE, _BEYOND_ASCII = 0x20, 0x80


def may_hold(cells: pa.Array, characters: str) -> bool:
    """Whether any of some ASCII characters may stand in the cells; False is for sure."""
    held = _bytes_of(cells)
    return held is None or any(bool((held == ord(character)).any()) for character in characters)


def may_need_trimming(cells: pa.Array) -> bool:
    """Whether a blank or a character beyond ASCII may stand in the cells; False is for sure."""
    held = _bytes_of(cells)
    return held is None or bool(((held <= _SPACE) | (held >= _BEYOND_ASCII)).any())


def _bytes_of(cells: pa.Array) -> np.ndarray | None:
    """The UTF-8 of all cells, one behind the other, (m,) uint8; None where they are not kept so."""
    if not isinstance(cells, pa.Array) or cells.type not in (pa.string(), pa.large_string()):
        return None
    _, places, held = cells.buffers()
    if not len(cells) or places is None or held is None:
        return np.zeros(0, dtype=np.uint8)
    whole = np.frombuffer(places, dtype=np.int32 if cells.type == pa.string() else np.int64)
    first, last = whole[cells.offset], whole[cells.offset + len(cells)]
    return np.frombuffer(held, dtype=np.uint8)[first:last]
