# ruff: noqa: E501
"""Made-up registries, as forty countries would write them: columns that say who a patient is, and clinical ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from zlib import crc32

import numpy as np
import registry_parts

from dlcore.data import read_table

N = 60


@dataclass
class Registry:
    """One registry.

    Parameters
    ----------
    name : str
    identifying, clinical : dict of str to list of str
        Columns with their cells.
    """

    name: str
    identifying: dict[str, list[str]]
    clinical: dict[str, list[str]]

    @cached_property
    def reading(self):
        """The registry as it is read."""
        columns = self.identifying | self.clinical
        rows = ["\t".join(columns), *("\t".join(cells) for cells in zip(*columns.values()))]
        return read_table(("\n".join(rows) + "\n").encode(), "registry.tsv")

    def flagged(self) -> dict[str, str]:
        """Columns that were left out as they say who a patient is, and what of it."""
        return self.reading.guesses["identifying"]

    def patient(self) -> str | None:
        """The column that was taken for the patient, of which is known who it is."""
        return self.reading.guesses["patient"]


#: Sets after the first, each written before any rule was fitted to it.
LATER = ("second", "third", "fourth")


def registries(which: str = "first") -> Iterator[Registry]:
    """Ten; names of people are put together from common first names and surnames."""
    if which in LATER:
        for name, country in import_module(f"registries_{which}").COUNTRIES.items():
            yield Registry(name, *registry_parts.cells(country, np.random.default_rng(crc32(name.encode()))))
        return
    for country, (people, identifying, clinical) in _COUNTRIES.items():
        rng = np.random.default_rng(len(country))
        first, last = (part.split() for part in people.split("|"))
        cells = {"first": _pick(rng, first), "last": _pick(rng, last)}
        named = {name: _identifying(what, rng, cells) for name, what in _pairs(identifying)}
        yield Registry(country, named, {name: _clinical(what, rng) for name, what in _pairs(clinical)})


def _pairs(text: str) -> list[tuple[str, str]]:
    return [tuple(part.split("=")) for part in text.split("|")]


def _pick(rng, words: list[str]) -> list[str]:
    return [str(word) for word in rng.choice(words, N)]


def _identifying(what: str, rng, cells: dict) -> list[str]:
    digits = lambda n: "".join(map(str, rng.integers(0, 10, n)))
    makers = {
        "first": lambda i: cells["first"][i],
        "last": lambda i: cells["last"][i],
        "full": lambda i: f"{cells['first'][i]} {cells['last'][i]}",
        "joined": lambda i: f"{cells['last'][i]}{cells['first'][i]}",
        "birth": lambda i: f"{rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}.{rng.integers(1930, 2005)}",
        "iso": lambda i: f"{rng.integers(1930, 2005)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}",
        "number": lambda i: digits(10),
        "long": lambda i: digits(18),
        "post": lambda i: digits(5),
        "phone": lambda i: f"+{rng.integers(30, 60)} {digits(3)} {digits(6)}",
        "mail": lambda i: f"{digits(4)}@example.org",
        "street": lambda i: f"Via Roma {rng.integers(1, 90)}",
    }
    return [makers[what](i) for i in range(N)]


def _clinical(what: str, rng) -> list[str]:
    makers = {
        "n": lambda: f"{rng.normal(60, 12):.0f}", "x": lambda: f"{abs(rng.normal(5, 2)):.1f}", "sex": lambda: rng.choice(["m", "f"]),
        "yn": lambda: rng.choice(["0", "1"]), "stage": lambda: rng.choice(["I", "II", "III"]),
        "dx": lambda: rng.choice(["Adenocarcinoma", "Squamous Cell", "Small Cell", "Large Cell"]),
        "drug": lambda: rng.choice(["Aspirin", "Clopidogrel", "Warfarin"]), "site": lambda: rng.choice(["North", "South", "West"]),
    }  # fmt: skip
    return [str(makers[what]()) for _ in range(N)]


_COUNTRIES = {
    "Germany": (
        "Anna Jörg Lena Hans Uwe Karin Peter Sabine|Müller Schmidt Weber Wagner Becker Hoffmann Koch Richter",
        "Nachname=last|Vorname=first|Geb.-Datum=birth|KV-Nummer=number|PLZ=post|Telefon privat=phone|E-Mail-Adresse=mail|Hausarzt=full",
        "Alter=n|Geschlecht=sex|CRP=x|Stadium=stage|Histologie=dx|verstorben=yn",
    ),
    "United Kingdom": (
        "Emma Jack Olivia Harry Grace Thomas Alice George|Smith Jones Taylor Brown Wilson Evans Walker Hughes",
        "Surname=last|Forename=first|D.O.B.=birth|NHS Number=number|Postcode=post|Home phone=phone|GP name=full|Next of kin=full",
        "Age=n|Sex=sex|Creatinine=x|Stage=stage|Tumour type=dx|Trust=site|Died=yn",
    ),
    "France": (
        "Chloé Luc Manon Hugo Camille Jules Inès Paul|Martin Bernard Dubois Durand Moreau Laurent Girard Roux",
        "Nom=last|Prénom=first|Date de naissance=birth|Numéro de sécurité sociale=number|Code postal=post|Téléphone=phone|Courriel=mail|Médecin traitant=full",
        "Âge=n|Sexe=sex|Glycémie=x|Stade=stage|Traitement=drug|Décès=yn",
    ),
    "Spain": (
        "Lucía Pablo María Hugo Carmen José Elena Luis|García Martínez López Sánchez Pérez Gómez Díaz Ruiz",
        "Apellidos=last|Nombre=first|Fecha de nacimiento=birth|DNI=number|Nº historia clínica=number|Teléfono móvil=phone|Correo electrónico=mail|Dirección=street",
        "Edad=n|Sexo=sex|Glucosa=x|Estadio=stage|Fármaco=drug|Fallecido=yn",
    ),
    "Italy": (
        "Giulia Luca Sofia Marco Anna Paolo Elisa Dario|Rossi Bianchi Ferrari Russo Romano Colombo Ricci Greco",
        "Cognome=last|Nome=first|Data di nascita=birth|Codice fiscale=number|CAP=post|Cellulare=phone|Indirizzo=street|Medico curante=full",
        "Età=n|Sesso=sex|Creatinina=x|Stadio=stage|Farmaco=drug|Deceduto=yn",
    ),
    "Poland": (
        "Anna Jan Zofia Piotr Maria Adam Ewa Tomasz|Nowak Kowalski Wójcik Kamiński Lewandowski Zieliński Woźniak Mazur",
        "Nazwisko=last|Imię=first|Data urodzenia=birth|PESEL=number|Kod pocztowy=post|Telefon=phone|Adres zamieszkania=street|Lekarz=full",
        "Wiek=n|Płeć=sex|Glukoza=x|Stopień=stage|Lek=drug|Zgon=yn",
    ),
    "Russia": (
        "Анна Иван Ольга Пётр Мария Олег Елена Павел|Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлов Новиков",
        "Фамилия=last|Имя=first|Дата рождения=birth|СНИЛС=number|Полис ОМС=number|Телефон=phone|Адрес=street|ФИО врача=full",
        "Возраст=n|Пол=sex|Глюкоза=x|Стадия=stage|Препарат=drug|Умер=yn",
    ),
    "China": (
        "伟 芳 娜 敏 静 强 磊 洋|王 李 张 刘 陈 杨 赵 黄",
        "患者姓名=joined|身份证号码=long|出生日期=iso|住院号=number|联系电话=phone|家庭住址=street|主治医生=joined|医保卡号=number",
        "年龄=n|性别=sex|血糖=x|分期=stage|用药=drug|死亡=yn",
    ),
    "Japan": (
        "太郎 花子 健 美咲 翔 陽菜 誠 恵|佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村",
        "氏名=joined|生年月日=iso|カルテ番号=number|保険証番号=number|郵便番号=post|電話番号=phone|住所=street|担当医師=joined",
        "年齢=n|性別=sex|血糖値=x|病期=stage|薬剤=drug|死亡=yn",
    ),
    "Turkey": (
        "Ayşe Mehmet Fatma Ali Zeynep Emre Elif Can|Yılmaz Kaya Demir Şahin Çelik Yıldız Aydın Öztürk",
        "Soyadı=last|Adı=first|Doğum tarihi=birth|TC Kimlik No=number|Posta kodu=post|Telefon=phone|E-posta=mail|Adres=street",
        "Yaş=n|Cinsiyet=sex|Glukoz=x|Evre=stage|İlaç=drug|Ölüm=yn",
    ),
}  # fmt: skip
