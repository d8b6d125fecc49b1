"""Values that cannot be: an age of 999, a diastolic pressure above the systolic one, another unit halfway down a column."""

from __future__ import annotations

import re

import numpy as np

from dlcore.data.schema import FEATURE, NUMBER
from dlcore.data.tables.names import plain_name

OLDEST = 122.5  # years; Jeanne Calment, 1875–1997
MIN_GAP = 1.8  # how many times larger the next value is where another unit begins
MIN_SHARE, MIN_CELLS = 0.02, 4  # of the cells in another unit, below which they are outliers
SHOWN = 5  # rows named
#: How many times larger a usual other unit is: creatinine, bilirubin, glucose, cholesterol, urea, tenfold and thousandfold.
FACTORS = {
    88.4: "mg/dl and µmol/l",
    17.1: "mg/dl and µmol/l",
    18.0: "mmol/l and mg/dl",
    38.7: "mmol/l and mg/dl",
    6.0: "mmol/l and mg/dl",
}
FACTORS |= {10.0: "g/dl and g/l", 100.0: "m and cm", 1000.0: "a unit and its thousandth", 2.2: "kg and lb"}
CELSIUS, FAHRENHEIT = (30.0, 45.0), (86.0, 113.0)  # a body that lives
_TEMPERATURE = re.compile(
    r"(^|_)(body_?)?(temp|temperature|temperatur|temp_?c|korper_?temp\w*|körper_?temp\w*|fieber|fever|temperatura|température|tc|температура)($|_)"
    r"|体温|체온"
)
_AGE = re.compile(
    r"(^|_)(age|alter|edad|idade|eta|età|wiek|leeftijd|alder|ålder|ika|ikä|vek|vek|yas|yaş|возраст|年龄|年齢|나이|연령)($|_)"
)
_HIGH = re.compile(
    r"(^|_)(sbp|sys|systolic|systolisch|sistolica|sistólica|systolique|收缩压|収縮期血圧|ap_hi|rr_?sys\w*)($|_)"
)
_LOW = re.compile(
    r"(^|_)(dbp|dia|diastolic|diastolisch|diastolica|diastólica|diastolique|舒张压|拡張期血圧|ap_lo|rr_?dia\w*)($|_)"
)


def impossible(data) -> list[dict]:
    """Messages on values that cannot be, each with the rows where they stand.

    Parameters
    ----------
    data : TableDataset
    """
    numbers = {
        c.name: data.X[c.name].to_numpy(dtype=np.float64)
        for c in data.schema.columns
        if c.role == FEATURE and c.kind == NUMBER and c.name in data.X
    }
    found = []
    for name, values in numbers.items():
        if (
            _AGE.search(plain_name(name))
            and (old := (values > OLDEST) | (values < 0)).any()
            and np.nanmedian(values) <= OLDEST
        ):
            found.append(_message("impossible_age", data, old, column=name, value=float(values[old][0])))
        elif len(other := _other_degrees(name, data.schema[name].unit, values)):
            worth = float(values[other][0])
            found.append(
                _message("other_degrees", data, other, column=name, value=worth, fahrenheit=worth > CELSIUS[1])
            )
        elif switch := unit_switch(values):
            other, factor = switch
            found.append(_message("unit_switch", data, other, column=name, factor=factor, units=_units(factor)))
    return found + _pressures(data, numbers)


def _message(name: str, data, where: np.ndarray, **numbers) -> dict:
    rows = [str(data.ids[i]) for i in np.flatnonzero(where)[:SHOWN]]
    return {"name": f"checkup.{name}", "level": "look", "n": int(where.sum()), "rows": rows, **numbers}


def unit_switch(values: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Cells, (n,) bool, that seem to be in another unit than most, and how many times larger the larger ones are.

    A gap with nothing in it, at least `MIN_GAP` times wide and wider than most of what lies on either side; on both sides more
    than a few cells.
    """
    if (values < 0).any():  # no quantity of a substance
        return None
    known = np.isfinite(values) & (values > 0)
    numbers = np.sort(values[known])
    if len(numbers) < 20 or len(np.unique(numbers)) < 10:
        return None
    steps = numbers[1:] / numbers[:-1]
    at = int(steps.argmax()) + 1
    below, above = numbers[:at], numbers[at:]
    fewest = max(MIN_CELLS, MIN_SHARE * len(numbers))
    if steps[at - 1] < MIN_GAP or min(len(below), len(above)) < fewest:
        return None
    factor = float(np.median(above) / np.median(below))
    spreads = [np.quantile(part, 0.9) / np.quantile(part, 0.1) for part in (below, above)]
    if (
        max(spreads) > factor**0.6
        or steps[at - 1] < max(spreads) ** 0.5
        or min(len(np.unique(below)), len(np.unique(above))) < 3
    ):
        return None
    larger = known & (values >= above[0])
    return (larger if len(above) <= len(below) else known & ~larger), factor


def _other_degrees(name: str, unit: str, values: np.ndarray) -> np.ndarray:
    """Cells, (n,) bool, of a body temperature in °F among those in °C, or the reverse; of length 0 where there are none."""
    none = np.zeros(0, dtype=bool)
    if not (_TEMPERATURE.search(plain_name(name)) or unit.strip() in ("°C", "°F", "℃", "℉", "C", "F")):
        return none
    inside = {where: (values >= where[0]) & (values <= where[1]) for where in (CELSIUS, FAHRENHEIT)}
    few, many = sorted(inside.values(), key=np.sum)
    most = many.sum() >= 0.9 * (np.isfinite(values).sum() - few.sum()) and many.sum() >= max(5, few.sum())
    return few if few.any() and most else none


def _units(factor: float) -> str:
    """Two units that differ about so many times; empty where none does."""
    near = min(FACTORS, key=lambda f: abs(np.log(f / factor)))
    return FACTORS[near] if abs(np.log(near / factor)) < np.log(1.35) else ""


def _pressures(data, numbers: dict[str, np.ndarray]) -> list[dict]:
    high = [name for name in numbers if _HIGH.search(plain_name(name))]
    low = [name for name in numbers if _LOW.search(plain_name(name))]
    if len(high) != 1 or len(low) != 1:
        return []
    swapped = numbers[low[0]] > numbers[high[0]]
    return [_message("diastolic_above", data, swapped, column=low[0], other=high[0])] if swapped.any() else []
