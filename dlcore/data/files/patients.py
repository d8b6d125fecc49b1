"""Which pictures are of one patient, and which pictures are the same: so that nobody stands on both sides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from dlcore.errors import DataError

MAX_PATTERN = 80  # characters
MAX_STARS = 3  # with the next line, bounds what matching a hostile name can cost
MAX_STEM = 120
FIELD = "{patient}"

_USUAL = (
    re.compile(r"(?:^|[_ -])(p[_-]?\d{3,})[_ -](?:left|right|l|r)[_ -](?:cc|mlo|ml|lm)", re.I),  # P_00001_LEFT_CC
    re.compile(r"^(.*\d)[ _-](?:left|right|links|rechts|od|os|l|r)$", re.I),  # 10_left, 10_right
    re.compile(r"^(c\d+p\d+)", re.I),  # C100P61ThinF_IMG_20150918_144104_cell_162
    re.compile(r"^([a-z]+[_-]?r\d+[_-]s\d+)[_-]\d+$", re.I),  # phon_R01_S01_1
    re.compile(r"(?:^|[^a-z])((?:patient|person|subject|subj|sub|pat|case|pid|pt)[ _-]?[a-z]{0,3}\d+)", re.I),
    re.compile(r"^(TCGA-[A-Z0-9]{2}-[A-Z0-9]{2,6})-", re.I),
    re.compile(r"^(.*\d.*?)[ _.-]+\d{1,4}$"),  # 00000013_005, IM-0023-0001: what stands before the last number
    re.compile(
        r"^(.*\d)[_-](?:t|tp|v|visit|session|ses|scan|slice|frame|view|time)[_-]?\d{1,3}$", re.I
    ),  # S07_T2, S07_visit2
    re.compile(r"^(p\d+)(?:[ _-]|$)", re.I),
    re.compile(r"^(.*[_-]\d{3,})[a-f]$", re.I),  # COVID-00003a, COVID-00003b
)
_DAY = re.compile(r"(?:\D|^)(?:19|20)\d{2}[-_.]?(?:0\d|1[0-2])[-_.]?(?:[0-2]\d|3[01])(?:\D|$)")


def patients_from_names(stems: Sequence[str]) -> np.ndarray | None:
    """Patient of each picture from usual spellings in file names, or None where no two share one.

    ``person123_bacteria_4`` is person123; ``00000013_005`` is 00000013. A name that follows none of them is
    taken as a patient of its own.
    """
    found = [_usual(stem) for stem in stems]
    named = [patient for patient in found if patient]
    if len(named) < 0.5 * len(stems) or len(set(named)) in (len(named), 1):
        return None
    if sum(bool(_DAY.search(patient)) for patient in set(named)) > 0.5 * len(set(named)):
        return None  # pictures of one day are not of one patient
    return np.array([patient or stem for patient, stem in zip(found, stems)], dtype=object)


def same_as(groups: Sequence, labels: Sequence | None) -> bool:
    """Whether groups are only the classes under another name: each of one class, and no more groups than classes."""
    if labels is None:
        return False
    return len(set(zip(groups, labels))) == len(set(groups)) <= len(set(labels))


def _usual(stem: str) -> str | None:
    for pattern in _USUAL:
        if match := pattern.search(stem[:MAX_STEM]):
            return match.group(1).lower()
    return None


def patients_from_pattern(stems: Sequence[str], pattern: str) -> np.ndarray:
    """Patient of each picture from a pattern such as ``person{patient}_*``.

    ``{patient}`` stands for letters and digits, ``*`` for anything. A name that does not fit is a patient
    of its own.

    Raises
    ------
    DataError
        The pattern has no ``{patient}``, or fits no name.
    """
    if pattern.count(FIELD) != 1 or len(pattern) > MAX_PATTERN or pattern.count("*") > MAX_STARS:
        raise DataError(
            f"“{pattern[:MAX_PATTERN]}” does not say where the patient stands in the file name.",
            "Write {patient} once and * (at most three) for anything else, for example person{patient}_*.",
        )
    parts = {FIELD: "([A-Za-z0-9]+)", "*": ".*?"}
    regex = "".join(parts.get(piece, re.escape(piece)) for piece in re.split(r"(\{patient\}|\*)", pattern))
    matches = [re.fullmatch(regex, stem[:MAX_STEM]) for stem in stems]
    if not any(matches):
        example = f" A name is “{stems[0][:60]}”." if stems else ""
        raise DataError(f"No file name fits the pattern “{pattern}”.{example}", "Change the pattern.")
    return np.array([m.group(1) if m else stem for m, stem in zip(matches, stems)], dtype=object)


def join_equal(groups: np.ndarray | None, digests: np.ndarray, what: str = "picture") -> np.ndarray | None:
    """Groups in which items with the same digest always stand together, so that no fold divides a duplicate.

    Parameters
    ----------
    groups : ndarray of str (n,), or None where every item counts as its own patient
    digests : ndarray (n,)
    what : str
        What an item is called: "picture", "row".

    Returns
    -------
    ndarray of str (n,), or None where there was nothing to join and no group to begin with.
    """
    distinct, number = np.unique(digests, return_inverse=True)
    if len(distinct) == len(digests):
        return groups
    if groups is None:
        return np.array([f"{what} {i + 1}" for i in number], dtype=object)
    parent = {group: group for group in groups}

    def root(group):
        while parent[group] != group:
            group = parent[group]
        return group

    first: dict[int, object] = {}
    for group, item in zip(groups, number):
        parent[root(group)] = root(first.setdefault(item, group))
    return np.array([root(group) for group in groups], dtype=object)


def across(groups: Sequence, other: Sequence) -> list[str]:
    """Groups that have more than one value of `other`: patients in two classes, or on both sides of a split."""
    values = defaultdict(set)
    for group, value in zip(groups, other):
        values[group].add(value)
    return sorted(str(group) for group, seen in values.items() if len(seen) > 1)
