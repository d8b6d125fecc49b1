"""What says who a patient is goes no further than the reader."""

import numpy as np
import pytest

from dlcore.data import TableOptions, read_table
from dlcore.data.tables.privacy import identifying

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
