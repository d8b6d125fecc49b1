"""How many rows a span of time is."""

from __future__ import annotations

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.errors import DataError


def usual_step(X: Sequences, otherwise: float = np.nan) -> float:
    """The median time between neighbouring rows of a patient, in the unit of the clock; `otherwise` where none has two."""
    gaps = np.diff(X.times)[np.diff(X.owners) == 0]
    gaps = gaps[gaps > 0]
    return float(np.median(gaps)) if len(gaps) else otherwise


def steps_ahead(X: Sequences, span: float | None) -> dict[str, int]:
    """{"horizon": rows} that a span of time is at the usual step; nothing where no span is given.

    Raises
    ------
    DataError
        The span is shorter than the usual step.
    """
    if span is None:
        return {}
    rows = round(span / usual_step(X)) if np.isfinite(usual_step(X)) else 0
    if rows < 1:
        raise DataError(
            f"Rows stand {usual_step(X):.3g} {X.time_unit} apart, so nothing is {span:.3g} {X.time_unit} ahead.",
            "Look further ahead.",
        )
    return {"horizon": rows}
