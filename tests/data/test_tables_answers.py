"""What counts as yes is known by meaning, in many languages, and asked where it is not."""

import pytest

from dlcore.data.tables.answers import which_is_yes

_PAIRS = """
yes/no Yes/No TRUE/FALSE 1/0 1/-1 2/0 Y/N t/f ja/nein j/n oui/non sí/no sì/no sim/não ja/nee ja/nej ja/nei kyllä/ei tak/nie
ano/ne áno/nie igen/nem da/nu да/нет так/ні ναι/όχι evet/hayır نعم/لا כן/לא हाँ/नहीं 是/否 有/无 有/無 はい/いいえ あり/なし
예/아니오 있음/없음 có/không ya/tidak ใช่/ไม่ +/- pos/neg positive/negative positiv/negativ positif/négatif 阳性/阴性
陽性/陰性 양성/음성 malignant/benign M/B bösartig/gutartig maligno/benigno 恶性/良性 악성/양성
злокачественный/доброкачественный dead/alive died/survived deceased/living verstorben/lebend tot/lebt décédé/vivant
fallecido/vivo morto/vivo умер/жив 死亡/存活 死亡/生存 sick/healthy krank/gesund malade/sain case/control abnormal/normal
ckd/notckd smoker/non-smoker demented/nondemented responder/non_responder treated/untreated Tumor/kein_Tumor
diabetes/no_diabetes Sepsis/keine_Sepsis 糖尿病/非糖尿病 感染/未感染 unhealthy/healthy not_survived/survived
unwell/well event/censored relapse/remission recurrence-events/no-recurrence-events present/absent disease/disease-free
heart_disease/normal pneumonia/no_finding >50%_disease/normal cancer/healthy_control
"""
PAIRS = _PAIRS.split()


@pytest.mark.parametrize("pair", PAIRS)
def test_yes_is_known(pair):
    yes, no = (word.replace("_", " ") for word in pair.split("/"))
    for values in ((yes, no), (no, yes)):
        answer = which_is_yes(values)
        assert (answer.yes, answer.no, answer.certain) == (yes, no, True)


@pytest.mark.parametrize(
    "pair", ["m/f", "1/2", "2/4", "2/10", "A/B", "left/right", "drug/placebo", "Abiomed/Zoll", "0.5/1.5"]
)
def test_what_says_nothing_is_a_guess(pair):
    assert not which_is_yes(tuple(pair.split("/"))).certain


def test_where_words_say_nothing_the_rarer_is_guessed():
    assert which_is_yes(("A", "B"), (3, 10)).yes == "A"
    assert which_is_yes(("A", "B"), (10, 3)).yes == "B"
    assert which_is_yes(("2", "4"), (3, 10)).yes == "4"
