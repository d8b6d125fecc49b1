"""Names of columns that stand for times: t0 … t95, HR_1 … HR_24, "week 0", "week 4"."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

_POINT = re.compile(r"^(.*?)[\s_.\-\[(]*(\d+(?:[.,]\d+)?)[\])]?$")
MIN_POINTS = 3


def time_points(frame: pd.DataFrame) -> dict[str, list[tuple[float, str]]]:
    """Variable → [(time, column), …] in the order of time, of the columns of numbers whose names end in a number.

    Those that share the most frequent set of numbers stand for times; of others a single name such as
    "creatinine 2" is no course. An empty variable name stands for columns named by the number alone.
    """
    found: dict[str, list[tuple[float, str]]] = {}
    for name in frame.columns:
        match = _POINT.match(str(name))
        if match and (frame[name].dtype == np.float64 or frame[name].isna().all()):
            found.setdefault(match.group(1).strip(), []).append((float(match.group(2).replace(",", ".")), name))
    found = {prefix: sorted(points) for prefix, points in found.items() if len(points) >= MIN_POINTS}
    return {prefix: points for prefix, points in found.items() if len({t for t, _ in points}) == len(points)}
