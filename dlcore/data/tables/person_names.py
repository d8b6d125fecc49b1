"""Names of people by their form, in any script: capitals or none, pairs of words that come together anew.

Nothing here knows a name. Once one column is known to hold names, others that are made of the same words do, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LIKELY = 0.8  # of the cells looked at
_MANY = 0.5  # share of different cells, from which words in pairs may be the names of people
_FEW = 12  # different pairs that are put together from fewer words
_TOGETHER = 1.5  # partners of a word, from which pairs are put together from words that come again
_JOINED = 0.6  # share of different cells and of different beginnings, for names without a blank
_SOME = 5  # different cells of a column that is known by the words of another
_NOT_IN_NAMES = re.compile(r"[\d:;/\\+%()=<>*_&\"#?!|]")
_EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2,4}$")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.[\s-]?){1,4}$")
_ENDS = {"md", "phd", "do", "jr", "sr", "csc", "msc", "dr", "rn", "np", "mba", "mph"}


def are_names(words: list[str], distinct: int, filled: int) -> bool:
    """Whether most cells have the form of a person's name.

    Parameters
    ----------
    words : some of the different cells
    distinct, filled : int
        How many different cells there are, and how many that are not empty.
    """
    if len(words) < 3:
        return False
    if _share(words, _INITIALS.match) >= _LIKELY and len(words) >= _FEW:
        return True
    if _share(words, _EAST.match) >= 0.95:
        return distinct >= _JOINED * filled and len({word[0] for word in words}) <= _JOINED * len(words)
    parts = [name_parts(word) for word in words]
    named = [part for part in parts if len(part) > 1]
    if len(named) < _LIKELY * len(words) or _change_places(named):
        return False
    if all(_titled(word) for word in words):
        return True
    if any(_caseless(part[0]) for part in named) and (len(named) < 0.95 * len(words) or _partners(named) <= 1.1):
        return False
    return distinct >= _MANY * filled or (len(named) >= _FEW and _partners(named) >= _TOGETHER)


def name_parts(cell: str) -> list[str]:
    """The words of a name without titles and particles, in small letters; empty where a cell cannot be a name."""
    if len(cell) > 50 or cell.count(",") > 2 or _NOT_IN_NAMES.search(cell):
        return []
    parts = []
    for word in cell.replace(",", " ").split():
        letters = word.strip(".'’״\"-")
        if not letters or not all(unicodedata.category(c)[0] in "LM" or c in "'’-.׳״" for c in letters):
            return []
        if letters.casefold() in _ENDS or (word.endswith(".") and len(letters) > 1) or "״" in letters:
            continue  # Dr., MUDr., MD
        if letters[0] != letters[0].title():
            if len(letters) > 3:
                return []
            continue  # van, de, bin
        parts.append(letters.casefold())
    return parts if len(parts) <= 5 and any(len(part) > 1 for part in parts) else []


def known_words(columns: Iterable[list[str]]) -> set[str]:
    """The words that names of these columns are made of."""
    known = set()
    for words in columns:
        for word in words:
            known.update(_halves(word) if _EAST.match(word) else (p for p in name_parts(word) if len(p) > 1))
    return known


def are_made_of(words: list[str], known: set[str]) -> bool:
    """Whether nearly all cells are put together from words of known names."""
    if len(words) < _SOME:
        return False
    return _share(words, lambda word: _made_of(word, known)) >= _LIKELY


def _made_of(word: str, known: set[str]) -> bool:
    if _EAST.match(word):
        return any({word[:i] + "…", "…" + word[i:]} <= known for i in range(1, len(word)))
    parts = [part for part in name_parts(word) if len(part) > 1]
    return bool(parts) and 2 * sum(part in known for part in parts) >= len(parts)  # a surname, of a doctor's


def _halves(word: str) -> set[str]:
    return {half for i in range(1, len(word)) for half in (word[:i] + "…", "…" + word[i:])}


def _titled(word: str) -> bool:
    """Dr. Anna Weber; Anna Weber, MD."""
    first, last = word.split()[0], word.split()[-1]
    title = "״" in first or (first.endswith(".") and first not in ("St.", "Sta.") and len(first) > 2)
    return bool(name_parts(word)) and (title or last.strip(".").casefold() in _ENDS)


def _caseless(word: str) -> bool:
    return word[0].title() == word[0].lower()  # Georgian has capitals, but no name begins with one


def _partners(named: list[list[str]]) -> float:
    """With how many others a word comes together on average, of first words and of last ones: the fewer of both."""
    pairs = {(part[0], part[-1]) for part in named}
    return len(pairs) / max(len({first for first, _ in pairs}), len({last for _, last in pairs}))


def _change_places(named: list[list[str]]) -> bool:
    """Whether the same words stand first and last, as in lists of drugs; hardly any first name is a surname."""
    first, last = ({part[i] for part in named} for i in (0, -1))
    return len(first & last) >= 0.5 * min(len(first), len(last))


def _share(words: list[str], holds) -> float:
    return sum(bool(holds(word)) for word in words) / len(words)
