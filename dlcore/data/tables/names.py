"""Column names: for comparing, and what they say about a column."""

from __future__ import annotations

import re

PATIENT_NAMES = (
    "patient", "patient_id", "patientid", "patient_number", "patient_no", "pat_id", "pid", "subject", "subject_id",
    "subjectid", "mrn", "person_id", "participant", "participant_id", "record_id", "recordid", "case_id", "caseid",
    "hadm_id", "icustay_id", "id", "fall_id", "fallnummer", "patientennummer", "pat_nr", "patnr", "patienten_id",
    "patient_nr", "patientnr", "patient_name", "person", "studienummer", "study_id", "studyid", "usubjid", "subjid",
    "paciente", "id_paciente", "paziente", "id_patient", "n_patient", "patientno", "pt_id", "ptid", "zsn", "病人",
    "患者", "病人id", "患者id", "病案号", "住院号", "住院号码", "患者番号", "カルテ番号", "환자번호", "등록번호",
    "пациент", "номер_пациента", "pat", "proband", "probandin", "patienten",
    "paciente_id", "pasient", "potilas", "pacjent", "pacient", "deelnemer", "sujeto", "soggetto", "sujet", "受试者",
    "被験者", "환자",
)  # fmt: skip
RECORD_NAMES = (
    "rownames", "row_names", "rowname", "row", "rownum", "row_number", "index", "no", "nr", "num", "number", "lfd_nr",
    "lfd", "lfdnr", "laufnummer", "serial", "serial_no", "sno", "s_no", "sl_no", "sr_no", "record", "rec", "record_no",
    "recno", "obs", "observation", "case", "case_no", "case_number", "caseno", "casenumber", "unnamed_0", "x_id", "uid",
    "uuid", "guid", "sample", "sample_id", "sampleid", "specimen_id", "accession", "accession_number", "barcode", "order_id",
    "visit_id", "encounter_id", "encounter", "stay_id", "序号", "编号", "番号", "번호", "номер", "№",
)  # fmt: skip


CASE_NAMES = (
    "fall_nr", "fallnr", "fall_no", "fallno", "aufnahmenummer", "nhs_number", "nhs_no", "hospital_number", "hospital_no",
    "medical_record_number", "chart_number",
)  # fmt: skip


def plain_name(name: str) -> str:
    """A column name for comparing: small letters, "_" for anything between words, no unit."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub(r"[(\[].*?[)\]]", "", name))
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def unit_in(name: str) -> str:
    """The unit in a column name such as "glucose (mmol/L)" or "age [years]"; empty where there is none."""
    found = re.search(r"[(\[]([^)\]]{1,20})[)\]]\s*$", name)
    return found.group(1).strip() if found else ""


def rank(name: str, names: tuple[str, ...], within: bool) -> int | None:
    """Place of a column name in a list of known names (whole, else as one of its words); None when unknown."""
    plain = plain_name(name)
    if plain in names:
        return names.index(plain)
    parts = set(plain.split("_")) if within else set()
    return next((len(names) + i for i, known in enumerate(names) if known in parts), None)


def names_a_patient(name: str) -> bool:
    """Whether a column name says that its cells tell patients apart."""
    return rank(name, PATIENT_NAMES, within=False) is not None or bool(_PERSON_NUMBER.fullmatch(plain_name(name)))


def names_a_record(name: str) -> bool:
    """Whether a column name says that its cells number the records: rownames, case.no, Nr."""
    return rank(name, RECORD_NAMES, within=False) is not None


def names_a_case(name: str) -> bool:
    """Whether a column name says that its cells are a hospital's own numbers: of the patient where they come again."""
    return plain_name(name) in CASE_NAMES


def names_a_number(name: str) -> bool:
    """Whether a column is called a number, an identifier or a code of something."""
    return "№" in name or bool(_CALLED_NUMBER.search(plain_name(name)))


def names_a_person(name: str) -> bool:
    """Whether a column name says that its cells are numbers which only name somebody: telephone, insurance, postcode."""
    return bool(_NUMBERS_OF_PEOPLE.search(plain_name(name)))


def names_a_code(name: str) -> bool:
    """Whether a column name says that its cells are codes of a catalogue, numbers by their look only: ICD-9, SNOMED, CPT."""
    return bool(_CODES.search(plain_name(name)))


def names_a_time_span(name: str) -> bool:
    """Whether a column name speaks of an age or a duration."""
    return bool(_SPANS.search(plain_name(name)))


_SPANS = re.compile(
    r"(^|_)(age|alter|edad|idade|eta|wiek|leeftijd|alder|dauer|duration|time|los|length_of_stay|stay|liegedauer|follow_?up|survival|since|"
    r"возраст|年龄|年齢|나이)|(age|alter|dauer|duration|time)(_at|_?dx)?($|_)|^age"
)
_CODES = re.compile(
    r"(^|_)(icd(_?(9|10|11|o|o3|cm|pcs))*|icd_?code\w*|snomed\w*|loinc|cpt|atc|ndc|icpc\w*|orpha\w*|hcpcs|drg|omim|mesh)(_?(code|id|nr|no|cm))?($|_)"
)
_WHO = (
    "pat|patid|patient|patients?nt|patienten|patienter|pats|pt|subject|subj|sub|person|persons|participant|proband|probanden|"
    "teilnehmer|studien|studie|estudio|etude|étude|versuchsperson|studienteilnehmer|paciente|pacient|pacienta|pacientu|pacjent|pacjenta|paziente|pasient|patientens|"
    "potilas|potilaan|hasta|beteg|bolnav|pacientul|deelnemer|deltager|deltagare|sujet|sujeto|soggetto|participante|partecipante|"
    "uczestnika|dossier|historia|expediente|prontuario|prontuário|cartella|nip|ipp|nhc|пациент|пациента|больного|испытуемый|"
    "истории|ασθενη|ασθενους|ασθενή|ασθενούς|מטופל|חולה|مريض|المريض"
)
_NUMBER = (
    "id|ids|nr|no|num|number|nummer|numer|numero|número|nombre|n|cod|code|codigo|código|codice|kod|kód|key|ident|identifier|"
    "identificador|kennung|kennziffer|tunnus|tunniste|azonosito|azonosító|szam|szám|cislo|číslo|номер|код|ид|αριθμος|αριθμός|"
    "κωδικος|κωδικός|מספר|رقم"
)
_CALLED_NUMBER = re.compile(
    rf"(?:^|_)(?:{_NUMBER})(?:$|_)|(?:nr|nro|nummer|number|nummeret|számú?|id)(?:$|_)|号|號|番号|번호"
)
_PERSON_NUMBER = re.compile(
    rf"(?:{_WHO})s?_?(?:de_|del_|do_|du_|di_)?(?:{_NUMBER})|(?:{_NUMBER})_?(?:de_|del_|do_|du_|di_)?(?:{_WHO})"
    r"|(?:患者|病人|受试者|被试|研究对象|研究|登记|病历|病案|住院|门诊|就诊卡|被験者|症例|登録|カルテ|환자|피험자|대상자|등록|연구)"
    r"(?:_?id|编号|编码|号码|号|序号|番号|コード|번호|코드)"
)
_NUMBERS_OF_PEOPLE = re.compile(
    r"(^|_)(tele?phone?|telefono?n?|telefoon|phone|mobile?|mobil|handy|cell_?phone|fax|tel|mrn|ssn|social_security\w*|nhs(_?\w*)?|"
    r"insurance_?(no|nr|number|id)?|versicherten?_?n\w*|versicherungs?_?n\w*|kvnr|krankenkassen\w*|passport\w*|zip|zip_?code|postal_?code|"
    r"post_?code|plz|postleitzahl|code_?postal|cap|cpf|rut|dni|nif|curp|bsn|cpr|cnp|pesel|aadhaar|hospital_?(no|nr|number)|"
    r"case_?(no|nr|number)|fall_?n(ummer|r)|akten\w*|accession\w*|barcode|sample_?(id|no|nr)|specimen_?(id|no|nr)|"
    r"medical_record\w*|uuid|guid)($|_)|电话|手机|身份证|邮编|病案号|住院号|電話|郵便|전화|주민|телефон|снилс|полис"
)
