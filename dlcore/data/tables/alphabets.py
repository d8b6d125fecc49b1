"""Letters by which an encoding is told: those of each language beyond ASCII, and the commonest ones of each script."""

from __future__ import annotations

WESTERN = {
    "German": "äöüßÄÖÜ",
    "French": "éèêëàâçùûîïôœæÉÈÀÇÊÔ",
    "Spanish": "ñáéíóúüÑÁÉÍÓÚ¿¡ºª",
    "Portuguese": "ãõáéíóúâêôçàÃÕÁÉÍÓÚÂÊÔÇºª",
    "Italian": "àèéìòùÀÈÉ",
    "Nordic": "åäöæøÅÄÖÆØé",
    "Dutch": "ëïéèüö",
    "Icelandic": "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ",
    "Catalan": "àèéíïòóúüç·",
}
CENTRAL = {
    "Polish": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "Czech": "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "Slovak": "áäčďéíĺľňóôŕšťúýžÁČĎÉÍĽŇÓŠŤÚÝŽ",
    "Hungarian": "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "Romanian": "ăâîşţĂÂÎŞŢ",
    "Croatian": "čćđšžČĆĐŠŽ",
}
TURKISH = {"Turkish": "çğıöşüÇĞİÖŞÜ"}
BALTIC = {"Baltic": "āčēģīķļņšūžąčęėįųūõäöüĀČĒĪŠŪŽĄĖĮŲÕÄÖÜ"}
_BALTIC_WORDS = """
    vyras vyrai vyr moteris moterys mot gyvas gyva mirė mirusi taip lytis amžius pacientas pacientai pacientės ligonis ligoninė
    sieviete sievietes vīrietis vīrieši dzimums vecums dzīvs dzīva pacients pacienti slimnīca jā nē nāve
    jah patsient patsiendid haigla haigus surnud sünniaeg õde kõrge
"""
#: Words of tables that only a Baltic language has, whether or not they hold a letter beyond ASCII.
BALTIC_WORDS = frozenset(_BALTIC_WORDS.split())
CYRILLIC = ("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўђјљњћџ", "оеаинтсрвлкмдпуі")
GREEK = ("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "αοιετσνηυρπκμλςίόάέή")
HEBREW = ("אבגדהוזחטיךכלםמןנסעףפץצקרשת", "יוהלאמרבתשנ")
ARABIC = ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئپچژگک", "اليمنرتوبةدعسفحهك")
THAI = ("กขคฆงจฉชซญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาิีึืุูเแโใไ่้๊๋ัำ็์", "านรกอเงมยลวดทสตะ่้ัี")

SIMPLIFIED = frozenset(
    "的一是不男女年龄性别诊断病人患者编号姓名日期出院入院血压糖高心肺肝肾结果否死亡有无正常异常阳阴性名科室住门诊手术用药治疗前后左右上下大小"
    "时间天月岁身体重指数史家族吸烟饮酒白红细胞蛋板胆固醇甘油三酯肌酐尿酸钠钾氯钙总低密度脂存活转归分期级肿瘤癌炎症感染检查值单位次生命征温呼脉搏"
)
TRADITIONAL = frozenset(
    "的一是不男女年齡性別診斷病人患者編號姓名日期出院入院血壓糖高心肺肝腎結果否死亡有無正常異常陽陰科室門手術用藥治療前後左右上下大小時間天月歲"
    "身體重指數史家族吸菸飲酒白紅細胞蛋板膽固醇甘油三酯肌酐尿酸鈉鉀總低密度脂存活分期級腫瘤癌炎症感染檢查值單位次"
)
JAPANESE = frozenset(
    "の性別年齢男女患者番号診断名日入院退院検査値血圧糖高心肺肝腎結果死亡有無正常異常陽陰科室手術治療前後左右上下大小時間月歳体重身長"
    "病歴喫煙飲酒白赤球小板総尿酸生存転帰期級腫瘍癌炎症感染単位回"
)
KOREAN = frozenset(
    "이다는의을를에가고하기지사로도리시자대인어그나정수일여남성연령환번호진단명병원입퇴검결과혈압당심폐간신장생존망유무양음나이체중키"
    "흡연음주과거력수술치료전후좌우상하크고소분류단계암종염감염단위회별구"
)
