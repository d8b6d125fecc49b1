"""Lists of findings as they stand in hospitals: several answers in one cell, or a row for each code of a patient.

Both become a table with one row a patient and one yes/no column a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from dlcore.errors import DataError

MARKS = (";", "|", ",", "/", "+")  # between several answers of one cell
MOST_FINDINGS = 500
FEWEST_PATIENTS = 5  # a rarer finding is left out: nothing could be learnt of it
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


def answers_mark(column: pd.Series) -> str | None:
    """The mark between several answers of one cell; None where cells hold one answer.

    A mark counts where at least a tenth of the filled cells have it, and the answers come back: there are at most half as
    many different ones as there are answers in all.
    """
    cells = column.dropna().astype(str)
    cells = cells[cells.str.strip() != ""]
    if len(cells) < 5 or pd.api.types.is_numeric_dtype(column.dtype):
        return None
    for mark in MARKS:
        with_mark = cells.str.contains(mark, regex=False)
        if with_mark.mean() < 0.1:
            continue
        answers = [a for cell in cells for a in split_cell(cell, mark)]
        if len(set(answers)) <= len(answers) / 2:
            return mark
    return None


def split_cell(cell: str, mark: str) -> list[str]:
    """ "HTN; DM2;" → ["HTN", "DM2"]"""
    return [answer.strip() for answer in str(cell).split(mark) if answer.strip()]


def from_answers(
    column: pd.Series, mark: str, group: str = "code", fewest: int = FEWEST_PATIENTS
) -> tuple[pd.DataFrame, list[str]]:
    """One yes/no column an answer, (n rows), and what was left out.

    An empty cell says nothing: all its findings are blank. In a filled cell what is not named is “no”.

    Parameters
    ----------
    group : {"code", "three", "chapter"}
        Answers as they are, ICD-10 codes by three characters, or by chapter.

    Raises
    ------
    DataError
        No answer is frequent enough.
    """
    listed = [None if pd.isna(cell) else split_cell(cell, mark) for cell in column]
    return _as_findings(listed, group, fewest, column.index)


def from_long(
    frame: pd.DataFrame, patient: str, code: str, group: str = "code", fewest: int = FEWEST_PATIENTS
) -> tuple[pd.DataFrame, list[str]]:
    """A long list (patient, code) as a table with a row a patient; the first column names the patient.

    Raises
    ------
    DataError
        A column is not there, or no code is frequent enough.
    """
    absent = [name for name in (patient, code) if name not in frame]
    if absent:
        raise DataError(f"The table has no column {absent[0]}.", f"It has: {', '.join(map(str, frame.columns[:20]))}.")
    known = frame[[patient, code]].dropna(subset=[patient])
    lists = known.groupby(known[patient].astype(str), sort=False)[code].agg(lambda c: [str(x) for x in c.dropna()])
    table, notes = _as_findings(list(lists), group, fewest, lists.index)
    return table.reset_index(drop=True).assign(**{patient: lists.index.to_numpy()})[[patient, *table.columns]], notes


def _as_findings(listed, group: str, fewest: int, index) -> tuple[pd.DataFrame, list[str]]:
    if group not in GROUPS:
        raise DataError(f"Codes cannot be grouped by {group!r}.", f"Choose one of: {', '.join(GROUPS)}.")
    grouped = [
        None if answers is None else list(dict.fromkeys(GROUPS[group](a) for a in answers)) for answers in listed
    ]
    counts = pd.Series(Counter(a for answers in grouped if answers for a in answers), dtype=np.int64)
    counts = counts.sort_values(ascending=False, kind="stable")  # equally frequent ones as they first occur
    kept = counts.index[counts >= fewest][:MOST_FINDINGS]
    if not len(kept):
        raise DataError(
            f"No finding occurs in at least {fewest} patients.", "Group the codes (three characters, or chapters)."
        )
    place = {name: at for at, name in enumerate(kept)}
    yes = np.zeros((len(grouped), len(kept)), dtype=bool)
    for row, answers in enumerate(grouped):
        yes[row, [place[a] for a in answers or () if a in place]] = True
    words = np.where(yes, "yes", "no").astype(object)
    words[[answers is None for answers in grouped]] = None
    left = len(counts) - len(kept)
    notes = [f"{left} findings of fewer than {fewest} patients are left out."] if left else []
    return pd.DataFrame(words, columns=[str(name) for name in kept], index=index, dtype=object), notes
