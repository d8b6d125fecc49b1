"""Which of two answers is *yes*: by meaning, in many languages, never by the alphabet.

What is asked about is nearly always the bad news: dead, malignant, positive. Where two words tell nothing of the
kind, the answer is a guess and says so, and whoever trains is asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# yes and no, true and false, as patients and programs say it
_YES = """
    yes true ja jah oui si sim evet kylla tak ano igen da да так ναι taip ja jep bai ya có co हाँ हां 是 有 はい あり
    예 네 있음 نعم بله כן ใช่ 유 wahr vrai vero verdadero verdadeiro waar sand sant tosi prawda pravda igaz adevarat
    истина αληθης dogru 真 x treated exposed vaccinated mit with avec con com met med z
"""
_NO = """
    no false nein non nao nee nej nei ei nie ne nem nu нет не ні οχι όχι ne hayir ez tidak khong không नहीं 否 无 無 没有
    いいえ なし 아니오 아니요 없음 무 لا خیر לא ไม่ falsch faux falso onwaar falsk usant epatosi falsz nepravda hamis fals ложь
    ψευδης yanlis 假 偽 none nil ohne without sans sin sem zonder uden uten utan bez без
"""
# what a test or a follow-up finds: bad news, and its opposite
_BAD = """
    dead died death deceased expired exitus mortality verstorben gestorben tot tod decede decedee deces mort muerto
    muerta fallecido fallecida muerte morto morta obito deceduto deceduta decesso overleden dood dod kuollut zmarly
    zgon zemrel umrti meghalt elhunyt decedat умер умерла смерть погиб нежив θανατος oldu exitus 死亡 死 사망 وفاة נפטר
    malignant malign maligne maligno maligna malin bosartig kwaadaardig zlosliwy maligni rosszindulatu
    злокачественный злокачественная κακοηθης 恶性 悪性 악성
    positive pos positiv positif positivo positiva positief dodatni pozitivni pozitiv pozitif положительный θετικο
    阳性 陽性 detected reactive
    present abnormal pathological pathologisch pathologique patologico patologico auffallig vorhanden presente
    unhealthy unwell sick ill diseased disease patient case krank malade enfermo enferma doente malato malata ziek syg
    sjuk sairas chory nemocny beteg bolnav больной больная αρρωστος 患病 病人 患者 환자 异常 異常
    relapse relapsed recurrence recurrent recurred rezidiv rezidiv recidive recidiva nawrot рецидив 复发 再発 재발
    progression progressive progressed event ereignis evenement evento metastasis metastatic metastasen metastase
    cancer carcinoma tumor tumour krebs karzinom infected infection sepsis septic affected demented impaired
    readmitted hospitalised hospitalized complication failure failed severe critical attack stroke mi
"""
_GOOD = """
    alive living lives survived survivor survive lebend lebt uberlebt lebendig vivant vivante vivo viva vivi levend
    levande levende elossa zyje zywy zije zijici elo in-life жив жива выжил выжила ζωντανος sag yasiyor 生存 存活 생존
    benign benigne benigno benigna benin gutartig goedaardig lagodny benigni joindulatu доброкачественный
    доброкачественная καλοηθης 良性
    negative neg negativ negatif negativo negativa negatief ujemny negativni отрицательный αρνητικο 阴性 陰性 음성
    undetected nonreactive
    absent normal unremarkable unauffallig normale normaal normalny norma healthy well control controls gesund sain
    saine sano sana saudavel gezond rask frisk terve zdrowy zdravy egeszseges sanatos здоровый здоровая υγιης saglikli
    健康 正常 정상 kontrolle kontrollen temoin kontrol controle kontrola абсент
    remission censored zensiert censure stable intact recovered discharged cured mild
"""
_LETTERS = (
    ("y", "n"), ("j", "n"), ("o", "n"), ("s", "n"), ("t", "f"), ("v", "f"), ("w", "f"), ("p", "n"), ("e", "h"),
    ("d", "a"), ("m", "b"), ("+", "-"), ("+", "−"), ("++", "-"), ("д", "н"), ("t", "n"),
)  # fmt: skip
_NEGATIONS = """
    no not non un kein keine keinen nicht ohne pas-de pas-d pas sans sin sem senza geen niet zonder ikke ingen inte
    utan uden uten ei ilman nie bez brak ne neni nem nincs fara nu не нет без χωρις without never free-of
"""
_CJK_NEGATIONS = ("非", "无", "無", "未", "不", "没有", "没", "비", "무")
_AFTER = ("free", "less", "yok", "なし", "無し", "negative", "neg", "absent", "没有")


def _fold(word: str) -> str:
    """For comparing: small letters, no accents, "_" and "-" as blanks."""
    plain = unicodedata.normalize("NFKD", word.strip().casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c) or not "\u0300" <= c <= "\u036f")
    plain = plain.replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("ı", "i")
    return re.sub(r"[\s_\-./]+", " ", plain).strip() or plain


def _folded(words: str) -> frozenset[str]:
    return frozenset(_fold(word.replace("-", " ")) for word in words.split())


_MEANING = dict.fromkeys(_folded(_GOOD), -1) | dict.fromkeys(_folded(_BAD), 1)
_MEANING |= dict.fromkeys(_folded(_NO), -1) | dict.fromkeys(_folded(_YES), 1)
_NEGATING = tuple(sorted({_fold(word) for word in _NEGATIONS.split()}, key=len, reverse=True))


@dataclass(frozen=True)
class Answer:
    """Which of two values counts as yes.

    Parameters
    ----------
    yes, no : str
    certain : bool
        False where it is only a guess.
    """

    yes: str
    no: str
    certain: bool


def which_is_yes(values: tuple[str, str], counts: tuple[int, int] = (0, 0)) -> Answer:
    """Tell yes from no.

    Parameters
    ----------
    values : two different words
    counts : how often each occurs
        The rarer one is guessed where meaning tells nothing: what is looked for is mostly the rarer.
    """
    a, b = values
    found = _numbers(a, b) or _letters(a, b) or _negated(a, b) or _by_meaning(a, b)
    if found:
        return found
    numbers = _as_numbers(a, b)
    later = numbers[1] > numbers[0] if numbers else counts[1] <= counts[0]
    return Answer(b, a, False) if later else Answer(a, b, False)


def meaning(word: str) -> int:
    """1 for yes or bad news, -1 for no or good news, 0 where a word says neither."""
    plain = _fold(word)
    if plain in _MEANING:
        return _MEANING[plain]
    tokens = plain.split(" ")
    if len(tokens) > 1 and (_begins_negated(plain) or tokens[-1] in _AFTER):
        return -(_by_tokens(tokens[1:]) or 1) if _begins_negated(plain) else -1
    return -1 if plain.startswith(_CJK_NEGATIONS) and len(plain) > 1 else _by_tokens(tokens)


def _by_tokens(tokens: list[str]) -> int:
    found = {_MEANING[token] for token in tokens if token in _MEANING and len(token) > 2}
    return found.pop() if len(found) == 1 else 0


def _begins_negated(plain: str) -> bool:
    return any(plain.startswith(negation + " ") for negation in _NEGATING)


def _as_numbers(a: str, b: str) -> tuple[float, float] | None:
    try:
        return float(a), float(b)
    except ValueError:
        return None


def _numbers(a: str, b: str) -> Answer | None:
    """0 beside anything above it, and −1 beside 1, are no."""
    numbers = _as_numbers(a, b)
    if numbers is None or not (min(numbers) == 0 or set(numbers) == {-1, 1}) or max(numbers) <= 0:
        return None
    return Answer(b, a, True) if numbers[1] > numbers[0] else Answer(a, b, True)


def _letters(a: str, b: str) -> Answer | None:
    plain = (a.strip().casefold(), b.strip().casefold())
    if plain in _LETTERS:
        return Answer(a, b, True)
    return Answer(b, a, True) if plain[::-1] in _LETTERS else None


def _negated(a: str, b: str) -> Answer | None:
    """One is the other with "not", "un-", "kein …" before it: the negated one is no, unless the other is good news."""
    for one, other in ((a, b), (b, a)):
        plain, base = _fold(one).replace(" ", ""), _fold(other).replace(" ", "")
        negated = len(base) > 1 and plain.endswith(base) and plain.removesuffix(base)
        after = len(base) > 1 and plain.startswith(base) and plain.removeprefix(base)
        if (negated and negated in (*(n.replace(" ", "") for n in _NEGATING), *_CJK_NEGATIONS)) or (
            after and after in _AFTER
        ):
            means = meaning(other)
            unclear = negated == "un" and means == 0  # uncontrolled, unemployed: the bad news may be the one with "un-"
            return Answer(one, other, not unclear) if means < 0 or unclear else Answer(other, one, True)
    return None


def _by_meaning(a: str, b: str) -> Answer | None:
    means = (meaning(a), meaning(b))
    if means[0] == means[1]:
        return None
    return Answer(b, a, True) if means[1] > means[0] else Answer(a, b, True)
