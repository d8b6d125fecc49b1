"""Which encoding a text is in, judged by how plausible its letters beyond ASCII are in each language it could be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from dlcore.data.tables import alphabets as A
from dlcore.data.tables.answers import meaning
from dlcore.data.tables.levels import is_sex

_MOST = 6_000  # letters looked at
_KNOWN_WEIGHT = 0.4
_HINT = 0.5  # for a word that only languages of this encoding have
_HINTS = {"Windows-1257": A.BALTIC_WORDS}
_SYMBOLS = frozenset("°µ²³±½¼¾€§–—‘’“”„‚•…®™×·\xa0«»≤≥‰ºª÷→")
_NEVER_AFTER_THORN = frozenset("bcdfghklmnpqstwxz")
Score = Callable[[str, str, str], float]


def most_plausible(sample: bytes, codecs: Mapping[str, str]) -> str:
    """The name of the encoding in which the letters of `sample` are most plausible; "Latin-1" where none is.

    Parameters
    ----------
    sample : bytes
        Whole lines with bytes beyond ASCII.
    codecs : mapping of names to Python's codecs
    """
    best, found = 0.0, "Latin-1"
    for name, judges in _JUDGES:
        score = _score(sample, codecs[name], judges, _HINTS.get(name, frozenset())) * _RARE.get(name, 1.0)
        if score > best + 1e-9:
            best, found = score, name
    return found


def _score(sample: bytes, codec: str, judges: list[Score], hints: frozenset) -> float:
    """Mean plausibility of the letters beyond ASCII, each seen with its neighbours, by the language that fits best."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    places = [i for i, letter in enumerate(text) if letter > "\x7f"][:_MOST]
    padded = f" {text} "
    seen = [(padded[i], padded[i + 1], padded[i + 2]) for i in places]
    plausible = max(sum(judge(*letters) for letters in seen) for judge in judges) / max(len(seen), 1)
    words = [word for word in re.split(r"[\s,;|\"'0-9]+", text[:_MOST]) if word]
    return plausible + _known_words(words) + _HINT * any(word.casefold() in hints for word in words)


def _known_words(words: list[str]) -> float:
    """More for every cell beyond ASCII that is a word of many tables: yes, no, dead, male; short files hold little else."""
    words = [word for word in words if not word.isascii()]
    return _KNOWN_WEIGHT * sum(meaning(word) != 0 or is_sex(word) for word in words) / max(len(words), 1)


def _latin(letters: str, weight: float = 1.0) -> Score:
    own = frozenset(letters)

    def judge(before: str, letter: str, after: str) -> float:
        if letter in _SYMBOLS:
            return 0.0 if before.isalpha() and after.isalpha() else 0.9
        if not letter.isalpha():
            return 0.0
        if letter.isupper() and before.islower():
            return 0.1
        if (letter == "ð" and not before.isalpha()) or (letter == "þ" and after in _NEVER_AFTER_THORN):
            return 0.1  # in Icelandic no word begins so
        if letter in "õÕ" and "ā" not in own and after.lower() not in "es":  # Portuguese: ões
            return 0.3
        beside = any(c.isalpha() for c in (before, after)) or (not before.isalnum() and not after.isalnum())
        return (weight if letter in own else 0.4) if beside else 0.2

    return judge


def _script(letters: str, common: str) -> Score:
    """A language of its own letters: words consist of them, and the commonest are common."""
    own, often = frozenset(letters), frozenset(common)

    def judge(before: str, letter: str, after: str) -> float:
        if letter in _SYMBOLS:
            return 0.8
        small = letter.lower()
        if small not in own:
            return 0.0
        if (letter != small and before.islower()) or _ascii_letter(before) or _ascii_letter(after):
            return 0.1
        alone = before.lower() not in own and after.lower() not in own
        if letter != small and before != before.lower():
            return 0.5  # words in capitals
        return (1.25 if small in often else 0.55) * (0.5 if alone else 1.0)

    return judge


def _characters(common: frozenset, usual: Callable[[str], bool]) -> Score:
    def judge(before: str, letter: str, after: str) -> float:
        if _between_letters(before, after):
            return 0.1
        if letter in common:
            return 1.3
        return 0.6 if usual(letter) else 0.05 if letter.isalpha() else 0.5 if letter in "（），。、：；℃％" else 0.1

    return judge


def _ascii_letter(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _between_letters(before: str, after: str) -> bool:
    return _ascii_letter(before) and _ascii_letter(after)


def _lead(letter: str, codec: str) -> tuple[int, int]:
    code = letter.encode(codec, "replace")
    return (code[0], code[1]) if len(code) == 2 else (0, 0)


def _usual_simplified(letter: str) -> bool:
    lead, trail = _lead(letter, "gb18030")
    return 0xB0 <= lead <= 0xD7 and trail >= 0xA1


def _usual_traditional(letter: str) -> bool:
    return 0xA4 <= _lead(letter, "cp950")[0] <= 0xC6


def _usual_japanese(letter: str) -> bool:
    return "\u3040" <= letter <= "\u30ff" or 0x88 <= _lead(letter, "cp932")[0] <= 0x97


def _japanese(before: str, letter: str, after: str) -> float:
    if "\uff61" <= letter <= "\uff9f":  # half-width katakana: one byte each
        return 0.1
    if "\u3041" <= letter <= "\u30fc":
        return 0.1 if _between_letters(before, after) else 1.2
    return _KANJI(before, letter, after)


_KANJI = _characters(A.JAPANESE, _usual_japanese)
_WESTERN = [_latin(letters) for letters in A.WESTERN.values()]
_WESTERN.append(_latin("".join(A.WESTERN.values()), 0.9))  # names of several languages
_RARE = {
    "Mac Roman": 0.85,
    "DOS 850": 0.85,
    "DOS 866": 0.85,
    "Latin-2": 0.9,
}  # an old encoding must be clearly more plausible
_JUDGES: tuple[tuple[str, list[Score]], ...] = (
    ("Windows-1252", _WESTERN),
    ("Windows-1250", [_latin(letters) for letters in A.CENTRAL.values()]),
    ("Latin-2", [_latin(letters) for letters in A.CENTRAL.values()]),
    ("Windows-1254", [_latin(letters) for letters in A.TURKISH.values()]),
    ("Windows-1257", [_latin(letters) for letters in A.BALTIC.values()]),
    ("Windows-1251", [_script(*A.CYRILLIC)]),
    ("KOI8-R", [_script(*A.CYRILLIC)]),
    ("DOS 866", [_script(*A.CYRILLIC)]),
    ("Windows-1253", [_script(*A.GREEK)]),
    ("Windows-1255", [_script(*A.HEBREW)]),
    ("Windows-1256", [_script(*A.ARABIC)]),
    ("Windows-874", [_script(*A.THAI)]),
    ("GB18030", [_characters(A.SIMPLIFIED, _usual_simplified)]),
    ("Big5", [_characters(A.TRADITIONAL, _usual_traditional)]),
    ("Shift-JIS", [_japanese]),
    ("EUC-JP", [_japanese]),
    (
        "EUC-KR",
        [
            _characters(
                A.KOREAN, lambda letter: "\uac00" <= letter <= "\ud7a3" and 0xB0 <= _lead(letter, "cp949")[0] <= 0xC8
            )
        ],
    ),
    ("Mac Roman", _WESTERN),
    ("DOS 850", _WESTERN),
)
