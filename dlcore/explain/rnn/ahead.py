"""The next values of one series, with their interval."""

from __future__ import annotations

import numpy as np

from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.steps import usual_step
from dlcore.errors import DataError

SHOWN = 8  # rows before the forecast that are drawn, in horizons


def ahead(model, X: Sequences) -> dict:
    """What a forecaster says comes after the last row of one course.

    Returns
    -------
    dict
        ``times``, ``values`` (T,): the last rows as measured; ``future_times``, ``forecast``, ``low``, ``high`` (H,); ``target``,
        ``unit``, ``time_unit``, ``level``.

    Raises
    ------
    DataError
        The course has a single row, so how far apart the next ones would stand is unknown.
    """
    step = usual_step(X)
    if not np.isfinite(step):
        raise DataError("One row alone does not tell how far apart the next ones stand.", "Give at least two.")
    times, values = X[0]
    target = X.names.index(model.target_)
    low, high = model.predict_interval(X)[:, 0]
    kept = slice(max(0, len(times) - SHOWN * int(model.horizon)), len(times))
    return {
        "times": times[kept],
        "values": values[kept, target],
        "future_times": times[-1] + step * np.arange(1, int(model.horizon) + 1),
        "forecast": model.predict(X)[0],
        "low": low,
        "high": high,
        "target": model.target_,
        "unit": X.units[target],
        "time_unit": X.time_unit,
        "level": float(model.level),
    }
