"""What stands for "not measured": words and signs, and numbers that cannot be a measurement."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Ways of writing "not measured". Words such as "none" or "unknown" are answers, and stay.
MISSING = (
    "", "?", "??", "NA", "N/A", "n/a", "na", "N/a", "#N/A", "#NA", "N.A.", "n.a.", "NaN", "nan", "NAN", "-nan", "NaT",
    "NULL", "null", "Null", "-", "--", "---", "–", "—", ".", "..", "...", "…", "missing", "Missing", "MISSING", "k.A.",
    "k. A.", "k.A", "kA", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#WERT!", "#BEZUG!", "#NV",
    "<NA>", "(null)", "[null]", "\\N", "n.b.", "n. b.", "n.v.", "fehlt", "nicht gemessen", "nicht bestimmt",
    "not measured", "not done", "not available", "not recorded", "sin dato", "s/d", "manquant", "non disponible", "н/д",
    "缺失", "未测", "未检", "欠損", "未測定", "결측",
)  # fmt: skip
_COUNTRY_CODES = """
    AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL
    CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK
    HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA
    MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY
    QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA
    UG UK US UY UZ VA VC VE VN VU WS YE ZA ZM ZW EU AS AF AN OC SA
"""
_STATE_CODES = """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
    PA RI SC SD TN TX UT VT VA WA WV WI WY DC
"""
_SIGNS = {"+", "++", "+++", "++++", "(+)", "+/-", "±", "1+", "2+", "3+", "4+", "tr", "trace", "neg", "Spur"}
_PLACES = re.compile(
    r"countr|nation|land$|^land|staat|pays|pais|país|paese|kraj|country|iso|continent|region|geo|国|herkunft|origin|birthplace"
)
_COUNTRIES = frozenset(_COUNTRY_CODES.split())
_STATES = frozenset(_STATE_CODES.split())
_SENTINELS = tuple(
    sign * int(digit * n) for n in range(1, 6) for digit in "789" for sign in (-1, 1) if n > 1 or sign < 0
)
_SENTINELS += (-1, 99.9, 999.9, 9999.9, 99.99, 999.99)
_HEAD, _SOME = 5_000, 50_000  # values by which a column's variety and its spread are judged
_HUGE = 1e15  # no measurement is so large: a program's own mark for a gap
_MANY = 6  # different values, from which a 0 may stand for a gap
_FAR = 3.0  # interquartile ranges beyond all other values


def without_missing(cells: pa.Array, codes: tuple[str, ...], name: str = "") -> pa.Array:
    """Trimmed cells with null where a cell holds one of `codes`.

    "-" beside "+" is an answer and stays; so does "NA" beside the codes of other countries.
    """
    is_code = pc.is_in(cells, value_set=pa.array(codes, pa.string()))
    filled = pc.if_else(is_code, pa.scalar(None, pa.string()), cells)
    if "-" in codes and set(pc.unique(filled.slice(0, 1000)).to_pylist()) - {None} <= _SIGNS:
        return _keep(cells, filled, "-", _beside_signs)
    if "NA" in codes and _may_be_places(filled.slice(0, 1000), name):
        return _keep(cells, filled, "NA", lambda words: _are_places(words, name))
    return filled


def _keep(cells: pa.Array, filled: pa.Array, word: str, means_something) -> pa.Array:
    answers = set(pc.unique(filled).to_pylist()) - {None}
    if not answers or not means_something(answers):
        return filled
    return pc.if_else(pc.equal(cells, word), pa.scalar(word), filled)


def _beside_signs(words: set) -> bool:
    return words <= _SIGNS and any("+" in word for word in words)


def _may_be_places(head: pa.Array, name: str) -> bool:
    words = set(pc.unique(head).to_pylist()) - {None}
    return (
        bool(words)
        and all(len(word) == 2 and word.isupper() and word.isalpha() for word in words)
        and _are_places(words, name)
    )


def _are_places(words: set, name: str) -> bool:
    """Whether two-letter words are countries, or continents: by the name of the column, else by being many."""
    named = bool(_PLACES.search(name.casefold()))
    known = words <= _COUNTRIES
    bases = all(set(word) <= set("ACGT") for word in words)
    return known and (named or (len(words) >= 3 and not bases and not words <= _STATES))


def impossible_codes(values: np.ndarray) -> list[float]:
    """Numbers that stand out as codes for "not measured": −9 or 999 far from all others, 0 where nothing is near 0.

    Parameters
    ----------
    values : (n,) float64, finite
    """
    if len(values) < 20:
        return []
    some = len(np.unique(values[:_HEAD]))
    coded = np.isin(values, _SENTINELS)
    huge = np.abs(values) >= _HUGE
    zero = (values == 0) & (some >= _MANY)  # 0, 50, 100: doses, say
    codes, counts = np.unique(values[coded | huge | zero], return_counts=True)
    if not len(codes) or some < 3:
        return []
    others = values[~coded & ~huge]
    usual = _Usual.of(others)
    beside_zero = _Usual.of(others[others != 0]) if 0 in codes else usual
    return [float(v) for v, n in zip(codes, counts) if _stands_out(v, n, usual if v else beside_zero)]


class _Usual(NamedTuple):
    """How many values there are beside the codes, their range and quartiles."""

    n: int
    low: float
    high: float
    q1: float
    middle: float
    q3: float

    @classmethod
    def of(cls, values: np.ndarray) -> _Usual:
        if not len(values):
            return cls(0, *[np.nan] * 5)
        quartiles = np.quantile(values[:: max(1, len(values) // _SOME)], [0.25, 0.5, 0.75])
        return cls(len(values), values.min(), values.max(), *quartiles)


def _stands_out(code: float, n: int, usual: _Usual) -> bool:
    """Whether a code lies so far from all other values, none between, that it can hardly be one of them."""
    n_others, low, high, q1, middle, q3 = usual
    if n_others < 10:
        return False
    if abs(code) >= _HUGE:
        return True
    spread = max(q3 - q1, 1e-12)
    if n < 2 and abs(code) < 90:  # one cell alone: only where all others lie far off
        return code <= 0 and n_others >= 30 and q3 > q1 and low > 2 * spread and low > 0.3 * middle
    if code == 0:
        return low > max(spread, 0.3 * middle)
    if code < 0:
        return low >= 0
    if n > 1 and code < low:
        return low - code > _FAR * spread
    return code > high + _FAR * spread and code > 2 * high


def codes_beyond(values: np.ndarray, low: float, typical: float, high: float) -> list[float]:
    """Codes for "not measured" in new values, judged by the range that was learnt from: 999 or 0 far beyond it.

    Parameters
    ----------
    values : (n,) float64, finite
    low, typical, high : float
        Of the values that were learnt from.
    """
    width = max(high - low, 1e-12)
    found = []
    for value in np.unique(values):
        far = value > high + width or value < low - width
        if abs(value) >= _HUGE or (value in _SENTINELS and (far or (value < 0 <= low))):
            found.append(float(value))
        elif value == 0 and low > 0.3 * typical > 0:
            found.append(0.0)
    return found
