"""One spelling for each level: yes, "Yes " and YES are one answer, in one file and between files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.tables.answers import meaning, which_is_yes
from dlcore.data.tables.values import number_label
from dlcore.errors import DataError

_MALE = """
    m male man men boy mann männlich maennlich mannlich masculin masculino hombre homme h maschio maschile
    mannelijk mand mann mies mężczyzna muž férfi bărbat муж мужской м мужчина erkek 男 男性 남 남성 남자 ذكر זכר
    männl. männl masc. masc
"""
_FEMALE = """
    f w female woman women girl frau weiblich féminin feminin femenino feminino mujer femme femmina femminile
    vrouwelijk vrouw v kvinde kvinne nainen kobieta žena nő femeie жен женский ж женщина kadın kadin 女 女性 여 여성 여자
    انثى أنثى נקבה weibl. weibl fem. fem
"""
_YES_WORDS = """
    yes y true t 1 1.0 ja j oui o si sí sì sim s tak ano igen да evet 是 有 はい あり 예 네 x ✓ ✔ +
"""
_NO_WORDS = """
    no n false f 0 0.0 nein non não nao nee nej nei nie ne nem нет hayır 否 无 無 いいえ なし 아니오 -
"""
_LEFT, _RIGHT = "left l li li. links gauche izquierda lewa 左", "right r re re. rechts droite derecha prawa 右"
_FOUND_WORDS = "positive positiv positif positivo positiva pos pos. reactive detected 阳性 陽性 양성"
_NOT_FOUND_WORDS = """
    negative negativ négatif negatif negativo negativa neg neg. nonreactive undetected 阴性 陰性 음성
"""
_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})(?:\.0*)?")
_MARKS = str.maketrans("’‐‑–", "'---")
_BEHIND_SIGN = re.compile(r"(?<=[<>≤≥]) ")
#: non-smoker and non smoker are one; before a letter only: A-1, A+ and B- stay
_JOINED = re.compile(r"(?<=[^\W_])[-_](?=[^\W\d_])")
MAX_LEVELS = 60  # more different words than this are no levels but names or free text
_SEX = (frozenset(_MALE.split()), frozenset(_FEMALE.split()))
_YES = frozenset(_YES_WORDS.split())
_NO = frozenset(_NO_WORDS.split())
_FOUND, _NOT_FOUND = frozenset(_FOUND_WORDS.split()), frozenset((*_NOT_FOUND_WORDS.split(), "non reactive"))
_SIDES = (frozenset(_LEFT.split()), frozenset(_RIGHT.split()))
SYNONYMS = (_SEX, (_YES, _NO), (_FOUND, _NOT_FOUND), _SIDES)


def fold(word: str) -> str:
    """For comparing: no capitals, no blanks at the ends or twice, numbers however they are written."""
    word = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", word)).strip()
    if _WHOLE.fullmatch(word):  # 1 and 1.0 are one level; 1.1 and 1.10 are two codes, and so are eighteen digits
        return number_label(float(word)) or ""
    word = _BEHIND_SIGN.sub("", word.casefold().translate(_MARKS).replace(">=", "≥").replace("<=", "≤"))
    return _JOINED.sub(" ", word)


def is_sex(word: str) -> bool:
    """Whether a word says male or female, in one of many languages."""
    return len(word) > 1 - (not word.isascii()) and any(fold(word) in side for side in _SEX)


def one_spelling(words: np.ndarray) -> tuple[np.ndarray, dict[str, list[str]]]:
    """Words with one spelling a level, and what was merged: kept spelling → others.

    Parameters
    ----------
    words : (n,) object array of str and None
    """
    counts = _counts(words)
    if not 1 < len(counts) <= MAX_LEVELS * 3:
        return words, {}
    groups = _groups(counts)
    if len(groups) > MAX_LEVELS or len(groups) == len(counts):
        return words, {}
    neat = lambda word: word == re.sub(r"\s+", " ", word)  # no doubled or no-break blanks
    chosen = {o: max(group, key=lambda word: (neat(word), counts[word], word)) for group in groups for o in group}
    merged = {}
    for other, kept in chosen.items():
        if other != kept:
            merged.setdefault(kept, []).append(other)
    return np.array([None if word is None else chosen[word] for word in words], dtype=object), merged


def _counts(words: np.ndarray) -> dict[str, int]:
    return {str(word): int(n) for word, n in pd.Series(words, dtype=object).value_counts(sort=False).items()}


def _groups(counts: dict[str, int]) -> list[list[str]]:
    """Spellings of one level together."""
    folded: dict[str, list[str]] = {}
    for word in counts:
        folded.setdefault(fold(word), []).append(word)
    if _capitals_matter(folded):
        return [[word] for word in counts]
    for pair in SYNONYMS:
        if all(any(level in side for side in pair) for level in folded) and len(folded) > 2:
            sides = [[w for level, words in folded.items() if level in side for w in words] for side in pair]
            return [side for side in sides if side]
    return list(folded.values())


def _capitals_matter(folded: dict[str, list[str]]) -> bool:
    """Genotypes (AA, Aa, aa) and alleles (C, c): the letters are the same, and the capitals are what tells."""
    several = {level for level, words in folded.items() if len({word.strip() for word in words}) > 1}
    if not several:
        return False
    mixed = {word.strip() for level in several for word in folded[level]}
    double = [level for level in folded if len(level) == 2 and level[0] == level[1]]
    genotypes = any(level in several for level in double) and all(
        len(level) == 2 and level.isalpha() for level in folded
    )
    return genotypes or (len(folded) == 1 and all(len(word) == 1 for word in mixed) and mixed != {"x", "X"})


def match_levels(words: Iterable, levels: Sequence[str]) -> dict[str, str]:
    """For each different word the trained level that it is another spelling of; words that are none are not there."""
    alike = {fold(level): level for level in levels}
    found = {}
    for word in {word for word in words if word is not None}:
        level = word if word in levels else alike.get(fold(word)) or _synonym(fold(word), levels)
        if level is not None:
            found[word] = level
    return found


def _synonym(word: str, levels: Sequence[str]) -> str | None:
    """männlich for m, ja for yes: where two levels stand for the two sides of one question."""
    for pair in SYNONYMS:
        sides = [[level for level in levels if fold(level) in side] for side in pair]
        if len(levels) == 2 and all(len(side) == 1 for side in sides):
            for side, (level,) in zip(pair, sides):
                if word in side:
                    return level
    return None


def same_answers(words: pd.Series, levels: Sequence[str], positive: Sequence[str]) -> pd.Series:
    """An outcome of another file in the trained words: yes and no of another language by what they mean.

    Parameters
    ----------
    words : Series of str and None
        In the spelling of `levels` where they are another spelling of one.
    levels : the values that were learnt from
    positive : those of them that count as yes

    Raises
    ------
    DataError
        A value was never learnt, and nothing tells what it means: it must not become "no" in silence.
    """
    given = list(dict.fromkeys(words.dropna()))
    unseen = [word for word in given if word not in levels]
    if not unseen:
        return words
    found = _by_meaning(unseen, levels, positive)
    if found is not None:
        return words.map(lambda word: found.get(word, word)).astype(object).where(words.notna(), None)
    raise DataError(
        f"The outcome of the test file holds {shown(unseen, 4)}, which the other file does not.",
        f"Write it as there: {shown(levels)}.",
    )


def _by_meaning(unseen: list[str], levels: Sequence[str], positive: Sequence[str]) -> dict[str, str] | None:
    """For each word the trained yes or no that it means; None where one says neither, or the trained ones are no such pair."""
    pair = which_is_yes(tuple(levels)) if len(levels) == 2 else None
    if pair is None or not pair.certain or (pair.yes,) != tuple(positive):
        return None
    meant = {word: meaning(word) for word in unseen}
    return {word: pair.yes if sign > 0 else pair.no for word, sign in meant.items()} if all(meant.values()) else None
