"""One cell as a number, in the ways clinicians write them: <0.01, 5,4 mmol/l, 35 %, 1.2×10³, −3, ½, 12 H."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dlcore.data.tables.units import is_unit, tidy

COMMA, POINT = ",", "."
_BLANKS = " \u00a0\u2007\u2009\u202f"
_GROUP_MARKS = "'’" + _BLANKS
_TRANSLATE = str.maketrans(
    "−–﹣－＋．，％／０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "----+.,%/" + "0123456789" * 3 + "."
)
_FRACTIONS = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LIMITS = {"<": "<", ">": ">", "≤": "<", "≥": ">", "<=": "<", ">=": ">", "=<": "<", "=>": ">", "＜": "<", "＞": ">"}
_LIMITS |= {"⩽": "<", "⩾": ">", "&lt;": "<", "&gt;": ">", "≦": "<", "≧": ">"}
_WORD_LIMITS = {
    "less than": "<", "more than": ">", "greater than": ">", "below": "<", "above": ">", "over": ">", "under": "<",
    "up to": "<", "kleiner": "<", "kleiner als": "<", "unter": "<", "größer": ">", "größer als": ">", "über": ">",
    "inférieur à": "<", "supérieur à": ">", "menor que": "<", "mayor que": ">", "小于": "<", "大于": ">",
}  # fmt: skip
_CURRENCY = re.compile(r"^\s*(?:[$€£¥]|US\$|USD|EUR|CHF|GBP)\s?(?=[+\-.,\d])")
_FRONT = re.compile(
    r"(?:(?:HH|LL|H|L)\s+|[*↑↓!]{1,3}\s*)(?=[<>≤≥+\-.,\d])"
)  # a mark of the laboratory before the number
_ABOUT = r"~|≈|ca\.?|circa|approx\.?|about|etwa|env\.?|c\."
_CELL = re.compile(
    rf"(?:(?P<limit>{'|'.join(map(re.escape, sorted([*_LIMITS, *_WORD_LIMITS], key=len, reverse=True)))})\s*)?"
    rf"(?:(?P<about>{_ABOUT})\s*)?"
    rf"(?P<sign>[+-]?)\s?(?P<core>[.,]?\d(?:[\d.,{_GROUP_MARKS}]*\d)?[.,]?)(?P<half>[¼½¾⅓⅔⅛]?)"
    r"(?P<exponent>[eE][+-]?\d{1,3}|\s?[x×*·]\s?10\s?(?:\^|\*\*)\s?[+-]?\d{1,3}|\s?[x×*·]\s?10[⁻⁺]?[⁰¹²³⁴-⁹]{1,2})?"
    r"(?P<rest>.*)$",
    re.DOTALL | re.IGNORECASE,
)
_FLAG = re.compile(r"[(\[]?(?:HH|LL|H|L|hoch|high|low|niedrig|\*{1,3}|!{1,3}|↑{1,3}|↓{1,3}|\+{1,3}|-{1,3})[)\]]?", re.I)
_RAISED_POINT = re.compile(r"(?<=\d)·(?=\d+(?:[^\d^*⁰¹²³⁴-⁹]|$))")
_NO_FLAG = re.compile(
    r"\d{1,2}[+-]{1,3}|.*\d-"
)  # grades such as 2+; a minus behind its number, as accountants write it
_LONGEST = 60


@dataclass(frozen=True)
class Numeral:
    """A cell as a number.

    Parameters
    ----------
    value : float
    limit : {"", "<", ">"}
        The true value lies below or above.
    unit : str
        As written behind the number, or empty.
    flag : bool
        A mark of the laboratory (H, L, *, ↑) stood beside it.
    other : float or None
        What the cell is if its mark is read the other way; None where it can be read in one way only.
    """

    value: float
    limit: str = ""
    unit: str = ""
    flag: bool = False
    other: float | None = None


def numeral(cell: str, decimal: str | None = None) -> Numeral | None:
    """Read one cell.

    Parameters
    ----------
    cell : str
    decimal : {".", ","} or None
        The decimal mark where a cell alone, such as 1,234, could be read in two ways; None: the point.

    Returns
    -------
    Numeral or None
        None where the cell is no number.
    """
    if len(cell) > _LONGEST:
        return None
    plain = _CURRENCY.sub("", _plain(cell))
    front = _FRONT.match(plain)
    match = _CELL.match(plain[front.end() :] if front else plain)
    if not match:
        return _fraction(cell)
    core, exponent, rest = _cut(match)
    value, other = _core(core, decimal)
    if rest.startswith("/") and exponent[:1] not in ("e", "E", ""):  # 4.5 x10^9/l: a unit, not a power
        exponent, rest = "", exponent + rest
    unit, flag, fits = _rest(rest, cell)
    if value is None or not fits:
        return None
    factor, half = _power(exponent) * (-1 if match["sign"] == "-" else 1), _FRACTIONS.get(match["half"], 0)
    limit = (match["limit"] or "").lower()
    limit = _LIMITS.get(limit) or _WORD_LIMITS.get(limit, "")
    other = None if other is None else (other + half) * factor
    return Numeral((value + half) * factor, limit, unit, flag or bool(front), other)


def _plain(cell: str) -> str:
    """A cell with one sign for each mark; the raised point of British journals (1·5) is a decimal point."""
    return _RAISED_POINT.sub(".", cell.translate(_TRANSLATE).strip())


def _cut(match: re.Match) -> tuple[str, str, str]:
    """Digits, exponent and what stands behind; in "4.5 10^9/l" the second number belongs to the unit."""
    core, exponent, rest = match["core"], match["exponent"] or "", match["rest"].strip()
    first, blank, power = core.partition(" ")
    if blank and power == "10" and not exponent and is_unit(power + rest):
        return first, "", power + rest
    return core, exponent, rest


def _fraction(cell: str) -> Numeral | None:
    """½ alone."""
    sign, _, rest = cell.strip().rpartition("-")
    value = _FRACTIONS.get(rest.strip())
    return None if value is None else Numeral(-value if sign == "" and "-" in cell else value)


def core_of(cell: str) -> str | None:
    """The digits and marks of a cell that is a number, for judging its marks; None where it is none."""
    match = _CELL.match(_CURRENCY.sub("", _plain(cell))) if len(cell) <= _LONGEST else None
    return match["core"] if match and _rest(match["rest"].strip(), cell)[2] else None


def _rest(rest: str, cell: str) -> tuple[str, bool, bool]:
    """Unit, flag of the laboratory, and whether what stands behind a number is nothing else."""
    if not rest:
        return "", False, True
    if is_unit(rest):
        return tidy(rest), False, True
    if _FLAG.fullmatch(rest) and not _NO_FLAG.fullmatch(cell.strip()):
        return "", True, True
    unit, _, last = rest.rpartition(" ")
    if unit and _FLAG.fullmatch(last) and is_unit(unit):
        return tidy(unit), True, True
    return "", False, False


def _power(text: str | None) -> float:
    if not text:
        return 1.0
    if text[0] in "eE":
        return float(f"1{text}")
    digits = re.sub(r"^\s?[x×*·]\s?10\s?(?:\^|\*\*)?\s?", "", text).translate(_RAISED)
    return float(f"1e{digits}")


def _core(core: str, decimal: str | None) -> tuple[float | None, float | None]:
    """The value of digits and marks, and its other reading if there is one."""
    grouped, core = _without_groups(core)
    if core is None:
        return None, None
    kind = mark_of(core)
    if kind is None:
        return (float(core), None) if core.isdigit() else (None, None)
    mark, sure = kind
    other_mark = COMMA if mark == POINT else POINT
    as_decimal = _float(core.replace(other_mark, "").replace(mark, "."))
    as_group = _float(core.replace(mark, "").replace(other_mark, "."))
    if sure == "decimal" or grouped:
        return as_decimal, None
    if sure == "thousands":
        return as_group, None
    if sure == "neither":
        return None, None
    return (as_decimal, as_group) if mark == (decimal or POINT) else (as_group, as_decimal)


def mark_of(core: str) -> tuple[str, str] | None:
    """The last mark in the digits of a number, and what it is for sure: "decimal", "thousands", "either", "neither"."""
    marks = [c for c in core if c in ",."]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        other = marks[0]
        whole = core[: core.rfind(last)]
        fits = marks.count(last) == 1 and other != last and _in_groups(whole, other)
        return last, "decimal" if fits else "neither"
    if len(marks) > 1:
        return last, "thousands" if _in_groups(core, last) else "neither"
    before, after = core.split(last)
    if len(after) != 3 or not 1 <= len(before) <= 3 or before[0] == "0":
        return last, "decimal"
    return last, "either"


def _in_groups(digits: str, mark: str) -> bool:
    plain = re.escape(mark)
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}({plain}\d{{3}})+|[1-9]\d?({plain}\d\d)+{plain}\d{{3}}", digits))


def _without_groups(core: str) -> tuple[bool, str | None]:
    """Blanks and apostrophes between thousands taken out; None where they stand elsewhere."""
    found = {c for c in core if c in _GROUP_MARKS}
    if not found:
        return False, core
    mark = found.pop()
    whole = re.split(r"[.,]", core)[0]
    if found or not re.fullmatch(rf"\d{{1,3}}({re.escape(mark)}\d{{3}})+", whole) or mark in core[len(whole) :]:
        return False, None
    return True, core.replace(mark, "")


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
