"""Units as clinicians write them after a number."""

from __future__ import annotations

import re

_PREFIXED = r"(?:da|[kMGdcmµunpfh])?(?:mol|g|l|m|U|IU|IE|IE|Pa|Hz|eq|Eq|val|kat|cal|Osm|osm|osmol|Gy|Bq|Sv|s)"
_WORDS = """
    % ‰ ppm ppb °C °F ° C℃ ℃ ℉ degC mmHg mmhg Torr cmH2O bpm /min min mins minutes Minuten h hr hrs hour hours Std Stunde
    Stunden sec secs seconds Sek d day days Tag Tage Tagen w wk wks week weeks Woche Wochen mo mos month months Monat
    Monate mth y yr yrs year years yo Jahr Jahre Jahren J J. an ans año años anos anni anno mois jours jour día días dias
    giorni mesi jaar maanden dagen år dagar vuotta lat let év лет года год 岁 歲 才 歳 세 年 月 天 日 小时 次/分 次
    kg lb lbs oz st in inch ft ml cc cells Zellen copies Kopien x X pts points Punkte Pkt mg g Mio Mrd Tsd Mill
    G/l T/l Gpt/l Tpt/l G/L T/L log mmol/mol HU dpt D dB kJ kcal Hz fl fL sd SD IU/l cig packyears PY py units Einheiten
    K/uL k/uL K/ul k/ul K/µl K/µL k/µl M/uL M/ul M/µl M/µL K/mm3 thou/uL th/ul 10*3/uL 10*6/uL 10*9/L 10*12/L
    $ € £ ¥ USD EUR CHF GBP Euro kr zł Kč Ft
    IE ms msec mV m2 m² cm2 cm² mm2 mm3 cm3 kg/m2 kg/m² 1.73m2 1.73m² HPF hpf LPF field Feld
"""
_PART = re.compile(rf"(?:{_PREFIXED})(?:\^?[23]|²|³)?$")
_POWER = re.compile(r"^[x×*·]?\s?(?:10\s?(?:\^|\*\*|E)?\s?\d{1,2}|10[⁰¹²³⁴-⁹]{1,2}|[x×]?10e\d{1,2})\s?/\s?")
_MANY = re.compile(r"^\s?(?:Mio|Mill|Tsd|Mrd)\.?\s?/?\s?", re.I)


def is_unit(word: str) -> bool:
    """Whether this is a unit of measurement, such as "mmol/l", "%", "x10^9/l", "kg/m²", "/min"."""
    word = tidy(word)
    if not word or len(word) > 20:
        return False
    if word in _KNOWN:
        return True
    word = _POWER.sub("/", _MANY.sub("/", word) if _MANY.match(word) and "/" in word else word)
    parts = [part for part in re.split(r"[/·*]| per |\s", word.removeprefix("/")) if part]
    return bool(parts) and len(parts) <= 4 and all(_known_part(part) for part in parts)


def _known_part(part: str) -> bool:
    return (
        part in _KNOWN
        or bool(_PART.match(part))
        or part in ("dl", "dL", "l", "L", "µl", "µL", "ul", "uL", "24h", "1.73")
    )


def tidy(unit: str) -> str:
    """A unit as it is compared: one sign for micro, small l for litre, no blanks around the stroke."""
    unit = re.sub(r"\s*/\s*", "/", unit.strip().strip("()[]").strip()).replace("μ", "µ")
    unit = re.sub(r"(?<![A-Za-z])u(?=(?:g|l|L|mol|m|U|kat)\b)", "µ", unit)
    return re.sub(r"(?<=[mdcµnpf])L\b|(?<=/)L\b|^L$", "l", unit)


_KNOWN = frozenset(_WORDS.split()) | frozenset(map(tidy, _WORDS.split()))
_SAME = {
    "yr": "years", "yrs": "years", "year": "years", "y": "years", "yo": "years", "jahr": "years", "jahre": "years",
    "jahren": "years", "j.": "years", "j": "years", "day": "days", "d": "days", "tag": "days", "tage": "days",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h", "stunden": "h", "month": "months", "mo": "months",
    "monate": "months", "week": "weeks", "wk": "weeks", "wks": "weeks", "mmhg": "mmHg", "mm hg": "mmHg",
    "bpm": "/min", "c": "°c", "celsius": "°c", "℃": "°c", "lbs": "lb", "ie/l": "iu/l", "u/l": "u/l", "percent": "%",
    "pct": "%", "mins": "min", "minutes": "min", "inch": "in",
}  # fmt: skip


def same_unit(one: str, other: str) -> bool:
    """Whether two spellings name one unit: mg/dL and mg/dl, yrs and years."""
    return _key(one) == _key(other)


def _key(unit: str) -> str:
    plain = tidy(unit)
    if len(plain) > 1 and plain[0] == "M" and plain[1:2].islower():  # mega beside milli stays apart
        return plain
    return _SAME.get(plain.lower(), plain.lower())
