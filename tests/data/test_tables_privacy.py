# ruff: noqa: E501
"""What says who a patient is goes no further than the reader."""

import numpy as np
import pandas as pd
import pytest

from dlcore.data import TableOptions, read_table
from dlcore.data.tables.dates import are_dates, numbers_that_are_dates
from dlcore.data.tables.guess import guess_schema
from dlcore.data.tables.privacy import identifying, left_out

NAMES = {
    "name": "Name Nachname Vorname first_name LastName surname apellidos nombre cognome nome prénom 姓名 氏名 성명 ФИО imię",
    "record": "MRN SSN Versichertennummer insurance_no pesel DNI NHS_number Krankenkassennummer 身份证号",
    "birth": "DOB Geburtsdatum date_of_birth fecha_nacimiento 出生日期 生年月日",
    "address": "address Straße PLZ postcode zip_code Wohnort dirección 地址 住所",
    "phone": "phone Telefon mobile telephone_number 电话 手机号 電話番号 Handynummer",
    "e-mail": "email e-mail E_Mail correo 邮箱",
}
CONTENT = {
    "e-mail": [f"p{i}@example.org" for i in range(20)],
    "phone": [f"+49 170 55501{i:02d}" for i in range(20)],
    "record": [f"123-45-67{i:02d}" for i in range(20)],
    "address": [f"Gartenstraße {i}" for i in range(1, 20)],
    "name": [f"{a} {b}" for a in ("Anna", "Jörg", "Łucja", "José") for b in ("Müller", "Nowak", "García", "O'Neil")],
}
CLINICAL = [
    "age",
    "sex",
    "cp",
    "chol",
    "trestbps",
    "thal",
    "ca",
    "slope",
    "oldpeak",
    "exang",
    "restecg",
    "fbs",
    "thalach",
    "num",
    "creatinine",
    "hb",
    "wbc",
    "plt",
    "na",
    "k",
    "bmi",
    "ward",
    "stage",
    "grade",
    "histology",
    "ecog",
    "smoker",
    "diabetes",
    "ad",
    "mi",
    "copd",
    "gcs",
    "sofa",
    "lactate",
    "crp",
    "time",
    "status",
    "treatment",
    "site",
    "drug",
    "dose",
    "ethnicity",
    "race",
    "country",
    "hospital",
    "visit",
    "nodes",
    "er",
    "pr",
    "her2",
    "ki67",
    "tumor_size",
    "organ",
    "cell_count",
    "name_of_drug",
    "mobility",
    "cell_size",
    "Uniformity of Cell Size",
    "CIP",
    "CAP",
    "zip14_expression",
    "family_history",
    "address_change_score",
    "immobilisation",
    "birth_weight",
    "year_of_birth",
    "days_since_birth",
]


@pytest.mark.parametrize(("what", "name"), [(what, name) for what, names in NAMES.items() for name in names.split()])
def test_columns_are_known_by_their_names(what, name):
    assert identifying(name, [], 0, 0) == what


@pytest.mark.parametrize("what", CONTENT)
def test_columns_are_known_by_what_stands_in_them(what):
    cells = CONTENT[what]
    assert identifying("x1", cells, len(cells), len(cells)) == what


def test_clinical_columns_raise_no_alarm():
    rng = np.random.default_rng(0)
    words = [rng.choice(["Adenocarcinoma", "Squamous cell", "Ductal Carcinoma", "none"], 20) for _ in CLINICAL]
    alarms = [name for name, cells in zip(CLINICAL, words) if identifying(name, cells, 4, 20)]
    assert len(alarms) <= 0.05 * len(CLINICAL), alarms


def registry(**options):
    rows = "".join(f"P{i};Müller{i};Anna;0170 555{i:04d};{50 + i % 30};{i % 7},5;{i % 2}\n" for i in range(40))
    text = "PatID;Nachname;Vorname;Telefon;Alter;CRP;verstorben\n".replace("PatID", "pat_id") + rows
    return read_table(text.encode("cp1252"), "r.csv", TableOptions(**options))


def test_what_is_found_is_not_in_the_data_and_said():
    reading = registry()
    assert list(reading.dataset.frame.columns) == ["pat_id", "Alter", "CRP", "verstorben"]
    assert set(reading.guesses["identifying"]) == {"Nachname", "Vorname", "Telefon"}
    assert "Nachname" in " ".join(reading.notes) and "Müller3" not in " ".join(reading.notes)


def test_it_can_be_kept():
    assert "Vorname" in registry(keep=("Vorname",)).dataset.frame


def _pairs(first: str, last: str, form: str) -> list[str]:
    """Forty different names in an order of their own."""
    every = [form.format(a, b) for a in first.split() for b in last.split()]
    return [every[i] for i in np.random.default_rng(0).permutation(len(every))[:40]]


_HOUSES = (3, 7, 12, 18, 25, 31, 44, 52, 68, 77, 90, 101, 118)
LAST = "Varga Kiss Tóth Nagy Balogh Farkas Szabó Lakatos"
FIRST = "Zsófia Gábor Ilona Attila Judit Balázs László Erzsébet"
FORMS = {
    "surname first": ("name", _pairs(LAST, FIRST, "{} {}")),
    "with a comma": ("name", _pairs(LAST, FIRST, "{}, {}")),
    "capitals": ("name", _pairs(LAST.upper(), FIRST.upper(), "{} {}")),
    "with particles": ("name", _pairs("Pieter Sanne Roos Bram Joost Lieke", "Berg Dijk Vries Meer Bosch Linden Leeuw", "{} van den {}")),
    "Georgian": ("name", _pairs("ნინო გიორგი მარიამ დავით ანა ლევან", "ბერიძე კაპანაძე გელაშვილი მაისურაძე ლომიძე აბაშიძე წიკლაური", "{} {}")),
    "Hindi": ("name", _pairs("सुनीता राजेश मीना विजय कविता अमित", "शर्मा वर्मा यादव मिश्रा पाण्डेय सिंह जोशी", "{} {}")),
    "Korean": ("name", _pairs("서 한 오 신 권 황 안", "지민 현우 수아 도현 예은 시우 하윤", "{}{}")),
    "initials": ("name", [f"{a}.{b}." for a in "ABCDEFG" for b in "KLMNP"]),
    "doctors, few": ("name", ["Doc. Petra Maier", "Doc. Ivan Horn", "Doc. Eva Lang"] * 20),
    "numbers of state": ("record", [f"{850101 + 37 * i}-{1000 + 61 * i}" for i in range(40)]),
    "long numbers": ("record", [f"{10_203_040_506 + 7_919_117 * i}" for i in range(40)]),
    "letters and digits": ("record", [f"KX-{103_000 + 977 * i}" for i in range(40)]),
    "numbers spread evenly": ("record", [str(i) for i in np.random.default_rng(1).integers(100_000, 999_999, 60)]),
    "house numbers last": ("address", [f"{s} {n + len(s)}" for s in ("Rantakatu", "Mäkitie", "Koivupolku") for n in _HOUSES]),
    "house numbers first": ("address", [f"{n + 3 * len(s)}, impasse {s}" for s in ("Molière", "Balzac", "Zola") for n in _HOUSES]),
    "and towns": ("address", [f"C. Mayor {n + 2 * len(s)}, {s}" for s in ("Soria", "Lugo", "Huesca", "Jaén") for n in _HOUSES]),
    "postcodes": ("address", [f"{100 + 7 * i} {10 + i}" for i in range(40)]),
    "days of birth": ("birth", [f"{1930 + 37 * i % 75}-03-{1 + i % 28:02d}" for i in range(40)]),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_name_that_says_nothing_hides_nobody(form):
    what, cells = FORMS[form]
    assert identifying("V7", list(dict.fromkeys(cells)), len(set(cells)), len(cells)) == what


DRUGS = "Ramipril Metoprolol Apixaban Metformin Torasemid Candesartan Amlodipin"
TRAPS = {
    "visits": [f"2019-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(40)],
    "a series of months": [f"{1950 + i}-01-01" for i in range(40)],
    "two drugs": _pairs(DRUGS, DRUGS, "{}, {}"),
    "drug and dose": [f"{drug} {dose} mg" for drug in DRUGS.split() for dose in (5, 10, 20, 40)],
    "species": ["Escherichia coli", "Staphylococcus aureus", "Candida albicans", "Proteus mirabilis"] * 10,
    "procedures": [f"5-{200 + i}.{i % 10}{i % 7}" for i in range(40)],
    "diagnoses": [f"I{i % 90:02d}.{i % 9}" for i in range(40)],
    "quarters": [f"{1990 + i // 4}Q{1 + i % 4}" for i in range(40)],
    "platelets": [str(n) for n in np.random.default_rng(2).normal(250_000, 60_000, 60).astype(int)],
    "devices": ["Philips Achieva 3", "Siemens Skyra 3", "GE Signa 1"] * 13,
    "findings": [f"Cyst in the liver, {n} mm" for n in range(4, 44)],
    "spine": [f"T{n}-L{m}" for n in range(5, 12) for m in range(1, 6)],
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_many_different_clinical_values_are_nobody(trap):
    cells = TRAPS[trap]
    assert identifying("V7", list(dict.fromkeys(cells)), len(set(cells)), len(cells)) == ""


def left_out_of(**columns):
    frame = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
    return left_out(frame, guess_schema(frame))


def test_columns_made_of_the_words_of_names_are_names():
    rng = np.random.default_rng(3)
    first, last = rng.choice(FIRST.split(), 60), rng.choice(LAST.split(), 60)
    found = left_out_of(
        f1=[f"{a} {b}" for a, b in zip(last, first)],
        f2=list(first),
        f3=list(rng.choice([f"{a} {b}" for a in FIRST.split()[:2] for b in LAST.split()[:4]], 60)),
        drug=list(rng.choice(DRUGS.split(), 60)),
        site=list(rng.choice(["Pécs", "Győr", "Szeged"], 60)),
    )
    assert found == {"f1": "name", "f2": "person", "f3": "person"}


def test_numbers_that_tell_people_apart_are_not_learnt_from():
    rng = np.random.default_rng(4)
    head = "tax;zip;glucose;cost;died\n"
    rows = [
        f"{rng.integers(10**9, 10**10)};{rng.integers(10_000, 99_999)};{rng.normal(6, 1):.1f};{rng.integers(800, 20_000)};{i % 2}"
        for i in range(60)
    ]
    data = read_table((head + "\n".join(rows) + "\n").encode(), "r.csv").dataset
    assert list(data.X.columns) == ["glucose", "cost"]


def test_a_number_of_ten_digits_is_not_a_moment_in_the_future_and_33_no_month():
    assert not numbers_that_are_dates(np.random.default_rng(5).integers(10**9, 2 * 10**9, 60).astype(float), "id card")
    assert numbers_that_are_dates(np.linspace(1.5e9, 1.7e9, 60), "seen") == "epoch"
    assert not are_dates([f"{20 + i % 60}-{33 + i % 40}-{40 + i % 50}" for i in range(40)])
    assert are_dates([f"{1 + i % 28}-{1 + i % 12}-{i % 30:02d}" for i in range(40)])
    assert are_dates([f"{1 + i % 28:02d}.{1 + i % 12:02d}.20{i % 30:02d}." for i in range(40)])
