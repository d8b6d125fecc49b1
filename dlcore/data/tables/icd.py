"""ICD-10 codes, as they are written and grouped: by three characters, or by chapter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

ICD10 = re.compile(r"^([A-Z])(\d[0-9A-Z])\.?[0-9A-Z]{0,4}[*†+!]?$", re.IGNORECASE)

#: Chapters of ICD-10 by their first and last three characters (World Health Organization, ICD-10, version 2019).
CHAPTERS = (
    ("A00", "B99", "infectious diseases"),
    ("C00", "D48", "neoplasms"),
    ("D50", "D89", "blood and immune system"),
    ("E00", "E90", "endocrine and metabolic"),
    ("F00", "F99", "mental and behavioural"),
    ("G00", "G99", "nervous system"),
    ("H00", "H59", "eye"),
    ("H60", "H95", "ear"),
    ("I00", "I99", "circulatory system"),
    ("J00", "J99", "respiratory system"),
    ("K00", "K93", "digestive system"),
    ("L00", "L99", "skin"),
    ("M00", "M99", "musculoskeletal system"),
    ("N00", "N99", "genitourinary system"),
    ("O00", "O99", "pregnancy and childbirth"),
    ("P00", "P96", "perinatal period"),
    ("Q00", "Q99", "congenital malformations"),
    ("R00", "R99", "symptoms and abnormal findings"),
    ("S00", "T98", "injury and poisoning"),
    ("V01", "Y98", "external causes"),
    ("Z00", "Z99", "factors influencing health"),
    ("U00", "U99", "special purposes"),
)


def three_characters(code: str) -> str:
    """ "I50.1" → "I50"; what is no ICD-10 code stays as it is."""
    found = ICD10.match(code.strip())
    return f"{found[1]}{found[2]}".upper() if found else code.strip()


def chapter(code: str) -> str:
    """ "I50.1" → "I00–I99 circulatory system"; what is no ICD-10 code stays as it is."""
    short = three_characters(code)
    if not re.match(r"^[A-Z]\d[0-9A-Z]$", short):
        return short
    for first, last, name in CHAPTERS:
        if first <= short <= last:
            return f"{first}–{last} {name}"
    return short


GROUPS: dict[str, Callable[[str], str]] = {"code": str.strip, "three": three_characters, "chapter": chapter}


def are_codes(answers: Iterable[str]) -> bool:
    """Whether nearly all of these are ICD-10 codes."""
    answers = list(answers)
    return bool(answers) and sum(bool(ICD10.match(str(a).strip())) for a in answers) >= 0.8 * len(answers)
