"""Columns that identify a patient: by their names, in several languages, by the form of what stands in them, by each other.

What is found is left out, and what is left out is never written to the disk (`TableDataset.without_ignored`), unless
somebody keeps it. Dates are left out anyway.

References
----------
The eighteen identifiers of the HIPAA Safe Harbor rule, 45 CFR 164.514(b)(2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd

from dlcore.data.schema import DATE, NUMBER, OUTCOME, PATIENT, TEXT, Schema, shown
from dlcore.data.tables.dates import are_dates, named_as_date
from dlcore.data.tables.names import names_a_code, names_a_number, plain_name
from dlcore.data.tables.person_names import are_made_of, are_names, known_words
from dlcore.data.tables.person_numbers import (
    are_addresses,
    are_births,
    are_numbers_of_people,
    are_post_codes,
    are_telephones,
    as_words,
)

_NAMED = {
    "name": (
        "name|names|full_?name|first_?name|last_?name|sur_?name|family_?name|given_?name|fore_?name|middle_?name|maiden_?name|patient_?name|"
        "pat_?name|initials|nachname|vorname|familienname|geburtsname|zuname|nom|prenom|prénom|nom_de_famille|nombre|nombres|"
        "apellido|apellidos|nome|cognome|sobrenome|naam|voornaam|achternaam|navn|fornavn|etternavn|efternavn|namn|förnamn|"
        "efternamn|nimi|sukunimi|etunimi|imię|imie|nazwisko|jméno|jmeno|příjmení|prijmeni|név|vezetéknév|keresztnév|nume|"
        "prenume|име|фамилия|имя|отчество|фио|όνομα|επώνυμο|soyad|adı|soyadı|isim|姓名|名字|患者姓名|病人姓名|氏名|名前|お名前|患者名|성명|이름|الاسم|שם|שם_פרטי|שם_משפחה|שם_האב|שם_האם|πατρώνυμο|μητρώνυμο|ονοματεπώνυμο|"
        "nome_da_mãe|nome_do_pai|jméno_a_příjmení|příjmení_a_jméno|etunimet|voorletters|enamn|환자성명"
    ),
    "record": (
        "mrn|medical_?record\\w*|hospital_?(no|nr|number|id)|chart_?(no|number)|case_?number|fallnummer|fall_?nr|akten\\w*|"
        "patientennummer|pat_?nr|ssn|social_?security\\w*|nhs(_?no|_?number)?|insurance\\w*|versicher\\w*|kvnr|krankenkassen\\w*|"
        "passport\\w*|personalausweis\\w*|id_?card\\w*|national_?id\\w*|cpf|rut|dni|nif|curp|bsn|cpr|cnp|pesel|rodne_?cislo|taj|"
        "aadhaar|personnummer|fodselsnummer|numero_?de_?securite_?sociale|nss|num_?ss|codice_?fiscale|cartella\\w*|historia_?clinica|"
        "expediente|prontuario|prontuário|病案号|住院号|门诊号|身份证\\w*|医保\\w*|カルテ番号|保険\\w*|マイナンバー|주민\\w*|снилс|полис|паспорт"
    ),
    "birth": (
        "dob|date_?of_?birth|birth_?date|birthday|birth_?day|geb|gebdat|geb_?datum|geburts_?datum|geburtstag|date_?(de_?)?naissance|ddn|"
        "fecha_?(de_?)?nac\\w*|data_?(de_?|di_?)?nasc\\w*|geboorte_?datum|fødselsdato|fodselsdato|födelsedatum|syntymäaika|data_?urodzenia|"
        "datum_?narozeni|születés\\w*|szuletes\\w*|data_?nasterii|дата_?рождения|doğum\\w*|出生\\w*|生年月日|생년월일|תאריך_לידה|ημερομηνία_γέννησης|datum_narození"
    ),
    "address": (
        "address\\w*|street\\w*|home_?address|city|town|village|zip|zip_?code|postal_?code|post_?code|plz|postleitzahl|ort|wohnort|straße|"
        "strasse|anschrift|adresse|hausnummer|rue|ville|code_?postal|direccion|dirección|calle|ciudad|codigo_?postal|endereco|endereço|"
        "rua|cidade|cep|indirizzo|citta|città|adres|straat|woonplaats|postcode|adresa|ulica|miasto|город|адрес|улица|індекс|"
        "地址|住址|邮编|住所|郵便番号|주소|우편번호|כתובת|מיקוד|διεύθυνση|poststed|postort|miejscowość|obec|település|localitate|município|comune|gemeente|bydliště|osoite|lähiosoite|postinumero"
    ),
    "phone": (
        "phone\\w*|tele?phone\\w*|tel|tel_?(no|nr)|telefon\\w*|teléfono|telefono|telefone|mobile\\w*|mobil|mobiltelefon|handy|handynummer|"
        "cell_?phone|fax|portable|móvil|movil|celular|cellulare|телефон|电话\\w*|手机\\w*|电话号码|電話\\w*|携帯\\w*|전화\\w*|휴대\\w*|טלפון|נייד|τηλέφωνο|κινητό|puhelin"
    ),
    "e-mail": "e_?mail\\w*|mail|email_?address|courriel|correo\\w*|posta|邮箱|电子邮件|メール\\w*|이메일|почта",
    "person": (
        "next_?of_?kin|contact_?person|emergency_?contact|guardian|mother_?s?_?name|father_?s?_?name|spouse|physician|doctor|"
        "referring_?physician|hausarzt|zuweiser|operateur|surgeon_?name|nurse_?name|ip_?address|url|website|account_?(no|number)|"
        "iban|license\\w*|licence\\w*|device_?(id|serial)\\w*|photo|图片|医生|医師\\w*|huisarts|ošetřující_lékař|רופא_מטפל|θεράπων_ιατρός|담당의|보호자"
    ),
}  # fmt: skip
#: Words that say so wherever they stand in a name; accents do not count.
_WITHIN = {
    "record": (
        r"(kv|kranken\w*|versicher\w*|patienten|sozial\w*|steuer)_?(nr|no|nummer|num)|kimlik\w*|"
        r"(nhs|chi|tc|hkid|nric|rg|sus|cns)_?(kimlik\w*)?_?(no|nr|number|num)|"
        r"secur\w*_social\w*|segurid\w*_social|histor\w*_clinic\w*|codice_(fiscale|sanitario)|tessera_sanitaria|cartao_\w+|nuhsa|"
        r"полис\w*|омс|снилс|инн|паспорт\w*|社保\w*|医保\w*|保険証\w*|保険者\w*|身份证\w*|护照\w*|病历号|주민\w*|보험\w*|여권\w*"
    ),
    "birth": r"d_o_b|dob|birth_?(date|day)|date_of_birth|geb(urts)?_?(dat(um)?|tag)|naissance|nacimiento|"
    r"nascimento|nascita|urodzenia|рождения|dogum\w*|出生日期|生年月日|생년월일",
    "address": (
        r"post_?(code|leitzahl)|zip|postal|addr|adr|pocztowy|posta_kodu|codigo_postal|adress?[ea]?\w*|address\w*|anschrift|wohnort|street|strasse|domicilio|direccion|"
        r"endereco|indirizzo|residenza|zamieszkania|адрес\w*|индекс|\w*住址|\w*地址|住所|郵便番号|주소"
    ),
    "person": (
        r"(treating|family|referring|attending)_(physician|doctor|gp)|gp_name|(haus|fach)arzt\w*|medecin\w*|medico_\w+|lekarz\w*|doktor\w*|врач\w*|фио\w*|"
        r"\w*主治医\w*|\w*担当医\w*|\w*主治醫\w*|주치의|담당의|next_of_kin|angehorige\w*|contact_name"
    ),
    "name": r"(patient|pat|maiden|birth|geburts|family|nach|vor)_?names?|患者姓名|病人姓名|患者氏名",
    "phone": r"(tele?phone?|telefon\w*|telefono|mobil(e|telefon|nummer|nr)?|handy(nummer|nr)?|cell_?phone|celular\w*|cellulare|"
    r"телефон\w*|\w*电话\w*|\w*手机\w*|\w*電話\w*|携帯\w*|전화\w*)",
}  # fmt: skip
_ANYWHERE = {what: re.compile(rf"(?:^|_)(?:{words})(?:_|$)") for what, words in _WITHIN.items()}
_CALLED_POST = re.compile(r"(?:^|_)(?:post|zip)|^(?:cap|cp|plz|npa)$")  # only where digits follow: post_op, …
_POST_CODE = re.compile(r"post_?code|zip|postal")
_BY_NAME = {what: re.compile(f"(?:{names})") for what, names in _NAMED.items()}
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")
_SSN = re.compile(
    r"\d{3}-\d{2}-\d{4}$|\d{17}[\dXx]$|\d{6}-\d{7}$|[A-Z]\d{9}$|\d{3}\.\d{3}\.\d{3}-\d{2}$|[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]$"
)
_STREET = re.compile(
    r".*(?:str\.|straße|strasse|weg|gasse|platz|allee|street|\bst\.?\b|road|\brd\.?\b|avenue|\bave\.?\b|lane|drive|rue|calle|via|rua|"
    r"ulica|ul\.|улица|ул\.)\s*\d+|^\d{1,5}\s+[A-Z][\w.]+(?:\s[A-Z][\w.]*)*\s(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|blvd)\b|.*[路街道]\d+号",
    re.IGNORECASE,
)
_LIKELY = 0.8  # of the cells looked at
_LOOKED_AT = 5_000  # rows
_SAMPLE = 200  # different cells
_WIDE = 4  # digits, from which whole numbers of one length may be what their column is called
_NUMBERED = ("record", "address", "phone")  # what a number can be; "dob to admission" is a duration


def left_out(frame: pd.DataFrame, schema: Schema, keep: tuple[str, ...] = ()) -> dict[str, str]:
    """Columns that say who a patient is, and what of it (see `identifying`); the outcome and the patient stay.

    Parameters
    ----------
    frame : (n, p) DataFrame
    schema : Schema
    keep : names of columns that somebody wants to keep
    """
    rows = frame.iloc[:: 1 + len(frame) // _LOOKED_AT]
    if schema.patient:
        rows = rows[~rows[schema.patient.name].duplicated() | rows[schema.patient.name].isna()]
    found, words = {}, {}
    for column in schema.columns:
        values = rows[column.name].dropna()
        if column.role in (OUTCOME, PATIENT) or column.name in keep:
            continue
        if values.dtype == np.float64:
            cells = as_words(values.to_numpy())
            if not cells or min(map(len, cells)) < _WIDE:
                continue  # measured
            values = pd.Series(cells)
        words[column.name] = [str(word).strip() for word in values.unique()[:_SAMPLE]]
        what = identifying(column.name, words[column.name], int(values.nunique()), len(values), column.kind == DATE)
        what = what or (identifying(column.label, [], 0, 0) if column.kind in (TEXT, DATE) else "")
        if what and not (column.kind == NUMBER and what not in _NUMBERED):
            found[column.name] = what
    known = known_words(words[name] for name, what in found.items() if what in ("name", "person"))
    told = {name: "person" for name, cells in words.items() if name not in found and are_made_of(cells, known)}
    return found | told


def left_out_note(named: Iterable[str]) -> str:
    """A sentence on the columns that were left out."""
    return f"Left out before anything was kept, as it says who a patient is: {shown(named)}."


def identifying(name: str, words: Iterable[str], distinct: int, filled: int, days: bool = False) -> str:
    """What of a patient a column gives away: "name", "record", "birth", "address", "phone", "e-mail", "person", or "".

    Parameters
    ----------
    name : str
        Of the column.
    words : some of its cells, as words
    distinct, filled : int
        How many different cells it has, and how many that are not empty.
    days : bool
        Whether it is known already that they are days.
    """
    plain = plain_name(name)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain.replace("ı", "i")) if not unicodedata.combining(c))
    sample = [str(word).strip() for word in words][:_SAMPLE]
    called_post = bool(_CALLED_POST.search(bare))
    what = _called(name, plain, unicodedata.normalize("NFC", bare))
    if what and not (_POST_CODE.search(bare) and sample and not any(c.isdigit() for word in sample for c in word)):
        return what
    if are_post_codes(sample, distinct, filled, called_post):
        return "address"
    if len(sample) < 3:
        return ""
    if days or are_dates(sample):
        return "birth" if are_births(sample) else ""
    for what, pattern in (("e-mail", _MAIL), ("record", _SSN), ("address", _STREET)):
        if _share(sample, pattern) >= _LIKELY:
            return what
    if names_a_code(name):
        return ""
    if are_telephones(sample, distinct, filled):
        return "phone"
    if not named_as_date(name) and are_numbers_of_people(sample, distinct, filled, names_a_number(name)):
        return "record"
    if are_addresses(sample, distinct, filled):
        return "address"
    return "name" if are_names(sample, distinct, filled) else ""


def _called(name: str, plain: str, bare: str) -> str:
    """What a column's name says, `bare` without accents."""
    for what, pattern in _BY_NAME.items():
        if pattern.fullmatch(plain) or pattern.fullmatch(name.casefold().strip()):
            return what
    return next((what for what, words in _ANYWHERE.items() if words.search(bare) or words.search(plain)), "")


def _share(sample: list[str], pattern: re.Pattern) -> float:
    return sum(bool(pattern.match(word)) for word in sample) / len(sample)
